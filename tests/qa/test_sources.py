"""The sentences of articles that a model's sentence comes from."""

from collections.abc import Sequence

import numpy as np

from rag.embedding.models import Vectors
from rag.qa.drafts import Draft
from rag.qa.sources import Sources, choose_sources, clauses, without_opening
from tests.support.passages import evidence


def likeness(rows: Sequence[Sequence[float]]) -> Vectors:
    return np.array(rows, dtype=np.float32)


def choose(rows: Sequence[Sequence[float]], draft: Draft = Draft("…")) -> list[int]:  # noqa: B008 - frozen
    sentences = [evidence(f"Satz {number}.", f"{number}.txt") for number in range(len(rows))]
    return choose_sources(draft, likeness(rows), Sources(sentences, likeness(rows), [1, 2, 3][: len(rows)]))


def test_a_claim_is_tied_to_the_nearest_sentence_or_to_none() -> None:
    assert choose([[0.5, 0.5], [0.7, 0.7]]) == [1]
    assert choose([[0.2, 0.3], [0.1, 0.1]]) == []


def test_a_passage_that_the_model_refers_to_is_preferred() -> None:
    rows = [[0.6, 0.6], [0.55, 0.55]]
    assert choose(rows, Draft("…", frozenset({2}))) == [1]


def test_a_clause_may_come_from_another_sentence() -> None:
    assert choose([[0.7, 0.8, 0.2], [0.4, 0.1, 0.6]]) == [0, 1]
    assert choose([[0.7, 0.8, 0.55], [0.4, 0.1, 0.6]]) == [0]  # not clearly nearer


def test_clauses_end_at_commas_colons_and_dashes() -> None:
    assert clauses("Tom Pryce is not convinced at all: the cuts drive families away.") == [
        "Tom Pryce is not convinced at all:",
        "the cuts drive families away.",
    ]
    assert clauses("No, the bridge is free.") == ["No, the bridge is free."]


def test_a_yes_or_no_is_no_part_of_what_is_compared() -> None:
    assert without_opening("No, the bridge is free.") == "the bridge is free."
    assert without_opening("Nein. Die Brücke ist frei.") == "Die Brücke ist frei."
    assert without_opening("Now, the bridge is free.") == "Now, the bridge is free."


def test_sources_know_the_words_of_an_article() -> None:
    sentence = evidence("It costs £5.50.", "new.md", title="Brindle Sound", language="en")
    sources = Sources([sentence], likeness([[1.0]]), [1])
    assert {"brindle", "costs"} <= sources.vocabulary("new.md")
    assert sources.vocabulary("other.md") == set()
