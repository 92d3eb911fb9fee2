"""Errors over HTTP: RFC 9457 problems, in OpenAI's shape below `/v1`; nothing of the machine in them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from rag.config import Config, cache_folder
from rag.errors import (
    AskerLeft,
    BadQuestion,
    IndexLocked,
    NoSuchArticle,
    NotPermitted,
    RagError,
    TooLarge,
    TooMuch,
    UnreadableFile,
    WrongKey,
)
from rag.server.auth import path_of
from rag.text.unicode import ValidText

MEDIA_TYPE = "application/problem+json"
OPENAI_PATHS = "/v1/"
NO_TYPE = "about:blank"  # RFC 9457: the status says it all

# What an error is over HTTP; those that are not here are the server's own: 503.
STATUSES: dict[type[RagError], tuple[int, str]] = {
    BadQuestion: (422, "bad-question"),
    UnreadableFile: (422, "unreadable-file"),
    WrongKey: (401, "wrong-key"),
    NotPermitted: (403, "not-permitted"),
    NoSuchArticle: (404, "no-such-article"),
    IndexLocked: (409, "index-locked"),
    AskerLeft: (499, "asker-left"),
    TooLarge: (413, "too-large"),
    TooMuch: (429, "too-much"),
}
UNAVAILABLE = (503, "unavailable")
LOCKED_FOR_S = 5  # until a locked index is worth another try

logger = logging.getLogger("belegt")


class Problem(BaseModel):
    """An RFC 9457 problem; `type` is stable, `title` and `detail` are for people."""

    type: str
    title: ValidText
    status: int
    detail: ValidText
    request_id: str
    errors: list[dict[str, ValidText]] = []


def describe(error: RagError, request_id: str, config: Config) -> Problem:
    """What a stranger may know of `error`: its words, with this machine's paths named by their keys."""
    status, name = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), UNAVAILABLE)
    return Problem(
        type=f"urn:belegt:problem:{name}",
        title=without_paths(error.message, config),
        status=status,
        detail=without_paths(error.remedy, config),
        request_id=request_id,
    )


def respond(problem: Problem, path: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """`problem` in the shape that callers of `path` read."""
    if path.startswith(OPENAI_PATHS):
        kind = "invalid_request_error" if problem.status < 500 else "server_error"  # noqa: PLR2004
        body: dict[str, Any] = {
            "error": {
                "message": f"{problem.title} {problem.detail}".strip(),
                "type": kind,
                "param": None,
                "code": problem.type.rpartition(":")[2].replace("-", "_")
                if problem.type != NO_TYPE
                else None,
            }
        }
        return JSONResponse(body, problem.status, headers)
    return JSONResponse(problem.model_dump(), problem.status, headers, media_type=MEDIA_TYPE)


def respond_to(error: RagError, request_id: str, path: str, config: Config) -> JSONResponse:
    """The response that says `error`; the log has it too."""
    problem = describe(error, request_id, config)
    logger.warning("%s %s", problem.title, problem.detail, extra={"request_id": request_id})
    headers = {}
    if isinstance(error, TooMuch):
        headers["Retry-After"] = str(error.retry_after_s)
    elif isinstance(error, IndexLocked):
        headers["Retry-After"] = str(LOCKED_FOR_S)
    elif isinstance(error, WrongKey):
        headers["WWW-Authenticate"] = 'Bearer realm="belegt"'
    return respond(problem, path, headers)


def unexpected(error: BaseException, request_id: str) -> Problem:
    """A mistake of ours: the log names its kind and place, the caller only the request."""
    logger.error("%s", _place(error), extra={"request_id": request_id})
    return Problem(
        type="urn:belegt:problem:internal",
        title="The server made a mistake.",
        status=500,
        detail=f"Its log has more under {request_id}.",
        request_id=request_id,
    )


def describe_any(error: Exception, request_id: str, config: Config) -> Problem:
    """What a stream ends with, whatever it was: its 200 is sent, so nothing else will answer for it."""
    if isinstance(error, RagError):
        return describe(error, request_id, config)
    return unexpected(error, request_id)


def http_problem(error: HTTPException, request_id: str) -> Problem:
    """What the framework says: a path that is not there, a form that is none."""
    return Problem(
        type=NO_TYPE,
        title=str(error.detail),
        status=error.status_code,
        detail="",
        request_id=request_id,
    )


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How an operation that may answer with these statuses, beside those of every one, documents them."""
    every = {
        401: "no key, or a wrong one",
        403: "not with this key, or from this page",
        429: "too much at once",
    }
    own = {
        400: "not UTF-8, no form, or too many files",
        404: "nothing of that name",
        409: "the index is being written",
        413: "too large",
        422: "the request, or the question, cannot be taken",
        503: "index or model cannot be used",
    }
    return {
        status: {"model": Problem, "description": text.capitalize(), "content": {MEDIA_TYPE: {}}}
        for status, text in {**every, **{one: own[one] for one in statuses}}.items()
    }


def answer_errors(app: FastAPI, config: Config) -> None:
    """Let `app` answer every error with a problem."""

    @app.exception_handler(RagError)
    async def rag_error(request: Request, error: RagError) -> JSONResponse:
        return respond_to(error, request.state.request_id, path_of(request), config)

    @app.exception_handler(ClientDisconnect)
    async def gone(request: Request, error: ClientDisconnect) -> JSONResponse:
        """Whoever sent the request left before its end, or was too slow."""
        left = AskerLeft("The request broke off.", "Send it again.")
        return respond_to(left, request.state.request_id, path_of(request), config)

    @app.exception_handler(RequestValidationError)
    async def wrong_request(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"field": _field(one["loc"]), "reason": str(one["msg"])} for one in error.errors()]
        first = f"{errors[0]['field']}: {errors[0]['reason']}" if errors else ""
        problem = Problem(
            type="urn:belegt:problem:invalid-request",
            title="The request is not what this operation takes.",
            status=422,
            detail=f"{first}. /api/openapi.json describes it.",
            request_id=request.state.request_id,
            errors=errors,
        )
        return respond(problem, path_of(request))

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> JSONResponse:
        problem = http_problem(error, request.state.request_id)
        return respond(problem, path_of(request), dict(error.headers or {}))


def without_paths(text: str, config: Config) -> str:
    """`text` with the folders of this machine, and Ollama's address, replaced by the keys that name them."""
    named = {
        str(config.index.path): "index.path",
        str(config.corpus.path): "corpus.path",
        str(cache_folder()): "the cache folder",
        str(Path.home()): "~",
        config.llm.base_url: "llm.base_url",
        config.index.url: "index.url",
    }
    for place, key in named.items():
        text = text.replace(place, key) if place else text
    return text


def _field(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location) or "body"


def _place(error: BaseException) -> str:
    """`KeyError in rag.qa.answerer, line 12`: no traceback, no path, no text, which may be a reader's."""
    trace, where = error.__traceback__, ""
    while trace:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith(("rag.", "ui.")):
            where = f" in {module}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{where}"
