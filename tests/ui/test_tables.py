"""The result of an evaluation on the page: figures, cost, kinds of questions, what an answer lacks."""

from __future__ import annotations

from rag.evaluation.results import EvaluationReport, Outcome
from tests.support.evaluations import describe_run, make_answered, make_outcome
from tests.ui.test_translation import ENGLISH
from ui.tables import evaluation_result


def shown(*outcomes: Outcome) -> str:
    return evaluation_result(ENGLISH, EvaluationReport.from_run(outcomes, describe_run("m")))


def test_shows_what_a_question_costs_and_each_kind() -> None:
    html = shown(make_answered(1), make_answered(2, kind="several", metrics={"fact_recall": 0.5}, calls=12))
    assert "<th>calls</th><td>8.5</td>" in html
    assert "By kind of question" in html
    assert "<th>kind</th><th>fact</th><th>several</th>" in html
    assert "<th>fact_recall</th><td>–</td><td>0.500</td>" in html
    assert "<th>calls</th><td>5.0</td><td>12.0</td>" in html


def test_shows_no_kinds_and_no_cost_where_only_the_search_was_measured() -> None:
    html = shown(make_outcome(1))
    assert "By kind" not in html
    assert "calls" not in html


def test_an_incomplete_and_a_false_answer_are_wrong_and_say_why() -> None:
    lacking = make_answered(1, metrics={"accuracy": 1.0, "fact_recall": 0.5}, missing=("<Brandt>", "1887"))
    false = make_answered(2, metrics={"accuracy": 1.0, "false_rate": 1.0}, forbidden=("43",))
    html = shown(make_answered(3), lacking, false)
    assert "not told: &lt;Brandt&gt;; 1887" in html
    assert "not true: 43" in html
    assert html.index("Question 2?") < html.index("Question 1?") < html.index("Question 3?")
    assert (html.count('<tr class="wrong">'), html.count('<tr class="right">')) == (2, 1)
