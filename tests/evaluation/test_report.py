"""The report: what it shows, that it loads nothing, that nothing in it can run."""

import re

from rag.evaluation.report import is_right, render_report
from rag.evaluation.results import EvaluationReport, Outcome
from tests.support.evaluations import describe_run, make_answered, make_outcome

HOSTILE = '<script>alert(1)</script><img src="http://example.org/x.png">'


def page(*outcomes: Outcome, model: str | None = None) -> str:
    return render_report(EvaluationReport.from_run(outcomes, describe_run(model)))


def test_shows_figures_places_languages_and_every_question() -> None:
    html = page(make_outcome(1), make_outcome(2, retrieved=(), metrics={"recall@1": 0.0, "mrr": 0.0}))
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
    html = page(make_outcome(1, metrics={"mrr": 1.0}), make_outcome(2, metrics={"mrr": 0.1}))
    assert html.index("Question 2?") < html.index("Question 1?")


def test_shows_what_was_said_where_a_model_answered() -> None:
    said = make_answered(answer="It is 43 metres high. [1]", metrics={"accuracy": 0.0}, cited=("b.txt",))
    html = page(said, model="qwen2.5:7b")
    assert "It is 43 metres high. [1]" in html
    assert "qwen2.5:7b" in html
    assert "falsely declined" in html


def test_shows_each_kind_of_question_with_what_it_costs() -> None:
    told_half = {"accuracy": 1.0, "fact_recall": 0.5, "complete": 0.0}
    html = page(make_answered(1), make_answered(2, kind="several", metrics=told_half, calls=12), model="m")
    rows = [re.findall(r">([^<\n]+)<", row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.S)]
    for row in (
        ["kind", "fact", "several"],
        ["fact_recall", "–", "0.500"],
        ["complete", "–", "0.000"],
        ["calls", "5.0", "12.0"],
    ):
        assert row in rows
    assert "Cost of a question" in html
    assert ">8.5<" in html


def test_kinds_and_cost_are_left_out_where_nothing_is_known_of_them() -> None:
    html = page(make_outcome(1))
    assert "By kind" not in html
    assert "Cost" not in html


def test_a_wrong_answer_shows_what_is_missing_and_what_is_false() -> None:
    incomplete = make_answered(
        1, metrics={"accuracy": 1.0, "fact_recall": 0.5}, missing=("<Brandt>", "1887"), answered_as="fact"
    )
    false = make_answered(2, metrics={"accuracy": 1.0, "false_rate": 1.0}, forbidden=("43",), kind="yes_no")
    html = page(make_answered(3), incomplete, false, model="m")
    assert "missing: &lt;Brandt&gt;; 1887" in html
    assert "false: 43" in html
    assert "taken for fact" in html
    assert html.index("Question 2?") < html.index("Question 1?") < html.index("Question 3?")
    assert html.count('<tr class="wrong">') == 2


def test_loads_nothing_and_runs_nothing() -> None:
    html = page(
        make_outcome(
            1, question=HOSTILE, answer=HOSTILE, status="answered", tags=(HOSTILE,), cited=(HOSTILE,)
        )
    )
    assert "<script" not in html
    assert not re.search(r"<(img|link|iframe)|(src|href)=[\"']?http", html)


def test_nothing_measured_is_no_trouble() -> None:
    assert "<h1>" in page(make_outcome(1, sources=(), answers=(), metrics={}))


def test_a_search_alone_does_not_say_whether_a_question_would_be_declined() -> None:
    unanswerable = make_outcome(1, answers=(), sources=(), metrics={})
    assert is_right(unanswerable) is None
    assert '<tr class="">' in page(unanswerable)
    assert is_right(make_outcome(2, metrics={"mrr": 1.0})) is True
    assert is_right(make_outcome(3, metrics={"mrr": 0.5})) is False
