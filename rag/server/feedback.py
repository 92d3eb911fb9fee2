"""The REST interface for readers' feedback: `/api/feedback`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from rag.config import Config
from rag.evaluation.feedback import (
    MOST_ACCEPTED,
    AcceptedAnswer,
    Entry,
    Feedback,
    FeedbackStore,
    to_json_lines,
    to_questions,
)
from rag.retrieval.retriever import Retriever
from rag.server.auth import check_may_measure
from rag.server.problem_details import problem_docs
from rag.server.rest import BEARER

FILE_NAME = "belegt-feedback.jsonl"
LARGEST_NUMBER = 2**53

FeedbackId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{10,60}$")]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]


class FeedbackRequest(Feedback):
    """The body of `POST /api/feedback`; with the `id` of feedback that was given before, it replaces that."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "verdict": "down",
                    "word": "That was in 2025.",
                    "question": "When did the factory open?",
                    "answer": "The factory opened in 2024. [1]",
                    "status": "answered",
                    "kind": "fact",
                    "citations": [{"source": "articles/factory.txt", "quote": "Das Werk öffnete 2024."}],
                }
            ]
        },
    )

    id: str | None = Field(default=None, max_length=60)


class FeedbackGiven(BaseModel):
    """The id by which whoever gave the feedback can change it and take it back."""

    id: str


class FeedbackEntry(Feedback):
    """Feedback in a list."""

    number: int
    at: str
    accepted: tuple[str, ...] | None


class FeedbackList(BaseModel):
    """All feedback, the newest first."""

    feedback: list[FeedbackEntry]


class AcceptedRequest(BaseModel):
    """The accepted answers; an empty list: the question is to be declined; null: that is not known."""

    model_config = ConfigDict(extra="forbid")

    answers: Annotated[tuple[AcceptedAnswer, ...], Field(max_length=MOST_ACCEPTED)] | None


def feedback_routes(store: FeedbackStore, retriever: Retriever, config: Config) -> APIRouter:
    """Return the routes of `/api/feedback`; those that read it are for whoever may measure."""
    routes = APIRouter(prefix="/api/feedback", dependencies=[Depends(BEARER)], tags=["feedback"])

    def may_read(request: Request) -> None:
        check_may_measure(request.state.caller, config)

    readers = [Depends(may_read)]

    @routes.post("", responses=problem_docs(400, 404, 413, 422, 503))
    def give(body: FeedbackRequest) -> FeedbackGiven:
        """Say whether an answer is good; the answer comes with it, as the server keeps none."""
        said = Feedback.model_validate(body.model_dump(exclude={"id"}))
        if body.id is None:
            return FeedbackGiven(id=store.add(said))
        store.replace(body.id, said)
        return FeedbackGiven(id=body.id)

    @routes.delete("/{feedback_id}", status_code=204, responses=problem_docs(400, 404, 422, 503))
    def withdraw(feedback_id: FeedbackId) -> None:
        """Take feedback back."""
        store.withdraw(feedback_id)

    @routes.get("", dependencies=readers, responses=problem_docs(503))
    def list_feedback() -> FeedbackList:
        """List all feedback; requires a key with `manage`."""
        return FeedbackList(feedback=[_listed(entry) for entry in store.entries()])

    @routes.get(
        "/questions",
        dependencies=readers,
        response_class=Response,
        responses={200: {"content": {"application/jsonl": {}}}, **problem_docs(503)},
    )
    def export() -> Response:
        """Return the feedback as a question set for `belegt evaluate`: JSON Lines."""
        questions = to_questions(store.entries(), retriever.store.holds)
        headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
        return Response(to_json_lines(questions), media_type="application/jsonl", headers=headers)

    @routes.put(
        "/entries/{number}",
        status_code=204,
        dependencies=readers,
        responses=problem_docs(400, 404, 413, 422, 503),
    )
    def accept(number: Number, body: AcceptedRequest) -> None:
        """Say which answers are right, so that the question can be asked again by an evaluation."""
        store.accept(number, body.answers)

    @routes.delete(
        "/entries/{number}",
        status_code=204,
        dependencies=readers,
        responses=problem_docs(400, 404, 413, 422, 503),
    )
    def delete(number: Number) -> None:
        """Delete an entry."""
        store.delete(number)

    return routes


def _listed(entry: Entry) -> FeedbackEntry:
    return FeedbackEntry(
        **dict(entry.said), number=entry.number, at=entry.at, accepted=entry.accepted_answers()
    )
