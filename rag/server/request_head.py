"""Requests whose head can be read in more than one way are refused: a proxy may have read another one."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.requests import Request

LENGTH = re.compile(r"[0-9]{1,20}")
AT_MOST_ONCE = ("host", "content-length", "content-type", "authorization", "origin", "transfer-encoding")


def check_head(request: Request) -> None:
    """Raises `HTTPException` 400 for what is there twice, is no length, or is no path."""
    if reason := _what_is_wrong(request):
        raise HTTPException(400, reason, {"Connection": "close"})  # where its body ends is not sure


def _what_is_wrong(request: Request) -> str:
    for name in AT_MOST_ONCE:
        if len(request.headers.getlist(name)) > 1:
            return f"There is more than one {name.title()} header."
    length = request.headers.get("content-length")
    if length is not None and not LENGTH.fullmatch(length):
        return "The Content-Length is not a number of bytes."
    if length is not None and "transfer-encoding" in request.headers:
        return "A request has a Content-Length or a Transfer-Encoding, not both."
    path = request.scope.get("raw_path") or request.scope["path"].encode("utf-8", "replace")
    if not path.startswith(b"/"):
        return "The path of a request starts with a slash."
    try:
        unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return "The path is not UTF-8."
    return ""
