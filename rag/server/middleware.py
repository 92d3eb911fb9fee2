"""What every request passes: its id, who sent it, how much of that, and the headers of every response."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from rag.config import Config
from rag.errors import RagError, TooLarge, WrongKey
from rag.server.auth import Access, Caller, path_of
from rag.server.monitoring import Monitoring, Visit
from rag.server.problem_details import http_problem, respond, respond_to, unexpected
from rag.server.rate_limits import Limits
from rag.server.request_head import check_head

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
API = ("/api/", "/v1/", "/mcp", "/metrics")
# The page's own events are counted where a question goes in; its fonts and scripts are not.
COUNTED = ("/api/", "/v1/", "/mcp", "/sign-in", "/gradio_api/queue/join")
ANSWERS = {"/api/ask", "/api/ask/stream", "/v1/chat/completions", "/mcp"}
BODY_BYTES = 1_000_000  # of all requests but uploads
UPLOADS = ("/api/documents", "/gradio_api/upload")
UPLOAD_OVERHEAD = 100_000  # what a form adds to its files
NOT_COUNTED = ("/api/health",)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer, a browser's own forms come from the origin "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
API_POLICY = "default-src 'none'; frame-ancestors 'none'"
EMBED_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
# Gradio starts from scripts in the page and evaluates templates. Nothing comes from, or goes to, elsewhere.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


@dataclass
class Gate:
    """ASGI middleware around the whole of a server."""

    app: ASGIApp
    config: Config
    access: Access
    limits: Limits
    monitoring: Monitoring
    sign_in_page: Callable[[Request], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] == "websocket":  # nothing here speaks it
            return await WebSocketClose()(scope, receive, send)
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        return await self._pass(Request(scope), receive, send)

    async def _pass(self, request: Request, receive: Receive, send: Send) -> None:
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
            request.state.caller = caller = self._admit(request)
            asks = request.method == "POST" and path in ANSWERS
            with self.limits.answering(caller) if asks else nullcontext():
                await self.app(request.scope, self._limited(request, receive), send_with_headers)
        except HTTPException as error:
            problem = http_problem(error, request_id)
            await respond(problem, path, dict(error.headers or {}))(request.scope, receive, send_with_headers)
        except RagError as error:
            await self._refusal(error, request)(request.scope, receive, send_with_headers)
        except Exception as error:
            problem = unexpected(error, request_id)
            if not status:  # else the response breaks off, which its reader sees
                await respond(problem, path)(request.scope, receive, send_with_headers)
        seconds = time.perf_counter() - start
        visit = Visit(request_id, request.state.caller.key, request.method, _route(request), status, seconds)
        self.monitoring.requested(visit)

    def _admit(self, request: Request) -> Caller:
        """Who it is, if more is taken of them. Raises `WrongKey`, `NotPermitted` and `TooMuch`."""
        address = request.client.host if request.client else ""
        try:
            caller = self.access.admit(request)
        except WrongKey:
            if "authorization" in request.headers:
                self.limits.count_wrong_key(address)
            raise
        path = path_of(request)
        if path.startswith(COUNTED) and not path.startswith(NOT_COUNTED):
            self.limits.count_request(caller)
        return caller

    def _limited(self, request: Request, receive: Receive) -> Receive:
        """`receive`, up to as much as is read. Raises `TooLarge` where the request says that it is longer."""
        upload = int(self.config.server.max_upload_mb * 1e6) + UPLOAD_OVERHEAD
        most = upload if path_of(request).startswith(UPLOADS) else BODY_BYTES
        too_large = TooLarge(f"The request is longer than {most} bytes.", "Send less at once.")
        if int(request.headers.get("content-length") or 0) > most:
            raise too_large
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413, str(too_large))  # what frameworks let through
            return message

        return limited

    def _refusal(self, error: RagError, request: Request) -> Response:
        path = path_of(request)
        wants_page = not path.startswith(API) and "text/html" in request.headers.get("accept", "")
        if isinstance(error, WrongKey) and wants_page:
            return HTMLResponse(self.sign_in_page(request), 401)
        return respond_to(error, request.state.request_id, path, self.config)

    def _add_headers(self, headers: MutableHeaders, request: Request) -> None:
        path = path_of(request)
        headers["X-Request-ID"] = request.state.request_id
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", self._policy(path))
        if request.scope["scheme"] == "https":
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        is_public_script = path in {"/widget.js", "/embed"}
        headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if is_public_script else "same-origin"
        )
        if path.startswith(API):
            headers.setdefault("Cache-Control", "no-store")

    def _policy(self, path: str) -> str:
        if path.startswith(API):
            return API_POLICY
        if path == "/embed":
            framers = " ".join(["'self'", *self.config.server.frame_ancestors])
            return f"{EMBED_POLICY}; frame-ancestors {framers}"
        return PAGE_POLICY


def _request_id(request: Request) -> str:
    """The caller's own where it has one that fits into a log, else a new one."""
    given = request.headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _route(request: Request) -> str:
    """The route's template; all that belongs to the page is one."""
    path = path_of(request)
    if not path.startswith((*API, "/widget.js", "/embed", "/sign-")):
        return "page"
    template = getattr(request.scope.get("route"), "path", None)
    return str(template) if template else "none"
