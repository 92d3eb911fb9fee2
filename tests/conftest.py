"""Fixtures for all tests. Whatever is slow to import is imported where it is used."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from shutil import disk_usage, which
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from rag.config import Config, IndexConfig
from tests.support.corpora import ARTICLES, make_config, write_articles
from tests.support.kills import Kills, current_commit

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from playwright.sync_api import Browser

    from rag.embedding.language_bias import Languages
    from rag.ingest.parser.process import ParserProcess
    from rag.qa.answerer import Answerer

# Tests must not reach for a hub, nor for an Ollama that happens to run on this machine.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
# Tests write hundreds of small indexes: in memory, where there is room, none waits for the disk.
MEMORY, ROOM_BYTES = Path("/dev/shm"), 1_000_000_000
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and disk_usage(MEMORY).free > ROOM_BYTES:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
# Of workers side by side none may take all cores: threads that spin for each other slow them all down.
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
if IS_WORKER:
    os.environ["OMP_NUM_THREADS"] = "1"

CHROMIUM_FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


MARKERS = {  # by fixture
    "answerer": "model",
    "demo": "model",
    "disagreeing": "model",
    "browser": "browser",
    "chroma_server": "server",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-kills", action="store_true", help="kill runs at every step, not at a sample")


def pytest_report_header(config: pytest.Config) -> str:
    return f"runs are killed {kills_of(config)}"


def kills_of(config: pytest.Config) -> Kills:
    return Kills() if config.getoption("--all-kills") else Kills(current_commit())


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: archives hold the time, and all workers must agree on a test's name."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they start; all that ask the model run in one worker, so that one loads it."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKERS:
                item.add_marker(MARKERS[fixture])
        if item.get_closest_marker("model"):
            item.add_marker(pytest.mark.xdist_group("model"))


@pytest.fixture(scope="session")
def kills(request: pytest.FixtureRequest) -> Kills:
    """Where to kill runs: at every step with `--all-kills`, else at a sample."""
    return kills_of(request.config)


@pytest.fixture(scope="session", autouse=True)
def tried_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the tests find out about a model is not remembered beyond them."""
    folder = tmp_path_factory.mktemp("cache")
    with patch("rag.llm.capabilities.cache_folder", lambda: folder):
        yield


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A fresh copy of the small corpus."""
    return write_articles(tmp_path / "corpus", ARTICLES)


@pytest.fixture
def index(request: pytest.FixtureRequest, tmp_path: Path) -> IndexConfig:
    """Where the small corpus is indexed: in a folder, unless a test is parametrized with `PLACES`."""
    from tests.support.indexes import index_at

    return index_at(request, tmp_path)


@pytest.fixture
def config(tmp_path: Path, corpus: Path, index: IndexConfig, parser: ParserProcess) -> Config:
    """The small corpus, not yet indexed."""
    return make_config(tmp_path, index)


@pytest.fixture(scope="session")
def parser(embedded_once: None) -> Iterator[ParserProcess]:
    """The process that parses, started once: each run of `ingest` would start its own, and embed all anew."""
    from rag.ingest.parser.process import ParserProcess

    with (
        ParserProcess() as parser,
        patch("rag.ingest.pipeline.ParserProcess", lambda: nullcontext(parser)),
        patch("rag.ingest.library.ParserProcess", lambda: parser),
        patch("rag.ingest.web.fetcher.ParserProcess", lambda: nullcontext(parser)),
    ):
        yield parser


@pytest.fixture(scope="session")
def embedded_once() -> Iterator[None]:
    """The packaged embedding reads a text once a session: the small corpus is indexed hundreds of times."""
    import numpy as np

    from rag.embedding.models import Vectors, embed_passages
    from rag.embedding.packaged import PackagedEmbedding

    known: dict[str, Vectors] = {}

    def embed(embedder: BaseEmbedding, texts: Sequence[str]) -> Vectors:
        if not isinstance(embedder, PackagedEmbedding):
            return embed_passages(embedder, texts)
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, embed_passages(embedder, new), strict=True))
        return np.stack([known[text] for text in texts])

    with patch("rag.embedding.multi_vector.embed_passages", embed):
        yield


@pytest.fixture
def random_embedding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random vectors instead of a model's, for tests in which similarity does not matter."""
    import zlib

    import numpy as np

    from rag.embedding.models import Vectors, unit

    def embed(_: object, texts: Sequence[str]) -> Vectors:
        drawn = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=384) for text in texts]
        return unit(np.array(drawn, dtype=np.float32))

    monkeypatch.setattr("rag.embedding.multi_vector.embed_passages", embed)


