"""Which of the sentences that were read are told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rag.qa.answerability import likelihood
from rag.qa.evidence import Reading

TOLD_FROM = 0.4  # the language model's probability; chosen from what `benchmarks/several.py` prints
REPEATS = 0.88  # cosine from which on two sentences say the same


@dataclass
class Choice:
    """The sentences chosen so far from those that were read.

    `ratings` are what was thought of them before, `alone` the language model's probabilities.
    """

    reading: Reading
    ratings: Mapping[int, float]
    alone: dict[int, float]
    chosen: list[int] = field(default_factory=list)

    def choose(self, indices: Iterable[int]) -> list[int]:
        """Those that answer, and in any case the best of all read so far, unless they repeat one chosen."""
        best = max(self.alone, key=lambda index: likelihood(index, self.ratings, self.alone))
        added: list[int] = []
        for index in indices:
            answers = self.alone[index] >= TOLD_FROM
            if (answers or index == best) and not self._repeats(index):
                self.chosen.append(index)
                added.append(index)
        return added

    def _repeats(self, index: int) -> bool:
        vectors = self.reading.vectors
        return any(float(vectors[index] @ vectors[other]) >= REPEATS for other in self.chosen)
