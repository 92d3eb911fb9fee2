"""How the process of a server ends: soon, by its signal, and with nothing left behind or half done."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from rag.config import Config
from rag.index.store import configured_store
from rag.ingest.pipeline import ingest
from rag.llm.packaged_weights import WEIGHTS_BYTES, WEIGHTS_FILE
from tests.support.servers import serving_process

# In place of llama.cpp: it says yes to the question that loads it, and then never comes to an end.
ENGINE = """
import os, pathlib, time
from types import SimpleNamespace as CommonAdapterLoraInfo
from unittest.mock import MagicMock as CommonParams
YES = {"token": "Yes", "top_logprobs": [{"token": "Yes", "logprob": -0.1}, {"token": "No", "logprob": -3.0}]}
REPLY = {"message": {"content": "Yes"}, "finish_reason": "stop", "logprobs": {"content": [YES]}}

class Server:
    def __init__(self, params):
        self.is_loaded = False

    def handle_chat_completions(self, request, take=None):
        if self.is_loaded:
            pathlib.Path(os.environ["TMPDIR"], "answering").touch()
            time.sleep(600)
        self.is_loaded = True
        return {"choices": [REPLY], "usage": {}}
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Makes a program run that engine, and keep its temporary files apart."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules/xllamacpp.py").write_text(ENGINE, "utf-8")
    (tmp_path / "temporary").mkdir()
    weights = tmp_path / "cache/belegt" / WEIGHTS_FILE
    weights.parent.mkdir(parents=True)
    with weights.open("wb") as file:
        file.truncate(WEIGHTS_BYTES)  # sparse: it takes no room
    return {
        "PYTHONPATH": str(tmp_path / "modules"),
        "TMPDIR": str(tmp_path / "temporary"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }


@pytest.mark.parametrize(
    ("signals", "is_answering"),
    [([signal.SIGTERM], False), ([signal.SIGINT], True), ([signal.SIGTERM, signal.SIGINT], True)],
)
def test_a_signal_ends_it_soon_and_leaves_nothing_behind(
    indexed: Config,
    environment: dict[str, str],
    tmp_path: Path,
    signals: Sequence[signal.Signals],
    is_answering: bool,
) -> None:
    def ask(url: str) -> None:
        with suppress(httpx.HTTPError):
            httpx.post(f"{url}/api/ask", json={"question": "How high is the lighthouse?"}, timeout=60)

    temporary = tmp_path / "temporary"
    with serving_process(indexed, **environment) as (server, url):
        assert list(temporary.glob("belegt-*"))
        if is_answering:
            threading.Thread(target=ask, args=[url], daemon=True).start()
            while not (temporary / "answering").exists():
                time.sleep(0.05)
        for each in signals:
            server.send_signal(each)
            time.sleep(0.5)
        assert server.wait(timeout=15) == -signals[-1]
        assert server.stderr
        assert "Traceback" not in server.stderr.read()
    assert not list(temporary.glob("belegt-*"))


@pytest.mark.parametrize(
    ("signals", "is_finished"),
    [([signal.SIGTERM], True), ([signal.SIGINT], True), ([signal.SIGINT, signal.SIGINT], False)],
)
def test_an_upload_in_progress_is_finished_or_taken_back(
    config: Config, environment: dict[str, str], signals: Sequence[signal.Signals], is_finished: bool
) -> None:
    ingest(config)
    statuses: list[int] = []

    def upload(url: str) -> None:
        with suppress(httpx.HTTPError):
            response = httpx.put(f"{url}/api/documents/long.txt", content=long_article(), timeout=120)
            statuses.append(response.status_code)

    file = config.corpus.path / "long.txt"
    with serving_process(config, **environment) as (server, url):
        uploading = threading.Thread(target=upload, args=[url])
        uploading.start()
        deadline = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < deadline, "The upload did not begin."
            time.sleep(0.01)
        for each in signals:
            server.send_signal(each)
            time.sleep(0.5)
        assert server.wait(timeout=60) == -signals[-1]
        uploading.join()
        assert server.stderr
        assert "Waiting up to 30 s for changes to the articles" in server.stderr.read()
    sources = [article["source"] for article in configured_store(config).documents()]
    assert (file.exists(), "long.txt" in sources, statuses == [201]) == (is_finished,) * 3
    again = ingest(config)
    assert not again.has_changes


def long_article() -> bytes:
    """An article that takes seconds to embed."""
    return " ".join(f"The {number}th bridge of Steinfurt was built by hand." for number in range(60)).encode()


def test_a_signal_ends_it_while_it_starts(tmp_path: Path) -> None:
    program = (
        "import atexit, pathlib, sys, threading, time\n"
        "from rag.server.stopping import leave_on_signals\n"
        "folder = pathlib.Path(sys.argv[1], 'belegt-x'); folder.mkdir(); atexit.register(folder.rmdir)\n"
        "threading.Thread(target=time.sleep, args=[600]).start()\n"
        "leave_on_signals(); print('ready', flush=True); time.sleep(600)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as starting:
        assert starting.stdout
        assert starting.stderr
        starting.stdout.readline()
        starting.terminate()
        assert starting.wait(timeout=15) == -signal.SIGTERM
        assert starting.stderr.read() == ""
    assert not list(tmp_path.iterdir())
