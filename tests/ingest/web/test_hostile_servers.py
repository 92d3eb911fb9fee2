"""No server, feed or address costs a fetch more than its time, or anything but itself."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.config import CorpusConfig
from rag.ingest.web.fetcher import Fetcher, fetch_all
from tests.support.raw_server import drip, response, serving

HTML = "Content-Type: text/html"
GZIP = "Content-Encoding: gzip"
OPEN_HEADER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
SLOW = {
    "a header line again and again": lambda: drip(OPEN_HEADER, b"X: y\r\n"),
    "informational responses": lambda: drip(b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
    "nothing after the request": lambda: drip(b"", b""),
    "a body that never ends": lambda: drip(OPEN_HEADER + b"\r\n", b"x"),
    "a gzip header that never ends": lambda: drip(
        OPEN_HEADER + b"Content-Encoding: gzip\r\n\r\n" + b"\x1f\x8b\x08\x08" + bytes(6), b"n"
    ),
}
UNFIT = [
    "http://a..b/", f"http://{'a' * 70}.example/", "http://[::1/x", "http://127.0.0.1:99999/",
    "http://127.0.0.1:0/", "http://name:secret@127.0.0.1/", "mailto:a@b.example", "javascript:alert(1)",
    "file:///etc/passwd", "http://xn--a/", "http://127.0.0.1/\udc80", "http://\x1b[31m/",
    "http://" + "a" * 9000,
]  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CorpusConfig:
    """A corpus that takes pages of this machine."""
    monkeypatch.setattr("rag.ingest.web.fetcher.PAUSE_S", 0.0)
    return CorpusConfig(path=tmp_path, fetch_private=True, max_file_mb=1.0)


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each page is given, instead of a minute."""
    monkeypatch.setattr("rag.ingest.web.page.PAGE_S", 1.0)


def reason(corpus: CorpusConfig, url: str) -> str:
    """Why nothing is fetched from an address."""
    fetched = fetch_all(corpus, [url])
    assert fetched.files == []
    (skipped,) = fetched.skipped
    assert skipped.remedy
    assert skipped.source.isprintable()
    assert skipped.reason.isprintable()
    return skipped.reason


@pytest.mark.usefixtures("one_second")
@pytest.mark.parametrize("kind", SLOW)
def test_one_deadline_ends_everything_that_a_page_may_keep_waiting_for(
    corpus: CorpusConfig, kind: str
) -> None:
    with serving(lambda _: SLOW[kind]()) as server:
        start = time.monotonic()
        assert "took more than 1 s" in reason(corpus, f"{server.url}/page")
        assert time.monotonic() - start < 10  # on a loaded machine; the server would go on for half a minute


@pytest.mark.usefixtures("one_second")
def test_the_deadline_covers_a_tls_handshake_that_stands_still(corpus: CorpusConfig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        start = time.monotonic()
        assert "took more than 1 s" in reason(corpus, f"https://127.0.0.1:{silent.getsockname()[1]}/")
        assert time.monotonic() - start < 10  # on a loaded machine; the server would go on for half a minute


@pytest.mark.usefixtures("one_second")
def test_the_deadline_covers_robots_and_redirects_together(corpus: CorpusConfig) -> None:
    def slow_hops(path: str) -> Iterator[bytes]:
        time.sleep(0.4)
        yield response(b"", f"Location: {path}x", status="302 Found")

    with serving(slow_hops) as server:
        assert "took more than 1 s" in reason(corpus, f"{server.url}/")


@pytest.mark.usefixtures("one_second")
def test_a_name_that_is_never_resolved_costs_its_time_only(
    corpus: CorpusConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()
    monkeypatch.setattr("rag.ingest.web.network.socket.getaddrinfo", lambda *_, **__: never.wait(20) and [])
    assert "took more than 1 s" in reason(corpus, "http://news.example/")
    never.set()


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        ((GZIP,), gzip.compress(bytes(50_000_000)), "larger than 1 MB"),
        (
            ("Content-Encoding: gzip, gzip",),
            gzip.compress(gzip.compress(bytes(50_000_000))),
            "coding gzip, g",
        ),
        ((GZIP, GZIP), gzip.compress(gzip.compress(b"x")), "coding gzip, gzip"),
        (("Content-Encoding: br",), b"x", "content coding br"),
        ((GZIP,), b"no gzip at all", "not compressed correctly"),
        ((GZIP,), gzip.compress(b"x" * 1000)[:-12], "is incomplete"),
        ((), bytes(1_000_001), "larger than 1 MB"),
    ],
)
def test_a_body_is_unpacked_once_and_no_further_than_its_limit(
    corpus: CorpusConfig, headers: tuple[str, ...], body: bytes, told: str
) -> None:
    with serving(lambda _: [response(body, HTML, *headers)]) as server:
        assert told in reason(corpus, f"{server.url}/page")


