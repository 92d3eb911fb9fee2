"""`POST /api/models/pull`: who may use it, and what it streams."""

from collections.abc import Iterator

import httpx
import pytest
from httpx_sse import connect_sse

from rag.config import Config
from rag.qa.answerer import Answerer
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys
from tests.support.ollama_server import OllamaServer, serve_ollama
from tests.support.servers import serving


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaServer]:
    with serve_ollama() as server:
        yield server


@pytest.fixture(scope="module")
def client(indexed: Config, quick: Answerer, ollama: OllamaServer) -> Iterator[httpx.Client]:
    llm = indexed.llm.model_copy(update={"base_url": ollama.url})
    config = with_keys(indexed.model_copy(update={"llm": llm}))
    with serving(config, quick) as url, httpx.Client(base_url=url, headers=bearer(MANAGE_KEY)) as client:
        yield client


def pull(client: httpx.Client, model: str) -> list[tuple[str, dict[str, object]]]:
    with connect_sse(client, "POST", "/api/models/pull", json={"model": model}) as source:
        return [(event.event, event.json()) for event in source.iter_sse()]


def test_progress_is_streamed_until_the_model_is_there(client: httpx.Client, ollama: OllamaServer) -> None:
    events = pull(client, "tiny:1b")
    assert events[0] == ("progress", {"status": "pulling manifest", "completed": 0, "total": 0})
    assert ("progress", {"status": "pulling eb002ae5e321", "completed": 200, "total": 400}) in events
    assert events[-1] == ("pulled", {"model": "tiny:1b"})
    assert "tiny:1b" in ollama.models


def test_a_model_that_cannot_be_pulled_ends_with_a_problem(client: httpx.Client) -> None:
    name, problem = pull(client, "no-such")[-1]
    assert name == "error"
    assert "no model 'no-such'" in str(problem["title"])


def test_readers_may_not_pull(client: httpx.Client) -> None:
    refused = client.post("/api/models/pull", json={"model": "tiny"}, headers=bearer(ASK_KEY))
    assert refused.status_code == 403


@pytest.mark.parametrize("name", ["", "a b", "tiny\n", "x" * 201])
def test_what_is_not_a_name_is_refused(client: httpx.Client, name: str) -> None:
    assert client.post("/api/models/pull", json={"model": name}).status_code == 422
