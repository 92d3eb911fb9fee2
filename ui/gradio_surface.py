"""The part of Gradio that can be reached: the routes that the page needs, and the payloads that it sends.

Everything else is answered before Gradio sees it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

import gradio as gr
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Mount, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.config import Config
from rag.server.auth import may_use_tabs
from ui.gradio_payloads import TOKEN, Cancel, Events, Reset, check, read_json

FILE_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")


@dataclass(frozen=True)
class Allowed:
    """A route of Gradio's that the page needs."""

    method: str
    path: str
    query: tuple[str, ...] = ()  # parameters that are passed on; all others are dropped
    body: str = ""  # which shape the JSON has; "" where there is none
    tabs_only: bool = False  # for those who may use the tabs, where the config has any


# All that the page requests in Chromium. `/gradio_api/file=`, which hands out files, is not among it.
ALLOWED = (
    Allowed("GET", "/"),
    Allowed("HEAD", "/"),
    Allowed("GET", "/assets/{path:path}"),
    Allowed("GET", "/static/js/iframeResizer.contentWindow.min.js"),
    Allowed("GET", "/theme.css"),
    Allowed("GET", "/favicon.ico"),
    Allowed("GET", "/manifest.json"),
    Allowed("GET", "/gradio_api/app_id"),  # whether the server is still the same, after it was away
    Allowed("GET", "/gradio_api/heartbeat/{session_hash}"),
    Allowed("POST", "/gradio_api/queue/join", body="event"),
    Allowed("GET", "/gradio_api/queue/data", query=("session_hash",)),
    Allowed("POST", "/gradio_api/cancel", body="cancel"),
    Allowed("POST", "/gradio_api/reset", body="reset"),  # does nothing; the page sends it with `cancel`
    Allowed("POST", "/gradio_api/upload", query=("upload_id",), tabs_only=True),
    Allowed("GET", "/gradio_api/upload_progress", query=("upload_id",), tabs_only=True),
)


@dataclass
class GradioSurface:
    """ASGI middleware around Gradio's app."""

    app: ASGIApp
    config: Config
    events: Events
    _checks: Mapping[str, Callable[[Any], BaseModel]] = field(init=False)
    _routes: list[tuple[Allowed, re.Pattern[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._routes = [(allowed, compile_path(allowed.path)[0]) for allowed in ALLOWED]
        self._checks = {
            "event": self.events.check,
            "cancel": lambda value: check(Cancel, value),
            "reset": lambda value: check(Reset, value),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the page sends. Raises `HTTPException` (404, 400, 422) for everything else."""
        request = Request(scope, receive)
        allowed = self._find(request)
        scope = {**scope, "headers": _without_extensions(scope), "query_string": _query(allowed, scope)}
        if allowed.body:
            receive = _replay(await self._read(allowed, request), receive)
        await self.app(scope, receive, send)

    def _find(self, request: Request) -> Allowed:
        method, path = request.method, str(request.scope["path"])
        for allowed, pattern in self._routes:
            match = pattern.match(path)
            if allowed.method == method and match:
                is_plain = all(FILE_PATH.fullmatch(value) for value in match.groupdict().values())
                if is_plain and (not allowed.tabs_only or self._may_use_tabs(request)):
                    return allowed
        raise HTTPException(404)

    def _may_use_tabs(self, request: Request) -> bool:
        has_tabs = self.config.ui.manage_corpus or self.config.ui.evaluate
        return has_tabs and may_use_tabs(request.state.caller, self.config)

    async def _read(self, allowed: Allowed, request: Request) -> bytes:
        """The body as Gradio gets it: written anew from what was checked, so that both read the same."""
        try:
            sent = read_json(await request.body())
        except ClientDisconnect:
            raise HTTPException(400, "The request broke off.") from None
        return self._checks[allowed.body](sent).model_dump_json().encode()


def guard(app: FastAPI, page: gr.Blocks, config: Config) -> None:
    """Put a surface around the `page` that was mounted last on `app`."""
    mount = next(route for route in reversed(app.routes) if isinstance(route, Mount))
    mount.app = GradioSurface(mount.app, config, Events(page))


def _query(allowed: Allowed, scope: Scope) -> bytes:
    sent = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    passed = {name: sent[name] for name in allowed.query if TOKEN.fullmatch(sent.get(name, ""))}
    return urlencode(passed).encode()


def _without_extensions(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Gradio believes `X-` headers of anybody: its own address, a user's bucket at Hugging Face."""
    return [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-")]


def _replay(body: bytes, receive: Receive) -> Receive:
    """`receive` that gives `body` first."""
    waiting = [body]

    async def replayed() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replayed
