"""Restricts Gradio to the routes that the page needs: its frame and its assets.

The page has no events of Gradio's: its scripts call the server's own interfaces. So nothing is sent to Gradio
but `GET` and `HEAD`, without parameters; all other requests are refused before they reach it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.routing import Mount, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.served_text import FOREVER

FILE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
ASSETS = "/assets/"  # the names of these files change with their content

# All routes that the page requests in Chromium. `/gradio_api/file=`, which serves files, is not one of them.
ALLOWED = (
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/assets/{path:path}"),
    ("GET", "/static/js/iframeResizer.contentWindow.min.js"),
    ("GET", "/theme.css"),
    ("GET", "/favicon.ico"),
    ("GET", "/manifest.json"),
    ("GET", "/gradio_api/app_id"),  # to detect a restarted server
    ("GET", "/gradio_api/heartbeat/{session_hash}"),
)


@dataclass
class GradioSurface:
    """ASGI middleware around Gradio's application."""

    app: ASGIApp
    _routes: list[tuple[str, re.Pattern[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._routes = [(method, compile_path(path)[0]) for method, path in ALLOWED]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the requests of the page. Raises `HTTPException` (404) for all others."""
        if not self._is_allowed(str(scope["method"]), str(scope["path"])):
            raise HTTPException(404)
        if str(scope["path"]).startswith(ASSETS):
            send = _keeping(send)
        await self.app({**scope, "headers": _without_extensions(scope), "query_string": b""}, receive, send)

    def _is_allowed(self, method: str, path: str) -> bool:
        matches = (pattern.match(path) for allowed, pattern in self._routes if allowed == method)
        return any(
            all(FILE_PATH.fullmatch(value) for value in match.groupdict().values())
            for match in matches
            if match
        )


def guard(app: FastAPI) -> None:
    """Restrict the page that was mounted last on `app`."""
    mount = next(route for route in reversed(app.routes) if isinstance(route, Mount))
    mount.app = GradioSurface(mount.app)


def _keeping(send: Send) -> Send:
    """Let browsers keep a file that is there: Gradio leaves it to them, so that they ask for each again."""

    async def send_kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
            MutableHeaders(scope=message)["Cache-Control"] = FOREVER
        await send(message)

    return send_kept


def _without_extensions(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Drop `X-` headers: Gradio trusts them for its own address and for a bucket at Hugging Face."""
    return [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-")]
