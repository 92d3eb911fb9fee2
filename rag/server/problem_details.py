"""Errors over HTTP as RFC 9457 problem details, in OpenAI's format below `/v1`.

They hold no path and no address of this machine.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from rag.config import Config, cache_folder
from rag.errors import (
    BadQuestion,
    ClientDisconnected,
    EvaluationRunning,
    IndexLocked,
    NoSuchArticle,
    NoSuchEvaluation,
    NoSuchFeedback,
    NotPermitted,
    QuestionSetError,
    RagError,
    RequestTooLarge,
    TooManyRequests,
    UnreadableFile,
    WrongKey,
)
from rag.text.unicode import ValidText

MEDIA_TYPE = "application/problem+json"
OPENAI_PATHS = "/v1/"
NO_TYPE = "about:blank"  # RFC 9457: the status says it all

# The status and problem type of each error; all others are the server's own: 503.
STATUSES: dict[type[RagError], tuple[int, str]] = {
    BadQuestion: (422, "bad-question"),
    UnreadableFile: (422, "unreadable-file"),
    WrongKey: (401, "wrong-key"),
    NotPermitted: (403, "not-permitted"),
    NoSuchArticle: (404, "no-such-article"),
    NoSuchFeedback: (404, "no-such-feedback"),
    NoSuchEvaluation: (404, "no-such-evaluation"),
    QuestionSetError: (422, "question-set"),
    EvaluationRunning: (409, "evaluation-running"),
    IndexLocked: (409, "index-locked"),
    ClientDisconnected: (499, "asker-left"),
    RequestTooLarge: (413, "too-large"),
    TooManyRequests: (429, "too-much"),
}
UNAVAILABLE = (503, "unavailable")
LOCKED_RETRY_S = 5  # before it is worth trying a locked index again

# How OpenAPI documents the statuses: those of every operation, and those of some.
COMMON_STATUSES = {
    401: "API key missing or not valid",
    403: "not permitted with this key, or from this origin",
    429: "too many requests",
}
SOME_STATUSES = {
    400: "not UTF-8, not a valid form, or too many files",
    404: "not found",
    409: "the index is being written, or an evaluation is running",
    413: "too large",
    422: "the request, or the question, is not valid",
    503: "the index or the model is unavailable, or the server is stopping",
}

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
    """Return `error` as a problem, with the paths of this machine replaced by the names of config keys."""
    status, name = _status(error)
    return Problem(
        type=f"urn:belegt:problem:{name}",
        title=without_paths(error.message, config),
        status=status,
        detail=without_paths(remedy_for_reader(error, config), config),
        request_id=request_id,
    )


def remedy_for_reader(error: RagError, config: Config) -> str:
    """Return the remedy, addressed to whoever runs the server where the reader cannot apply it.

    Without keys the reader is on the same machine, and can.
    """
    is_operators = isinstance(error, NotPermitted) or _status(error) == UNAVAILABLE
    if config.server.api_keys and is_operators and error.remedy:
        return f"For whoever runs this server: {error.remedy}"
    return error.remedy


def _status(error: RagError) -> tuple[int, str]:
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), UNAVAILABLE)


def describe_unexpected(error: BaseException, request_id: str) -> Problem:
    """Log the type and place of an error in our code, and return a problem that names the request only."""
    logger.error("%s", _place(error), extra={"request_id": request_id})
    return Problem(
        type="urn:belegt:problem:internal",
        title="Internal server error.",
        status=500,
        detail=f"The server's log has details under the request id {request_id}.",
        request_id=request_id,
    )


def describe_any(error: Exception, request_id: str, config: Config) -> Problem:
    """Return any error as a problem, for streams: their 200 is sent, so no error handler can answer."""
    if isinstance(error, RagError):
        return describe(error, request_id, config)
    return describe_unexpected(error, request_id)


def describe_http_exception(error: HTTPException, request_id: str) -> Problem:
    """Return the framework's HTTP errors as problems: an unknown path, for example, or a malformed form."""
    return Problem(
        type=NO_TYPE,
        title=str(error.detail),
        status=error.status_code,
        detail="",
        request_id=request_id,
    )


def problem_response(problem: Problem, path: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return `problem` in the format that clients of `path` expect."""
    if not path.startswith(OPENAI_PATHS):
        return JSONResponse(problem.model_dump(), problem.status, headers, media_type=MEDIA_TYPE)
    kind = "invalid_request_error" if problem.status < 500 else "server_error"  # noqa: PLR2004
    has_type = problem.type != NO_TYPE
    error = {
        "message": f"{problem.title} {problem.detail}".strip(),
        "type": kind,
        "param": None,
        "code": problem.type.rpartition(":")[2].replace("-", "_") if has_type else None,
    }
    return JSONResponse({"error": error}, problem.status, headers)


def error_response(error: RagError, request_id: str, path: str, config: Config) -> JSONResponse:
    """Log `error` and return it as a response."""
    problem = describe(error, request_id, config)
    logger.warning("%s %s", problem.title, problem.detail, extra={"request_id": request_id})
    headers = {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after_s)
    elif isinstance(error, IndexLocked):
        headers["Retry-After"] = str(LOCKED_RETRY_S)
    elif isinstance(error, WrongKey):
        headers["WWW-Authenticate"] = 'Bearer realm="belegt"'
    return problem_response(problem, path, headers)


def problem_docs(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI documentation of an operation's errors: `statuses`, and those common to all."""
    texts = COMMON_STATUSES | {status: SOME_STATUSES[status] for status in statuses}
    return {
        status: {"model": Problem, "description": text.capitalize(), "content": {MEDIA_TYPE: {}}}
        for status, text in texts.items()
    }


def without_paths(text: str, config: Config) -> str:
    """Return `text` with folders and addresses of this machine replaced by the config keys that name them."""
    names = {
        str(config.index.path): "index.path",
        str(config.corpus.path): "corpus.path",
        str(cache_folder()): "the cache folder",
        str(Path.home()): "~",
        config.llm.base_url: "llm.base_url",
        config.index.url: "index.url",
    }
    for place, name in names.items():
        text = text.replace(place, name) if place else text
    return text


def _place(error: BaseException) -> str:
    """Return `KeyError in rag.qa.answerer, line 12`: no path and no message, which may hold a question."""
    trace, place = error.__traceback__, ""
    while trace:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith(("rag.", "ui.")):
            place = f" in {module}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
