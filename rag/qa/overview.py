"""Chooses the sentences that cover an article or a topic, without the language model.

A sentence counts for what it has in common with the others (centrality, as in LexRank, Erkan and Radev,
2004), for how much it says (its length, and whether it has numbers), for standing early, for its nearness to
the question, for being understood alone, and for the cross-encoder's opinion; each one chosen lowers the
value of those that resemble it (maximal marginal relevance, Carbonell and Goldstein, 1998).
`benchmarks/overview.py` shows what the weights choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from rag.embedding.models import Vectors
from rag.qa.announcements import only_announces
from rag.qa.cross_reading import RateSentences
from rag.qa.evidence import Evidence
from rag.qa.reading import Reading, in_reading_order
from rag.qa.references import refers_back

FEWEST, MOST = 6, 8  # sentences of an overview
CONDENSED = 4  # sentences for which one is told, between the two
# Weights. Of the facts of a full answer to 64 questions (sets c to k), six sentences tell .69, up to eight
# .72, and the first six of the article .61.
CENTRALITY, LENGTH, NUMBERS, POSITION, NEARNESS, ODDS = 1.0, 0.2, 0.2, 0.7, 0.3, 0.2
# The same of several articles, whose first sentences may be about something else than they have in common.
TOPIC_POSITION, TOPIC_NEARNESS = 0.2, 0.6
# Taken from a sentence in proportion to its `dependence`; from DEPENDENT_FROM on it is told only for want of
# others.
DEPENDENCE, DEPENDENT_FROM = 0.2, 0.5
RATED = 24  # sentences, those of most value without it, that the cross-encoder reads
REPETITION = 0.5  # weight of the likeness to a sentence that is already chosen
LONGEST = 2.0  # times the usual length in the article; what is longer counts as this
SAME = 0.8  # cosine from which on two sentences say the same
SHORTEST = 30  # characters of a sentence worth telling


def choose_covering(
    reading: Reading, rate: RateSentences, among: Sequence[int] | None = None, count: int | None = None
) -> list[int]:
    """Indices of sentences that cover `reading`, or what is `among` it, in the order of articles and text.

    They are at most `count`, else six to eight, depending on how many there are to choose from.
    """
    places = range(len(reading.sentences)) if among is None else among
    count = count or min(MOST, max(FEWEST, round(len(places) / CONDENSED)))
    candidates = _candidates(reading, places, count)
    if not candidates:
        return []
    worth = _worth(reading, candidates)
    rated = np.argsort(-worth, kind="stable")[:RATED]
    candidates = [candidates[place] for place in rated]
    worth = worth[rated] + ODDS * rate([reading.sentences[index] for index in candidates])
    vectors = reading.vectors[candidates]
    chosen: list[int] = []
    repetition = np.zeros(len(candidates), dtype=np.float32)
    while len(chosen) < min(count, len(candidates)):
        value = worth - REPETITION * repetition
        value[chosen] = -np.inf
        value[repetition >= SAME] = -np.inf
        best = int(np.argmax(value))
        if value[best] == -np.inf:
            break
        chosen.append(best)
        repetition = np.maximum(repetition, vectors @ vectors[best])
    return in_reading_order([candidates[place] for place in chosen], reading.sentences)


def _candidates(reading: Reading, places: Sequence[int], count: int) -> list[int]:
    """Those that are long enough; of enough of them, no rows of tables, and none that need another."""
    long = [index for index in places if len(reading.sentences[index].text) >= SHORTEST]
    told = [index for index in long if _stands_alone(reading.sentences[index])]
    return told if len(told) >= count else long or list(places)


def _stands_alone(sentence: Evidence) -> bool:
    """Whether it is understood by itself and says something; a row says little without the others."""
    is_dependent = refers_back(sentence) or sentence.dependence >= DEPENDENT_FROM
    return not (is_dependent or sentence.head or only_announces(sentence))


def _worth(reading: Reading, candidates: Sequence[int]) -> Vectors:
    """The value of these sentences without the cross-encoder: (n,)."""
    vectors = reading.vectors[candidates]
    sentences = [reading.sentences[index] for index in candidates]
    is_topic = len({sentence.source for sentence in sentences}) > 1
    return np.asarray(
        CENTRALITY * (vectors @ _centre(vectors))
        + LENGTH * _relative_lengths(sentences)
        + NUMBERS * np.array([any(map(str.isdigit, sentence.text)) for sentence in sentences])
        + (TOPIC_POSITION if is_topic else POSITION) * _earliness(sentences)
        + (TOPIC_NEARNESS if is_topic else NEARNESS) * reading.nearness[candidates]
        - DEPENDENCE * np.array([sentence.dependence for sentence in sentences])
    )


def _centre(vectors: Vectors) -> Vectors:
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length else mean, dtype=np.float32)


def _relative_lengths(sentences: Sequence[Evidence]) -> Vectors:
    """Lengths as multiples of the median of the article, at most `LONGEST`."""
    lengths: dict[str, list[int]] = {}
    for sentence in sentences:
        lengths.setdefault(sentence.source, []).append(len(sentence.text))
    usual = {source: median(counted) for source, counted in lengths.items()}
    relative = [min(len(sentence.text) / usual[sentence.source], LONGEST) for sentence in sentences]
    return np.array(relative, dtype=np.float32)


def _earliness(sentences: Sequence[Evidence]) -> Vectors:
    """1 for the first sentence of each article, falling to 0 for its last."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for sentence in sentences:
        first[sentence.source] = min(sentence.start, first.get(sentence.source, sentence.start))
        last[sentence.source] = max(sentence.start, last.get(sentence.source, sentence.start))
    return np.array(
        [
            1
            - (sentence.start - first[sentence.source])
            / max(1, last[sentence.source] - first[sentence.source])
            for sentence in sentences
        ],
        dtype=np.float32,
    )
