"""`belegt serve` as an operator runs it: in a process of its own, watched, and stopped."""

import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import pytest
from llama_index.core.base.llms.types import ChatMessage, ChatResponseGen
from pydantic import PrivateAttr

from benchmarks.quick_model import QuickLLM
from rag.config import Config
from rag.qa.answerer import Answerer
from tests.support.keys import ASK_ENTRY, ASK_KEY, bearer
from tests.support.ollama_server import serve_ollama
from tests.support.servers import serving, serving_process

QUESTION = {"question": "How high is the lighthouse of Hohenwarte?"}


class HeldLLM(QuickLLM):
    """Writes nothing until it is let go."""

    _is_writing: threading.Event = PrivateAttr(default_factory=threading.Event)
    _go_on: threading.Event = PrivateAttr(default_factory=threading.Event)

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        self._is_writing.set()
        self._go_on.wait(60)
        yield from super().stream_chat(messages, **kwargs)


def test_serves_beyond_this_machine_and_when_stopped_finishes_the_answer_in_flight(indexed: Config) -> None:
    """In one process, which takes seconds to start."""
    answers: list[httpx.Response] = []
    model = HeldLLM()
    with (
        serve_ollama(model) as ollama,
        serving_process(
            indexed, "--host", "0.0.0.0", BELEGT_SERVER__API_KEYS=ASK_ENTRY.as_entry(), **ollama.environment
        ) as (server, url),
        httpx.Client(base_url=url.replace("0.0.0.0", "127.0.0.1"), timeout=120) as client,
    ):
        assert client.post("/api/search", json=QUESTION).status_code == 401
        assert client.post("/api/search", json=QUESTION, headers=bearer(ASK_KEY)).status_code == 200

        def ask() -> None:
            answers.append(client.post("/api/ask", json=QUESTION, headers=bearer(ASK_KEY)))

        asking = threading.Thread(target=ask)
        page = "/gradio_api/heartbeat/x"
        with client.stream("GET", page, headers=bearer(ASK_KEY)) as listening:  # an open page listens on
            assert listening.status_code == 200
            asking.start()
            assert model._is_writing.wait(60)
            server.send_signal(signal.SIGTERM)
            with pytest.raises((ConnectionRefusedError, ConnectionResetError)):  # nobody new is let in
                while True:
                    socket.create_connection(("127.0.0.1", client.base_url.port)).close()
            model._go_on.set()
            asking.join()
        assert server.wait(timeout=30) == -signal.SIGTERM
        assert server.stderr
        log = [json.loads(line) for line in server.stderr.read().splitlines()]
    assert "41" in answers[0].json()["answer"]
    assert [line["outcome"] for line in log if line["message"] == "answered"] == ["answered"]
    assert all(set(line) >= {"level", "message", "timestamp"} for line in log)


def test_beyond_this_machine_it_does_not_start_without_a_key(
    run: Callable[..., tuple[int, str, str]], indexed: Config
) -> None:
    file = str(indexed.corpus.path.parent / "config.toml")
    code, out, err = run("--config", file, "serve", "--host", "0.0.0.0")
    assert (code, out) == (1, "")
    assert "`belegt key new NAME`" in err


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
