"""The packaged model as a LlamaIndex `LLM`, run by llama.cpp in this process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    LogProb,
    MessageRole,
)
from llama_index.core.llms.custom import CustomLLM

from rag.llm.capabilities import ModelCapabilities
from rag.llm.llama_cpp import Engine
from rag.llm.model import TOP_LOGPROBS

PACKAGED_MODEL = "Qwen2.5-Coder-1.5B-Instruct"
PACKAGED_CONTEXT = 32_768  # tokens that it was trained to read
PACKAGED_CAPABILITIES = ModelCapabilities(
    parameters=1_543_714_304, context_length=PACKAGED_CONTEXT, thinking="none", yes_no="first_token"
)


class PackagedLLM(CustomLLM):
    """The packaged model; all of them with the same settings share one engine.

    With `threads` 0, their number follows the load of the machine.
    """

    context_window: int
    max_answer_tokens: int
    threads: int

    @property
    def metadata(self) -> LLMMetadata:
        """The model's name, and its sizes in tokens."""
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.max_answer_tokens,
            model_name=PACKAGED_MODEL,
            is_chat_model=True,
        )

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """A complete reply; with `logprobs=True`, with the alternatives for each token.

        With `trained=True`, by the model as it has been trained for belegt's prompts.
        """
        request = self._request(messages, **kwargs)
        if kwargs.get("logprobs"):
            request |= {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
        reply = shared_engine(self.context_window, self.threads).complete(request)
        choice = reply["choices"][0]
        tokens = (choice.get("logprobs") or {}).get("content") or []
        return ChatResponse(
            message=ChatMessage(role=MessageRole.ASSISTANT, content=choice["message"]["content"] or ""),
            logprobs=[
                [
                    LogProb(token=candidate["token"], logprob=candidate["logprob"])
                    for candidate in token["top_logprobs"]
                ]
                for token in tokens
            ],
            raw=_ollama_like(reply, done=True, ended_by=choice["finish_reason"]),
        )

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Stream the reply, which follows the JSON `schema` if there is one; closing it stops the model.

        `trained` is that of `chat`.
        """
        request = self._request(messages, **kwargs) | {
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if schema := kwargs.get("schema"):
            request["response_format"] = {"type": "json_schema", "json_schema": {"schema": schema}}
        text, ended_by = "", None
        for chunk in shared_engine(self.context_window, self.threads).stream(request):
            choice = chunk["choices"][0] if chunk["choices"] else {}
            delta = choice.get("delta", {}).get("content") or ""
            text, ended_by = text + delta, choice.get("finish_reason") or ended_by
            done = not chunk["choices"]  # the last chunk has the usage and no choice
            if delta or done:
                message = ChatMessage(role=MessageRole.ASSISTANT, content=text)
                yield ChatResponse(message=message, delta=delta, raw=_ollama_like(chunk, done, ended_by))

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Answer the prompt as a chat with one message, which the model is trained for."""
        response = self.chat([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs)
        return CompletionResponse(text=response.message.content or "", raw=response.raw)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Stream the reply of `complete`."""
        for response in self.stream_chat([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs):
            yield CompletionResponse(text=response.message.content or "", delta=response.delta)

    def _request(self, messages: Sequence[ChatMessage], **kwargs: Any) -> dict[str, Any]:
        request: dict[str, Any] = {
            "messages": [{"role": message.role.value, "content": message.content} for message in messages],
            "max_tokens": kwargs.get("max_tokens", self.max_answer_tokens),
            "temperature": 0,
            "cache_prompt": True,
        }
        return request | {"lora": [{"id": 0, "scale": 1.0}]} if kwargs.get("trained") else request


@cache
def shared_engine(context_window: int, threads: int) -> Engine:
    """The only engine of this process with these settings."""
    return Engine(context_window, threads)


def _ollama_like(reply: dict[str, Any], done: bool, ended_by: str | None) -> dict[str, Any]:
    """The fields of an Ollama response, so that all providers report under the same names."""
    usage = reply.get("usage") or {}
    return {
        "done": done,
        "done_reason": ended_by,
        "prompt_eval_count": usage.get("prompt_tokens", 0),
        "eval_count": usage.get("completion_tokens", 0),
        "prompt_cached_count": (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0),
    }
