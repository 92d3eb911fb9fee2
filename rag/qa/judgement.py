"""Weighs what both readers say of the sentences: which to answer from, and how likely it answers. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.qa.answerability import Signs, probability, rank_sentences, rate
from rag.qa.candidates import worth_reading
from rag.qa.evidence import Evidence
from rag.qa.kinds import Kind
from rag.qa.reading import Reading


@dataclass(frozen=True)
class Judgement:
    """The index of the sentence to answer from, its signs, the chance that it answers, and what was read.

    Indices are those of `reading`. `ratings` are those of all candidates, `alone` the language model's
    probability of each that it read. `unrated` are further sentences, the nearest first, for a question that
    several of them answer.
    """

    reading: Reading
    choice: int
    signs: Signs
    chance: float
    ratings: Mapping[int, float]
    alone: Mapping[int, float]
    unrated: Sequence[int] = ()

    def likeliest(self) -> tuple[Evidence, ...]:
        """The sentences that the language model read, the likeliest answer first."""
        ranked = [self.choice, *rank_sentences(self.ratings, self.alone)]
        return tuple(self.reading.sentences[index] for index in dict.fromkeys(ranked))

    def known_in(self, reading: Reading) -> dict[int, float]:
        """The language model's probabilities of the sentences that another reading has as well."""
        places = {(one.source, one.start): index for index, one in enumerate(reading.sentences)}
        read = [(self.reading.sentences[index], chance) for index, chance in self.alone.items()]
        known = [(places.get((one.source, one.start)), chance) for one, chance in read]
        return {index: chance for index, chance in known if index is not None}


def weigh(
    reading: Reading, odds: Mapping[int, float], alone: Mapping[int, float], score: float, kind: Kind
) -> Judgement | None:
    """Chooses the sentence to answer from; None where the language model read nothing.

    `odds` are the cross-encoder's, `score` is that of the best passage.
    """
    if not alone:
        return None
    rated = ratings(odds, reading)
    choice = rank_sentences(rated, alone)[0]
    signs = Signs(odds[choice], alone[choice], score)
    return Judgement(reading, choice, signs, probability(signs, kind), rated, alone)


def best_rated(odds: Mapping[int, float], reading: Reading) -> list[int]:
    """The sentences worth reading, those first that look best to the cross-encoder."""
    rated = ratings(odds, reading)
    return worth_reading(rank_sentences(rated, {}), rated)


def ratings(odds: Mapping[int, float], reading: Reading) -> dict[int, float]:
    """How good the sentences look before the language model reads them."""
    return {index: rate(odds[index], float(reading.nearness[index])) for index in odds}
