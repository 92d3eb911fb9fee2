"""`belegt evaluate`: question set in, metrics and report out. No judge model is needed.

Every question leaves an `Outcome`, kept line by line where there is a folder for it, so that a run that broke
off goes on.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from rag.config import Config
from rag.errors import QuestionSetError
from rag.evaluation.metrics import answer_recall_at, contains, recall_at, reciprocal_rank, token_f1
from rag.evaluation.question_set import Question, load_questions, located, questions_hash, sample
from rag.evaluation.report import write_report
from rag.evaluation.results import ANSWER_DEPTH, DEPTHS, Outcome, summarise
from rag.index.store import index_fingerprint
from rag.llm.model import load_model, yes_probability
from rag.qa.answer import Answer, Judged
from rag.qa.answerer import Answerer
from rag.qa.prompts import judge_prompt
from rag.retrieval.retriever import Retriever, load_retriever

MARKER = re.compile(r"\[\d+\]")
PASSAGES = 60  # enough for ten distinct documents
OUTCOMES_FILE, RUN_FILE, REPORT_FILE = "outcomes.jsonl", "run.json", "report.json"

RIGHT = 0.5  # probability of a judge's Yes

Judge = Callable[[Outcome], bool]
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
) -> dict[str, Any]:
    """Ask every question of `file` and return the document of `evaluate --json`.

    With `output`, outcomes are kept there as they come, a later run goes on from them, and a report is
    written. A running server's `answerer` saves loading another. Where `progress` leaves questions out, only
    the others count. Raises `QuestionSetError`, `IndexUnusable` and `ModelUnavailable`.
    """
    questions = sample(load_questions(file), limit)
    asker = _asker(config, retrieval_only, answerer)
    retriever = asker if isinstance(asker, Retriever) else asker.retriever
    passages = [(str(node.metadata["source"]), node.text) for node in retriever.store.everything()]
    questions = located(questions, passages)
    _check_sources(questions, {source for source, _ in passages}, file)
    run = _describe(config, questions, asker)
    judge = None if retrieval_only else _load_judge(config)
    done = {outcome.id: outcome for outcome in _resume(output, run)} if output else {}
    for question in progress([one for one in questions if one.id not in done]):
        done[question.id] = _judged(_ask(question, asker), judge)
        if output:
            with (output / OUTCOMES_FILE).open("a", encoding="utf-8") as kept:
                kept.write(done[question.id].model_dump_json() + "\n")
    document = summarise([done[question.id] for question in questions if question.id in done], run)
    if output:
        (output / REPORT_FILE).write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
        write_report(document, output)
    return document


def _asker(config: Config, retrieval_only: bool, answerer: Answerer | None) -> Retriever | Answerer:
    if retrieval_only:
        return answerer.retriever if answerer else load_retriever(config)
    return answerer or Answerer(config)


def _ask(question: Question, asker: Retriever | Answerer) -> Outcome:
    judged, answer = None, None
    if isinstance(asker, Answerer):
        judged, answer = _answer(question, asker)
        passages = asker.retriever.retrieve(answer.question, PASSAGES)
        retrieve_s = answer.timings.retrieve_s
    else:
        started = time.perf_counter()
        passages = asker.retrieve(question.question, PASSAGES)
        retrieve_s = time.perf_counter() - started
    found = [(passage.source, passage.text) for passage in passages]
    documents = list(dict.fromkeys(source for source, _ in found))[: max(DEPTHS)]
    outcome = Outcome(
        id=question.id,
        question=question.question,
        tags=question.tags,
        answers=question.answers,
        sources=question.sources,
        retrieved=tuple(documents),
        metrics=_retrieval_metrics(question, documents, found),
        retrieve_s=round(retrieve_s, 4),
    )
    return _with_answer(outcome, answer, judged) if answer and judged else outcome


def _answer(question: Question, answerer: Answerer) -> tuple[Judged, Answer]:
    events = list(answerer.stream(question.question))
    return next(event for event in events if isinstance(event, Judged)), cast(Answer, events[-1])


def _load_judge(config: Config) -> Judge | None:
    """Says whether an answer is right, where `evaluation.judge` names a model. Raises `ModelUnavailable`."""
    if not config.evaluation.judge:
        return None
    llm = config.llm.model_copy(update={"provider": "ollama", "model": config.evaluation.judge})
    model = load_model(llm)

    def is_right(outcome: Outcome) -> bool:
        prompt = judge_prompt(outcome.question, outcome.answers, MARKER.sub("", outcome.answer))
        chance, _ = yes_probability(model, prompt, llm)
        return chance >= RIGHT

    return is_right


def _judged(outcome: Outcome, judge: Judge | None) -> Outcome:
    if judge is None or not outcome.answers:
        return outcome
    right = outcome.status != "not_in_sources" and judge(outcome)
    return outcome.model_copy(update={"metrics": outcome.metrics | {"judged_accuracy": float(right)}})


def _retrieval_metrics(
    question: Question, documents: list[str], passages: list[tuple[str, str]]
) -> dict[str, float]:
    """None where no document is expected."""
    if not question.sources:
        return {}
    return {
        **{f"recall@{k}": recall_at(k, documents, question.sources) for k in DEPTHS},
        f"answer_recall@{ANSWER_DEPTH}": answer_recall_at(
            ANSWER_DEPTH, passages, question.sources, question.answers
        ),
        "mrr": round(reciprocal_rank(documents, question.sources), 4),
    }


def _with_answer(outcome: Outcome, answer: Answer, judged: Judged) -> Outcome:
    declined = answer.status == "not_in_sources"
    cited = tuple(citation.source for citation in answer.citations)
    metrics = dict(outcome.metrics)
    if not outcome.answers:
        metrics["unanswerable_declined"] = float(declined)
    else:
        metrics["false_refusals"] = float(declined)
        metrics["accuracy"] = float(not declined and contains(answer.answer, outcome.answers))
        metrics["token_f1"] = 0.0 if declined else round(token_f1(answer.answer, outcome.answers), 4)
    if not declined and outcome.sources:
        metrics["citation_recall"] = float(any(source in outcome.sources for source in cited))
        if cited:
            right = sum(source in outcome.sources for source in cited)
            metrics["citation_precision"] = round(right / len(cited), 4)
    if not declined:
        supported = len(MARKER.findall(answer.answer))
        metrics["unsupported_rate"] = round(
            len(answer.unsupported) / max(1, len(answer.unsupported) + supported), 4
        )
    return outcome.model_copy(
        update={
            "metrics": metrics,
            "status": answer.status,
            "answer": answer.answer,
            "cited": cited,
            "first_token_s": answer.timings.first_token_s,
            "total_s": answer.timings.total_s,
            "prompt_tokens": answer.prompt_tokens,
            "answerable": round(judged.probability, 4),
            "signs": judged.signs and asdict(judged.signs),
        }
    )


def _describe(config: Config, questions: Sequence[Question], asker: Retriever | Answerer) -> dict[str, Any]:
    """What the figures depend on: two runs with the same description measure the same."""
    model = (
        {"provider": asker.model.provider, "model": asker.model.name} if isinstance(asker, Answerer) else None
    )
    return {
        "questions": questions_hash(questions),
        "index": index_fingerprint(config),
        "retrieval": config.retrieval.model_dump(),
        "llm": model and {**model, "answerable_from": config.llm.answerable_from},
        "judge": config.evaluation.judge if model else "",
    }


def _check_sources(questions: Sequence[Question], held: set[str], file: Path) -> None:
    """A question set for another corpus would measure nothing."""
    expected = {source for question in questions for source in question.sources}
    answerable = any(question.answers for question in questions)
    if answerable and not expected & held:
        raise QuestionSetError(
            f"None of the articles that {file} expects answers from is in the index.",
            "Set corpus.path to the folder that its `sources` are relative to and run `belegt ingest`.",
        )
    if missing := expected - held:
        raise QuestionSetError(
            f"{file} expects answers from {min(missing)}, which is not in the index"
            + (f", nor are {len(missing) - 1} others." if len(missing) > 1 else "."),
            "Run `belegt ingest`, or mend `sources`.",
        )


def _resume(output: Path, run: dict[str, Any]) -> list[Outcome]:
    """The outcomes that an earlier run of the same description left in `output`."""
    described = output / RUN_FILE
    try:
        output.mkdir(parents=True, exist_ok=True)
        if described.exists() and json.loads(described.read_text("utf-8")) != run:
            raise QuestionSetError(
                f"{output} holds the results of another question set, index or model.", "Name another folder."
            )
        described.write_text(json.dumps(run, ensure_ascii=False, indent=1), "utf-8")
        lines = (
            (output / OUTCOMES_FILE).read_text("utf-8").splitlines()
            if (output / OUTCOMES_FILE).exists()
            else []
        )
    except (OSError, ValueError) as error:
        raise QuestionSetError(
            f"The folder {output} cannot be used ({error}).", "Name another folder."
        ) from error
    outcomes = []
    for line in lines:
        try:
            outcomes.append(Outcome.model_validate_json(line))
        except ValidationError:  # the line that a crash cut short: its question is asked again
            continue
    kept = "".join(outcome.model_dump_json() + "\n" for outcome in outcomes)
    (output / OUTCOMES_FILE).write_text(kept, "utf-8")
    return outcomes
