"""Reads "Yes" or "No" from a model's reply. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from llama_index.core.base.llms.types import ChatResponse, LogProb

from rag.llm.responses import cached_tokens, is_cut, prompt_tokens, separate_thought, written_tokens
from rag.llm.thoughts import ThoughtFilter, has_thought

DECIDED = 0.3  # probability of Yes and No together from which on a token is the model's decision
AROUND_WORDS = " \n\r\t*\"'.,:▁Ġ"
DECISION = re.compile(r"\b(?:yes|no)\b", re.I)


@dataclass(frozen=True)
class Decision:
    """The probability of "Yes" rather than "No"; `is_clear` unless the model said neither."""

    probability: float
    is_clear: bool
    is_behind_thought: bool
    prompt_tokens: int
    cached_tokens: int
    written_tokens: int


def read_decision(response: ChatResponse, at_once: bool) -> Decision:
    """The decision, `at_once` from the first token of the reply or behind its thought."""
    text, tokens = response.message.content or "", response.logprobs or []
    is_separate = bool(separate_thought(response))
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
