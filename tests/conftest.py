"""What tests share: a small corpus of our own, and the real models, loaded once."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.quick_model import quick_answerer
from rag.ask import Answerer
from rag.config import Config, IndexConfig, ServerConfig, load_config
from rag.embedder import fingerprint, load_embedder
from rag.ingest import ingest
from rag.keys import new_key
from rag.languages import Languages, load_languages
from rag.limits import Limits
from rag.parser_process import ParserProcess
from rag.server import Server, create_app, http_settings

# Tests must not reach for a hub, nor for an Ollama that happens to run on this machine.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
expect.set_options(timeout=60_000)  # what a page shows is tested, not how soon on a loaded machine

CHROMIUM_FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NO_OLLAMA = "http://127.0.0.1:9"

ARTICLES = {
    "leuchtturm.txt": (
        "![]() |\n"
        "Der Leuchtturm von Hohenwarte\n"
        "Von Anke Brandt | 12.03.2024\n"
        "Facebook Twitter WhatsApp\n"
        "Der Leuchtturm von Hohenwarte wurde 1887 erbaut und ist 41 Meter hoch. "
        "Sein Licht ist bei klarer Sicht aus 32 Kilometern Entfernung zu sehen.\n"
        "Die Wärterin Grete Olsen rettete 1903 in einer Sturmnacht elf Seeleute. "
        "Nach ihr ist heute die Straße am Hafen benannt.\n"
        "Quelle: https://example.org/leuchtturm\n"
        "Kommentare (3)\n"
    ),
    "cheese.md": (
        "---\ntitle: The cheese of Brindle Valley\ndate: 2023-09-05\nurl: https://example.org/cheese\n---\n\n"
        "# The cheese of Brindle Valley\n\n"
        "Brindle cheese is made from sheep's milk and ripens for **nine months** in a cave. "
        "The dairy was founded by Martha Quill in 1952.\n\n"
        "![A wheel of cheese](wheel.png)\n\n"
        "A wheel of it weighs 6.5 kilograms.\n"
    ),
    "chua.html": (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Ngôi chùa trên núi</title>'
        '<meta property="article:published_time" content="2025-05-20T08:00:00+07:00">'
        '<link rel="canonical" href="https://example.org/chua"></head>'
        '<body><nav><a href="/">Trang chủ</a></nav>'
        "<article><h1>Ngôi chùa trên núi</h1>"
        "<p>Ngôi chùa Linh Vân được xây dựng năm 1742 trên đỉnh núi Bạch Hạc. "
        "Muốn lên chùa, khách phải leo 999 bậc đá.</p>"
        "<p>Quả chuông của chùa nặng 1.200 kilôgam và được đúc bằng đồng.</p></article>"
        "<footer>Bình luận (2)</footer></body></html>"
    ),
}


def write_articles(folder: Path, articles: dict[str, str]) -> Path:
    """Put `articles` (name → text) into `folder`, which is returned."""
    for name, text in articles.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def make_config(folder: Path, index: IndexConfig | None = None, /, **overrides: str) -> Config:
    """A configuration whose corpus and index lie in `folder`; overrides as `section__key="value"`."""
    environ = {"BELEGT_LLM__BASE_URL": NO_OLLAMA} | {
        f"BELEGT_{key.upper()}": value for key, value in overrides.items()
    }
    text = '[corpus]\npath = "corpus"\n[index]\npath = "index"\n'
    if index:
        text += f'url = "{index.url}"\ndatabase = "{index.database}"\n'
    file = folder / "config.toml"
    file.write_text(text)
    return load_config(file, environ)


@pytest.fixture(scope="session", autouse=True)
def parser() -> Iterator[ParserProcess]:
    """The process that parses, started once: a run of `ingest` would start its own."""
    with ParserProcess() as parser, patch("rag.ingest.ParserProcess", lambda: nullcontext(parser)):
        yield parser


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A fresh copy of the small corpus."""
    return write_articles(tmp_path / "corpus", ARTICLES)


