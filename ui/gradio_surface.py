"""Restricts Gradio to the routes that the page needs and the payloads that it sends.

All other requests are refused before they reach Gradio.
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
class AllowedRoute:
    """A route of Gradio that the page needs."""

    method: str
    path: str
    query: tuple[str, ...] = ()  # parameters that are passed on; all others are dropped
    body: str = ""  # the kind of its JSON body; empty without a body
    tabs_only: bool = False  # only for callers who may use a tab that the config turns on


# All routes that the page requests in Chromium. `/gradio_api/file=`, which serves files, is not one of them.
ALLOWED = (
    AllowedRoute("GET", "/"),
    AllowedRoute("HEAD", "/"),
    AllowedRoute("GET", "/assets/{path:path}"),
    AllowedRoute("GET", "/static/js/iframeResizer.contentWindow.min.js"),
    AllowedRoute("GET", "/theme.css"),
    AllowedRoute("GET", "/favicon.ico"),
    AllowedRoute("GET", "/manifest.json"),
    AllowedRoute("GET", "/gradio_api/app_id"),  # to detect a restarted server
    AllowedRoute("GET", "/gradio_api/heartbeat/{session_hash}"),
    AllowedRoute("POST", "/gradio_api/queue/join", body="event"),
    AllowedRoute("GET", "/gradio_api/queue/data", query=("session_hash",)),
    AllowedRoute("POST", "/gradio_api/cancel", body="cancel"),
    AllowedRoute("POST", "/gradio_api/reset", body="reset"),  # has no effect; the page sends it with `cancel`
    AllowedRoute("POST", "/gradio_api/upload", query=("upload_id",), tabs_only=True),
    AllowedRoute("GET", "/gradio_api/upload_progress", query=("upload_id",), tabs_only=True),
)


@dataclass
class GradioSurface:
    """ASGI middleware around Gradio's application."""

    app: ASGIApp
    config: Config
    events: Events
    _checks: Mapping[str, Callable[[Any], BaseModel]] = field(init=False)
    _routes: list[tuple[AllowedRoute, re.Pattern[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._routes = [(allowed, compile_path(allowed.path)[0]) for allowed in ALLOWED]
        self._checks = {
            "event": self.events.check,
            "cancel": lambda value: check(Cancel, value),
            "reset": lambda value: check(Reset, value),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the requests of the page. Raises `HTTPException` (404, 400, 422) for all others."""
        request = Request(scope, receive)
        allowed = self._find(request)
        scope = {**scope, "headers": _without_extensions(scope), "query_string": _query(allowed, scope)}
        if allowed.body:
            receive = _replay(await self._validated_body(allowed, request), receive)
        await self.app(scope, receive, send)

    def _find(self, request: Request) -> AllowedRoute:
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

    async def _validated_body(self, allowed: AllowedRoute, request: Request) -> bytes:
        """Return the body serialised again from its validated form, so that Gradio parses exactly that."""
        try:
            sent = read_json(await request.body())
        except ClientDisconnect:
            raise HTTPException(400, "The request is incomplete.") from None
        return self._checks[allowed.body](sent).model_dump_json().encode()


def guard(app: FastAPI, page: gr.Blocks, config: Config) -> None:
    """Restrict the `page` that was mounted last on `app`."""
    mount = next(route for route in reversed(app.routes) if isinstance(route, Mount))
    mount.app = GradioSurface(mount.app, config, Events(page))


def _query(allowed: AllowedRoute, scope: Scope) -> bytes:
    sent = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    passed = {name: sent[name] for name in allowed.query if TOKEN.fullmatch(sent.get(name, ""))}
    return urlencode(passed).encode()


def _without_extensions(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Drop `X-` headers: Gradio trusts them for its own address and for a bucket at Hugging Face."""
    return [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-")]


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return `receive` with `body` as its first message."""
    waiting = [body]

    async def replayed() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replayed
