"""Databases on a Chroma server: made where they are missing, apart from one another, behind a token."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from rag.config import Config, IndexConfig, load_config
from rag.errors import IndexUnusable
from rag.index.chroma_server.client import connect
from rag.index.store import Store
from rag.ingest.pipeline import ingest
from tests.support.indexes import server_index

TOKEN = "a-token-of-this-test"


class Gate(BaseHTTPRequestHandler):
    """A proxy that lets those pass who bring the token."""

    server: "GateServer"

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(401, b'{"error": "Unauthorized", "message": "no token"}')
            return
        headers = {"Content-Type": self.headers.get("Content-Type", "application/json")}
        response = httpx.request(self.command, self.server.behind + self.path, content=body, headers=headers)
        self.answer(response.status_code, response.content)

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


for method in ("GET", "POST", "PUT", "DELETE"):
    setattr(Gate, f"do_{method}", Gate.forward)


class GateServer(ThreadingHTTPServer):
    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), Gate)
        self.behind = behind


@pytest.fixture
def gated(chroma_server: str, tmp_path: Path) -> Iterator[IndexConfig]:
    """An index on a server that demands the token; the config has none yet."""
    with GateServer(chroma_server) as gate:
        threading.Thread(target=gate.serve_forever, daemon=True).start()
        yield server_index(f"http://127.0.0.1:{gate.server_port}", tmp_path)
        gate.shutdown()


def test_databases_are_apart_and_made_where_they_are_missing(chroma_server: str, tmp_path: Path) -> None:
    one, other = (server_index(chroma_server, tmp_path / name) for name in ("one", "other"))
    Store(one, "packaged:test", create=True)
    Store(one, "packaged:test")
    with pytest.raises(IndexUnusable, match="is empty"):
        Store(other, "packaged:test")


def test_a_server_gets_the_token_that_it_demands(config: Config, gated: IndexConfig) -> None:
    with pytest.raises(IndexUnusable, match=r"rejected the request.*Check index\.database and index\.token"):
        ingest(config.model_copy(update={"index": gated}))
    with_token = gated.model_copy(update={"token": SecretStr(TOKEN)})
    assert len(ingest(config.model_copy(update={"index": with_token})).added) == 3
    assert [one.name for one in connect(with_token).list_collections() if one.name.startswith("passages")]


def test_the_token_is_shown_nowhere(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    config = load_config(tmp_path / "config.toml", {"BELEGT_INDEX__TOKEN": TOKEN})
    assert config.index.token.get_secret_value() == TOKEN
    assert TOKEN not in f"{config!r} {config.model_dump()} {config.model_dump_json()}"