PLACES = ["folder", "server"]


def index_at(request: pytest.FixtureRequest, folder: Path) -> IndexConfig:
    """The index of one test: in its folder, or on the Chroma server in a database of its own.

    A test module whose tests hold for both overrides the fixture `index` with `params=PLACES`.
    """
    if getattr(request, "param", "folder") == "folder":
        return IndexConfig(path=folder / "index")
    return server_index(request.getfixturevalue("chroma_server"), folder)


def server_index(url: str, folder: Path) -> IndexConfig:
    """A new database on a Chroma server; what goes beside it is in `folder`."""
    return IndexConfig(path=folder / "index", url=url, database=f"test-{uuid.uuid4().hex}")


@pytest.fixture
def index(request: pytest.FixtureRequest, tmp_path: Path) -> IndexConfig:
    """Where the small corpus is indexed: in a folder, unless a test is parametrized with `PLACES`."""
    return index_at(request, tmp_path)


@pytest.fixture
def config(tmp_path: Path, corpus: Path, index: IndexConfig) -> Config:
    """The small corpus, not yet indexed."""
    return make_config(tmp_path, index)


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The small corpus, indexed once with the packaged embedding; tests only read it."""
    folder = tmp_path_factory.mktemp("indexed")
    write_articles(folder / "corpus", ARTICLES)
    config = make_config(folder, llm__provider="packaged")
    ingest(config)
    return config


@pytest.fixture(scope="session")
def embedder() -> BaseEmbedding:
    """The packaged embedding."""
    return load_embedder(Config())


@pytest.fixture(scope="session")
def languages(embedder: BaseEmbedding) -> Languages:
    """What it makes of language."""
    return load_languages(embedder, fingerprint(Config()))


@pytest.fixture(scope="session")
def answerer(indexed: Config) -> Answerer:
    """The whole path with the real packaged models."""
    return Answerer(indexed)


@pytest.fixture(scope="session")
def quick(indexed: Config) -> Answerer:
    """The same index behind a model that answers at once."""
    return quick_answerer(indexed)


@pytest.fixture(scope="module")  # playwright keeps an event loop in this thread, which others need too
def browser() -> Iterator[Browser]:
    """The browser that Debian ships."""
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing: run `make test`, which installs Debian's"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


ASK_KEY, ASK_ENTRY = new_key("reader", "ask")
MANAGE_KEY, MANAGE_ENTRY = new_key("editor", "manage")


def with_server(config: Config, **server: Any) -> Config:
    """`config` with these keys of its `[server]`."""
    return config.model_copy(update={"server": ServerConfig.model_validate(server)})


def with_keys(config: Config, **server: Any) -> Config:
    """`config` with a key for a reader and one for an editor."""
    return with_server(config, api_keys=[ASK_ENTRY.as_entry(), MANAGE_ENTRY.as_entry()], **server)


def bearer(key: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"Authorization": f"Bearer {key}"}


@contextmanager
def serving(config: Config, answerer: Answerer) -> Iterator[str]:
    """A server of this process, over real HTTP; its address."""
    limits = Limits(config.server)
    app = create_app(config, answerer, limits)
    server = Server(http_settings(app, config.server, port=0), limits)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        with patch("rag.server.LAST_WORDS_S", 0.0):  # nobody listens any more
            thread.join(timeout=30)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Run a command in this process: `run("ask", …)` → exit code, stdout, stderr."""
    from rag.cli import main

    def run_command(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    yield run_command


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`chroma run`, in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("chroma")),
        "run",
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
    ]
    path = ["--path", str(tmp_path_factory.mktemp("chroma"))]
    with subprocess.Popen([*command, *path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        while server.poll() is None:
            with suppress(httpx.TransportError):
                if httpx.get(f"{url}/api/v2/heartbeat").is_success:
                    break
            time.sleep(0.1)
        yield url
        server.terminate()
