"""What has changed between two articles about the same matter. Pure.

Where both write about the same thing with other numbers, that has changed: "It costs 4.8 million" and, four
months later, "It costs 6.3 million". What only the newer article says may be news as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rag.embedding.models import Vectors
from rag.qa.reading import SAME_MATTER, Reading
from rag.text.numbers import told_numbers

# Two articles are about the same matter if so many sentences of one are about what one of the other is.
# Those of five pairs of the sets g to k have four to ten; of other articles, only two with figures have any.
FEWEST_PAIRS = 3
PAIRED_FROM = 0.45  # cosine of two sentences, each the nearest to the other in the other article
CLOSELY = 0.7  # the same, where only one of them has numbers: "on 1 January", "put off by half a year"
CHANGES, NEWS = 5, 2  # pairs told, and further sentences of the newer article, at most
NEWS_FROM = 0.0  # log-odds that these answer the question
COSINE_WEIGHT = 10.0  # against the log-odds that a pair answers


@dataclass(frozen=True)
class Versions:
    """The indices of the sentences of two articles about the same matter, the older one first."""

    older: list[int]
    newer: list[int]


def find_versions(reading: Reading) -> Versions | None:
    """The best article, and the one of another day that has most in common with it; None without such."""
    articles: dict[str, list[int]] = {}
    for index, sentence in enumerate(reading.sentences):
        articles.setdefault(sentence.source, []).append(index)
    if not articles:
        return None
    best, *others = articles.values()
    day = _published(reading, best)
    others = [one for one in others if day and _published(reading, one) not in {"", day}]
    shared = [int((_similarity(reading, best, one).max(axis=1) >= SAME_MATTER).sum()) for one in others]
    if max(shared, default=0) < FEWEST_PAIRS:
        return None
    other = others[int(np.argmax(shared))]
    older, newer = sorted([best, other], key=lambda indices: _published(reading, indices))
    return Versions(older, newer)


def choose_changes(reading: Reading, versions: Versions, odds: Mapping[int, float]) -> list[int]:
    """The sentences that tell what has changed, in the order of the newer article, then its news.

    Each that the newer article contradicts stands before that. `odds` are the log-odds that sentences answer.
    """
    pairs = [pair for pair in _nearest_pairs(reading, versions) if _differ(reading, *pair)]

    def value(pair: tuple[int, int]) -> float:
        older, newer = pair
        cosine = float(reading.vectors[older] @ reading.vectors[newer])
        return COSINE_WEIGHT * cosine + max(odds[older], odds[newer])

    changes = sorted(sorted(pairs, key=value, reverse=True)[:CHANGES], key=lambda pair: pair[1])
    told = [index for pair in changes for index in pair]
    likely = [index for index in versions.newer if index not in told and odds[index] >= NEWS_FROM]
    for index in sorted(likely, key=lambda index: -odds[index]):
        if len(told) < 2 * len(changes) + NEWS and not reading.repeats(index, [*told, *versions.older]):
            told.append(index)
    return told


def _nearest_pairs(reading: Reading, versions: Versions) -> list[tuple[int, int]]:
    """Each sentence of the older article with one of the newer, where each is the nearest to the other."""
    similarity = _similarity(reading, versions.older, versions.newer)
    pairs = []
    for row, column in enumerate(similarity.argmax(axis=1).tolist()):
        is_mutual = int(similarity[:, column].argmax()) == row
        if is_mutual and similarity[row, column] >= PAIRED_FROM:
            pairs.append((versions.older[row], versions.newer[column]))
    return pairs


def _differ(reading: Reading, older: int, newer: int) -> bool:
    """Whether they have other numbers."""
    before, after = (
        told_numbers(sentence.said, sentence.language)
        for sentence in (reading.sentences[older], reading.sentences[newer])
    )
    is_close = float(reading.vectors[older] @ reading.vectors[newer]) >= CLOSELY
    return before != after and (is_close or bool(before and after))


def _similarity(reading: Reading, first: list[int], second: list[int]) -> Vectors:
    """The cosines of the sentences of two articles: (n, m)."""
    return np.asarray(reading.vectors[first] @ reading.vectors[second].T, dtype=np.float32)


def _published(reading: Reading, indices: list[int]) -> str:
    return reading.sentences[indices[0]].published
