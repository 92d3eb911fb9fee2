"""The middleware of every request: id, authentication, limits, security headers and logging."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from rag.config import Config
from rag.errors import RagError, RequestTooLarge, WrongKey
from rag.server.auth import Authenticator, Caller, path_of
from rag.server.monitoring import Monitoring, RequestRecord
from rag.server.problem_details import (
    describe_http_exception,
    describe_unexpected,
    error_response,
    problem_response,
)
from rag.server.rate_limits import Limits
from rag.server.request_head import check_head

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
API_PATHS = ("/api/", "/v1/", "/mcp", "/metrics")
# Of the page, its searches are counted, not its fonts and scripts.
COUNTED_PATHS = ("/api/", "/v1/", "/mcp", "/sign-in", "/page/articles", "/page/follow-ups")
UNCOUNTED_PATHS = ("/api/health",)
# Of the messages to /mcp, only a call of `ask` is answered by the model: rag/server/mcp.py counts it.
ANSWER_PATHS = {"/api/ask", "/api/ask/stream", "/api/translation", "/v1/chat/completions"}
ARTICLE_PATHS = "/api/documents"
UPLOAD_PATHS = (ARTICLE_PATHS, "/api/evaluations")
READING = ("GET", "HEAD", "OPTIONS")
UPLOAD_OVERHEAD = 100_000  # bytes that a form adds to its files
MAX_BODY_BYTES = 1_000_000  # of all requests but uploads

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would give a browser's own forms the origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
EMBED_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
DOCS_PATHS = ("/api/docs", "/api/docs.js", "/api/docs.css")
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# Gradio needs inline scripts and eval. Everything else is restricted to this server.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


@dataclass
class RequestMiddleware:
    """ASGI middleware around the whole server."""

    app: ASGIApp
    config: Config
    authenticator: Authenticator
    limits: Limits
    monitoring: Monitoring
    sign_in_page: Callable[[Request], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request: authenticate it, then pass it on or refuse it."""
        if scope["type"] == "websocket":  # nothing here uses WebSockets
            return await WebSocketClose()(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        return await self._handle(Request(scope), receive, send)

    async def _handle(self, request: Request, receive: Receive, send: Send) -> None:
        start, status = time.perf_counter(), 0
        path = path_of(request)
        request.state.request_id = request_id = _request_id(request)
        request.state.caller = Caller(None)

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(MutableHeaders(scope=message), request)
            await send(message)

        try:
            check_head(request)
            request.state.caller = caller = self._authenticate(request)
            with self._counting(request, caller):
                await self.app(request.scope, self._limit_body(request, receive), send_with_headers)
        except HTTPException as error:
            problem = describe_http_exception(error, request_id)
            response = problem_response(problem, path, dict(error.headers or {}))
            await response(request.scope, receive, send_with_headers)
        except RagError as error:
            await self._error_response(error, request)(request.scope, receive, send_with_headers)
        except Exception as error:
            problem = describe_unexpected(error, request_id)
            if not status:  # else the response has started, and breaks off
                await problem_response(problem, path)(request.scope, receive, send_with_headers)
        seconds = time.perf_counter() - start
        key, route = request.state.caller.key, _route(request)
        self.monitoring.record_request(RequestRecord(request_id, key, request.method, route, status, seconds))

    def _authenticate(self, request: Request) -> Caller:
        """Return the sender, and count the request. Raises `WrongKey`, `NotPermitted`, `TooManyRequests`."""
        address = request.client.host if request.client else ""
        try:
            caller = self.authenticator.authenticate(request)
        except WrongKey:
            if request.headers.get("authorization", "").casefold().startswith("bearer "):
                self.limits.count_wrong_key(address)
            raise
        path = path_of(request)
        if path.startswith(COUNTED_PATHS) and not path.startswith(UNCOUNTED_PATHS):
            self.limits.count_request(caller)
        return caller

    def _counting(self, request: Request, caller: Caller) -> AbstractContextManager[None]:
        """Count an answer or a change of the articles while it lasts. Raises `TooManyRequests`."""
        path = path_of(request)
        if request.method == "POST" and path in ANSWER_PATHS:
            return self.limits.answering(caller)
        is_change = request.method not in READING and path.startswith(ARTICLE_PATHS)
        return self.limits.changing() if is_change else nullcontext()

    def _limit_body(self, request: Request, receive: Receive) -> Receive:
        """Return `receive` with a limit on the body. Raises `RequestTooLarge` for a longer Content-Length."""
        upload = int(self.config.server.max_upload_mb * 1e6) + UPLOAD_OVERHEAD
        limit = upload if path_of(request).startswith(UPLOAD_PATHS) else MAX_BODY_BYTES
        too_large = RequestTooLarge(f"The request is longer than {limit} bytes.", "Send a smaller request.")
        if int(request.headers.get("content-length") or 0) > limit:
            raise too_large
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413, str(too_large))  # an error that frameworks do not swallow
            return message

        return receive_limited

    def _error_response(self, error: RagError, request: Request) -> Response:
        path = path_of(request)
        is_page = path in DOCS_PATHS or not path.startswith(API_PATHS)
        wants_page = is_page and "text/html" in request.headers.get("accept", "")
        if isinstance(error, WrongKey) and wants_page:
            return HTMLResponse(self.sign_in_page(request), 401)
        return error_response(error, request.state.request_id, path, self.config)

    def _add_headers(self, headers: MutableHeaders, request: Request) -> None:
        path = path_of(request)
        headers["X-Request-ID"] = request.state.request_id
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", self._policy(path))
        if request.scope["scheme"] == "https":
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        is_embeddable = path in {"/widget.js", "/embed"}
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_embeddable else "same-origin")
        if path.startswith(API_PATHS):
            headers.setdefault("Cache-Control", "no-store")

    def _policy(self, path: str) -> str:
        if path in DOCS_PATHS:
            return DOCS_POLICY
        if path.startswith(API_PATHS):
            return API_POLICY
        if path == "/embed":
            framers = " ".join(["'self'", *self.config.server.frame_ancestors])
            return f"{EMBED_POLICY}; frame-ancestors {framers}"
        return PAGE_POLICY


def _request_id(request: Request) -> str:
    """Return the client's own id if it is safe to log, else a new one."""
    given = request.headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _route(request: Request) -> str:
    """Return the template of the route; all routes of the page count as one."""
    path = path_of(request)
    if not path.startswith((*API_PATHS, "/widget.js", "/embed", "/sign-")):
        return "page"
    template = getattr(request.scope.get("route"), "path", None)
    return str(template) if template else "none"
