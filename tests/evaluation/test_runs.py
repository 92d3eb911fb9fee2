"""Evaluations in the background: run, stopped, stored, compared."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from rag.config import Config
from rag.errors import EvaluationRunning, NoSuchEvaluation, QuestionSetError
from rag.evaluation.question_set import Question
from rag.evaluation.runs import EvaluationRuns
from rag.qa.answer import Answer, Emit
from rag.qa.answerer import Answerer

QUESTIONS = [
    {"id": "1", "question": "Wie hoch ist der Leuchtturm von Hohenwarte?", "answers": ["41"],
     "sources": ["leuchtturm.txt"]},
    {"id": "2", "question": "Who founded the dairy of Brindle?", "answers": ["Nobody"],
     "sources": ["cheese.md"]},
]  # fmt: skip
SET = "\n".join(map(json.dumps, QUESTIONS)).encode()


@pytest.fixture
def runs(indexed: Config, quick: Answerer, tmp_path: Path) -> EvaluationRuns:
    return EvaluationRuns(indexed, quick, tmp_path / "evaluations")


def run(runs: EvaluationRuns, questions: bytes = SET, **options: bool) -> str:
    run_id = runs.start("set.jsonl", questions, **options)
    assert runs._thread
    runs._thread.join()
    return run_id


def test_a_run_is_stored_with_its_report(runs: EvaluationRuns) -> None:
    run_id = run(runs)
    (facts,) = runs.list()
    assert (facts.id, facts.name, facts.asked, facts.total) == (run_id, "set.jsonl", 2, 2)
    assert facts.figures["accuracy"] == 0.5
    assert [outcome.id for outcome in runs.report(run_id).outcomes] == ["1", "2"]
    assert "Who founded the dairy" in runs.report_page(run_id)
    runs.delete(run_id)
    assert runs.list() == []


def test_two_runs_are_compared(runs: EvaluationRuns) -> None:
    first, second = run(runs, retrieval_only=True), run(runs)
    changes = runs.compare(first, second)
    assert changes["recall@1"].before == changes["recall@1"].after == 1
    other = run(runs, SET.replace(b'"id": "', b'"id": "other-'))
    with pytest.raises(QuestionSetError, match="no question in common"):
        runs.compare(first, other)


def test_one_at_a_time_and_a_stopped_run_reports_what_it_has_asked(
    runs: EvaluationRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking, go_on = threading.Event(), threading.Event()
    ask = Answerer.ask

    def slow(self: Answerer, question: str, *, emit: Emit) -> Answer:
        asking.set()
        go_on.wait(20)
        return ask(self, question, emit=emit)

    monkeypatch.setattr(Answerer, "ask", slow)
    runs.start("set.jsonl", SET)
    asking.wait(20)
    assert runs.running
    assert (runs.running.done, runs.running.total) == (0, 2)
    with pytest.raises(EvaluationRunning, match=r"set\.jsonl"):
        runs.start("other.jsonl", SET)
    runs.stop()
    go_on.set()
    runs.stop(wait_s=20)
    assert [(facts.asked, facts.total) for facts in runs.list()] == [(1, 2)]


def test_what_is_no_question_set_is_reported_by_its_name(runs: EvaluationRuns, tmp_path: Path) -> None:
    run(runs, b'{"id": 1')
    assert "set.jsonl, line 1" in str(runs.failure)
    assert str(tmp_path) not in str(runs.failure)
    assert runs.list() == []
    assert list(runs.folder.iterdir()) == []
    run(runs)
    assert runs.failure is None


def test_the_oldest_runs_make_room(runs: EvaluationRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.evaluation.runs.MOST_RUNS", 1)
    run(runs, retrieval_only=True)
    run(runs, retrieval_only=True)
    assert len(runs.list()) == 1


@pytest.mark.parametrize("run_id", ["../../etc", "20260101-000000-abcdef", ""])
def test_only_its_own_runs_are_read(runs: EvaluationRuns, run_id: str) -> None:
    with pytest.raises(NoSuchEvaluation):
        runs.report(run_id)


def test_the_questions_asked_are_counted() -> None:
    from rag.evaluation.runs import Running

    running = Running("x", "set", retrieval_only=False)
    questions = [Question(id=str(number), question="?", answers=()) for number in range(3)]
    for question in running.count(questions):
        if question.id == "1":
            running.stopping.set()
    assert (running.done, running.total) == (2, 3)
