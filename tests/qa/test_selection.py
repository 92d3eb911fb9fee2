"""Which of the sentences that were read are told."""

from collections.abc import Sequence

import numpy as np

from rag.embedding.models import Vectors
from rag.qa.evidence import Reading, evidence_sentences
from rag.qa.selection import Choice
from tests.support.passages import passage


def choice(alone: dict[int, float], ratings: Sequence[float] = (), vectors: Vectors | None = None) -> Choice:
    """A choice among sentences that by default are rated alike and say different things."""
    sentences = evidence_sentences([passage(f"Satz {index}.", f"{index}.txt") for index in alone])
    vectors = np.eye(len(alone), dtype=np.float32) if vectors is None else vectors
    reading = Reading(sentences, vectors, np.ones(len(alone), dtype=np.float32))
    return Choice(reading, dict(enumerate(ratings or [0.0] * len(alone))), alone)


def test_what_the_model_takes_for_an_answer_is_told() -> None:
    assert choice({0: 0.8, 1: 0.1, 2: 0.85, 3: 0.9}).choose(range(4)) == [0, 2, 3]


def test_the_model_may_hesitate_a_little() -> None:
    assert choice({0: 0.5, 1: 0.4}).choose([0, 1]) == [0, 1]
    assert choice({0: 0.5, 1: 0.3}).choose([0, 1]) == [0]


def test_the_best_is_always_told() -> None:
    assert choice({0: 0.2, 1: 0.1}).choose([0, 1]) == [0]


def test_what_was_thought_before_decides_only_which_is_the_best() -> None:
    assert choice({0: 0.6, 1: 0.6}, ratings=[2.0, -1.5]).choose([0, 1]) == [0, 1]
    assert choice({0: 0.3, 1: 0.3}, ratings=[-1.5, 2.0]).choose([0, 1]) == [1]


def test_a_repetition_is_told_once_also_of_what_was_chosen_earlier() -> None:
    vectors = np.array([[1, 0], [0.95, 0.31], [0.5, 0.87]], dtype=np.float32)
    repeating = choice({0: 0.9, 1: 0.9, 2: 0.8}, vectors=vectors)
    assert repeating.choose([0]) == [0]
    assert repeating.choose([1, 2]) == [2]
    assert repeating.chosen == [0, 2]


def test_a_sentence_that_is_read_later_is_told_if_it_answers() -> None:
    growing = choice({0: 0.9, 1: 0.9, 2: 0.9})
    growing.alone = {0: 0.9}
    assert growing.choose([0]) == [0]
    growing.alone[1] = 0.3
    assert growing.choose([1]) == []
    growing.alone[2] = 0.85
    assert growing.choose([2]) == [2]
