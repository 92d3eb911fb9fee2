"""The configured language model, as LlamaIndex's `LLM`: one of Ollama's, or the packaged one in-process."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
)
from llama_index.core.llms.llm import LLM
from llama_index.llms.ollama import Ollama

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.capabilities import ModelCapabilities
from rag.llm.ollama import first_token, load_ollama, ollama_errors, ollama_problem
from rag.llm.packaged import PACKAGED_MODEL, PackagedLLM, free_cores, packaged_weights

Provider = Literal["ollama", "packaged"]

TOKENS_PER_MESSAGE = 8  # added by the chat template
FOREIGN_TOKENIZER = 1.15  # other models' tokenizers give up to this many times as many tokens


@dataclass(frozen=True)
class Model:
    """The model in use; `hint` says why it was chosen instead of Ollama's."""

    llm: LLM
    name: str
    provider: Provider
    hint: str = ""
    capabilities: ModelCapabilities = field(default_factory=ModelCapabilities)


def load_model(config: LLMConfig) -> Model:
    """The model that `config` names; with `auto`, Ollama's if it is available, else the packaged one.

    Raises `ModelUnavailable` naming what to start, pull or install.
    """
    if config.provider == "packaged":
        return _packaged(config, hint="")
    problem = ollama_problem(config)
    if problem is None:
        return Model(load_ollama(config), config.model, "ollama")
    if config.provider == "ollama":
        raise problem
    return _packaged(config, hint=str(problem))


def stream_answer(
    model: Model,
    messages: Sequence[ChatMessage],
    config: LLMConfig,
    schema: Mapping[str, Any] | None = None,
    max_tokens: int | None = None,
) -> Generator[ChatResponse, None, None]:
    """Stream the model's reply; closing the generator stops the model.

    With a JSON `schema`, the server makes the reply follow it; `max_tokens` replaces the configured limit.
    Raises `ModelUnavailable` where the model cannot answer or stops before the end of its reply.
    """
    options: dict[str, Any] = {"schema": dict(schema)} if schema else {}
    if max_tokens:
        options["max_tokens"] = max_tokens
    with ollama_errors(config):
        finished = False
        for response in model.llm.stream_chat(messages, **options):
            finished = finished or bool(_raw(response).get("done"))
            yield response
    if not finished:
        raise ModelUnavailable("The model stopped in the middle of its answer.", "Ask again.")


def yes_probability(
    model: Model, messages: Sequence[ChatMessage], config: LLMConfig
) -> tuple[float, int, int]:
    """The probability of "Yes" rather than "No" as the model's first word.

    With it, the tokens of the prompt, and how many of them came from the model's cache. Old versions of
    Ollama report no log-probabilities: then it is 1 or 0, by the first word of the reply.
    """
    cached = 0
    with ollama_errors(config):
        if isinstance(model.llm, Ollama):
            text, logprobs, tokens = first_token(model.llm, messages)
        else:
            response = model.llm.chat(messages, max_tokens=1, logprobs=True)
            text, logprobs = response.message.content or "", (response.logprobs or [[]])[0]
            tokens, cached = prompt_tokens(response), cached_tokens(response)
    weights = {"yes": 0.0, "no": 0.0}
    for candidate in logprobs:
        word = candidate.token.strip().lower()
        if word in weights:
            weights[word] += math.exp(candidate.logprob)
    total = sum(weights.values())
    chance = weights["yes"] / total if total else float(text.strip().lower().startswith("yes"))
    return chance, tokens, cached


def count_tokens(messages: Sequence[ChatMessage], model: Model) -> int:
    """The tokens of `messages`, exact or slightly too many: only Qwen uses cl100k's merges."""
    from llama_index.core.utils import get_tokenizer

    tokenize = get_tokenizer()
    text_tokens = sum(len(tokenize(message.content or "")) for message in messages)
    factor = 1.0 if model.provider == "packaged" else FOREIGN_TOKENIZER
    return math.ceil(text_tokens * factor) + TOKENS_PER_MESSAGE * len(messages)


def prompt_tokens(response: ChatResponse) -> int:
    """The prompt tokens that the model reports; 0 where it reports none."""
    return int(_raw(response).get("prompt_eval_count") or 0)


def cached_tokens(response: ChatResponse) -> int:
    """The prompt tokens that the model took from its cache; 0 where it reports none."""
    return int(_raw(response).get("prompt_cached_count") or 0)


def written_tokens(response: ChatResponse) -> int:
    """The tokens of the reply that the model reports with its last piece; 0 before that."""
    return int(_raw(response).get("eval_count") or 0)


def is_cut(response: ChatResponse) -> bool:
    """Whether the reply ended at the limit of its length."""
    return _raw(response).get("done_reason") == "length"


def _packaged(config: LLMConfig, hint: str) -> Model:
    packaged_weights()
    llm = PackagedLLM(
        context_window=config.context_window,
        max_answer_tokens=config.max_answer_tokens,
        threads=config.threads or free_cores(),
    )
    return Model(llm, PACKAGED_MODEL, "packaged", hint)


def _raw(response: ChatResponse) -> dict[str, Any]:
    return response.raw if isinstance(response.raw, dict) else {}
