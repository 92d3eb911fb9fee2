"""Readiness: whether the index can be searched and the model is available, without ever blocking."""

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.index.backend import backend_of
from rag.index.local.files import DATABASE
from rag.ingest.pipeline import ingest
from rag.qa.answerer import Answerer
from rag.server.readiness import Readiness
from tests.support.ollama_server import serve_ollama


def is_ready(readiness: Readiness) -> bool:
    return asyncio.run(readiness.check()).ready


def deleted(index: Path) -> None:
    shutil.rmtree(index)


def cut_off(index: Path) -> None:
    os.truncate(index / DATABASE, (index / DATABASE).stat().st_size // 2)


def overwritten(index: Path) -> None:
    with (index / DATABASE).open("r+b") as database:
        database.write(b"no database at all" * 1000)


def replaced(index: Path) -> None:
    (index / DATABASE).unlink()
    (index / DATABASE).write_bytes(b"no database at all" * 1000)


def forbidden(index: Path) -> None:
    (index / DATABASE).chmod(0)


@pytest.mark.parametrize("lose", [deleted, cut_off, overwritten, replaced, forbidden])
def test_is_not_ready_while_the_index_is_lost_and_ready_once_it_is_back(
    config: Config, tmp_path: Path, lose: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.server.readiness.CACHED_S", 0.0)
    ingest(config)
    index, kept = config.index.path, tmp_path / "kept"
    shutil.copytree(index, kept)
    readiness = Readiness(quick_answerer(config))
    assert is_ready(readiness)
    lose(index)
    if lose is forbidden and os.access(index / DATABASE, os.R_OK):
        monkeypatch.setattr("os.access", lambda *_: False)  # root may read all
    assert not is_ready(readiness)
    monkeypatch.undo()
    monkeypatch.setattr("rag.server.readiness.CACHED_S", 0.0)
    shutil.rmtree(index, ignore_errors=True)
    shutil.copytree(kept, index)
    assert is_ready(readiness)
    assert readiness.answerer.retriever.retrieve("lighthouse", 1)


def test_is_not_ready_while_a_chroma_server_is_gone_or_says_nothing(
    quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.server.readiness.CACHED_S", 0.0)
    monkeypatch.setattr("rag.index.chroma_server.backend.PROBE_S", 0.2)
    store, readiness = quick.retriever.store, Readiness(quick)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = store.index.model_copy(update={"url": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        monkeypatch.setattr(store, "backend", backend_of(server))
        assert not is_ready(readiness)
    assert not is_ready(readiness)


def test_a_look_that_hangs_is_not_waited_for(quick: Answerer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.server.readiness.PROBE_TIMEOUT_S", 0.2)
    goes_on = threading.Event()
    monkeypatch.setattr(quick.retriever.store, "follow_writer", goes_on.wait)
    readiness, began = Readiness(quick), time.monotonic()
    assert not any(is_ready(readiness) for _ in range(20))
    assert time.monotonic() - began < 2
    assert [thread.name for thread in threading.enumerate()].count("readiness") == 1
    goes_on.set()
    monkeypatch.setattr("rag.server.readiness.PROBE_TIMEOUT_S", 30.0)
    assert is_ready(readiness)


def test_is_not_ready_while_ollama_is_gone(indexed: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.server.readiness.CACHED_S", 0.0)
    with serve_ollama() as ollama:
        llm = indexed.llm.model_copy(
            update={"provider": "ollama", "model": "qwen15:latest", "base_url": ollama.url}
        )
        readiness = Readiness(Answerer(indexed.model_copy(update={"llm": llm})))
        assert asyncio.run(readiness.check()).ready
        ollama.models.remove("qwen15:latest")
        assert not asyncio.run(readiness.check()).ready
    assert not asyncio.run(readiness.check()).ready


def provider_of(answerer: Answerer) -> str:
    """Who answers now."""
    return answerer.model.provider


def test_stays_ready_where_the_packaged_model_stands_in(
    indexed: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.server.readiness.CACHED_S", 0.0)
    with serve_ollama() as ollama:
        llm = indexed.llm.model_copy(update={"provider": "auto", "model": "qwen15", "base_url": ollama.url})
        answerer = Answerer(indexed.model_copy(update={"llm": llm}))
        readiness = Readiness(answerer)
        assert is_ready(readiness)
        assert provider_of(answerer) == "ollama"
    assert is_ready(readiness)
    assert provider_of(answerer) == "packaged"
    assert "No Ollama server answers" in answerer.model.hint
