"""Refuses requests with an ambiguous head, which a proxy in front may have read differently (smuggling)."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.requests import Request

CONTENT_LENGTH = re.compile(r"[0-9]{1,20}")
AT_MOST_ONCE = ("host", "content-length", "content-type", "authorization", "origin", "transfer-encoding")


def check_head(request: Request) -> None:
    """Raises `HTTPException` 400 for repeated headers, a malformed length, and a path that is not UTF-8."""
    if fault := _find_fault(request):
        raise HTTPException(400, fault, {"Connection": "close"})  # the end of its body is not known


def _find_fault(request: Request) -> str:
    for name in AT_MOST_ONCE:
        if len(request.headers.getlist(name)) > 1:
            return f"There is more than one {name.title()} header."
    length = request.headers.get("content-length")
    if length is not None and not CONTENT_LENGTH.fullmatch(length):
        return "The Content-Length is not a number of bytes."
    if length is not None and "transfer-encoding" in request.headers:
        return "A request may have a Content-Length or a Transfer-Encoding, not both."
    path = request.scope.get("raw_path") or request.scope["path"].encode("utf-8", "replace")
    if not path.startswith(b"/"):
        return "The path of the request does not start with a slash."
    try:
        unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        return "The path is not UTF-8."
    return ""
