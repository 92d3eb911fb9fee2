"""`belegt evaluate`: asks every question of a set and reports on the outcomes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rag.config import Config
from rag.errors import QuestionSetError
from rag.evaluation.question_set import Question, load_questions, locate_sources, questions_hash, sample
from rag.evaluation.report import write_report
from rag.evaluation.results import DEPTHS, EvaluationReport, ModelDescription, Outcome, RunDescription
from rag.evaluation.saved_run import save_outcome, saved_outcomes
from rag.evaluation.scoring import add_answer, add_verdict, load_judge, retrieval_metrics
from rag.index.store import index_fingerprint
from rag.qa.answer import Event, Judged
from rag.qa.answerer import Answerer
from rag.retrieval.retriever import Retriever, load_retriever

PASSAGES = 60  # to retrieve: enough for ten distinct articles
REPORT_FILE = "report.json"

Progress = Callable[[list[Question]], Iterable[Question]]


def evaluate(
    config: Config,
    file: Path,
    *,
    retrieval_only: bool = False,
    limit: int | None = None,
    output: Path | None = None,
    progress: Progress = iter,
    answerer: Answerer | None = None,
) -> EvaluationReport:
    """Ask every question of `file` and report on the outcomes.

    With `output`, each outcome is saved in that folder at once, a later run continues from there, and the
    report is written to it. A running server passes its `answerer` instead of loading the models again.
    Questions that `progress` leaves out do not count. Raises `QuestionSetError`, `IndexUnusable` and
    `ModelUnavailable`.
    """
    questions = sample(load_questions(file), limit)
    subject = _load_subject(config, retrieval_only, answerer)
    retriever = subject if isinstance(subject, Retriever) else subject.retriever
    passages = [(str(node.metadata["source"]), node.text) for node in retriever.store.everything()]
    questions = locate_sources(questions, passages)
    _check_sources(questions, {source for source, _ in passages}, file)
    run = _describe(config, questions, subject)
    judge = None if retrieval_only else load_judge(config)
    outcomes = {outcome.id: outcome for outcome in saved_outcomes(output, run)} if output else {}
    for question in progress([question for question in questions if question.id not in outcomes]):
        outcome = add_verdict(_ask(question, subject), judge)
        outcomes[question.id] = outcome
        if output:
            save_outcome(output, outcome)
    report = EvaluationReport.from_run(
        [outcomes[question.id] for question in questions if question.id in outcomes], run
    )
    if output:
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
        (output / REPORT_FILE).write_text(text, "utf-8")
        write_report(report, output)
    return report


def _load_subject(config: Config, retrieval_only: bool, answerer: Answerer | None) -> Retriever | Answerer:
    """What is evaluated."""
    if retrieval_only:
        return answerer.retriever if answerer else load_retriever(config)
    return answerer or Answerer(config)


def _ask(question: Question, subject: Retriever | Answerer) -> Outcome:
    if isinstance(subject, Retriever):
        started = time.perf_counter()
        passages = subject.retrieve(question.question, PASSAGES)
        seconds = time.perf_counter() - started
        return _outcome(question, [(passage.source, passage.text) for passage in passages], seconds)
    events: list[Event] = []
    answer = subject.ask(question.question, emit=events.append)
    judged = [event for event in events if isinstance(event, Judged)]
    likeliest = max(judged, key=lambda event: event.probability, default=None)
    passages = subject.retriever.retrieve(answer.question, PASSAGES)
    found = [(passage.source, passage.text) for passage in passages]
    return add_answer(_outcome(question, found, answer.timings.retrieve_s), question, answer, likeliest)


def _outcome(question: Question, passages: list[tuple[str, str]], seconds: float) -> Outcome:
    """The outcome of the retrieval; `passages` are (source, text)."""
    articles = list(dict.fromkeys(source for source, _ in passages))[: max(DEPTHS)]
    return Outcome(
        id=question.id,
        question=question.question,
        tags=question.tags,
        answers=question.answers,
        sources=question.sources,
        retrieved=tuple(articles),
        metrics=retrieval_metrics(question, articles, passages),
        kind=question.kind or "",
        retrieve_s=round(seconds, 4),
    )


def _describe(config: Config, questions: Sequence[Question], subject: Retriever | Answerer) -> RunDescription:
    model = None
    if isinstance(subject, Answerer):
        model = ModelDescription(
            provider=subject.model.provider,
            model=subject.model.name,
            answerable_from=config.llm.answerable_from,
        )
    return RunDescription(
        questions=questions_hash(questions),
        index=index_fingerprint(config),
        retrieval=config.retrieval,
        llm=model,
        judge=config.evaluation.judge if model else "",
    )


def _check_sources(questions: Sequence[Question], indexed: set[str], file: Path) -> None:
    """Raises `QuestionSetError` where the set was made for another corpus."""
    expected = {source for question in questions for source in question.sources}
    answerable = any(question.answers for question in questions)
    if answerable and not expected & indexed:
        raise QuestionSetError(
            f"None of the articles listed as `sources` in {file} is in the index.",
            "Set corpus.path to the folder that its `sources` are relative to, then run `belegt ingest`.",
        )
    if missing := expected - indexed:
        raise QuestionSetError(
            f"{file} lists {min(missing)} in `sources`, which is not in the index"
            + (f"; nor are {len(missing) - 1} others." if len(missing) > 1 else "."),
            "Run `belegt ingest`, or correct `sources`.",
        )
