"""OpenAI's chat completions over the articles: `POST /v1/chat/completions` and `GET /v1/models`.

Deltas cannot be taken back and a draft is not checked yet, so a stream tells only the checked answer, which
comes half a second after the draft's end.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from rag.config import Config
from rag.errors import BadQuestion
from rag.index.filters import select
from rag.qa.answer import Answer
from rag.qa.formatting import with_sources, without_sources
from rag.qa.question import checked_question
from rag.server.answer_jobs import Ask, Desk
from rag.server.auth import Caller
from rag.server.problem_details import OPENAI_PATHS, describe_any, problem_responses, respond
from rag.server.rest import BEARER, LONGEST_MESSAGE, MOST_MESSAGES, OUTLET, SINCE, UNTIL, listening
from rag.text.languages import LANGUAGES, any_of, named_language
from rag.text.unicode import is_valid

MODEL = "belegt"
MOST_PARTS = 100  # of one message
SENTENCE_END = re.compile(r"(?<=[.!?\n])\s+")
STILL_HERE_S = 10.0  # silence after which a stream says that it goes on, before a proxy closes it
# "Answer in German", "Antworte auf Deutsch": the language that a system message asks for.
REQUESTS = [language.answer_request for language in LANGUAGES.values()]
ANSWER_IN = re.compile(
    rf"\b{any_of(request.verb for request in REQUESTS)}\b[^.\n]{{0,30}}?"
    rf"\s(?:{any_of(request.adverb for request in REQUESTS)}\s)?"
    rf"{any_of(request.preposition for request in REQUESTS)}"
    rf"\s(?:{any_of(request.name_prefix for request in REQUESTS)}\s)?(\w+(?:\s\w+)?)",
    re.I,
)


class Part(BaseModel):
    """A piece of a message; only text is read."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str = Field(default="", max_length=LONGEST_MESSAGE)


class ChatMessage(BaseModel):
    """A message of the conversation. `system` and `developer` are read as a wish for style and language."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | Annotated[list[Part], Field(max_length=MOST_PARTS)] | None = None

    @property
    def text(self) -> str:
        """Its words. Raises `BadQuestion` for pictures and the like."""
        if isinstance(self.content, list):
            if any(part.type not in {"text", "input_text", "refusal"} for part in self.content):
                raise BadQuestion("A message holds something else than text.", "Send text only.")
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream tells besides."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """The body of `POST /v1/chat/completions`; sampling parameters are taken and ignored."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [
                        {"role": "system", "content": "Answer in German."},
                        {"role": "user", "content": "What did Kevin Xu predict?"},
                    ],
                }
            ]
        },
    )

    model: str = Field(default=MODEL, max_length=200)
    messages: list[ChatMessage] = Field(min_length=1, max_length=200)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=1, ge=1, le=1)
    language: str | None = Field(
        default=None, max_length=20, description="Answer in this language (ISO 639-1); belegt's own."
    )
    since: str | None = SINCE
    until: str | None = UNTIL
    outlet: str | None = OUTLET


class ErrorFacts(BaseModel):
    """What went wrong, as OpenAI's clients read it."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(BaseModel):
    """The body of an error."""

    error: ErrorFacts


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How an operation documents these statuses, beside those of every one."""
    return {
        status: {"model": OpenAIError, "description": one["description"]}
        for status, one in problem_responses(*statuses).items()
    }


def chat_routes(desk: Desk, config: Config) -> APIRouter:
    """`/v1/models` and `/v1/chat/completions`."""
    routes = APIRouter(prefix="/v1", dependencies=[Depends(BEARER)], tags=["openai"])
    card = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": "belegt"}

    @routes.get("/models", responses=error_responses())
    def models() -> dict[str, Any]:
        """The one model there is: the articles."""
        return {"object": "list", "data": [card]}

    @routes.get("/models/{model}", responses=error_responses(404))
    def model(model: str, request: Request) -> Response:
        """That model."""
        return JSONResponse(card) if model == MODEL else _no_such_model(model)

    @routes.post("/chat/completions", response_model=None, responses=error_responses(400, 404, 413, 422, 503))
    async def chat_completions(body: ChatRequest, request: Request) -> Response:
        """Answer the last message; earlier ones are its conversation, a system message its style.

        `citations` stands beside the message (and at the top), markers and a list of sources in its text.
        """
        if body.model != MODEL:
            return _no_such_model(body.model)
        ask = to_ask(body, request.state.caller)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL}
        if not body.stream:
            answer = await desk.answer_while(ask, listening(request))
            return JSONResponse(completion(answer, head))
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        events = _streamed(desk, ask, head, with_usage)
        events = _with_errors(events, request.state.request_id, config)
        return StreamingResponse(events, media_type="text/event-stream")

    return routes


