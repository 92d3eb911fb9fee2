"""The REST interface below `/api`: ask, search, and the articles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPBearer
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from rag.config import Config
from rag.errors import UnreadableFile
from rag.index.filters import select
from rag.ingest.library import UPLOADS, Article, ArticleFacts, Library, Received
from rag.qa.answer import Answer, Retrieved, Token, Waiting, Withdrawn
from rag.qa.question import checked_question
from rag.retrieval.passage import Passage, round_scores
from rag.server.answer_jobs import Ask, Desk
from rag.server.auth import check_may_manage
from rag.server.problem_details import describe_any, problem_responses

MOST_PASSAGES = 50
MOST_MESSAGES, LONGEST_MESSAGE = 100, 20_000  # of a conversation, and characters of one
PAGE = 100  # articles in one list

BEARER = HTTPBearer(
    auto_error=False, description="A key that `belegt key new` made; none on your own machine."
)

EXAMPLE_ANSWER = {
    "question": "What did Kevin Xu predict?",
    "status": "answered",
    "answer": "Kevin Xu predicted that Chinese models will be used more often by mid-year [1].",
    "citations": [
        {
            "number": 1,
            "source": "articles/ki-modelle.txt",
            "title": "Chinas KI-Modelle holen auf",
            "url": "https://example.org/ki-modelle",
            "published": "2026-02-24",
            "quote": "Chinesische Modelle werden bis zur Jahresmitte häufiger genutzt, sagt Xu.",
            "start": 512,
            "end": 585,
            "passage": "Chinesische Modelle werden bis zur Jahresmitte häufiger genutzt, sagt Xu.",
            "language": "de",
        }
    ],
    "unsupported": [],
    "passages": [],
    "model": "Qwen2.5-Coder-1.5B-Instruct",
    "provider": "packaged",
    "timings": {"retrieve_s": 0.02, "first_token_s": 2.9, "total_s": 3.5},
    "prompt_tokens": 212,
}


class Message(BaseModel):
    """An earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str = Field(max_length=LONGEST_MESSAGE)


SINCE: Any = Field(default=None, max_length=10, description="Only articles of this day or later, ISO 8601.")
UNTIL: Any = Field(default=None, max_length=10, description="Only articles of this day or earlier.")
OUTLET: Any = Field(default=None, max_length=200, description="Only articles of this site.")


class AskRequest(BaseModel):
    """The body of `POST /api/ask` and `/api/ask/stream`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "What did Kevin Xu predict?"},
                {
                    "question": "And when?",
                    "language": "en",
                    "history": [
                        {"role": "user", "content": "What did Kevin Xu predict?"},
                        {"role": "assistant", "content": "That Chinese models will be used more often."},
                    ],
                },
            ]
        },
    )

    question: str = Field(max_length=20_000)
    history: list[Message] = Field(
        default=[], max_length=MOST_MESSAGES, description="Earlier turns, oldest first."
    )
    language: str | None = Field(
        default=None, max_length=20, description="Answer in this language (ISO 639-1)."
    )
    since: str | None = SINCE
    until: str | None = UNTIL
    outlet: str | None = OUTLET


class SearchRequest(BaseModel):
    """The body of `POST /api/search`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "What did Kevin Xu predict?", "k": 5}]}
    )

    question: str = Field(max_length=20_000)
    k: int = Field(default=5, ge=1, le=MOST_PASSAGES, description="Passages at most.")
    since: str | None = SINCE
    until: str | None = UNTIL
    outlet: str | None = OUTLET


class Found(BaseModel):
    """What `POST /api/search` returns, best passage first."""

    question: str
    passages: list[Passage]


class Articles(BaseModel):
    """A part of the list of articles, and how many there are."""

    total: int
    documents: list[ArticleFacts]


class Upload(BaseModel):
    """What became of each file of an upload."""

    documents: list[Received]


def checked(body: AskRequest, request: Request) -> Ask:
    """The question, before a response has begun: a stream cannot take its 200 back. Raises `BadQuestion`."""
    history = [(message.role, message.content) for message in body.history]
    question = checked_question(body.question, body.language)
    among = select(body.since, body.until, body.outlet)
    return Ask(question, body.language, history, caller=request.state.caller, among=among)


def manager(request: Request) -> None:
    """Lets only those pass who may change the articles. Raises `NotPermitted`."""
    check_may_manage(request.state.caller)


def listening(request: Request) -> Callable[[], Awaitable[bool]]:
    """Tells whether whoever sent `request` still waits."""

    async def listens() -> bool:
        return not await request.is_disconnected()

    return listens


Checked = Annotated[Ask, Depends(checked)]


