"""The report: what it shows, that it loads nothing, that nothing in it can run."""

import re

from rag.evaluation.report import render_report
from rag.evaluation.results import EvaluationReport, Outcome
from tests.support.evaluations import describe_run

HOSTILE = '<script>alert(1)</script><img src="http://example.org/x.png">'


def outcome(number: int, **changes: object) -> Outcome:
    values: dict[str, object] = {
        "id": f"q{number}",
        "question": f"Question {number}?",
        "tags": ("en>de",),
        "answers": ("41",),
        "sources": ("a.txt",),
        "retrieved": ("b.txt", "a.txt"),
        "metrics": {"recall@1": 0.0, "mrr": 0.5},
        "retrieve_s": 0.01,
    }
    return Outcome.model_validate(values | changes)


def page(*outcomes: Outcome, model: str | None = None) -> str:
    return render_report(EvaluationReport.from_run(outcomes, describe_run(model)))


def test_shows_figures_places_languages_and_every_question() -> None:
    html = page(outcome(1), outcome(2, retrieved=(), metrics={"recall@1": 0.0, "mrr": 0.0}))
    for part in (
        "recall@1",
        "0.250",
        "not among 10",
        "en&gt;de",
        "Question 1?",
        "Question 2?",
        "retrieval only",
    ):
        assert part in html


def test_the_worst_come_first() -> None:
    html = page(outcome(1, metrics={"mrr": 1.0}), outcome(2, metrics={"mrr": 0.1}))
    assert html.index("Question 2?") < html.index("Question 1?")


def test_shows_what_was_said_where_a_model_answered() -> None:
    said = outcome(
        1,
        status="answered",
        answer="It is 43 metres high. [1]",
        metrics={"accuracy": 0.0},
        cited=("b.txt",),
        total_s=1.0,
    )
    html = page(said, model="qwen2.5:7b")
    assert "It is 43 metres high. [1]" in html
    assert "qwen2.5:7b" in html
    assert "falsely declined" in html


def test_loads_nothing_and_runs_nothing() -> None:
    html = page(
        outcome(1, question=HOSTILE, answer=HOSTILE, status="answered", tags=(HOSTILE,), cited=(HOSTILE,))
    )
    assert "<script" not in html
    assert not re.search(r"<(img|link|iframe)|(src|href)=[\"']?http", html)


def test_nothing_measured_is_no_trouble() -> None:
    assert "<h1>" in page(outcome(1, sources=(), answers=(), metrics={}))
