"""The REST interface below `/api`: `ask`, `ask/stream`, `search` and `translation`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPBearer
from fastapi.sse import EventSourceResponse, ServerSentEvent

from rag.config import Config
from rag.index.filters import select
from rag.qa.answer import Answer, Event, Retrieved, Thought, Token, Waiting
from rag.qa.question import checked_question
from rag.qa.translation import Quote, Translation
from rag.retrieval.passage import round_scores
from rag.server.answer_jobs import AnswerJobs, AnswerRequest
from rag.server.problem_details import describe_any, problem_docs
from rag.server.rest_schemas import EXAMPLE_ANSWER, AskRequest, Found, SearchRequest, TranslationRequest

BEARER = HTTPBearer(
    auto_error=False,
    description="An API key created by `belegt key new`; not required on a local server without keys.",
)


def to_answer_request(body: AskRequest, request: Request) -> AnswerRequest:
    """Validate the body before a streamed response commits to status 200. Raises `BadQuestion`."""
    history = [(message.role, message.content) for message in body.history]
    question = checked_question(body.question, body.language)
    among = select(body.since, body.until, body.outlet, body.sources)
    return AnswerRequest(
        question,
        body.language,
        history,
        caller=request.state.caller,
        among=among,
        reader_language=preferred_language(request.headers.get("accept-language", "")),
    )


def preferred_language(accept_language: str) -> str:
    """Return the first language of an `Accept-Language` header, without its region; empty without one."""
    first = accept_language.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip()
    return first.split("-")[0].casefold() if first != "*" else ""


def connection_check(request: Request) -> Callable[[], Awaitable[bool]]:
    """Return a function that checks whether the client of `request` is still connected."""

    async def is_connected() -> bool:
        return not await request.is_disconnected()

    return is_connected


def to_server_sent_event(event: Event) -> ServerSentEvent | None:
    """Return an event of `Answerer.stream` as it is sent; None for one that clients do not need."""
    if isinstance(event, Retrieved):
        return ServerSentEvent(event="passages", data=Found(question=event.question, passages=event.passages))
    if isinstance(event, Token):
        return ServerSentEvent(event="token", data={"text": event.text})
    if isinstance(event, Thought):
        return ServerSentEvent(event="thinking", data={"text": event.text})
    if isinstance(event, Waiting):
        return ServerSentEvent(event="waiting", data={"ahead": event.ahead})
    return ServerSentEvent(event="answer", data=event) if isinstance(event, Answer) else None


Checked = Annotated[AnswerRequest, Depends(to_answer_request)]


def ask_routes(jobs: AnswerJobs, config: Config) -> APIRouter:
    """Return the routes for questions and quotes."""
    routes = APIRouter(prefix="/api", dependencies=[Depends(BEARER)], tags=["ask"])
    errors = problem_docs(400, 413, 422, 503)
    example: dict[int | str, dict[str, Any]] = {
        200: {"content": {"application/json": {"example": EXAMPLE_ANSWER}}}
    }

    @routes.post("/ask", responses={**errors, **example})
    async def ask(asked: Checked, request: Request) -> Answer:
        """Answer a question from the articles; each sentence cites the words that support it."""
        return await jobs.answer_while(asked, connection_check(request))

    @routes.post("/ask/stream", response_class=EventSourceResponse, responses=errors)
    async def ask_stream(asked: Checked, request: Request) -> AsyncIterator[ServerSentEvent]:
        """Answer a question as a stream of server-sent events.

        The first is `passages` (`question`, `passages`), followed by a `token` (`text`) for each sentence of
        the answer, which has been checked and carries its marker. `waiting` (`ahead`), which may come before
        the first token, gives the number of questions that are answered first; `thinking` (`text`), what a
        reasoning model thought before one of its replies, which is no part of the answer. The last event is
        `answer`, as `/api/ask` returns it, or `error`, a problem.
        """
        try:
            async for event in jobs.events(asked):
                if sent := to_server_sent_event(event):
                    yield sent
        except Exception as error:
            yield ServerSentEvent(event="error", data=describe_any(error, request.state.request_id, config))

    @routes.post("/search", responses=errors)
    def search(body: SearchRequest) -> Found:
        """Return the passages nearest to a question, best first, without a language model."""
        question = checked_question(body.question)
        among = select(body.since, body.until, body.outlet, body.sources)
        passages = jobs.answerer.retriever.retrieve(question, body.k, among)
        return Found(question=question, passages=round_scores(passages))

    @routes.post("/translation", responses=problem_docs(400, 404, 413, 422, 503))
    async def translate(body: TranslationRequest, request: Request) -> Translation:
        """Translate a quote with the model, and check the translation like a sentence of an answer.

        `check` is `verified`, `unverified` (probably what the article says: mark it as not checked), or
        `none`: too doubtful to be shown. A quote that is in that language already comes back as it is.
        """
        quote = Quote(body.source, body.start, body.end)
        return await jobs.translate_while(quote, body.language, connection_check(request))

    return routes
