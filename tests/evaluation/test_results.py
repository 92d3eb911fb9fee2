"""Figures from outcomes: means, thresholds, comparison of two runs."""

import json
from pathlib import Path

import pytest

from rag.errors import QuestionSetError
from rag.evaluation.comparison import compare
from rag.evaluation.results import LATENCY, EvaluationReport, Outcome, check_metrics, missed_thresholds
from tests.support.evaluations import describe_run


def outcome(number: int, **metrics: float) -> Outcome:
    return Outcome(
        id=str(number),
        question="?",
        tags=("odd",) if number % 2 else (),
        answers=("x",),
        sources=("a.txt",),
        retrieved=("a.txt",),
        metrics=metrics,
        retrieve_s=0.01 * number,
    )


def report_on(outcomes: list[Outcome]) -> EvaluationReport:
    return EvaluationReport.from_run(outcomes, describe_run())


def test_the_json_has_the_same_keys_in_the_same_order_as_ever() -> None:
    document = report_on([outcome(1, mrr=1.0)]).as_json()
    figures = ["questions", "retrieval", "answers", "refusal", "latency", "prompt"]
    assert list(document) == [*figures, "by_tag", "config", "outcomes"]
    assert list(document["by_tag"]["odd"]) == figures
    assert list(document["latency"]) == list(LATENCY)
    assert list(document["prompt"]) == ["tokens_p50", "tokens_max"]
    assert list(document["config"]) == ["questions", "index", "retrieval", "llm", "judge"]


def test_figures_are_means_over_the_questions_that_count() -> None:
    outcomes = [outcome(1, mrr=1.0), outcome(2, mrr=0.5), outcome(3)]
    report = report_on(outcomes)
    assert report.retrieval["mrr"] == 0.75
    assert report.by_tag["odd"].retrieval["mrr"] == 1
    assert report.latency.p50_s == 0.02


def test_tells_which_thresholds_are_missed() -> None:
    report = report_on([outcome(1, mrr=0.5)])
    assert missed_thresholds(report, [("mrr", 0.5), ("p50_s", 0.01), ("retrieve_p95_s", 1.0)]) == []
    assert missed_thresholds(report, [("mrr", 0.6), ("p50_s", 0.001), ("accuracy", 0.5)]) == [
        "mrr is 0.500, worse than 0.600.",
        "p50_s is 0.010, worse than 0.001.",
        "accuracy was not measured.",
    ]
    with pytest.raises(QuestionSetError, match=r"recall@2.*recall@1"):
        check_metrics(["mrr", "recall@2"])


def written(folder: Path, name: str, outcomes: list[Outcome]) -> Path:
    file = folder / name
    file.write_text(json.dumps(report_on(outcomes).as_json()), "utf-8")
    return file


def test_compares_two_runs_question_by_question(tmp_path: Path) -> None:
    before = [outcome(number, mrr=0.5, **{"recall@1": float(number < 10)}) for number in range(40)]
    after = [outcome(number, mrr=0.5, **{"recall@1": float(number < 30)}) for number in range(40)]
    changes = compare(
        written(tmp_path, "a.json", before), written(tmp_path, "b.json", [*after, outcome(99, mrr=1)])
    )
    assert changes["recall@1"].is_more_than_chance
    assert changes["mrr"].p == 1
    assert "accuracy" not in changes


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"outcomes": [{"id": 1}]}'])
def test_what_is_no_result_is_named(tmp_path: Path, content: str) -> None:
    good, bad = written(tmp_path, "a.json", [outcome(1, mrr=1)]), tmp_path / "b.json"
    bad.write_text(content)
    with pytest.raises(QuestionSetError, match=r"b\.json"):
        compare(good, bad)
    with pytest.raises(QuestionSetError, match=r"nowhere\.json"):
        compare(good, tmp_path / "nowhere.json")


def test_runs_without_a_common_question_are_refused(tmp_path: Path) -> None:
    first, second = (written(tmp_path, f"{n}.json", [outcome(n, mrr=1)]) for n in (1, 2))
    with pytest.raises(QuestionSetError, match="no question in common"):
        compare(first, second)
