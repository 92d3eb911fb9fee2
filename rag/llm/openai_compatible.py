"""A model behind a server that speaks OpenAI's protocol, such as llama.cpp's, as LlamaIndex's `LLM`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import openai
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ChatResponseGen
from llama_index.llms.openai_like import OpenAILike
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from rag.config import LLMConfig
from rag.llm.capabilities import THOUGHT_TOKENS, ModelCapabilities
from rag.llm.model import TOP_LOGPROBS
from rag.llm.openai_server import openai_address

NO_KEY = (
    "none"  # sent where no key is set: the client would look for OPENAI_API_KEY, which is another server's
)
NO_THOUGHT = {"chat_template_kwargs": {"enable_thinking": False}}  # known to llama.cpp's server and vLLM


class OpenAICompatibleLLM(OpenAILike):  # type: ignore[misc]  # its package is untyped
    """LlamaIndex's `OpenAILike` with the arguments of `OllamaLLM`, reporting under Ollama's field names."""

    max_answer_tokens: int
    thought_tokens: int  # that come on top of a limit, where the model thinks before each reply
    extra_body: dict[str, Any]

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """A complete reply of at most `max_tokens`, with the alternatives for each token."""
        response: ChatResponse = super().chat(
            messages,
            max_tokens=kwargs["max_tokens"],
            logprobs=True,
            top_logprobs=TOP_LOGPROBS,
            extra_body=self.extra_body,
        )
        return response.model_copy(update={"raw": _ollama_like(response.raw)})

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Stream the reply, which follows the JSON `schema` if there is one, up to `max_tokens`."""
        request: dict[str, Any] = {
            "max_tokens": kwargs.get("max_tokens", self.max_answer_tokens) + self.thought_tokens,
            "stream_options": {"include_usage": True},
            "extra_body": self.extra_body,
        }
        if schema := kwargs.get("schema"):
            named = {"name": "reply", "schema": schema, "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": named}
        last: dict[str, Any] = {}
        for response in super().stream_chat(messages, **request):
            last |= {name: value for name, value in _ollama_like(response.raw).items() if value}
            yield response.model_copy(update={"raw": {"done": False}})
        if "done_reason" in last:  # which a connection that broke off lacks
            yield response.model_copy(update={"raw": last, "delta": ""})


def load_openai_compatible(config: LLMConfig, capabilities: ModelCapabilities) -> OpenAICompatibleLLM:
    """The model that `config` names. The key goes to `config.base_url` only: redirects are not followed."""
    client = openai.OpenAI(
        api_key=config.api_key.get_secret_value() or NO_KEY,
        base_url=openai_address(config.base_url),
        organization="",  # else taken from the environment, where they belong to another server
        project="",
        timeout=config.timeout_s,
        max_retries=0,
        http_client=httpx.Client(follow_redirects=False, timeout=config.timeout_s),
    )
    return OpenAICompatibleLLM(
        model=config.model,
        openai_client=client,
        api_key=NO_KEY,
        api_base=openai_address(config.base_url),
        max_retries=0,
        temperature=0.0,
        is_chat_model=True,
        context_window=min(config.context_window, capabilities.context_length or config.context_window),
        max_answer_tokens=config.max_answer_tokens,
        thought_tokens=THOUGHT_TOKENS if capabilities.thinking == "always" else 0,
        extra_body=NO_THOUGHT if capabilities.thinking == "optional" else {},
    )


def _ollama_like(raw: Any) -> dict[str, Any]:
    """The fields of an Ollama response, so that all providers report under the same names."""
    if not isinstance(raw, (ChatCompletion, ChatCompletionChunk)):
        return {}
    usage, choice = raw.usage, raw.choices[0] if raw.choices else None
    details = usage.prompt_tokens_details if usage else None
    return {
        "done": True,
        "done_reason": choice.finish_reason if choice else None,
        "prompt_eval_count": usage.prompt_tokens if usage else 0,
        "eval_count": usage.completion_tokens if usage else 0,
        "prompt_cached_count": (details.cached_tokens if details else 0) or 0,
    }
