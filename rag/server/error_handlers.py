"""FastAPI's error handlers: every error is answered as a problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from rag.config import Config
from rag.errors import ClientDisconnected, RagError
from rag.server.auth import path_of
from rag.server.problem_details import Problem, describe_http_exception, error_response, problem_response


def add_error_handlers(app: FastAPI, config: Config) -> None:
    """Let `app` answer every error with a problem."""

    @app.exception_handler(RagError)
    async def rag_error(request: Request, error: RagError) -> JSONResponse:
        return error_response(error, request.state.request_id, path_of(request), config)

    @app.exception_handler(ClientDisconnect)
    async def client_disconnect(request: Request, error: ClientDisconnect) -> JSONResponse:
        """Answer a client that disconnected, or was too slow, before the end of its request."""
        incomplete = ClientDisconnected("The request is incomplete.", "Send it again.")
        return error_response(incomplete, request.state.request_id, path_of(request), config)

    @app.exception_handler(RequestValidationError)
    async def validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [
            {"field": _field_name(fault["loc"]), "reason": str(fault["msg"])} for fault in error.errors()
        ]
        first = f"{errors[0]['field']}: {errors[0]['reason']}" if errors else ""
        problem = Problem(
            type="urn:belegt:problem:invalid-request",
            title="The request is not valid for this operation.",
            status=422,
            detail=f"{first}. /api/openapi.json describes it.",
            request_id=request.state.request_id,
            errors=errors,
        )
        return problem_response(problem, path_of(request))

    @app.exception_handler(HTTPException)
    async def http_exception(request: Request, error: HTTPException) -> JSONResponse:
        problem = describe_http_exception(error, request.state.request_id)
        return problem_response(problem, path_of(request), dict(error.headers or {}))


def _field_name(location: Sequence[Any]) -> str:
    return ".".join(str(part) for part in location) or "body"
