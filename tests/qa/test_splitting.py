"""The parts of a question, with a model that names what is compared."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from rag.embedding.classifier import Classifier
from rag.embedding.models import Vectors
from rag.qa.answer import Run
from rag.qa.kinds import Intent, KindClassifier
from rag.qa.splitting import Splitter
from rag.qa.understanding import Understanding
from rag.retrieval.retriever import Query
from tests.support.passages import passage
from tests.support.questions import query, question
from tests.support.scripted_model import SIDES, asked_of, scripted_calls

EAST, NORTH = np.eye(2, dtype=np.float32)
FACTS_OR_ARTICLES = Classifier(
    ("collection/all", "conversation/thanks", "fact"), np.array([[0, 0, 9], [9, 0, 0], [0, 0, 0]], np.float32)
)


def directions(texts: Sequence[str]) -> Vectors:
    """Questions about articles lie in the north."""
    return np.stack([NORTH if "articles" in text else EAST for text in texts])


def to_query(text: str) -> Query:
    """Every question lies in the east."""
    return query(text, vector=EAST)


def splitter(sides: str = "", has_versions: bool = False) -> Splitter:
    """A splitter whose model, asked what is compared, says this."""
    kinds = KindClassifier(FACTS_OR_ARTICLES, directions)
    understand = Understanding(to_query, kinds, today=lambda: date(2026, 3, 12))
    return Splitter(
        scripted_calls({SIDES: sides} if sides else {}),
        to_query,
        understand,
        lambda question, passages: has_versions,
    )


COMPARED = question("How does Helios differ from Aquatron?", kind="comparison")


def test_each_side_of_a_comparison_is_a_part() -> None:
    first, second = splitter("Helios | Aquatron")(COMPARED, [], Run())
    assert (first.side, second.side) == ("Helios", "Aquatron")
    assert first.intent == second.intent == COMPARED.intent
    assert first.text == "Helios"


def test_a_side_is_searched_with_the_question_that_it_belongs_to() -> None:
    asked = replace(COMPARED, query=replace(COMPARED.query, vector=NORTH, as_of="2026-03-31", language="de"))
    first, _ = splitter("Helios | Aquatron")(asked, [], Run())
    towards_side, towards_question = (float(first.query.vector @ axis) for axis in (EAST, NORTH))
    assert towards_side > towards_question > 0
    assert np.linalg.norm(first.query.vector) == pytest.approx(1)
    assert (first.query.as_of, first.query.language) == ("2026-03-31", "de")


@pytest.mark.parametrize(
    "reply",
    ["Helios", "Helios | Rotmann", "Helios | Helios", "I do not know.", f"Helios | {'Aquatron ' * 20}"],
)
def test_without_two_sides_in_the_questions_own_words_it_stays_whole(reply: str) -> None:
    assert splitter(reply)(COMPARED, [], Run()) == [COMPARED]


def test_a_versus_b_needs_no_model() -> None:
    splits = splitter()
    parts = splits(question("Helios vs. Aquatron?", kind="comparison"), [], Run())
    assert [part.side for part in parts] == ["Helios", "Aquatron"]
    assert asked_of(splits.calls) == []


def test_for_two_joined_names_no_model_is_asked() -> None:
    compared = question("Compare Helios and Aquatron.", kind="comparison")
    assert [part.side for part in splitter()(compared, [], Run())] == ["Helios", "Aquatron"]


CHANGED = replace(
    question("What has changed since March?", kind="comparison"), intent=Intent("comparison", "change")
)


def test_for_names_of_different_articles_no_model_is_asked() -> None:
    found = [passage("Helios is old.", "helios.md"), passage("Aquatron is new.", "aquatron.md")]
    stage = splitter()
    parts = stage(
        question("Is it Helios or the firm Aquatron that is older?", kind="comparison"), found, Run()
    )
    assert [part.side for part in parts] == ["Helios", "Aquatron"]
    assert not asked_of(stage.calls)


def test_what_has_changed_has_no_sides_where_there_are_two_versions_of_an_article() -> None:
    assert splitter(has_versions=True)(CHANGED, [], Run()) == [CHANGED]
    versus = replace(CHANGED, query=query("What changed: Helios vs Aquatron?", vector=EAST))
    parts = splitter(has_versions=True)(versus, [], Run())
    assert [part.side for part in parts] == ["Helios", "Aquatron"]


def test_without_two_versions_what_looks_like_a_change_is_compared_or_if_that_is_doubtful_not() -> None:
    asked = replace(CHANGED, query=query("Is Helios different from Aquatron since March?", vector=EAST))
    parts = splitter("Helios | Aquatron")(asked, [], Run())
    assert [part.side for part in parts] == ["Helios", "Aquatron"]
    assert {part.intent for part in parts} == {Intent("comparison")}
    doubtful = replace(CHANGED, intent=Intent("comparison", "change", doubtful=True))
    (part,) = splitter()(doubtful, [], Run())
    assert part.intent == Intent("several")


def test_several_questions_are_parts_with_times_of_their_own() -> None:
    asked = question("Who led Helios last year? Who is Ann Lee?", style="formal")
    first, second = splitter()(replace(asked, language="de"), [], Run())
    assert (first.text, second.text) == ("Who led Helios last year (2025)?", "Who is Ann Lee?")
    assert {(part.language, part.style) for part in (first, second)} == {("de", "formal")}


def test_a_part_is_answered_from_the_articles_whatever_it_looks_like() -> None:
    asked = question("Which articles name Helios? Who is Ann Lee?")
    first, second = splitter()(asked, [], Run())
    assert (first.intent, second.intent) == (Intent("several"), Intent("fact"))


def test_one_question_is_its_only_part() -> None:
    asked = question("Who is Ann Lee?")
    assert splitter()(asked, [], Run()) == [asked]
