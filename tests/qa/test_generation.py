"""The sentences of an answer, with a model that writes what is written down."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rag.qa.answer import Run
from rag.qa.evidence import Evidence
from rag.qa.gathered import Gathered
from rag.qa.generation import StatementWriter
from rag.qa.question import StandaloneQuestion
from rag.qa.statement import Statement
from tests.support.passages import evidence
from tests.support.questions import question
from tests.support.scripted_model import RESTYLE, REWORD, TRANSLATE, Script, asked_of, scripted_calls

HIGH = evidence("Der Turm von Eastholm ist 118 Meter hoch.")
HOW_HIGH = question("How high is the tower of Eastholm?")
TRUE = "The tower of Eastholm is 118 metres high."
FALSE = "The tower of Eastholm is 811 metres high."


class Writing:
    """The stage with a scripted model, and a verifier that believes only some statements."""

    def __init__(self, script: Script, **chances: float) -> None:
        self.calls = scripted_calls(script)
        self.chances = {TRUE: 0.9, FALSE: 0.2} | chances
        self.verified: list[str] = []

    def __call__(self, asked: StandaloneQuestion, *sentences: Evidence) -> list[Statement]:
        return list(self.stage(asked, Gathered(sentences), Run()))

    @property
    def stage(self) -> StatementWriter:
        return StatementWriter(self.calls, self._verify)

    def _verify(self, statement: str, language: str, source: Evidence) -> float:
        self.verified.append(statement)
        return self.chances.get(statement, 0.0)


def test_where_reader_and_article_share_a_language_the_articles_sentence_is_told_without_a_model() -> None:
    german = question("Wie hoch ist der Turm?", "de")
    assert Writing({})(german, HIGH) == [Statement(HIGH.text, HIGH, "own_words")]


def test_a_translation_is_told_once_it_is_verified() -> None:
    writing = Writing({TRANSLATE: TRUE})
    assert writing(HOW_HIGH, HIGH) == [Statement(TRUE, HIGH, "told")]
    assert writing.verified == [TRUE]


def test_whom_a_sentence_leaves_unnamed_stands_before_its_translation() -> None:
    named = replace(HIGH, person="Ann Lee")
    assert Writing({TRANSLATE: TRUE})(HOW_HIGH, named)[0].text == f"[Ann Lee] {TRUE}"


def test_of_a_small_model_no_translation_is_told_however_it_seems() -> None:
    writing = Writing({TRANSLATE: TRUE})
    stage = replace(writing.stage, tells_translations=False)
    assert list(stage(HOW_HIGH, Gathered([HIGH]), Run())) == [Statement(HIGH.text, HIGH, "quote", TRUE)]


@pytest.mark.parametrize("chance", [0.6, 0.79])
def test_one_that_the_source_may_not_say_is_offered_beside_the_quotation(chance: float) -> None:
    """There is no second draft."""
    doubtful = "The tower in Eastholm may be 118 metres high."
    writing = Writing({TRANSLATE: doubtful}, **{doubtful: chance})
    assert writing(HOW_HIGH, HIGH) == [Statement(HIGH.text, HIGH, "quote", doubtful)]
    assert len(asked_of(writing.calls)) == 1


def test_one_that_is_probably_wrong_is_not_shown_at_all() -> None:
    wrong = "The tower in Eastholm may be 118 metres high."
    writing = Writing({TRANSLATE: wrong}, **{wrong: 0.59})
    assert writing(HOW_HIGH, HIGH) == [Statement(HIGH.text, HIGH, "quote")]


def test_from_a_probability_of_four_fifths_on_a_translation_is_told() -> None:
    assert Writing({TRANSLATE: TRUE}, **{TRUE: 0.8})(HOW_HIGH, HIGH)[0].form == "told"


@pytest.mark.parametrize(
    "draft",
    [
        "",
        "118",
        "The tower the tower the tower the tower the tower.",
        "Der Turm von Eastholm ist 118 Meter hoch und steht dort schon seit langem.",
        "How high is the tower of Eastholm?",  # says nothing that was not asked
    ],
)
def test_a_draft_that_is_no_sentence_of_its_own_is_neither_told_nor_verified_nor_shown(draft: str) -> None:
    writing = Writing({TRANSLATE: draft, "": draft}, **{draft: 0.99})
    assert writing(HOW_HIGH, HIGH) == [Statement(HIGH.text, HIGH, "quote")]
    assert writing.verified == []


def test_what_is_left_in_the_articles_language_is_not_told() -> None:
    """The model is asked once more for the words that it left; if it leaves them again, it is not told."""
    share = evidence("Der Anteil der Türme beträgt 12 Prozent.")
    mixed = "The Anteil of the towers is 12 percent."
    writing = Writing({TRANSLATE: mixed, REWORD: mixed}, **{mixed: 0.99})
    assert writing(question("What is the share of towers?"), share) == [Statement(share.text, share, "quote")]
    right = "The share of the towers is 12 percent."
    mended = Writing({TRANSLATE: mixed, REWORD: right}, **{right: 0.9})
    assert mended(question("What is their portion?"), share) == [Statement(right, share, "told")]


def test_a_quotation_has_no_layout() -> None:
    item = evidence("- Eastholm: ein Turm von 118 Metern", title="Türme")
    assert Writing({TRANSLATE: ""})(HOW_HIGH, item)[0].text == "Eastholm: ein Turm von 118 Metern"


def test_each_sentence_is_written_in_its_turn() -> None:
    """The first statement is told before the model begins with the second, or before that is even found."""

    def found() -> Iterator[Evidence]:
        yield HIGH
        raise AssertionError("the second sentence is looked for too early")

    writing = Writing({TRANSLATE: TRUE})
    statements = writing.stage(HOW_HIGH, Gathered(found()), Run())
    assert next(statements).text == TRUE
    assert len(asked_of(writing.calls)) == 1


def test_the_sentence_before_is_not_translated_along() -> None:
    second = evidence("Das ist lange her. Der Turm von Eastholm misst 118 Meter.")
    writing = Writing({TRANSLATE: TRUE})
    writing(HOW_HIGH, second)
    assert "Das ist lange her." not in asked_of(writing.calls)[0]


def test_a_list_is_translated_as_a_whole() -> None:
    towers = evidence("Die Türme:\n- Eastholm\n- Harlow")
    writing = Writing({TRANSLATE: "The towers: Eastholm; Harlow"})
    assert writing(question("Which are they?"), towers)[0].text == "Die Türme: Eastholm; Harlow"
    assert asked_of(writing.calls)[0].endswith('"Die Türme: Eastholm; Harlow"')


STYLED = "Height of the Eastholm tower: 118 metres."


def test_a_style_changes_the_wording_where_the_source_still_says_it() -> None:
    asked = question(HOW_HIGH.text, style="at most ten words")
    assert Writing({TRANSLATE: TRUE, RESTYLE: STYLED}, **{STYLED: 0.9})(asked, HIGH)[0].text == STYLED
    assert Writing({TRANSLATE: TRUE, RESTYLE: FALSE})(asked, HIGH)[0].text == TRUE


def test_new_words_for_a_translation_must_be_as_certain_as_the_translation() -> None:
    asked = question(HOW_HIGH.text, style="at most ten words")
    assert Writing({TRANSLATE: TRUE, RESTYLE: STYLED}, **{STYLED: 0.79})(asked, HIGH)[0].text == TRUE
    german = question("Wie hoch ist der Turm?", "de", style="kurz")
    short = "Turmhöhe in Eastholm: 118 Meter."
    assert Writing({RESTYLE: short}, **{short: 0.79})(german, HIGH)[0].text == short


def test_a_style_changes_the_articles_own_sentence_too_but_never_a_quotation() -> None:
    german = question("Wie hoch ist der Turm?", "de", style="kurz")
    short = "Turmhöhe in Eastholm: 118 Meter."
    assert Writing({RESTYLE: short}, **{short: 0.9})(german, HIGH) == [Statement(short, HIGH, "told")]
    assert Writing({RESTYLE: short})(german, HIGH) == [Statement(HIGH.text, HIGH, "own_words")]
    quoting = Writing({TRANSLATE: FALSE})
    assert quoting(question(HOW_HIGH.text, style="kurz"), HIGH)[0].form == "quote"


def test_a_number_keeps_the_scale_that_the_article_gives_it() -> None:
    costs = evidence("Der Bau kostete 671 Milliarden Euro.")
    right = "The building cost 671 billion euros."
    writing = Writing({TRANSLATE: "The building cost 671 million euros."}, **{right: 0.9})
    assert writing(question("What did it cost?"), costs)[0].text == right
