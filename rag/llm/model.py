"""The language model by config, behind LlamaIndex's `LLM`: Ollama's, or the packaged one in-process."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
)
from llama_index.core.llms.llm import LLM
from llama_index.llms.ollama import Ollama

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.ollama import first_token, load_ollama, ollama_errors, ollama_problem
from rag.llm.packaged import PACKAGED_MODEL, PackagedLLM, free_cores, packaged_weights

Provider = Literal["ollama", "packaged"]

TOKENS_PER_MESSAGE = 8  # the chat template's own marks
FOREIGN_TOKENIZER = 1.15  # other models cut the same text into up to this many times the tokens


@dataclass(frozen=True)
class Model:
    """The model in use, and what to tell the reader of the choice."""

    llm: LLM
    name: str
    provider: Provider
    hint: str = ""


def load_model(config: LLMConfig) -> Model:
    """The model that `config` asks for; with `auto`, Ollama's where it can answer, else the packaged one.

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
    model: Model, messages: Sequence[ChatMessage], config: LLMConfig
) -> Generator[ChatResponse, None, None]:
    """The model's words as they come; the last response says that it is whole. Closing it stops the model.

    Raises `ModelUnavailable` where the model cannot answer or breaks off in the middle.
    """
    with ollama_errors(config):
        finished = False
        for response in model.llm.stream_chat(messages):
            finished = finished or bool(_raw(response).get("done"))
            yield response
    if not finished:
        raise ModelUnavailable("The model broke off in the middle of its answer.", "Ask again.")


def yes_probability(model: Model, messages: Sequence[ChatMessage], config: LLMConfig) -> tuple[float, int]:
    """How probable the model thinks "Yes" against "No" as its first word, and the prompt's tokens.

    An Ollama too old to report log-probabilities gives 1 or 0, by the word it says.
    """
    with ollama_errors(config):
        if isinstance(model.llm, Ollama):
            text, logprobs, tokens = first_token(model.llm, messages)
        else:
            response = model.llm.chat(messages, max_tokens=1, logprobs=True)
            text, logprobs = response.message.content or "", (response.logprobs or [[]])[0]
            tokens = prompt_tokens(response)
    weights = {"yes": 0.0, "no": 0.0}
    for candidate in logprobs:
        word = candidate.token.strip().lower()
        if word in weights:
            weights[word] += math.exp(candidate.logprob)
    total = sum(weights.values())
    return weights["yes"] / total if total else float(text.strip().lower().startswith("yes")), tokens


def count_tokens(messages: Sequence[ChatMessage], model: Model) -> int:
    """Tokens of `messages`, exact or a little over: Qwen's tokenizer has cl100k's merges, others differ."""
    from llama_index.core.utils import get_tokenizer

    tokenize = get_tokenizer()
    text_tokens = sum(len(tokenize(message.content or "")) for message in messages)
    factor = 1.0 if model.provider == "packaged" else FOREIGN_TOKENIZER
    return math.ceil(text_tokens * factor) + TOKENS_PER_MESSAGE * len(messages)


def prompt_tokens(response: ChatResponse) -> int:
    """Prompt tokens as the model counted them; 0 where it did not say."""
    return int(_raw(response).get("prompt_eval_count") or 0)


def written_tokens(response: ChatResponse) -> int:
    """Tokens of the reply as the model counted them, told with its last piece; 0 before."""
    return int(_raw(response).get("eval_count") or 0)


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
