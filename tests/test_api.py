"""The HTTP interface, over real HTTP with a real client."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from rag.answer import Answer
from rag.api import create_app
from rag.ask import Answerer


@pytest.fixture(scope="module")
def client(answerer: Answerer) -> Iterator[httpx.Client]:
    server = uvicorn.Server(uvicorn.Config(create_app(answerer), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        yield client
    server.should_exit = True
    thread.join(timeout=10)


def test_ask_gives_the_answer_of_the_contract(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": "How high is the lighthouse of Hohenwarte?"})
    assert response.status_code == 200
    answer = Answer.model_validate(response.json())
    assert "41" in answer.answer
    assert answer.citations[0].source == "leuchtturm.txt"


def test_ask_takes_a_language_and_a_history(client: httpx.Client) -> None:
    history = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Ask me something."}]
    body = {"question": "What is the capital of Australia?", "language": "vi", "history": history}
    answer = client.post("/api/ask", json=body).json()
    assert answer["status"] == "not_in_sources"
    assert answer["answer"].startswith("Các nguồn")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 3},
        {"question": "How?", "unknown": 1},
        {"question": "How?", "history": [{"role": "system", "content": "x"}]},
        {"question": ""},
        {"question": "How?", "language": "klingon!"},
    ],
)
def test_a_body_that_is_wrong_is_the_callers_fault(client: httpx.Client, body: dict[str, object]) -> None:
    assert client.post("/api/ask", json=body).status_code == 422


def test_an_error_says_what_happened_and_what_to_do(client: httpx.Client) -> None:
    problem = client.post("/api/ask", json={"question": " "}).json()
    assert problem == {"title": "The question is empty.", "detail": "Type one.", "status": 422}


def test_health_tells_index_and_model(client: httpx.Client) -> None:
    health = client.get("/api/health").json()
    assert health["status"] == "ok"
    assert health["passages"] == 3
    assert (health["provider"], health["model"]) == ("packaged", "Qwen2.5-Coder-1.5B-Instruct")


def test_the_interface_describes_itself(client: httpx.Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/ask", "/api/health"} <= set(paths)
