"""The probability that the sources answer a question, from signals of two models and of the retrieval. Pure.

Each model alone mistakes near misses for answers, and retrieval alone mistakes the right topic for one. The
weights of the signals were fitted to question sets by `benchmarks/answerable.py`. An answer is written from
the probability `llm.answerable_from` on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.qa.kinds import Kind

CANDIDATES = 5  # that the language model reads before it decides, at most; of each lot that was rated
SURE = 0.9  # probability of a candidate from which on no further ones are read for that
# Where several sentences answer: those that are read in any case, and the most.
FEWEST_CANDIDATES, MOST_CANDIDATES = 3, 12
NEARNESS_WEIGHT = 4.0  # of a sentence's nearness, added to the cross-encoder's log-odds
RATING_WEIGHT = 0.3  # of the sum of both, added to the language model's log-odds
LEAST = 0.002  # probabilities are clipped to the range from here to 1 - LEAST


@dataclass(frozen=True)
class Signs:
    """The signals that the probability of an answer is computed from."""

    odds: float  # the cross-encoder's log-odds that the best sentence answers
    alone: float  # the language model's probability that it contains the answer
    score: float  # of the best passage

    def values(self) -> tuple[float, ...]:
        """The features of the logistic regression."""
        return (self.odds, log_odds(self.alone), self.score)


WEIGHTS = (0.07, 0.68, 3.54)
INTERCEPT = -1.47
# Added for comparisons, of whose answers both readers are less sure than of a fact's; set by hand.
LENIENCE = 0.65


def probability(signs: Signs, kind: Kind = "fact") -> float:
    """The probability that the sources contain the answer to a question of this kind."""
    weighed = sum(weight * value for weight, value in zip(WEIGHTS, signs.values(), strict=True))
    return sigmoid(weighed + INTERCEPT + (LENIENCE if kind == "comparison" else 0.0))


def rate(odds: float, nearness: float) -> float:
    """How good a sentence looks before the language model reads it."""
    return odds + NEARNESS_WEIGHT * nearness


def rank_sentences(ratings: Mapping[int, float], alone: Mapping[int, float]) -> list[int]:
    """Indices of the rated sentences, the likeliest answer first; only those read `alone`, if any."""
    return sorted(alone or ratings, key=lambda index: likelihood(index, ratings, alone), reverse=True)


def likelihood(index: int, ratings: Mapping[int, float], alone: Mapping[int, float]) -> float:
    """How likely a sentence is to answer; of no meaning but in comparison with another's."""
    return RATING_WEIGHT * ratings[index] + (log_odds(alone[index]) if alone else 0.0)


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


def sigmoid(odds: float) -> float:
    """The probability with these log-odds."""
    return 1 / (1 + math.exp(-odds))


def log_odds(chance: float) -> float:
    """The log-odds of a probability, clipped so that they are finite."""
    clipped = min(max(chance, LEAST), 1 - LEAST)
    return math.log(clipped / (1 - clipped))
