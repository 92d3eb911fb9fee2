"""One of Ollama's models as LlamaIndex's `LLM`, with the log-probabilities that LlamaIndex discards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    LogProb,
    MessageRole,
    TextBlock,
    ThinkingBlock,
)
from llama_index.llms.ollama import Ollama

from rag.config import LLMConfig
from rag.llm.capabilities import THOUGHT_TOKENS, ModelCapabilities
from rag.llm.model import TOP_LOGPROBS
from rag.ollama_client import keep_alive, ollama_address, ollama_headers

ALWAYS_THINKING = ("gptoss", "gpt-oss")  # families that can only be told to think less


class OllamaLLM(Ollama):  # type: ignore[misc]  # its package is untyped
    """LlamaIndex's `Ollama`, whose replies can follow a JSON schema and carry log-probabilities."""

    thought_tokens: int = 0  # that come on top of a limit, where the model thinks before each reply

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """A complete reply of at most `max_tokens`; of each token, itself and then its alternatives.

        It is streamed inside, as a model that thinks would be silent for too long otherwise.
        """
        parts = self.client.chat(
            model=self.model,
            messages=self._convert_to_ollama_messages(messages),
            stream=True,
            think=self.thinking,
            options=self._model_kwargs | {"num_predict": kwargs["max_tokens"]},
            keep_alive=self.keep_alive,
            logprobs=True,
            top_logprobs=TOP_LOGPROBS,
        )
        text, thought, tokens, raw = "", "", [], {}
        for part in parts:
            text += part.message.content or ""
            thought += part.message.thinking or ""
            tokens += [
                [
                    LogProb(token=other.token, logprob=other.logprob)
                    for other in [token, *(token.top_logprobs or [])]
                ]
                for token in part.logprobs or []
            ]
            raw = part.model_dump(exclude={"message", "logprobs"})
        return ChatResponse(
            message=ChatMessage(
                role=MessageRole.ASSISTANT, blocks=[ThinkingBlock(content=thought), TextBlock(text=text)]
            ),
            logprobs=tokens,
            raw=raw,
        )

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Stream the reply, which follows the JSON `schema` if there is one, up to `max_tokens`."""
        limit = kwargs.get("max_tokens", self.additional_kwargs["num_predict"]) + self.thought_tokens
        limited = self.model_copy(update={"additional_kwargs": {"num_predict": limit}})
        streamed: ChatResponseGen = super(OllamaLLM, limited).stream_chat(
            messages, format=kwargs.get("schema")
        )
        return streamed


def load_ollama(config: LLMConfig, family: str, capabilities: ModelCapabilities) -> OllamaLLM:
    """The model that `config` names, as far as its server has described it.

    Every request has the same options, since another `num_ctx` makes the server load the model again.
    """
    return OllamaLLM(
        model=config.model,
        base_url=ollama_address(config.base_url),
        temperature=0.0,
        # Without it, the server's default may be the model's full length; beyond that it is cut.
        context_window=min(config.context_window, capabilities.context_length or config.context_window),
        request_timeout=config.timeout_s,
        thinking="low" if family.startswith(ALWAYS_THINKING) else False,
        keep_alive=keep_alive(config),
        headers=ollama_headers(config),
        additional_kwargs={"num_predict": config.max_answer_tokens},
        thought_tokens=THOUGHT_TOKENS if capabilities.thinking == "always" else 0,
    )
