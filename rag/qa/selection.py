"""Which of the sentences that were read are told. Pure.

The model's "yes" is compared with the one that it gives to the question's best sentence: some questions make
it hesitate, and others agree to everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rag.qa.answerability import likelihood
from rag.qa.evidence import Reading

TOLERATED = 1.6  # by which a sentence may score below the best one to be told beside it
LEAST = 0.4  # probability without which no sentence is told beside the best
MOST_TOLD = 6
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
        """Those that answer about as surely as the best sentence, and repeat none chosen so far."""
        best = max(self._score(index) for index in self.alone)
        added: list[int] = []
        for index in indices:
            answers = self._score(index) >= best - TOLERATED and self.alone[index] >= LEAST
            if (answers or self._score(index) == best) and not self._repeats(index):
                self.chosen.append(index)
                added.append(index)
        return added

    @property
    def is_full(self) -> bool:
        """Whether enough has been told."""
        return len(self.chosen) >= MOST_TOLD

    def _score(self, index: int) -> float:
        return likelihood(index, self.ratings, self.alone)

    def _repeats(self, index: int) -> bool:
        vectors = self.reading.vectors
        return any(float(vectors[index] @ vectors[other]) >= REPEATS for other in self.chosen)
