"""A language model as LlamaIndex's `LLM`, and the requests to it.

Whoever provides it, its `LLM` takes `chat(messages, max_tokens=n, logprobs=True)`, which returns the
alternatives for each token, and `stream_chat(messages)` with the options `schema` and `max_tokens`; both
report their token counts under Ollama's names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, LogProb, ThinkingBlock
from llama_index.core.llms.llm import LLM

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.capabilities import THOUGHT_TOKENS, UNTRIED, ModelCapabilities
from rag.llm.thoughts import ThoughtFilter, has_thought
from rag.ollama_client import ollama_errors

Provider = Literal["ollama", "openai", "packaged"]

TOP_LOGPROBS = 10  # alternatives for each token that are asked for
TOKENS_PER_MESSAGE = 8  # added by the chat template
FOREIGN_TOKENIZER = 1.15  # other models' tokenizers give up to this many times as many tokens
DECIDED = 0.3  # probability of Yes and No together from which on a token is the model's decision
THOUGHT = "thought"  # of a response's additional values
AROUND_WORDS = " \n\r\t*\"'.,:▁Ġ"
DECISION = re.compile(r"\b(?:yes|no)\b", re.I)


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


@dataclass(frozen=True)
class Decision:
    """The probability of "Yes" rather than "No"; `is_clear` unless the model said neither."""

    probability: float
    is_clear: bool
    is_behind_thought: bool
    prompt_tokens: int
    cached_tokens: int
    written_tokens: int


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
            finished = finished or bool(_raw(response).get("done"))
            separate = _separate_thought(response)
            if separate:
                thoughts.stop_holding()
            delta = thoughts.feed(response.delta or "")
            if finished:
                delta += thoughts.finish(is_cut(response))
            thought = (separate or thoughts.thought) if finished else ""
            yield response.model_copy(update={"delta": delta, "additional_kwargs": {THOUGHT: thought}})
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
    text, tokens = response.message.content or "", response.logprobs or []
    is_separate = bool(_separate_thought(response))
    if not at_once:
        text, tokens = _behind_thought(text, tokens, ThoughtFilter(not is_separate), is_cut(response))
    yes, no = _chances(tokens[0] if tokens else [])
    decision = DECISION.match(text.strip(AROUND_WORDS))
    word = decision[0].lower() if decision else ""
    return Decision(
        probability=yes / (yes + no) if yes + no else float(word == "yes"),
        is_behind_thought=is_separate or has_thought(response.message.content or ""),
        is_clear=yes + no >= DECIDED if tokens else bool(word),
        prompt_tokens=prompt_tokens(response),
        cached_tokens=cached_tokens(response),
        written_tokens=written_tokens(response),
    )


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


def prompt_tokens(response: ChatResponse) -> int:
    """The prompt tokens that the model reports; 0 where it reports none."""
    return int(_raw(response).get("prompt_eval_count") or 0)


def cached_tokens(response: ChatResponse) -> int:
    """The prompt tokens that the model took from its cache; 0 where it reports none."""
    return int(_raw(response).get("prompt_cached_count") or 0)


def written_tokens(response: ChatResponse) -> int:
    """The tokens of the reply that the model reports with its last piece; 0 before that."""
    return int(_raw(response).get("eval_count") or 0)


def thought_of(response: ChatResponse) -> str:
    """What the model thought before the reply of `stream_answer` that ends here; empty before its end."""
    return str(response.additional_kwargs.get(THOUGHT, ""))


def is_cut(response: ChatResponse) -> bool:
    """Whether the reply ended at the limit of its length."""
    return _raw(response).get("done_reason") == "length"


def model_errors(model: Model, config: LLMConfig) -> AbstractContextManager[None]:
    """Turn the errors of the model's client into `ModelUnavailable`s with a remedy."""
    if model.provider == "openai":
        from rag.llm.openai_server import openai_errors

        return openai_errors(config)
    return ollama_errors(config)


def _training(model: Model, trained: bool) -> dict[str, Any]:
    """The option of a request that uses what the packaged model has learned; other models have none."""
    return {"trained": True} if trained and model.provider == "packaged" else {}


def _behind_thought(
    text: str, tokens: list[list[LogProb]], thoughts: ThoughtFilter, was_cut: bool
) -> tuple[str, list[list[LogProb]]]:
    """The reply from its first Yes or No behind its thought, and the token of that word."""
    text = thoughts.feed(text) + thoughts.finish(was_cut)
    decision = DECISION.search(text)
    if not decision:
        return "", []
    text, written = text[decision.start() :], ""
    for index in reversed(range(len(tokens))):  # the tokens of the thought come first
        written = tokens[index][0].token + written
        if written.lstrip(AROUND_WORDS).startswith(text):
            return text, tokens[index : index + 1]
    return text, []


def _chances(alternatives: Sequence[LogProb]) -> tuple[float, float]:
    """The probabilities of Yes and of No among the alternatives for one token, however they are spelled."""
    chances = {"yes": 0.0, "no": 0.0}
    for token, logprob in {other.token: other.logprob for other in alternatives}.items():
        word = token.strip(AROUND_WORDS).lower()
        if word in chances:
            chances[word] += math.exp(logprob)
    return chances["yes"], chances["no"]


def _check_uncut(response: ChatResponse, model: Model, config: LLMConfig) -> None:
    """Ollama drops the beginning of a prompt that is too long, and says so only by its number of tokens."""
    if prompt_tokens(response) >= context_window(model, config):
        raise ModelUnavailable(
            f"A prompt did not fit into the {context_window(model, config)} tokens that {model.name} reads.",
            "Ask a shorter question, or raise llm.context_window.",
        )


def _separate_thought(response: ChatResponse) -> str:
    """What the model thought, if the server has separated it from the reply."""
    blocks = response.message.blocks
    return "".join(block.content or "" for block in blocks if isinstance(block, ThinkingBlock)).strip()


def _raw(response: ChatResponse) -> dict[str, Any]:
    return response.raw if isinstance(response.raw, dict) else {}
