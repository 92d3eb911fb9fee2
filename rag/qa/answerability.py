"""Whether the sources answer a question: one probability from what the model and the search tell. Pure.

The model's "Yes" alone takes a near miss for an answer, and the search alone takes the right topic for
one. How the signs are weighed was fitted on question sets by `benchmarks/answerable.py`; from which
probability on an answer is given is `llm.answerable_from`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.embedding.models import Vectors

CANDIDATES = 4  # sentences that the model reads at most
SURE = 0.85  # of a candidate that spares the others
FINALISTS = 2  # candidates that it reads once more, after the sentence before them
NEARNESS_WEIGHT = 1.0  # of the search beside the model's log-odds, when the best candidate is chosen
CONTEXT_NEEDED = 0.4  # log-odds that the context adds where the sentence alone does not tell all
LEAST = 0.002  # a probability that the model gives at least, and at most its counterpart


@dataclass(frozen=True)
class Signs:
    """What tells whether there is an answer: see the module."""

    alone: float  # the model's probability that the best sentence holds it
    in_context: float  # the same, read after the sentence before it
    score: float  # of the best passage
    nearness: float  # of the best sentence

    @property
    def needs_context(self) -> bool:
        """Whether the answer is to be written from the sentence before as well."""
        return log_odds(self.in_context) - log_odds(self.alone) >= CONTEXT_NEEDED

    def values(self) -> tuple[float, ...]:
        """As numbers that a logistic regression can weigh."""
        return (log_odds(self.alone), log_odds(self.in_context), self.score, self.nearness)


WEIGHTS = (1.18, 1.78, 5.98, 2.36)
INTERCEPT = -5.09


def probability(signs: Signs) -> float:
    """That the sources hold the answer."""
    weighed = sum(weight * value for weight, value in zip(WEIGHTS, signs.values(), strict=True))
    return 1 / (1 + math.exp(-(weighed + INTERCEPT)))


def rank_sentences(
    alone: Mapping[int, float], in_context: Mapping[int, float], nearness: Vectors
) -> list[int]:
    """The sentences that were read, the likeliest answer first; if some were read `in_context`, only they."""

    def likelihood(index: int) -> float:
        context = log_odds(in_context[index]) if in_context else 0.0
        return log_odds(alone[index]) + context + NEARNESS_WEIGHT * float(nearness[index])

    return sorted(in_context or alone, key=likelihood, reverse=True)


def best_threshold(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The probability from which to answer: it splits the two best, each counting as a whole.

    Where several do so equally, the middle of the widest gap between two of the probabilities.
    """
    known = sorted({0.0, 1.0, *answerable, *unanswerable})

    def quality(gap: tuple[float, float]) -> tuple[float, float]:
        kept = sum(chance >= gap[1] for chance in answerable) / len(answerable)
        declined = sum(chance <= gap[0] for chance in unanswerable) / len(unanswerable)
        return kept + declined, gap[1] - gap[0]

    low, high = max(pairwise(known), key=quality)
    return round((low + high) / 2, 3)


def log_odds(chance: float) -> float:
    """Of a probability that no model may be entirely sure of."""
    kept = min(max(chance, LEAST), 1 - LEAST)
    return math.log(kept / (1 - kept))
