"""The test server answers as Ollama 0.24 was recorded to, so that what passes against it works in earnest."""

import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.ollama_server import OllamaServer, serve_ollama

HELLO = [{"role": "user", "content": "Say hello in German."}]


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with serve_ollama() as server:
        yield server


def post(server: OllamaServer, path: str, **body: Any) -> httpx.Response:
    return httpx.post(server.url + path, json=body, timeout=30)


def chat(server: OllamaServer, model: str = "qwen15", messages: Any = HELLO, **body: Any) -> dict[str, Any]:
    document: dict[str, Any] = post(
        server, "/api/chat", model=model, messages=messages, stream=False, **body
    ).json()
    return document


@pytest.mark.parametrize(
    ("request_line", "body", "status", "text"),
    [
        ("GET /", "", 200, "Ollama is running"),
        ("GET /api/version", "", 200, '{"version": "0.24.0"}'),
        ("GET /api/chat", "", 405, "405 method not allowed"),
        ("GET /elsewhere", "", 404, "404 page not found"),
        ("POST /elsewhere/api/show", '{"model": "qwen15"}', 404, "404 page not found"),
        ("POST /api/chat", '{"model":', 400, '{"error": "unexpected EOF"}'),
        ("POST /api/show", '{"model": "nope"}', 404, """{"error": "model 'nope' not found"}"""),
    ],
)
def test_paths_methods_and_errors(
    server: OllamaServer, request_line: str, body: str, status: int, text: str
) -> None:
    method, path = request_line.split()
    response = httpx.request(method, server.url + path, content=body)
    assert (response.status_code, response.text) == (status, text)


def test_a_model_has_more_names_than_are_listed(server: OllamaServer) -> None:
    listed = [model["name"] for model in httpx.get(f"{server.url}/api/tags").json()["models"]]
    assert "qwen15:latest" in listed
    for name in ("QWEN15", "library/qwen15", "registry.ollama.ai/library/qwen15:latest"):
        assert post(server, "/api/show", model=name).json()["capabilities"] == ["completion"]


def test_a_stream_ends_with_its_counts(server: OllamaServer) -> None:
    lines = post(server, "/api/chat", model="qwen15", messages=HELLO).text.splitlines()
    assert '"done": false' in lines[0]
    assert '"done_reason": "stop"' in lines[-1]
    assert '"eval_count": 4' in lines[-1]


def test_a_reply_is_cut_at_its_limit(server: OllamaServer) -> None:
    reply = chat(server, options={"num_predict": 2})
    assert (reply["message"]["content"], reply["done_reason"]) == ("Say hello", "length")


def test_a_prompt_beyond_the_context_is_cut_without_an_error(server: OllamaServer) -> None:
    long = [{"role": "user", "content": "word " * 900}]
    reply = chat(server, messages=long, options={"num_ctx": 512, "num_predict": 10})
    assert reply["prompt_eval_count"] == 512


def test_log_probabilities_come_with_the_number_asked_for(server: OllamaServer) -> None:
    reply = chat(server, logprobs=True, top_logprobs=1, options={"num_predict": 1})
    (token,) = reply["logprobs"]
    assert (token["token"], len(token["top_logprobs"])) == ("No", 1)


def test_another_context_loads_the_model_again_but_never_beyond_its_own(server: OllamaServer) -> None:
    for num_ctx in (2048, 2048, 4096, 1_000_000):
        chat(server, options={"num_ctx": num_ctx})
    assert server.loads == [("qwen15:latest", size) for size in (2048, 4096, 32_768)]
    (loaded,) = httpx.get(f"{server.url}/api/ps").json()["models"]
    assert loaded["context_length"] == 32_768


def test_no_message_only_loads(server: OllamaServer) -> None:
    assert chat(server, messages=[])["done_reason"] == "load"


def test_thinking_is_separated_and_only_for_models_that_can(server: OllamaServer) -> None:
    assert "thinking" in chat(server, "qwen3", think=True)["message"]
    assert "thinking" not in chat(server, "qwen3", think=False)["message"]
    assert "thinking" in chat(server, "gpt-oss:20b", think=False)["message"]
    assert chat(server, "qwen15", think=True)["error"] == '"qwen15" does not support thinking'


def test_a_full_queue_refuses(server: OllamaServer) -> None:
    server.queue.parallel, server.queue.longest = 1, 1
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(post(server, "/api/chat", model="slow", messages=HELLO).status_code)

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 200, 503, 503, 503]


def test_blank_texts_are_embedded_alone_as_nothing_and_among_others_as_an_error(server: OllamaServer) -> None:
    assert post(server, "/api/embed", model="e5", input="").json()["embeddings"] == []
    assert post(server, "/api/embed", model="e5", input=["Ein Satz.", ""]).status_code == 500
