"""What has changed between two articles about the same matter. Pure.

Where both write about the same thing with other numbers, that has changed: "It costs 4.8 million" and, four
months later, "It costs 6.3 million". What only the newer article says may be news as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.embedding.models import Vectors
from rag.qa.cross_reading import RateSentences
from rag.qa.reading import REPEATS, SAME_MATTER, Reading
from rag.text.named_times import Time
from rag.text.numbers import lacking_numbers, named_months, told_numbers

Pair = tuple[int, int]  # a sentence of the older article, and one of the newer

# Articles with so many pairs of sentences about the same matter are versions of one story. In the sets g to
# k, those that are have four to eight, others at most two.
FEWEST_PAIRS = 3
PAIRED_FROM = 0.45  # cosine of two sentences, each the nearest to the other in the other article
CLOSELY = 0.7  # the same, where only one of them has numbers: "on 1 January", "put off by half a year"
CHANGES, NEWS = 5, 3  # pairs told, and further sentences of the newer article, at most
NEWS_RATED = 16  # sentences of the newer article that may be news, the nearest to the question
NEWS_FROM, NUMBERS = -1.0, 2.0  # log-odds that these answer the question; what numbers add to their value
MOST_REPEATED = 0.5  # share of the newer article's sentences that the older one has as well
COSINE_WEIGHT = 10.0  # against the log-odds that a pair answers


@dataclass(frozen=True)
class Versions:
    """Two articles about the same matter: their sentences, and the pairs that are about the same."""

    older: list[int]
    newer: list[int]
    pairs: list[Pair]


def find_versions(reading: Reading, times: Sequence[Time] = ()) -> Versions | None:
    """The oldest and the newest article about the matter of the best one; None unless their days differ.

    Where the question names `times`, those of these times; of one time only, from that one on.
    """
    articles: dict[str, list[int]] = {}
    for index, sentence in enumerate(reading.sentences):
        if sentence.published:
            articles.setdefault(sentence.source, []).append(index)
    if not articles:
        return None
    best, *others = articles.values()
    about = [best, *(other for other in others if _are_versions(reading, best, other))]
    about.sort(key=lambda article: _published(reading, article))
    about = _of_times(reading, about, times)
    older, newer = about[0], about[-1]
    if _published(reading, older) == _published(reading, newer):
        return None
    return Versions(older, newer, _nearest_pairs(reading, older, newer, PAIRED_FROM))


def choose_changes(reading: Reading, versions: Versions, rate: RateSentences) -> list[int]:
    """The sentences that tell what has changed, in the order of the newer article, then its news.

    Each sentence of the older article stands before the one that contradicts it.
    """
    changed = [pair for pair in versions.pairs if _has_changed(reading, *pair)]
    news = _without_counterpart(reading, versions)[:NEWS_RATED]
    rated = [*(index for pair in changed for index in pair), *news]
    odds = dict(zip(rated, rate([reading.sentences[index] for index in rated]).tolist(), strict=True))

    def value(pair: Pair) -> float:
        older, newer = pair
        return COSINE_WEIGHT * _cosine(reading, older, newer) + float(max(odds[older], odds[newer]))

    changed = sorted(changed, key=value, reverse=True)[:CHANGES]
    changed.sort(key=lambda pair: reading.sentences[pair[1]].start)
    told = [index for pair in changed for index in pair]
    likely = [index for index in news if odds[index] >= NEWS_FROM and not reading.repeats(index, told)]
    likely.sort(key=lambda index: -odds[index] - NUMBERS * _has_numbers(reading, index))
    return [*told, *likely[:NEWS]]


def is_reprint(reading: Reading, versions: Versions) -> bool:
    """Whether the newer article says what the older one does, as agency copy of the next day."""
    repeats = float((_likeness(reading, versions) >= REPEATS).mean()) > MOST_REPEATED
    return repeats and not any(_has_changed(reading, *pair) for pair in versions.pairs)


def _are_versions(reading: Reading, first: list[int], second: list[int]) -> bool:
    return len(_nearest_pairs(reading, first, second, SAME_MATTER)) >= FEWEST_PAIRS


def _of_times(reading: Reading, articles: list[list[int]], times: Sequence[Time]) -> list[list[int]]:
    """Those that are of one of the times, or from the only one on, if their days differ; else all."""
    days = [_published(reading, article) for article in articles]
    named = [day for day in days if any(time.includes(day) for time in times)]
    wanted = named if len(set(named)) > 1 else [day for day in days if named and day >= named[0]]
    kept = [article for article, day in zip(articles, days, strict=True) if day in wanted]
    return kept if len(set(wanted)) > 1 else articles


def _nearest_pairs(reading: Reading, older: list[int], newer: list[int], least: float) -> list[Pair]:
    """Each sentence of one article with one of the other, where each is the nearest to the other."""
    similarity = reading.vectors[older] @ reading.vectors[newer].T
    return [
        (older[row], newer[column])
        for row, column in enumerate(similarity.argmax(axis=1).tolist())
        if int(similarity[:, column].argmax()) == row and similarity[row, column] >= least
    ]


def _has_changed(reading: Reading, older: int, newer: int) -> bool:
    """Whether they have other numbers or months; they have to be close where only one has any."""
    before, after = reading.sentences[older], reading.sentences[newer]
    lost = lacking_numbers(before.said, before.language, after.said, after.language)
    gained = lacking_numbers(after.said, after.language, before.said, before.language)
    months = [named_months(one.said, one.language) for one in (before, after)]
    differ = bool(lost or gained) or months[0] != months[1]
    is_close = _cosine(reading, older, newer) >= CLOSELY
    return differ and (is_close or (_has_numbers(reading, older) and _has_numbers(reading, newer)))


def _has_numbers(reading: Reading, index: int) -> bool:
    sentence = reading.sentences[index]
    return bool(told_numbers(sentence.said, sentence.language))


def _without_counterpart(reading: Reading, versions: Versions) -> list[int]:
    """The sentences of the newer article that none of the older one resembles, the nearest first."""
    paired = {newer for _, newer in versions.pairs}
    alone = [
        index
        for index, most in zip(versions.newer, _likeness(reading, versions).tolist(), strict=True)
        if index not in paired and most < CLOSELY
    ]
    return sorted(alone, key=lambda index: -float(reading.nearness[index]))


def _cosine(reading: Reading, first: int, second: int) -> float:
    return float(reading.vectors[first] @ reading.vectors[second])


def _likeness(reading: Reading, versions: Versions) -> Vectors:
    """How much the older article resembles each sentence of the newer one at most, as a cosine: (n,)."""
    similarity = reading.vectors[versions.newer] @ reading.vectors[versions.older].T
    return np.asarray(similarity.max(axis=1), dtype=np.float32)


def _published(reading: Reading, article: list[int]) -> str:
    return reading.sentences[article[0]].published
