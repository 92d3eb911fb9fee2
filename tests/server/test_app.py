"""`belegt serve` as an operator runs it: in a process of its own, watched, and stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from rag.config import Config
from rag.qa.answerer import Answerer
from tests.support.keys import ASK_ENTRY, ASK_KEY, bearer
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


def test_is_not_ready_while_there_is_no_index(
    url: str, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.server.readiness.CACHED_S", 0.0)
    assert httpx.get(f"{url}/api/health").status_code == 200
    monkeypatch.setattr(quick.retriever.store, "is_empty", lambda: True)
    unready = httpx.get(f"{url}/api/health")
    assert (unready.status_code, unready.json()["ready"], unready.json()["live"]) == (503, False, True)
    assert httpx.get(f"{url}/api/health/live").status_code == 200
