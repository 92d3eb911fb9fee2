"""A language model as LlamaIndex's `LLM`, and the requests to it.

Whoever provides it, its `LLM` takes `chat(messages, max_tokens=n, logprobs=True)`, which returns the
alternatives for each token, and `stream_chat(messages)` with the options `schema` and `max_tokens`; both
report their token counts under Ollama's names.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.llms.llm import LLM

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.capabilities import THOUGHT_TOKENS, UNTRIED, ModelCapabilities
from rag.llm.decisions import Decision, read_decision
from rag.llm.responses import is_cut, is_last, prompt_tokens, separate_thought, with_thought
from rag.llm.thoughts import ThoughtFilter
from rag.ollama_client import ollama_errors

Provider = Literal["ollama", "openai", "packaged"]

TOP_LOGPROBS = 10  # alternatives for each token that are asked for
TOKENS_PER_MESSAGE = 8  # added by the chat template
FOREIGN_TOKENIZER = 1.15  # other models' tokenizers give up to this many times as many tokens


@dataclass(frozen=True)
class Model:
    """The model in use; `hint` says why it was chosen instead of Ollama's."""

    llm: LLM
    name: str
    provider: Provider
    hint: str = ""
    capabilities: ModelCapabilities = UNTRIED

    @property
    def thinks_in_text(self) -> bool:
        """Whether a reply may begin with a thought that no mark opens."""
        return self.capabilities.thinking == "always"


def stream_answer(
    model: Model,
    messages: Sequence[ChatMessage],
    config: LLMConfig,
    schema: Mapping[str, Any] | None = None,
    max_tokens: int | None = None,
    *,
    trained: bool = False,
) -> Generator[ChatResponse, None, None]:
    """Stream the model's reply; its thought is no part of it, but `thought_of` tells it in the end.

    Closing the generator stops the model. `trained` says that the prompt is one of those that the packaged
    model has been trained for.
    With a JSON `schema`, the server makes the reply follow it; `max_tokens` replaces the configured limit.
    Raises `ModelUnavailable` where the model cannot answer or stops before the end of its reply.
    """
    thoughts, finished = ThoughtFilter(model.thinks_in_text), False
    options: dict[str, Any] = _training(model, trained)
    if schema:
        options["schema"] = dict(schema)
    if max_tokens:
        options["max_tokens"] = max_tokens
    with model_errors(model, config):
        for response in model.llm.stream_chat(messages, **options):
            finished = finished or is_last(response)
            separate = separate_thought(response)
            if separate:
                thoughts.stop_holding()
            delta = thoughts.feed(response.delta or "")
            if finished:
                delta += thoughts.finish(is_cut(response))
            thought = (separate or thoughts.thought) if finished else ""
            yield with_thought(response, delta, thought)
    if not finished:
        raise ModelUnavailable("The model stopped in the middle of its answer.", "Ask again.")
    _check_uncut(response, model, config)


def decide(
    model: Model,
    messages: Sequence[ChatMessage],
    config: LLMConfig,
    at_once: bool | None = None,
    *,
    trained: bool = False,
) -> Decision:
    """Ask a question of Yes or No, and read the reply `at_once` from its first token or behind its thought.

    Without `at_once`, it is read where the model is known to decide. Old versions of Ollama report no
    log-probabilities: then the probability is 1 or 0, by the first word of the reply. `trained` is that of
    `stream_answer`. Raises `ModelUnavailable`.
    """
    if at_once is None:
        at_once = model.capabilities.yes_no != "later_token"
    limit = 1 if at_once else THOUGHT_TOKENS
    with model_errors(model, config):
        response = model.llm.chat(messages, max_tokens=limit, logprobs=True, **_training(model, trained))
    _check_uncut(response, model, config)
    return read_decision(response, at_once)


def count_tokens(messages: Sequence[ChatMessage], model: Model) -> int:
    """The tokens of `messages`, exact or slightly too many: only Qwen uses cl100k's merges."""
    from llama_index.core.utils import get_tokenizer

    tokenize = get_tokenizer()
    text_tokens = sum(len(tokenize(message.content or "")) for message in messages)
    factor = 1.0 if model.provider == "packaged" else FOREIGN_TOKENIZER
    return math.ceil(text_tokens * factor) + TOKENS_PER_MESSAGE * len(messages)


def context_window(model: Model, config: LLMConfig) -> int:
    """The tokens that prompt and reply may have together: what the config allows and the model can read."""
    return min(config.context_window, model.llm.metadata.context_window)


def prompt_room(model: Model, config: LLMConfig, reply_tokens: int) -> int:
    """The tokens that a prompt may have so that a reply of `reply_tokens`, and a thought, fit behind it."""
    thought = THOUGHT_TOKENS if model.thinks_in_text else 0
    return context_window(model, config) - reply_tokens - thought


def model_errors(model: Model, config: LLMConfig) -> AbstractContextManager[None]:
    """Turn the errors of the model's client into `ModelUnavailable`s with a remedy."""
    if model.provider == "openai":
        from rag.llm.openai_server import openai_errors

        return openai_errors(config)
    return ollama_errors(config)


def _training(model: Model, trained: bool) -> dict[str, Any]:
    """The option of a request that uses what the packaged model has learned; other models have none."""
    return {"trained": True} if trained and model.provider == "packaged" else {}


def _check_uncut(response: ChatResponse, model: Model, config: LLMConfig) -> None:
    """Ollama drops the beginning of a prompt that is too long, and says so only by its number of tokens."""
    if prompt_tokens(response) >= context_window(model, config):
        raise ModelUnavailable(
            f"A prompt did not fit into the {context_window(model, config)} tokens that {model.name} reads.",
            "Ask a shorter question, or raise llm.context_window.",
        )
