"""A server without keys lets its own machine manage: nothing else may add, delete or start anything there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.errors import ConfigError
from rag.ingest.pipeline import ingest
from rag.server.auth import check_exposure
from tests.support.corpora import ARTICLES, make_config, write_articles
from tests.support.keys import with_server
from tests.support.servers import serving

pytestmark = pytest.mark.usefixtures("parser")

PORTAL = "https://portal.example"
ARTICLE = "/api/documents/leuchtturm.txt"
FORM = {"Content-Type": "multipart/form-data; boundary=x"}  # a page may send it without asking first
FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nPlanted.\r\n--x--\r\n'
SET = FILE.replace(b'"files"', b'"questions"')

# Every request that changes something, or starts what costs time: method, path, what is sent.
CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "/api/documents", {"content": FILE, "headers": FORM}),
    ("POST", "/api/documents/url", {"json": {"url": "https://attacker.example/"}}),
    ("POST", "/api/documents/text", {"json": {"title": "Planted", "text": "Planted."}}),
    ("PUT", "/api/documents/planted.txt", {"content": b"Planted."}),
    ("DELETE", ARTICLE, {}),
    ("POST", "/api/evaluations", {"content": SET, "headers": FORM}),
    ("POST", "/api/evaluations/stop", {}),
    ("DELETE", "/api/evaluations/0123456789abcdef", {}),
    ("PUT", "/api/feedback/entries/1", {"json": {"answers": ["Planted."]}}),
    ("DELETE", "/api/feedback/entries/1", {}),
    ("POST", "/api/models/pull", {"json": {"model": "attacker/model"}}),
]

# How requests that are not of this machine's own page or programs are recognised.
FOREIGN = {
    "another origin": {"Origin": "https://attacker.example"},
    "a sandboxed frame": {"Origin": "null"},
    "a rebound name": {"Host": "attacker.example:8000", "Origin": "http://attacker.example:8000"},
    "an allowed origin": {"Origin": PORTAL},
    "another port": {"Sec-Fetch-Site": "same-site"},
    "a proxy": {"X-Forwarded-For": "203.0.113.9"},
}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("foreign")
    write_articles(folder / "corpus", ARTICLES)
    config = with_server(make_config(folder), allowed_origins=[PORTAL], requests_per_minute=10_000)
    ingest(config)
    return config


@pytest.fixture(scope="module")
def client(config: Config) -> Iterator[httpx.Client]:
    with serving(config, quick_answerer(config)) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


def files_of(config: Config) -> set[Path]:
    return {path for path in config.corpus.path.rglob("*") if path.is_file()}


@pytest.mark.parametrize("sender", FOREIGN)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change[0]} {change[1]}")
def test_nothing_foreign_changes_or_starts_anything(
    config: Config, client: httpx.Client, sender: str, change: tuple[str, str, dict[str, Any]]
) -> None:
    (method, path, sent), before = change, files_of(config)
    headers = sent.get("headers", {}) | FOREIGN[sender]
    response = client.request(method, path, **{**sent, "headers": headers})
    assert response.status_code == 403
    assert files_of(config) == before
    assert client.get("/api/evaluations").json()["running"] is None


ASKS = {
    "/api/ask", "/api/ask/stream", "/api/search", "/api/translation", "/v1/chat/completions",
    "/api/feedback", "/api/feedback/{feedback_id}",  # every reader's own
}  # fmt: skip


def test_every_request_that_changes_something_is_tried(client: httpx.Client) -> None:
    paths: dict[str, Any] = client.get("/api/openapi.json").json()["paths"]
    operations = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    changing = {(method, path) for method, path in operations if method != "GET" and path not in ASKS}
    tried = {
        (method, path)
        for method, path in changing
        for at in (at for known, at, _ in CHANGES if known == method)
        if re.fullmatch(re.sub(r"\{.*?\}", ".+", path), at)
    }
    assert tried == changing


def test_preflights_of_an_allowed_page_do_not_let_it_delete(client: httpx.Client) -> None:
    asked = {"Origin": PORTAL, "Access-Control-Request-Method": "DELETE"}
    assert client.options(ARTICLE, headers=asked).status_code == 400


def test_this_machine_adds_and_deletes(client: httpx.Client) -> None:
    own = {"Origin": str(client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    pasted = {"title": "Ours", "text": "The mill of Arnfeld was built in 1820 by the river."}
    added = client.post("/api/documents/text", json=pasted, headers=own).json()["documents"]
    assert [one["status"] for one in added] == ["added"]
    assert client.delete(f"/api/documents/{added[0]['source']}", headers=own).is_success


def test_beyond_this_machine_nothing_is_served_without_keys(config: Config) -> None:
    with pytest.raises(ConfigError, match="belegt key new"):
        check_exposure("0.0.0.0", config.server)