def to_ask(body: ChatRequest, caller: Caller) -> Ask:
    """The last message as a question, those before as its history. Raises `BadQuestion`."""
    spoken = [one for one in body.messages if one.role in {"user", "assistant"}]
    if not spoken or spoken[-1].role != "user":
        raise BadQuestion("The last message is not the user's.", "Send the question last.")
    wish = "\n".join(one.text for one in body.messages if one.role in {"system", "developer"})
    _check_messages([one.text for one in spoken[:-1]], wish)
    asked, style = language_and_style(wish)
    language = body.language or asked
    history = [(one.role, without_sources(one.text)) for one in spoken[:-1]]
    among = select(body.since, body.until, body.outlet)
    return Ask(checked_question(spoken[-1].text, language), language, history, style, caller, among)


def _check_messages(earlier: Sequence[str], wish: str) -> None:
    """Raises `BadQuestion` for what `/api/ask` does not take as a history. What tools said is not read."""
    if len(earlier) > MOST_MESSAGES:
        raise BadQuestion(
            f"The conversation has {len(earlier)} messages before the question.",
            f"Send the last {MOST_MESSAGES}.",
        )
    if not all(map(is_valid, (*earlier, wish))):
        raise BadQuestion("A message is not valid Unicode.", "Send it again.")
    if any(len(text) > LONGEST_MESSAGE for text in (*earlier, wish)):
        raise BadQuestion(
            f"A message, or the system messages together, are longer than {LONGEST_MESSAGE} characters.",
            "Shorten them.",
        )


def language_and_style(wish: str) -> tuple[str | None, str]:
    """What a system message asks for: the code of a language ("Answer in German"), and the rest."""
    language, rest = None, []
    for sentence in SENTENCE_END.split(wish.strip()):
        found = ANSWER_IN.search(sentence)
        code = (named_language(found[1]) or named_language(found[1].split()[0])) if found else None
        language = language or code
        rest += [sentence] if code is None else []
    return language, " ".join(rest).strip()


def completion(answer: Answer, head: dict[str, Any]) -> dict[str, Any]:
    """OpenAI's `chat.completion`, with what belegt adds: `citations` and `status`."""
    citations = [citation.model_dump() for citation in answer.citations]
    message = {"role": "assistant", "content": with_sources(answer), "refusal": None}
    choice = {
        "index": 0,
        "message": message,
        "citations": citations,
        "finish_reason": "stop",
        "logprobs": None,
    }
    return {
        **head,
        "object": "chat.completion",
        "choices": [choice],
        "usage": _usage(answer),
        "citations": citations,
        "status": answer.status,
    }


async def _streamed(desk: Desk, ask: Ask, head: dict[str, Any], with_usage: bool) -> AsyncIterator[str]:
    chunk = {**head, "object": "chat.completion.chunk"}
    yield _data(chunk, {"role": "assistant", "content": ""})
    answering = asyncio.ensure_future(desk.answer(ask))
    try:
        while not (await asyncio.wait({answering}, timeout=STILL_HERE_S))[0]:
            yield ": still here\n\n"
    finally:
        answering.cancel()  # without effect once it is done
    answer = answering.result()
    for piece in re.findall(r"\s*\S+|\s+$", with_sources(answer)):
        yield _data(chunk, {"content": piece})
    citations = [citation.model_dump() for citation in answer.citations]
    yield _data({**chunk, "citations": citations, "status": answer.status}, {}, "stop", citations)
    if with_usage:
        yield f"data: {json.dumps({**chunk, 'choices': [], 'usage': _usage(answer)})}\n\n"


async def _with_errors(events: AsyncIterator[str], request_id: str, config: Config) -> AsyncIterator[str]:
    """`events`, then the error that ended them, if one did, and the end."""
    try:
        async for event in events:
            yield event
    except Exception as error:
        problem = describe_any(error, request_id, config)
        yield f"data: {bytes(respond(problem, OPENAI_PATHS).body).decode()}\n\n"
    yield "data: [DONE]\n\n"


def _data(
    chunk: dict[str, Any],
    delta: dict[str, str],
    finish_reason: str | None = None,
    citations: Sequence[dict[str, Any]] | None = None,
) -> str:
    choice: dict[str, Any] = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
    if citations is not None:
        choice["citations"] = citations
    return f"data: {json.dumps({**chunk, 'choices': [choice]}, ensure_ascii=False)}\n\n"


def _usage(answer: Answer) -> dict[str, int]:
    read, written = answer.usage.prompt_tokens, answer.usage.completion_tokens
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _no_such_model(model: str) -> Response:
    message = f"The model {model[:100]!r} does not exist; the one there is is {MODEL!r}."
    error = {"message": message, "type": "invalid_request_error", "param": "model", "code": "model_not_found"}
    return JSONResponse({"error": error}, 404)