def asking_routes(desk: Desk, config: Config) -> APIRouter:
    """`/api/ask`, `/api/ask/stream` and `/api/search`."""
    routes = APIRouter(prefix="/api", dependencies=[Depends(BEARER)], tags=["ask"])
    example: dict[int | str, dict[str, Any]] = {
        200: {"content": {"application/json": {"example": EXAMPLE_ANSWER}}}
    }

    @routes.post("/ask", responses={**problem_responses(400, 413, 422, 503), **example})
    async def ask(asked: Checked, request: Request) -> Answer:
        """Answer a question from the articles; each sentence cites the words that support it."""
        return await desk.answer_while(asked, listening(request))

    @routes.post(
        "/ask/stream", response_class=EventSourceResponse, responses=problem_responses(400, 413, 422, 503)
    )
    async def ask_stream(asked: Checked, request: Request) -> AsyncIterator[ServerSentEvent]:
        """The same as server-sent events, in this order.

        `passages` (`question`, `passages`), then `token` (`text`) for each piece of the unchecked draft;
        `withdrawn` means: forget the tokens so far; `waiting` (`ahead`), anywhere before the first token, how
        many questions are answered first. The last is `answer`, as `/api/ask` returns it, or
        `error`, a problem. Show the answer in place of the draft.
        """
        try:
            async for event in desk.events(asked):
                if isinstance(event, Retrieved):
                    found = Found(question=event.question, passages=event.passages)
                    yield ServerSentEvent(event="passages", data=found)
                elif isinstance(event, Token):
                    yield ServerSentEvent(event="token", data={"text": event.text})
                elif isinstance(event, Withdrawn):
                    yield ServerSentEvent(event="withdrawn", data={})
                elif isinstance(event, Waiting):
                    yield ServerSentEvent(event="waiting", data={"ahead": event.ahead})
                elif isinstance(event, Answer):
                    yield ServerSentEvent(event="answer", data=event)
        except Exception as error:
            yield ServerSentEvent(event="error", data=describe_any(error, request.state.request_id, config))

    @routes.post("/search", responses=problem_responses(400, 413, 422, 503))
    def search(body: SearchRequest) -> Found:
        """The passages nearest to a question, best first; no language model is asked."""
        question = checked_question(body.question)
        among = select(body.since, body.until, body.outlet)
        found = desk.answerer.retriever.retrieve(question, body.k, among)
        return Found(question=question, passages=round_scores(found))

    return routes


def document_routes(library: Library, config: Config) -> APIRouter:
    """`/api/documents`; writing takes a key that may."""
    server = config.server
    routes = APIRouter(prefix="/api/documents", dependencies=[Depends(BEARER)], tags=["documents"])

    @routes.get("", responses=problem_responses(422, 503))
    def list_documents(
        text: Annotated[str, Query(max_length=200, description="In the title or the source.")] = "",
        language: Annotated[str, Query(max_length=20, description="ISO 639-1 code.")] = "",
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = PAGE,
    ) -> Articles:
        """The articles of the index, the newest first."""
        found = library.list(text, language)
        return Articles(total=len(found), documents=found[offset : offset + limit])

    @routes.post(
        "",
        dependencies=[Depends(manager)],
        form_limits={"max_files": server.max_upload_files},
        responses=problem_responses(400, 409, 413, 422, 503),
    )
    def add_documents(files: Annotated[list[UploadFile], File(description="Articles.")]) -> Upload:
        """Add articles as `uploads/FILENAME`, answerable at once; the same again changes nothing."""
        received = [
            library.add(f"{UPLOADS}/{file.filename or 'article'}", file.file.read()) for file in files
        ]
        return Upload(documents=received)

    @routes.get("/{source:path}", responses=problem_responses(404, 422, 503))
    def read_document(source: str) -> Article:
        """One article's cleaned text: `start` and `end` of every citation count in it."""
        return library.read(source)

    @routes.put(
        "/{source:path}",
        dependencies=[Depends(manager)],
        responses={201: {"model": Received}, **problem_responses(404, 409, 413, 422, 503)},
        openapi_extra={
            "requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}
        },
    )
    async def put_document(source: str, request: Request, response: Response) -> Received:
        """Make `source` the article in the body (text, Markdown or HTML by its name): 201 where it is new."""
        received = await run_in_threadpool(library.add, source, await request.body())
        if received.status == "rejected":
            raise UnreadableFile(received.reason, received.remedy)
        response.status_code = 201 if received.status == "added" else 200
        return received

    @routes.delete(
        "/{source:path}",
        status_code=204,
        dependencies=[Depends(manager)],
        responses=problem_responses(404, 409, 422, 503),
    )
    def delete_document(source: str) -> None:
        """Delete an article, its file included, or a table with all the articles in it."""
        library.delete(source)

    return routes
