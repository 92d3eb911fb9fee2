"""`belegt serve` as an operator runs it: in a process of its own, watched, and stopped."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.index.local.files import DATABASE
from rag.ingest.pipeline import ingest
from rag.qa.answerer import Answerer
from rag.server.readiness import Readiness
from tests.support.keys import ASK_ENTRY, ASK_KEY, bearer
from tests.support.ollama_server import serve_ollama
from tests.support.servers import serving

QUESTION = {"question": "How high is the lighthouse of Hohenwarte?"}


@contextmanager
def process(config: Config, *options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`belegt serve` with the packaged model, and the address that it prints."""
    file = str(config.corpus.path.parent / "config.toml")
    command = [sys.executable, "-m", "rag", "--config", file, "serve", "--port", "0", *options]
    environ = os.environ | {"BELEGT_LLM__PROVIDER": "packaged"} | environment
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environ) as serving:
        assert serving.stdout
        found = re.search(r"http://\S+", serving.stdout.readline())
        try:
            yield serving, found[0] if found else ""
        finally:
            serving.kill()


def test_stopping_finishes_the_answer_in_flight(indexed: Config) -> None:
    answers: list[httpx.Response] = []
    with process(indexed) as (server, url):

        def ask() -> None:
            answers.append(httpx.post(f"{url}/api/ask", json=QUESTION, timeout=120))

        asking = threading.Thread(target=ask)
        with httpx.stream("GET", f"{url}/gradio_api/heartbeat/x", timeout=120):  # an open page listens on
            asking.start()
            while asking.is_alive() and "belegt_waiting 1.0" not in httpx.get(f"{url}/metrics").text:
                pass
            assert asking.is_alive(), "the answer came before the server could be told to stop"
            server.send_signal(signal.SIGTERM)
            asking.join()
        assert server.wait(timeout=30) in {0, -signal.SIGTERM}
        assert server.stderr
        log = [json.loads(line) for line in server.stderr.read().splitlines()]
    assert "41" in answers[0].json()["answer"]
    assert [line["outcome"] for line in log if line["message"] == "answered"] == ["answered"]
    assert all(set(line) >= {"level", "message", "timestamp"} for line in log)


def test_beyond_this_machine_it_starts_with_a_key_only(indexed: Config) -> None:
    with process(indexed, "--host", "0.0.0.0") as (server, url):
        assert (url, server.wait(timeout=60)) == ("", 1)
        assert server.stderr
        assert "`belegt key new NAME`" in server.stderr.read()
    with process(indexed, "--host", "0.0.0.0", BELEGT_SERVER__API_KEYS=ASK_ENTRY.as_entry()) as (_, url):
        door = url.replace("0.0.0.0", "127.0.0.1") + "/api/search"
        assert httpx.post(door, json=QUESTION).status_code == 401
        assert httpx.post(door, json=QUESTION, headers=bearer(ASK_KEY)).status_code == 200


@pytest.fixture(scope="module")
def url(indexed: Config, quick: Answerer) -> Iterator[str]:
    with serving(indexed, quick) as url:
        yield url


def figures(url: str) -> dict[tuple[str, ...], float]:
    """What Prometheus reads: name and label values → value."""
    families = text_string_to_metric_families(httpx.get(f"{url}/metrics").text)
    samples = [sample for family in families for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def test_prometheus_reads_requests_answers_and_waiting(url: str) -> None:
    httpx.post(f"{url}/api/ask", json=QUESTION)
    httpx.post(f"{url}/api/ask", json={"question": ""})
    httpx.get(f"{url}/api/documents/leuchtturm.txt")
    told = figures(url)
    assert told["belegt_answers_total", "answered"] == 1
    assert told["belegt_answer_seconds_count",] == 1
    assert told["belegt_requests_total", "POST", "/api/ask", "200"] == 1
    assert told["belegt_requests_total", "POST", "/api/ask", "422"] == 1
    assert told["belegt_requests_total", "GET", "/api/documents/{source:path}", "200"] == 1
    assert told["belegt_waiting",] == 0
    assert told["belegt_passages",] == 3


def test_a_strangers_path_makes_no_new_series(url: str) -> None:
    for number in range(5):
        httpx.get(f"{url}/scan/{number}")
        httpx.get(f"{url}/api/scan/{number}")
    assert not [name for name in figures(url) if any("scan" in part for part in name)]


def test_is_not_ready_while_there_is_no_index(
    url: str, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.server.readiness.CACHED_S", 0.0)
    assert httpx.get(f"{url}/api/health").status_code == 200
    monkeypatch.setattr(quick.retriever.store, "is_empty", lambda: True)
    unready = httpx.get(f"{url}/api/health")
    assert (unready.status_code, unready.json()["ready"], unready.json()["live"]) == (503, False, True)
    assert httpx.get(f"{url}/api/health/live").status_code == 200


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
    monkeypatch.setattr("rag.server.readiness.HEARTBEAT_TIMEOUT_S", 0.2)
    store, readiness = quick.retriever.store, Readiness(quick)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = store.index.model_copy(update={"url": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        monkeypatch.setattr(store, "index", server)
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
