"""The passages reader on forty questions, with recorded replies that a capable model might give.

tests/recordings/README.md says who wrote them, and how to record the replies that a change asks for.
"""

import pytest

from benchmarks.stand_in import (
    CONFIG,
    QUESTIONS,
    RECORDINGS,
    Outcome,
    ask_all,
    read_recordings,
    stand_in,
    summary,
)
from rag.config import load_config
from rag.evaluation.question_set import load_questions
from rag.ingest.parser.process import ParserProcess
from rag.ingest.pipeline import ingest

FEWEST_ANSWERED = 36  # of 40: where a question is taken for another kind, it needs replies that nobody wrote


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, parser: ParserProcess) -> list[Outcome]:
    index = tmp_path_factory.mktemp("stand_in") / "index"
    config = load_config(CONFIG, {"BELEGT_INDEX__PATH": str(index)})
    ingest(config)
    return ask_all(config, load_questions(QUESTIONS), stand_in(read_recordings(RECORDINGS)))


def figure(outcomes: list[Outcome], name: str) -> float:
    value = summary(outcomes)[name]
    assert value is not None
    return value


def test_nearly_all_that_was_asked_is_told(outcomes: list[Outcome]) -> None:
    assert len(outcomes) >= FEWEST_ANSWERED
    assert figure(outcomes, "fact_recall") >= 0.95
    assert figure(outcomes, "complete") >= 0.9


def test_what_the_model_invents_is_not_told(outcomes: list[Outcome]) -> None:
    assert figure(outcomes, "slips") >= 12
    assert figure(outcomes, "slips_caught") >= 0.9
    assert figure(outcomes, "false_shown") <= 0.01
    assert figure(outcomes, "false_rate") == 0


def test_every_sentence_is_tied_to_the_words_of_an_article(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        assert outcome.answer.status == "not_in_sources" or outcome.sentences
        for citation in outcome.answer.citations:
            assert citation.quote in citation.passage


def test_questions_that_no_article_answers_are_declined(outcomes: list[Outcome]) -> None:
    """One of six is answered rightly with what the article says: that nobody has been found yet."""
    assert figure(outcomes, "unanswerable_declined") >= 0.8


def test_a_fact_costs_at_most_three_requests_and_a_comparison_six(outcomes: list[Outcome]) -> None:
    assert figure(outcomes, "calls_fact_max") <= 3
    assert figure(outcomes, "calls_comparison_max") <= 6


def test_a_comparison_names_what_was_searched(outcomes: list[Outcome]) -> None:
    (libraries,) = [one.answer for one in outcomes if one.question.id == "s25"]
    found = {source for search in libraries.searches for source in search.sources}
    assert {"articles/kornwerk_eisenau.txt", "articles/mediatheque_port_leran.txt"} <= found
    assert libraries.answer.startswith("| ")