def test_a_compressed_page_is_read(corpus: CorpusConfig) -> None:
    page = b"<html><head></head><body>The mill turns.</body></html>"
    with serving(lambda _: [response(gzip.compress(page), HTML, GZIP)]) as server:
        (file,) = fetch_all(corpus, [f"{server.url}/page"]).files
    assert b"The mill turns." in file.read_bytes()


@pytest.mark.parametrize("url", UNFIT, ids=range(len(UNFIT)))
def test_an_address_that_is_none_is_named_wherever_it_comes_from(corpus: CorpusConfig, url: str) -> None:
    """Typed, as a redirect, and in a feed between two entries that are fetched."""
    assert "secret" not in reason(corpus, url)
    link = url.encode("utf-8", "replace").decode().replace("\x1b", "&#27;")
    feed = (
        f"<rss><item><link>/a</link></item><item><link>{link}</link></item><item><link>/b</link></item></rss>"
    )

    def answer(path: str) -> Iterator[bytes]:
        if path == "/moved":
            yield response(b"", f"Location: {url}", status="302 Found")
        elif path == "/feed":
            yield response(feed.encode(), "Content-Type: application/rss+xml")
        else:
            yield response(b"<p>The mill turns.", HTML)

    with serving(answer) as server:
        assert reason(corpus, f"{server.url}/moved")
        fetched = fetch_all(corpus, [f"{server.url}/feed"])
    assert len(fetched.files) == 2
    assert len(fetched.skipped) == 1


def test_a_redirect_without_a_location_is_named(corpus: CorpusConfig) -> None:
    with serving(lambda _: [response(b"", status="302 Found")]) as server:
        assert "redirects without an address" in reason(corpus, f"{server.url}/page")


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), ValueError("odd"), UnicodeError()])
def test_whatever_is_raised_inside_is_named(
    corpus: CorpusConfig, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("rag.ingest.web.fetcher.html_file", fail)
    with serving(lambda _: [response(b"<p>The mill turns.", HTML)]) as server:
        assert type(error).__name__ in reason(corpus, f"{server.url}/page")


def test_an_interrupt_ends_the_run(corpus: CorpusConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Fetcher, "get", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch_all(corpus, ["http://news.example/"])


def test_a_proxy_of_the_environment_is_not_used(
    corpus: CorpusConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(lambda _: [response(b"<p>The mill turns.", HTML)]) as server:
        assert len(fetch_all(corpus, [f"{server.url}/page"]).files) == 1


TEXTS = st.text(max_size=60)
TARGETS = st.one_of(TEXTS, st.sampled_from(UNFIT), TEXTS.map("http://127.0.0.1:{}".format))
LINES = st.tuples(
    st.sampled_from(
        ["Content-Type", "Content-Encoding", "Location", "ETag", "Set-Cookie", "Content-Length", "X"]
    ),
    st.one_of(
        TEXTS, TARGETS, st.sampled_from(["gzip", "text/html; charset=punycode", "text/xml", "9" * 5000])
    ),
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [b"<rss><item><link>http://[::1/x</link></item></rss>", b"\xff\xfe<\x00", b"/etc/passwd"]
    ),
    TEXTS.map(lambda text: f"<rss><item><title>{text}</title><link>{text}</link></item></rss>".encode()),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(status=st.integers(0, 999), lines=st.lists(LINES, max_size=4), body=BODIES, url=TARGETS)
def test_no_response_and_no_address_raises_anything(
    corpus: CorpusConfig, status: int, lines: list[tuple[str, str]], body: bytes, url: str
) -> None:
    head = f"HTTP/1.1 {status} Odd\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines)
    answer = head.encode("utf-8", "surrogatepass") + b"Connection: close\r\n\r\n" + body
    with serving(lambda _: [answer]) as server:
        fetched = fetch_all(corpus, [f"{server.url}/page", url.replace("http://127.0.0.1:", "")])
    assert len(fetched.files) + len(fetched.skipped) >= 1
    assert all(line.isprintable() for skipped in fetched.skipped for line in astuple(skipped))
