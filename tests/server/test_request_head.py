"""Requests with an ambiguous head."""

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from rag.server.request_head import check_head

HOST = ("host", "127.0.0.1")


def request(*headers: tuple[str, str], path: bytes = b"/api/ask") -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    return Request({"type": "http", "method": "POST", "path": "/", "raw_path": path, "headers": raw})


@pytest.mark.parametrize(
    "headers", [(HOST,), (HOST, ("content-length", "0")), (HOST, ("accept", "a"), ("accept", "b"))]
)
def test_an_unambiguous_head_passes(headers: tuple[tuple[str, str], ...]) -> None:
    check_head(request(*headers))


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ((HOST, HOST), "more than one Host header"),
        ((HOST, ("content-length", "1"), ("content-length", "1")), "more than one Content-Length"),
        ((HOST, ("content-length", "+1")), "not a number of bytes"),
        ((HOST, ("content-length", "9" * 21)), "not a number of bytes"),
        ((HOST, ("content-length", "1"), ("transfer-encoding", "chunked")), "not both"),
    ],
)
def test_an_ambiguous_head_is_refused_and_the_connection_closed(
    headers: tuple[tuple[str, str], ...], fault: str
) -> None:
    with pytest.raises(HTTPException, match=fault) as caught:
        check_head(request(*headers))
    assert caught.value.status_code == 400
    assert caught.value.headers == {"Connection": "close"}


@pytest.mark.parametrize(("path", "fault"), [(b"*", "slash"), (b"/%ff.txt", "UTF-8")])
def test_a_path_that_cannot_be_routed_is_refused(path: bytes, fault: str) -> None:
    with pytest.raises(HTTPException, match=fault):
        check_head(request(HOST, path=path))
