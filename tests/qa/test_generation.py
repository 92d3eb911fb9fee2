"""The sentences of an answer, with a model that writes what is written down."""

import pytest

from rag.qa.answer import Run
from rag.qa.evidence import Evidence
from rag.qa.gathering import Gathered
from rag.qa.generation import StatementWriter
from rag.qa.question import StandaloneQuestion
from rag.qa.statement import Statement
from tests.support.passages import evidence
from tests.support.questions import question
from tests.support.scripted_model import ANSWER, RESTYLE, TRANSLATE, Script, asked_of, scripted_calls

HIGH = evidence("Der Turm von Eastholm ist 118 Meter hoch.")
HOW_HIGH = question("How high is the tower of Eastholm?")
TRUE, ALSO_TRUE = "The tower of Eastholm is 118 metres high.", "It rises to 118 metres in Eastholm."
FALSE = "The tower of Eastholm is 811 metres high."


class Writing:
    """The stage with a scripted model, and a verifier that believes only some statements."""

    def __init__(self, script: Script, **chances: float) -> None:
        self.calls = scripted_calls(script)
        self.chances = {TRUE: 0.9, ALSO_TRUE: 0.8, FALSE: 0.2} | chances
        self.verified: list[str] = []

    def __call__(
        self, asked: StandaloneQuestion, *sentences: Evidence, needs_context: bool = False
    ) -> list[Statement]:
        write = StatementWriter(self.calls, self._verify)
        return list(write(asked, Gathered(list(sentences), needs_context), Run()))

    def _verify(self, statement: str, language: str, source: Evidence, run: Run) -> float:
        self.verified.append(statement)
        return self.chances.get(statement, 0.0)


def test_where_reader_and_article_share_a_language_the_articles_sentence_is_told_without_a_model() -> None:
    german = question("Wie hoch ist der Turm?", "de")
    assert Writing({})(german, HIGH) == [Statement(HIGH.text, HIGH, "own_words")]


def test_what_the_model_writes_is_told_once_it_is_verified() -> None:
    writing = Writing({ANSWER: TRUE})
    assert writing(HOW_HIGH, HIGH) == [Statement(TRUE, HIGH, "told")]
    assert writing.verified == [TRUE]


def test_a_draft_that_the_source_does_not_say_is_written_a_second_time_as_a_translation() -> None:
    writing = Writing({ANSWER: FALSE, TRANSLATE: ALSO_TRUE})
    assert writing(HOW_HIGH, HIGH) == [Statement(ALSO_TRUE, HIGH, "told")]
    assert writing.verified == [FALSE, ALSO_TRUE]


def test_where_neither_is_certain_the_article_is_quoted_with_the_likelier_as_an_unchecked_translation() -> (
    None
):
    doubtful = "The tower in Eastholm may be 118 metres high."
    writing = Writing({ANSWER: FALSE, TRANSLATE: doubtful}, **{doubtful: 0.5})
    assert writing(HOW_HIGH, HIGH) == [Statement(HIGH.text, HIGH, "quote", doubtful)]


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
    writing = Writing({ANSWER: draft, TRANSLATE: draft, "": draft}, **{draft: 0.99})
    assert writing(HOW_HIGH, HIGH) == [Statement(HIGH.text, HIGH, "quote")]
    assert writing.verified == []


def test_only_a_fact_is_written_as_an_answer_all_else_is_translated() -> None:
    writing = Writing({TRANSLATE: TRUE})
    assert writing(question("What is the article about?", kind="overview"), HIGH)[0].text == TRUE
    assert not any(ANSWER in prompt for prompt in asked_of(writing.calls))


def test_a_quotation_has_no_layout() -> None:
    item = evidence("- Eastholm: ein Turm von 118 Metern", title="Türme")
    assert Writing({ANSWER: "", TRANSLATE: ""})(HOW_HIGH, item)[0].text == "Eastholm: ein Turm von 118 Metern"


def test_each_sentence_is_written_in_its_turn() -> None:
    """The first statement is told before the model begins with the second."""
    writing = Writing({ANSWER: TRUE})
    write = StatementWriter(writing.calls, writing._verify)
    statements = write(HOW_HIGH, Gathered([HIGH, HIGH]), Run())
    next(iter(statements))
    assert len(asked_of(writing.calls)) == 1


def test_only_the_first_sentence_is_answered_with_the_one_before_it() -> None:
    first = evidence("Der Turm von Eastholm ist alt. Er ist 118 Meter hoch.")
    second = evidence("Das ist lange her. Der Turm misst 124 Meter.", "b.txt")
    writing = Writing({ANSWER: TRUE})
    writing(HOW_HIGH, first, second, needs_context=True)
    prompts = asked_of(writing.calls)
    assert "Der Turm von Eastholm ist alt. Er ist 118 Meter hoch." in prompts[0]
    assert "Das ist lange her." not in prompts[1]


STYLED = "Height of the Eastholm tower: 118 metres."


def test_a_style_changes_the_wording_where_the_source_still_says_it() -> None:
    asked = question(HOW_HIGH.text, style="at most ten words")
    assert Writing({ANSWER: TRUE, RESTYLE: STYLED}, **{STYLED: 0.9})(asked, HIGH)[0].text == STYLED
    assert Writing({ANSWER: TRUE, RESTYLE: FALSE})(asked, HIGH)[0].text == TRUE


def test_a_style_changes_the_articles_own_sentence_too_but_never_a_quotation() -> None:
    german = question("Wie hoch ist der Turm?", "de", style="kurz")
    short = "Turmhöhe in Eastholm: 118 Meter."
    assert Writing({RESTYLE: short}, **{short: 0.9})(german, HIGH) == [Statement(short, HIGH, "told")]
    assert Writing({RESTYLE: short})(german, HIGH) == [Statement(HIGH.text, HIGH, "own_words")]
    quoting = Writing({ANSWER: FALSE, TRANSLATE: FALSE})
    assert quoting(question(HOW_HIGH.text, style="kurz"), HIGH)[0].form == "quote"


def test_a_number_keeps_the_scale_that_the_article_gives_it() -> None:
    costs = evidence("Der Bau kostete 671 Milliarden Euro.")
    right = "The building cost 671 billion euros."
    writing = Writing({ANSWER: "The building cost 671 million euros."}, **{right: 0.9})
    assert writing(question("What did it cost?"), costs)[0].text == right
