"""The probability that the sources answer a question, from signals of the model and of the retrieval. Pure.

The model alone mistakes near misses for answers, and retrieval alone mistakes the right topic for one. The
weights of the signals were fitted to question sets by `benchmarks/answerable.py`. An answer is written from
the probability `llm.answerable_from` on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.embedding.models import Vectors

CANDIDATES = 4  # most sentences that the model reads for one fact
MOST_CANDIDATES = 12  # and for a question that several sentences answer
SURE = 0.85  # probability of a candidate from which on no further ones are read
FINALISTS = 2  # candidates that are read again with the sentence before them
NEARNESS_WEIGHT = 1.0  # of a candidate's nearness, added to the model's log-odds
CONTEXT_NEEDED = 0.4  # log-odds gained by the context where the sentence alone is not enough
LEAST = 0.002  # probabilities are clipped to the range from here to 1 - LEAST


@dataclass(frozen=True)
class Signs:
    """The signals that the probability of an answer is computed from."""

    alone: float  # the model's probability that the best sentence contains the answer
    in_context: float  # the same, read together with the sentence before it
    score: float  # of the best passage
    nearness: float  # of the best sentence to the question

    @property
    def needs_context(self) -> bool:
        """Whether the answer has to be written from the sentence before as well."""
        return log_odds(self.in_context) - log_odds(self.alone) >= CONTEXT_NEEDED

    def values(self) -> tuple[float, ...]:
        """The features of the logistic regression."""
        return (log_odds(self.alone), log_odds(self.in_context), self.score, self.nearness)


WEIGHTS = (1.18, 1.78, 5.98, 2.36)
INTERCEPT = -5.09


def probability(signs: Signs) -> float:
    """The probability that the sources contain the answer."""
    weighed = sum(weight * value for weight, value in zip(WEIGHTS, signs.values(), strict=True))
    return 1 / (1 + math.exp(-(weighed + INTERCEPT)))


def rank_sentences(
    alone: Mapping[int, float], in_context: Mapping[int, float], nearness: Vectors
) -> list[int]:
    """Indices of the sentences read, the likeliest answer first; only those `in_context` if there are any."""

    def likelihood(index: int) -> float:
        context = log_odds(in_context[index]) if in_context else 0.0
        return log_odds(alone[index]) + context + NEARNESS_WEIGHT * float(nearness[index])

    return sorted(in_context or alone, key=likelihood, reverse=True)


def best_threshold(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """The threshold that maximises the sum of the two shares that it gets right.

    Where several do, the middle of the widest gap between two probabilities.
    """
    known = sorted({0.0, 1.0, *answerable, *unanswerable})

    def quality(gap: tuple[float, float]) -> tuple[float, float]:
        kept = sum(chance >= gap[1] for chance in answerable) / len(answerable)
        declined = sum(chance <= gap[0] for chance in unanswerable) / len(unanswerable)
        return kept + declined, gap[1] - gap[0]

    low, high = max(pairwise(known), key=quality)
    return round((low + high) / 2, 3)


def log_odds(chance: float) -> float:
    """The log-odds of a probability, clipped so that they are finite."""
    clipped = min(max(chance, LEAST), 1 - LEAST)
    return math.log(clipped / (1 - clipped))
