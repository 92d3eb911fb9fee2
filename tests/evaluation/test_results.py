"""Figures from outcomes: means, thresholds, comparison of two runs."""

import json
import re
from pathlib import Path

import pytest

from rag.errors import QuestionSetError
from rag.evaluation.comparison import compare
from rag.evaluation.results import (
    COST,
    LATENCY,
    EvaluationReport,
    Outcome,
    check_metrics,
    fit_threshold,
    missed_thresholds,
)
from rag.terminal import figures_text
from tests.support.evaluations import describe_run, make_answered


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
    figures = ["questions", "retrieval", "answers", "refusal", "latency", "prompt", "cost"]
    assert list(document) == [*figures, "by_tag", "by_kind", "config", "outcomes"]
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


def test_kinds_are_reported_as_tags_are_and_cost_is_a_mean_per_question() -> None:
    complete = make_answered(1, metrics={"fact_recall": 1.0, "complete": 1.0, "kind_accuracy": 1.0})
    partly = make_answered(
        2, kind="several", metrics={"fact_recall": 0.5, "complete": 0.0, "kind_accuracy": 0.0}, calls=12
    )
    unnamed = make_answered(3, kind="", metrics={}, calls=7)
    document = report_on([complete, partly, unnamed]).as_json()
    assert list(document["by_kind"]) == ["fact", "several"]
    assert document["by_kind"]["several"]["answers"]["fact_recall"] == 0.5
    assert document["answers"]["complete"] == document["answers"]["kind_accuracy"] == 0.5
    assert document["cost"] == {"calls": 8.0, "prompt_tokens_read": 240.0, "written_tokens": 20.0}
    assert document["by_kind"]["several"]["cost"]["calls"] == 12
    assert list(document["cost"]) == list(COST)
    assert report_on([outcome(1, mrr=1.0)]).as_json()["cost"] is None


def test_the_terminal_shows_every_figure_and_a_table_of_kinds() -> None:
    several = make_answered(2, kind="several", metrics={"fact_recall": 0.5, "false_rate": 1.0}, calls=12)
    figures, kinds = figures_text(report_on([make_answered(1), several])).split("\n\n")
    for line in (r"fact_recall +0\.500", r"false_rate +1\.000", r"calls +8\.5", r"written_tokens +20\.0"):
        assert re.search(line, figures), line
    head, count, accuracy, facts, *_ = [line.split() for line in kinds.split("\n")]
    assert (head, count) == (["kind", "fact", "several"], ["questions", "1", "1"])
    assert (accuracy, facts) == (["accuracy", "1.000", "–"], ["fact_recall", "–", "0.500"])
    assert kinds.split("\n")[-1].split() == ["written_tokens", "20.0", "20.0"]
    assert len({len(line) for line in kinds.split("\n")}) == 1
    assert "\n\n" not in figures_text(report_on([outcome(1, mrr=1.0)]))


def test_only_questions_that_the_threshold_decides_calibrate_it() -> None:
    signs = {"odds": 0.5, "alone": 0.5, "score": 0.5}
    overview = make_answered(3, answerable=0.01, signs=None)
    right = make_answered(1, answerable=0.9, signs=signs)
    wrong = make_answered(2, answers=(), answerable=0.1, signs=signs)
    assert fit_threshold(report_on([right, wrong, overview])).answerable_from == 0.5


def test_tells_which_thresholds_are_missed() -> None:
    report = report_on([outcome(1, mrr=0.5)])
    assert missed_thresholds(report, [("mrr", 0.5), ("p50_s", 0.01), ("retrieve_p95_s", 1.0)]) == []
    assert missed_thresholds(report, [("mrr", 0.6), ("p50_s", 0.001), ("accuracy", 0.5)]) == [
        "mrr is 0.500, worse than 0.600.",
        "p50_s is 0.010, worse than 0.001.",
        "accuracy was not measured.",
    ]
    answered = report_on([make_answered(1, metrics={"fact_recall": 0.5, "false_rate": 0.04})])
    wanted = [("fact_recall", 0.8), ("false_rate", 0.03), ("calls", 4.0), ("written_tokens", 30.0)]
    assert missed_thresholds(answered, wanted) == [
        "fact_recall is 0.500, worse than 0.800.",
        "false_rate is 0.040, worse than 0.030.",
        "calls is 5.000, worse than 4.000.",
    ]
    check_metrics(["fact_recall", "complete", "false_rate", "kind_accuracy", "judged_accuracy", *COST])
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


def test_what_a_question_costs_is_compared_too_and_less_is_better(tmp_path: Path) -> None:
    before = [make_answered(number, metrics={"complete": 0.0}, calls=9) for number in range(40)]
    after = [make_answered(number, metrics={"complete": 1.0}, calls=5) for number in range(40)]
    changes = compare(written(tmp_path, "a.json", before), written(tmp_path, "b.json", after))
    assert (changes["calls"].before, changes["calls"].after) == (9, 5)
    assert changes["written_tokens"].p == 1
    assert changes["calls"].as_text("calls", smaller_is_better=True).endswith("better, more than chance")
    assert changes["complete"].as_text("complete").endswith("better, more than chance")
    assert changes["complete"].as_text("complete", smaller_is_better=True).endswith("worse, more than chance")


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
