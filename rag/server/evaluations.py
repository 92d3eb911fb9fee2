"""The REST interface for evaluations: `/api/evaluations`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi import Path as PathField
from pydantic import BaseModel

from rag.config import Config
from rag.errors import QuestionSetError
from rag.evaluation.feedback import FeedbackStore, to_json_lines, to_questions
from rag.evaluation.results import EvaluationReport
from rag.evaluation.runs import RUN_ID, EvaluationRuns, RunFacts
from rag.server.auth import check_may_measure
from rag.server.problem_details import problem_docs
from rag.server.rest import BEARER

CORPUS_SET = "questions.jsonl"  # in the folder of the articles, as the demo has one
LONGEST_NAME = 200
MOST_QUESTIONS = 1_000_000

RunId = Annotated[str, PathField(pattern=f"^{RUN_ID.pattern}$")]
RunQuery = Annotated[str, Query(pattern=f"^{RUN_ID.pattern}$")]
QuestionsFrom = Literal["file", "corpus", "feedback"]


class RunProgress(BaseModel):
    """The run in progress."""

    id: str
    name: str
    retrieval_only: bool
    done: int
    total: int
    seconds: float
    stopping: bool


class RunList(BaseModel):
    """The run in progress, why the last one failed, and the finished ones, the newest first."""

    running: RunProgress | None
    failure: str
    evaluations: list[RunFacts]


class RunStarted(BaseModel):
    """The id under which the report will be found."""

    id: str


class MetricChange(BaseModel):
    """A metric in two runs over the same questions, with the 95 % interval of its change."""

    before: float
    after: float
    low: float
    high: float
    p: float


def evaluation_routes(runs: EvaluationRuns, feedback: FeedbackStore, config: Config) -> APIRouter:
    """Return the routes of `/api/evaluations`, all of them for whoever may measure."""

    def may_measure(request: Request) -> None:
        check_may_measure(request.state.caller, config)

    routes = APIRouter(
        prefix="/api/evaluations", dependencies=[Depends(BEARER), Depends(may_measure)], tags=["evaluations"]
    )

    @routes.get("", responses=problem_docs(503))
    def list_evaluations() -> RunList:
        """List the evaluations, and how far the one in progress is."""
        return run_list(runs)

    @routes.post("", responses=problem_docs(400, 409, 413, 422, 503))
    def start(
        *,
        questions: Annotated[UploadFile | None, File(description="JSON Lines, or SQuAD's JSON.")] = None,
        of: Annotated[
            QuestionsFrom, Form(description="Which questions: of the file, the corpus, or readers.")
        ] = "file",
        retrieval_only: Annotated[bool, Form()] = False,
        limit: Annotated[int, Form(ge=0, le=MOST_QUESTIONS, description="0: all questions.")] = 0,
    ) -> RunStarted:
        """Start an evaluation, as `belegt evaluate` does; one at a time, as it keeps the model busy."""
        name, data = question_set(of, questions, runs, feedback)
        return RunStarted(id=runs.start(name, data, retrieval_only, limit or None))

    @routes.post("/stop", status_code=204, responses=problem_docs())
    def stop() -> None:
        """Stop the evaluation in progress; what was asked so far is reported."""
        runs.stop()

    @routes.get("/compare", responses=problem_docs(404, 422, 503))
    def compare_evaluations(before: RunQuery, after: RunQuery) -> dict[str, MetricChange]:
        """Compare two evaluations question by question, as `belegt evaluate --compare` does."""
        changes = runs.compare(before, after)
        return {metric: MetricChange(**asdict(change)) for metric, change in changes.items()}

    @routes.get("/{run_id}", responses=problem_docs(404, 422, 503))
    def read_report(run_id: RunId) -> EvaluationReport:
        """Return the report, as `belegt evaluate --json` prints it."""
        return runs.report(run_id)

    @routes.delete("/{run_id}", status_code=204, responses=problem_docs(404, 422, 503))
    def delete(run_id: RunId) -> None:
        """Delete an evaluation."""
        runs.delete(run_id)

    return routes


def run_list(runs: EvaluationRuns) -> RunList:
    """Return what the server has run and is running."""
    run, failure = runs.running, runs.failure
    progress = run and RunProgress(
        id=run.id,
        name=run.name,
        retrieval_only=run.retrieval_only,
        done=run.done,
        total=run.total,
        seconds=round(run.seconds, 1),
        stopping=run.stopping.is_set(),
    )
    return RunList(running=progress, failure=str(failure or ""), evaluations=runs.list())


def corpus_set(config: Config) -> Path:
    """Return where the folder of the articles may have a question set."""
    return config.corpus.path / CORPUS_SET


def question_set(
    of: QuestionsFrom, file: UploadFile | None, runs: EvaluationRuns, feedback: FeedbackStore
) -> tuple[str, bytes]:
    """Return the name and the content of the set that is asked for. Raises `QuestionSetError`."""
    if of == "feedback":
        questions = to_questions(feedback.entries(), runs.answerer.retriever.store.holds)
        return "feedback", to_json_lines(questions).encode()
    if of == "corpus":
        try:
            return CORPUS_SET, corpus_set(runs.config).read_bytes()
        except OSError as error:
            raise QuestionSetError(
                f"The folder of the articles has no {CORPUS_SET}.", "Choose a file instead."
            ) from error
    if file is None:
        raise QuestionSetError("No question set was sent.", "Send a JSON Lines or SQuAD file as `questions`.")
    return (file.filename or CORPUS_SET)[:LONGEST_NAME], file.file.read()