@pytest.fixture
def short_calibration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of the 24 languages with four sentences each: any model but the packaged one reads them first."""
    from rag.embedding.language_bias import CALIBRATION, calibration_hash

    calibration_hash()  # which names the real texts from now on
    folder = tmp_path / "calibration"
    folder.mkdir()
    for code in ("de", "en"):
        lines = (CALIBRATION / f"{code}.tsv").read_text("utf-8").splitlines()[:4]
        (folder / f"{code}.tsv").write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr("rag.embedding.language_bias.CALIBRATION", folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory, parser: ParserProcess) -> Config:
    """The small corpus, indexed once with the packaged embedding; tests only read it."""
    from rag.ingest.pipeline import ingest

    folder = tmp_path_factory.mktemp("indexed")
    write_articles(folder / "corpus", ARTICLES)
    config = make_config(folder, llm__provider="packaged")
    ingest(config)
    return config


@pytest.fixture(scope="session")
def embedder() -> BaseEmbedding:
    """The packaged embedding."""
    from rag.embedding.models import load_embedder

    return load_embedder(Config())


@pytest.fixture(scope="session")
def languages(embedder: BaseEmbedding) -> Languages:
    """What it makes of language."""
    from rag.embedding.language_bias import load_languages
    from rag.embedding.models import fingerprint

    return load_languages(embedder, fingerprint(Config()))


class OneCore:
    """The packaged model takes one core, whatever it finds idle."""

    def now(self) -> int:
        """How many it may take at first."""
        return 1

    def lasting(self) -> None:
        """No other number later."""


@pytest.fixture(scope="session", autouse=IS_WORKER)
def one_core() -> Iterator[None]:
    """Each worker's packaged model leaves a core to the other worker."""
    with patch("rag.llm.llama_cpp.FreeCores", OneCore):
        yield


@pytest.fixture(scope="session")
def answerer(indexed: Config) -> Answerer:
    """The whole path with the real packaged models."""
    from rag.qa.answerer import Answerer

    return Answerer(indexed)


@pytest.fixture(scope="session")
def quick(indexed: Config) -> Answerer:
    """The same index behind a model that answers at once."""
    from benchmarks.quick_model import quick_answerer

    return quick_answerer(indexed)


@pytest.fixture(scope="session")
def quick_environment() -> Iterator[dict[str, str]]:
    """What makes a program in a process of its own ask such a model, by way of Ollama's protocol."""
    from tests.support.ollama_server import serve_ollama

    with serve_ollama() as ollama:
        yield ollama.environment


@pytest.fixture(scope="module")  # playwright keeps an event loop in this thread, which others need too
def browser() -> Iterator[Browser]:
    """The browser that Debian ships."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=60_000)  # what a page shows is tested, not how soon on a loaded machine
    chromium = which("chromium")
    assert chromium, "Chromium is missing: run `make test`, which installs Debian's"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def checksum_once() -> Iterator[None]:
    """The packaged weights are read to their end once a session: 1.1 GB."""
    from rag.llm.packaged_weights import weights_are_sound

    with patch("rag.doctor.weights_are_sound", cache(weights_are_sound)):
        yield


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], parser: ParserProcess, checksum_once: None
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Run a command in this process: `run("ask", …)` → exit code, stdout, stderr."""
    from rag.cli import main

    def run_command(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    yield run_command


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server in a process of its own; its address."""
    from tests.support.indexes import chroma_process

    with chroma_process(tmp_path_factory.mktemp("chroma")) as url:
        yield url
