"""Connections on which no request comes, over raw sockets; deadlines and limits are shortened."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from rag.config import Config
from rag.qa.answer import Answer
from rag.qa.answerer import Answerer
from rag.server import connections
from rag.server.connection_limits import is_in_networks, max_connections
from tests.support.keys import ASK_KEY, bearer, with_keys
from tests.support.servers import serving

QUESTION = {"question": "How high is the lighthouse of Hohenwarte?"}
SOON = 0.4
KEY = f"Host: 127.0.0.1\r\nAuthorization: Bearer {ASK_KEY}\r\n".encode()
ASKING = b"POST /api/search HTTP/1.1\r\n" + KEY + b"Content-Type: application/json\r\n"


@pytest.fixture(scope="module")
def address(indexed: Config, quick: Answerer) -> Iterator[tuple[str, int]]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HEAD_S", "BODY_S", "STALLED_S"):
            patch.setattr(connections, name, SOON)
        with serving(with_keys(indexed, requests_per_minute=10_000), quick) as url:
            parsed = httpx.URL(url)
            yield parsed.host, int(parsed.port or 0)


def received(connection: socket.socket) -> bytes:
    """All until the server ends the connection; fails where it does not."""
    connection.settimeout(10 * SOON)
    told = b""
    try:
        while piece := connection.recv(65_536):
            told += piece
    except ConnectionError:
        pass
    return told


def is_open(connection: socket.socket) -> bool:
    """Whether the server has neither sent anything nor ended the connection."""
    connection.setblocking(False)
    try:
        connection.recv(1)
    except BlockingIOError:
        return True
    return False


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", b""),
        (b"GET /api/hea", b"408"),
        (b"GET /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", b"408"),
        (ASKING + b"Content-Length: 100\r\n\r\n", b"408"),
        (ASKING + b'Content-Length: 100\r\n\r\n{"question": ', b"408"),
        (ASKING + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{", b"408"),
        (b"POST /api/search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{", b"401"),
        (b"GET /api/health HTTP/1.1\r\n" + KEY + b"\r\nGET /api/hea", b"200"),
    ],
    ids=[
        "silence",
        "half a line",
        "half a head",
        "no body",
        "half a body",
        "half a chunk",
        "no key",
        "second",
    ],
)
def test_a_request_that_does_not_come_is_not_waited_for(
    address: tuple[str, int], sent: bytes, status: bytes
) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(sent)
        began = time.monotonic()
        told = received(connection)
    assert told[9:12] == status
    assert time.monotonic() - began < 5 * SOON


def test_a_head_that_trickles_gets_no_more_time(address: tuple[str, int]) -> None:
    began = time.monotonic()
    with socket.create_connection(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        with pytest.raises(OSError, match=r"reset|pipe|aborted"):
            while time.monotonic() - began < 10 * SOON:
                connection.sendall(b"X-A: b\r\n")
                time.sleep(SOON / 10)
    assert time.monotonic() - began < 5 * SOON


def test_a_long_body_that_goes_on_coming_is_taken(address: tuple[str, int]) -> None:
    body = b'{"question": "How high?", "k": 1' + b" " * 6000 + b"}"
    with socket.create_connection(address) as connection:
        connection.sendall(ASKING + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
        for first in range(0, len(body), 1000):
            connection.sendall(body[first : first + 1000])
            time.sleep(SOON / 3)
        assert received(connection)[9:12] == b"200"


def test_an_answer_may_take_longer_than_all_deadlines(
    address: tuple[str, int], quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = quick.ask

    def slow(*args: Any, **options: Any) -> Answer:
        time.sleep(3 * SOON)
        return at_once(*args, **options)

    monkeypatch.setattr(quick, "ask", slow)
    url = f"http://{address[0]}:{address[1]}/api/ask/stream"
    stream = httpx.post(url, json=QUESTION, headers=bearer(ASK_KEY), timeout=30)
    assert "event: answer" in stream.text


def test_a_reader_who_takes_nothing_is_cut_off(address: tuple[str, int]) -> None:
    request = b"GET /api/openapi.json HTTP/1.1\r\n" + KEY + b"\r\n"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(address)
        connection.sendall(request * 400)
        time.sleep(6 * SOON)
        assert received(connection).count(b"HTTP/1.1 200") < 400


def test_beyond_the_limit_the_longest_idle_makes_room(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 60.0)
    monkeypatch.setattr(connections, "max_connections", lambda: 10)
    with ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(address)) for _ in range(20)]
        url = f"http://{address[0]}:{address[1]}/v1/models"
        assert httpx.get(url, headers=bearer(ASK_KEY)).status_code == 200
        assert received(idle[0]) == received(idle[9]) == b""
        assert is_open(idle[-1])


def test_one_address_gets_no_more_than_half(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 60.0)
    monkeypatch.setattr(connections, "LOOPBACK", ())
    monkeypatch.setattr(connections, "is_in_networks", lambda *_: False)
    monkeypatch.setattr(connections, "max_connections", lambda: 10)
    with ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(address)) for _ in range(7)]
        assert received(idle[0]) == b""
        assert is_open(idle[-1])


@pytest.mark.parametrize(("files", "most"), [(1024, 768), (256, 128), (resource.RLIM_INFINITY, 4000)])
def test_files_remain_for_the_index(monkeypatch: pytest.MonkeyPatch, files: int, most: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    assert max_connections() == most


@pytest.mark.parametrize(
    ("address", "known", "among"),
    [
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("10.1.2.3", ["10.1.2.4", "proxy"], False),
        ("::1", ["127.0.0.1", "::1"], True),
        ("", ["127.0.0.1"], False),
        ("10.1.2.3", ["*"], True),
    ],
)
def test_knows_a_proxy_by_address_or_network(address: str, known: list[str], among: bool) -> None:
    assert is_in_networks(address, known) is among
