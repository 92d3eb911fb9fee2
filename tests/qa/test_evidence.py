"""What there is to read, and which articles say otherwise."""

import numpy as np

from rag.qa.evidence import Reading, evidence_sentences, find_contradictions
from tests.support.passages import passage


def reading(*texts: str, likeness: float) -> Reading:
    """One sentence an article; all are `likeness` like the first."""
    sentences = evidence_sentences([passage(text, f"{number}.txt") for number, text in enumerate(texts)])
    first = np.eye(len(texts) + 1, dtype=np.float32)
    vectors = likeness * first[0] + np.sqrt(1 - likeness**2) * first[1:]
    vectors[0] = first[0]
    return Reading(sentences, vectors, np.arange(len(texts), 0, -1, dtype=np.float32))


def test_a_sentence_knows_the_one_before_it() -> None:
    first, second = evidence_sentences([passage("Titel\n\nDer Turm ist alt. Er ist rot.", "a.txt")])
    assert (first.before, second.before) == ("", "Der Turm ist alt.")


def test_another_article_with_another_number_says_otherwise() -> None:
    heights = reading("Der Turm ist 41 Meter hoch.", "Der Turm misst 43 Meter.", likeness=0.9)
    assert find_contradictions(heights, 0) == [1]


def test_the_same_number_agrees_and_another_matter_is_no_contradiction() -> None:
    assert find_contradictions(reading("Er ist 41 Meter hoch.", "Er misst 41 m.", likeness=0.9), 0) == []
    assert find_contradictions(reading("Er ist 41 Meter hoch.", "43 Gäste kamen.", likeness=0.3), 0) == []


def test_the_nearest_come_first() -> None:
    assert reading("Eins.", "Zwei.", "Drei.", likeness=0.5).nearest(2) == [0, 1]
