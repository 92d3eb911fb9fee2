"""OpenAI's chat completions over the articles: `POST /v1/chat/completions` and `GET /v1/models`.

A stream sends each sentence as soon as it has been checked, and the list of sources at the end.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel

from rag.config import Config
from rag.qa.answer import Answer, Event, Token
from rag.qa.formatting import with_sources, without_markup
from rag.server.answer_jobs import AnswerJobs, AnswerRequest
from rag.server.openai_request import MODEL, ChatRequest, to_answer_request
from rag.server.problem_details import OPENAI_PATHS, describe_any, problem_docs, problem_response
from rag.server.rest import BEARER, connection_check, preferred_language

KEEP_ALIVE_S = 10.0  # of silence, after which a comment keeps proxies from closing the stream


class ErrorFacts(BaseModel):
    """An error in the format of OpenAI's clients."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIError(BaseModel):
    """The body of an error."""

    error: ErrorFacts


def error_docs(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI documentation of an operation's errors: `statuses`, and those common to all."""
    return {
        status: {"model": OpenAIError, "description": docs["description"]}
        for status, docs in problem_docs(*statuses).items()
    }


def chat_routes(jobs: AnswerJobs, config: Config) -> APIRouter:
    """Return the routes `/v1/models` and `/v1/chat/completions`."""
    routes = APIRouter(prefix="/v1", dependencies=[Depends(BEARER)], tags=["openai"])
    card = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": "belegt"}

    @routes.get("/models", responses=error_docs())
    def models() -> dict[str, Any]:
        """List the only model, which answers from the articles."""
        return {"object": "list", "data": [card]}

    @routes.get("/models/{model}", responses=error_docs(404))
    def model(model: str, request: Request) -> Response:
        """Return the model."""
        return JSONResponse(card) if model == MODEL else _model_not_found(model)

    @routes.post("/chat/completions", response_model=None, responses=error_docs(400, 404, 413, 422, 503))
    async def chat_completions(body: ChatRequest, request: Request) -> Response:
        """Answer the last message; earlier ones are its conversation, system messages set the style.

        The text has markers and a list of sources; `citations` is a field of the choice and of the response.
        """
        if body.model != MODEL:
            return _model_not_found(body.model)
        reader_language = preferred_language(request.headers.get("accept-language", ""))
        asked = to_answer_request(body, request.state.caller, reader_language)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL}
        if not body.stream:
            answer = await jobs.answer_while(asked, connection_check(request))
            return JSONResponse(completion(answer, head))
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        events = _stream(jobs, asked, head, with_usage)
        return EventSourceResponse(_end_stream(events, request.state.request_id, config))

    return routes


def completion(answer: Answer, head: dict[str, Any]) -> dict[str, Any]:
    """Return OpenAI's `chat.completion`, with two fields of our own: `citations` and `status`."""
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


async def _stream(
    jobs: AnswerJobs, asked: AnswerRequest, head: dict[str, Any], with_usage: bool
) -> AsyncIterator[bytes]:
    """Yield the answer's sentences, then the list of its sources, its citations, status and usage."""
    chunk = {**head, "object": "chat.completion.chunk"}
    yield _delta_event(chunk, {"role": "assistant", "content": ""})
    text, sent = "", ""
    async with aclosing(_or_silence(jobs.events(asked))) as events:
        async for event in events:
            if event is None:
                yield format_sse_event(comment="keep-alive")
                continue
            if isinstance(event, Token):
                text += event.text
                markdown = without_markup(text)
            elif isinstance(event, Answer):
                answer, markdown = event, with_sources(event)
            else:
                continue
            # Where every part of a question was declined, a refusal of the whole follows.
            following = markdown.removeprefix(sent) if markdown.startswith(sent) else f"\n\n{markdown}"
            yield _delta_event(chunk, {"content": following})
            sent = markdown
    citations = [citation.model_dump() for citation in answer.citations]
    yield _delta_event({**chunk, "citations": citations, "status": answer.status}, {}, "stop", citations)
    if with_usage:
        yield _data_event({**chunk, "choices": [], "usage": _usage(answer)})


async def _or_silence(events: AsyncIterator[Event]) -> AsyncGenerator[Event | None, None]:
    """Yield `events`, and None after each `KEEP_ALIVE_S` in which there is none. Closing it cancels them."""
    upcoming = asyncio.ensure_future(anext(events))
    try:
        while True:
            if (await asyncio.wait({upcoming}, timeout=KEEP_ALIVE_S))[0]:
                yield upcoming.result()
                upcoming = asyncio.ensure_future(anext(events))
            else:
                yield None
    except StopAsyncIteration:
        return
    finally:
        upcoming.cancel()  # without effect once it is done


async def _end_stream(events: AsyncIterator[bytes], request_id: str, config: Config) -> AsyncIterator[bytes]:
    """Yield `events`, then the error that ended them, if any, and OpenAI's end marker."""
    try:
        async for event in events:
            yield event
    except Exception as error:
        problem = describe_any(error, request_id, config)
        yield format_sse_event(data_str=bytes(problem_response(problem, OPENAI_PATHS).body).decode())
    yield format_sse_event(data_str="[DONE]")


def _delta_event(
    chunk: dict[str, Any],
    delta: dict[str, str],
    finish_reason: str | None = None,
    citations: Sequence[dict[str, Any]] | None = None,
) -> bytes:
    choice: dict[str, Any] = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
    if citations is not None:
        choice["citations"] = citations
    return _data_event({**chunk, "choices": [choice]})


def _data_event(data: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False))


def _usage(answer: Answer) -> dict[str, int]:
    prompt, completion = answer.usage.prompt_tokens, answer.usage.written_tokens
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def _model_not_found(model: str) -> Response:
    message = f"The model {model[:100]!r} does not exist; the only one is {MODEL!r}."
    error = {"message": message, "type": "invalid_request_error", "param": "model", "code": "model_not_found"}
    return JSONResponse({"error": error}, 404)
