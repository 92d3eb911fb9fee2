"""Which sentence both readers would answer from, and how likely it answers."""

import numpy as np

from rag.qa.evidence import evidence_sentences
from rag.qa.judgement import best_rated, weigh
from rag.qa.reading import Reading
from rag.retrieval.passage import Passage
from tests.support.passages import passage

TOWER = passage("Der Turm ist hoch. Er ist alt. Er ist rot.")


def reading(*passages: Passage) -> Reading:
    """Sentences that are all equally near to the question."""
    sentences = evidence_sentences(passages or [TOWER])
    vectors = np.eye(len(sentences), dtype=np.float32)
    return Reading(sentences, vectors, np.zeros(len(sentences), dtype=np.float32))


def test_the_language_model_outweighs_the_cross_encoder() -> None:
    judgement = weigh(reading(), {0: 3.0, 1: -1.0, 2: 5.0}, {0: 0.2, 1: 0.9}, 0.5, "fact")
    assert judgement is not None
    assert (judgement.choice, judgement.signs.alone) == (1, 0.9)
    assert [evidence.text for evidence in judgement.likeliest()] == ["Er ist alt.", "Der Turm ist hoch."]


def test_nothing_is_chosen_of_what_the_language_model_has_not_read() -> None:
    assert weigh(reading(), {0: 3.0}, {}, 0.5, "fact") is None


def test_sentences_far_behind_the_best_are_not_worth_reading() -> None:
    assert best_rated({0: -9.0, 1: 1.0, 2: 4.0}, reading()) == [2, 1]


def test_what_was_read_is_known_in_another_reading_that_has_it() -> None:
    before = passage("Er wurde 1902 gebaut. ", "age.md")
    judgement = weigh(reading(), {0: 0.0, 2: 0.0}, {0: 0.2, 2: 0.9}, 0.5, "fact")
    assert judgement is not None
    assert judgement.known_in(reading(before, TOWER)) == {1: 0.2, 3: 0.9}
    assert judgement.known_in(reading(before)) == {}
