"""Requests that no client of ours sends: each is refused at once, as the caller's fault, in the same form."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.ingest.pipeline import ingest
from tests.support.corpora import ARTICLES, make_config, write_articles
from tests.support.keys import MANAGE_KEY, bearer, with_keys
from tests.support.servers import serving

pytestmark = pytest.mark.usefixtures("parser")

HOST = "Host: 127.0.0.1\r\n"
KEY = f"Authorization: Bearer {MANAGE_KEY}\r\n"
SURROGATE = r'"\ud800"'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Config]]:
    folder = tmp_path_factory.mktemp("odd")
    write_articles(folder / "corpus", ARTICLES)
    config = with_keys(make_config(folder), requests_per_minute=100_000)
    ingest(config)
    with serving(config, quick_answerer(config)) as url:
        yield url, config


def exchange(url: str, sent: bytes) -> tuple[int, bytes]:
    """Status and body of the response to what a raw socket sends; the server must end the connection."""
    parsed = httpx.URL(url)
    with socket.create_connection((parsed.host, parsed.port), timeout=10) as connection:
        connection.sendall(sent)
        told = b""
        while piece := connection.recv(65_536):
            told += piece
    head, _, body = told.partition(b"\r\n\r\n")
    return int(head[9:12]), body


def request(
    target: str, method: str = "GET", headers: str = "", host: str = HOST, version: str = "1.1"
) -> bytes:
    return f"{method} {target} HTTP/{version}\r\n{host}{KEY}Connection: close\r\n{headers}\r\n".encode(
        "latin-1"
    )


HEADS = {
    "two hosts": request("/api/documents", headers="Host: attacker.example\r\n"),
    "no host": request("/api/documents", host=""),
    "no host, HTTP/1.0": request("/api/documents", host="", version="1.0"),
    "two origins": request("/api/documents", headers="Origin: http://127.0.0.1\r\nOrigin: http://x\r\n"),
    "broken origin": request("/api/documents", headers="Origin: http://[::1\r\n"),
    "two keys": request("/api/documents", headers="Authorization: Bearer x\r\n"),
    "a length of 5,000 digits": request("/api/ask", "POST", f"Content-Length: {'9' * 5000}\r\n"),
    "a length of 19 digits": request("/api/ask", "POST", f"Content-Length: {'9' * 19}\r\n"),
    "a length below zero": request("/api/ask", "POST", "Content-Length: -5\r\n"),
    "a length with a sign": request("/api/ask", "POST", "Content-Length: +5\r\n"),
    "a length in hex": request("/api/ask", "POST", "Content-Length: 0x5\r\n"),
    "a length with an underscore": request("/api/ask", "POST", "Content-Length: 1_0\r\n"),
    "two lengths": request("/api/ask", "POST", "Content-Length: 2\r\nContent-Length: 3\r\n"),
    "a length and chunks": request(
        "/api/ask", "POST", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
    ) + b"0\r\n\r\n",
    "another transfer encoding": request("/api/ask", "POST", "Transfer-Encoding: gzip, chunked\r\n"),
    "a chunk of no size": request("/api/ask", "POST", "Transfer-Encoding: chunked\r\n") + b"ZZ\r\n{}\r\n",
    "a chunk below zero": request("/api/ask", "POST", "Transfer-Encoding: chunked\r\n") + b"-2\r\n{}\r\n",
    "NUL in a header": request("/api/documents", headers="X-Odd: a\0b\r\n"),
    "a whole URL": request("http://127.0.0.1/api/documents"),
    "no path": request("*", "OPTIONS"),
    "a tunnel": request("attacker.example:443", "CONNECT"),
    "TRACE": request("/api/documents", "TRACE"),
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50) + b"\r\n\r\n",
    "HTTP/0.9": b"GET /api/documents\r\n\r\n",
}  # fmt: skip
PATHS = [
    "a%00.txt", "%2e%2e%2fconfig.toml", "../../config.toml", "..%2f..%2fx.txt", "%2fetc%2fx.txt",
    "%ff%fe.txt", "%ed%a0%80.txt", "a.csv%231.txt", "a.CSV%231/b.txt", "x" * 5000 + ".txt", "%zz%.exe",
    "a%2f%2fb.txt",
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_a_head_that_can_be_read_in_two_ways_is_refused(served: tuple[str, Config], head: bytes) -> None:
    status, body = exchange(served[0], head)
    assert 400 <= status < 500
    assert json.loads(body)["status"] == status


def test_a_head_of_a_megabyte_is_not_read_to_its_end(served: tuple[str, Config]) -> None:
    head = request("/api/documents", headers=f"X-Odd: {'x' * 1_000_000}\r\n")
    with suppress(ConnectionError):  # the rest of it comes after the refusal
        assert exchange(served[0], head)[0] == 431


def test_odd_bytes_in_headers_do_no_harm(served: tuple[str, Config]) -> None:
    odd = "X-Request-ID: \xff\r\nCookie: belegt_session=\xff\r\nAccept-Language: \xff;q=\xfe\r\n"
    assert exchange(served[0], request("/api/documents", headers=odd))[0] == 200
    assert exchange(served[0], request("/api/documents", headers=f"{odd}Origin: \xff\r\n"))[0] == 403
    key = f"GET /v1/models HTTP/1.1\r\n{HOST}Connection: close\r\nAuthorization: Bearer \xff\r\n\r\n"
    assert exchange(served[0], key.encode("latin-1"))[0] == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_names_no_article_is_refused(served: tuple[str, Config], method: str, path: str) -> None:
    url, config = served
    before = sorted(config.corpus.path.parent.rglob("*"))
    sent = request(f"/api/documents/{path}", method, "Content-Length: 5\r\n") + b"words"
    status, body = exchange(url, sent)
    assert status in {400, 404, 422}
    assert json.loads(body)["status"] == status
    assert len(body) < 2000
    assert sorted(config.corpus.path.parent.rglob("*")) == before


@pytest.mark.parametrize(
    "body",
    [
        f'{{"question": {SURROGATE}}}',
        f'{{"question": "How?", {SURROGATE}: 1}}',
        f'{{"question": "How?", "language": {SURROGATE}}}',
        f'{{"question": "How?", "outlet": {SURROGATE}}}',
        f'{{"question": "How?", "history": [{{"role": "user", "content": {SURROGATE}}}]}}',
        '{"question": "How?", "since": ' + "9" * 5000 + "}",
        "[" * 100_000,
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream", "/api/search"])
def test_json_that_is_no_text_is_refused(served: tuple[str, Config], path: str, body: str) -> None:
    headers = bearer(MANAGE_KEY) | {"Content-Type": "application/json"}
    response = httpx.post(served[0] + path, content=body, headers=headers)
    assert response.status_code in {400, 422}
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "undefined", "idna", "zlib"])
def test_a_form_that_says_its_names_are_odd_does_no_harm(served: tuple[str, Config], charset: str) -> None:
    part = (
        rb'Content-Disposition: form-data; name="files"; filename="\\ud800+2AA-.exe"' + b"\r\n\r\nwords\r\n"
    )
    body = b"--X\r\n" + part + b"--X--\r\n"
    headers = bearer(MANAGE_KEY) | {"Content-Type": f"multipart/form-data; boundary=X; charset={charset}"}
    response = httpx.post(f"{served[0]}/api/documents", content=body, headers=headers)
    assert response.status_code == 400 or response.json()["documents"][0]["status"] == "rejected"


@pytest.mark.parametrize(
    "part",
    [
        b'Content-Disposition: form-data; name="x"\r\n\r\n1\r\n--X\r\n' * 10_000,
        b"X-Endless: " + b"x" * 5_000_000,
    ],
)
def test_a_form_of_too_many_or_endless_parts_is_refused(served: tuple[str, Config], part: bytes) -> None:
    headers = bearer(MANAGE_KEY) | {"Content-Type": "multipart/form-data; boundary=X"}
    response = httpx.post(f"{served[0]}/api/documents", content=b"--X\r\n" + part, headers=headers)
    assert response.status_code == 400


def test_requests_in_one_go_are_answered_in_turn(served: tuple[str, Config]) -> None:
    once = f"GET /api/health/live HTTP/1.1\r\n{HOST}\r\n".encode()
    status, body = exchange(served[0], once * 100 + request("/v1/models"))
    assert (status, body.count(b"HTTP/1.1 200"), body.count(b'{"live":true}')) == (200, 100, 100)
    assert body.endswith(b"]}")
