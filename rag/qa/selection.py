"""Which of the sentences that were read are told. Pure.

A sentence counts for what the language model thinks of it, and for how far it was rated below the best one
before: some questions make the model hesitate, and others make it agree to everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rag.qa.answerability import RATING_WEIGHT, likelihood, log_odds
from rag.qa.evidence import Reading

# Log-odds of the language model, lowered by what a sentence was rated below the best one, from which on it
# is told beside that (fitted by `benchmarks/several.py`).
TOLD_FROM = -0.8
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
        """Those that answer, the best of all read so far among them, and that repeat none chosen before."""
        best = max(self.alone, key=lambda index: likelihood(index, self.ratings, self.alone))
        added: list[int] = []
        for index in indices:
            if (index == best or self._answers(index)) and not self._repeats(index):
                self.chosen.append(index)
                added.append(index)
        return added

    def _answers(self, index: int) -> bool:
        behind = max(self.ratings.values()) - self.ratings[index]
        return log_odds(self.alone[index]) - RATING_WEIGHT * behind >= TOLD_FROM

    def _repeats(self, index: int) -> bool:
        vectors = self.reading.vectors
        return any(float(vectors[index] @ vectors[other]) >= REPEATS for other in self.chosen)
