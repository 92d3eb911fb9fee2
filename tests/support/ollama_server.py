"""A small HTTP server that speaks Ollama's protocol, with a language model of the test's choice behind it.

Answers, status codes and error lines are those recorded from Ollama 0.24.0. Models named after a
failure fail in that way: `missing` is not there, `busy`, `slow`, `breaks` and `silent` are.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.llms.llm import LLM

from benchmarks.quick_model import QuickLLM
from rag.embedding.models import PackagedEmbedding

CHAT_MODEL, EMBEDDING_MODEL = "qwen15:latest", "e5:latest"
MODELS = [
    CHAT_MODEL,
    EMBEDDING_MODEL,
    "busy:latest",
    "slow:latest",
    "breaks:latest",
    "silent:latest",
    "old:latest",
]
NOW = "2026-11-25T01:51:45.648620404Z"


class OllamaHandler(BaseHTTPRequestHandler):
    """One request; `server.requests` keeps the bodies, so that tests can look at what was sent."""

    protocol_version = "HTTP/1.1"
    server: OllamaServer

    def do_GET(self) -> None:
        if self.path == "/api/version":
            self._json(200, {"version": "0.24.0"})
        elif self.path == "/api/tags":
            self._json(
                200, {"models": [{"name": name, "model": name, "size": 1} for name in self.server.models]}
            )
        else:
            self._text(405, "405 method not allowed")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            request = json.loads(body)
        except ValueError:
            return self._json(400, {"error": "unexpected EOF"})
        self.server.requests.append((self.path, request))
        model = f"{request['model']}" if ":" in request["model"] else f"{request['model']}:latest"
        if model not in self.server.models:
            return self._json(404, {"error": f"model '{request['model']}' not found"})
        if model == "busy:latest":
            return self._json(
                503, {"error": "server busy, please try again.  maximum pending requests exceeded"}
            )
        if model == "slow:latest":
            time.sleep(2)
        if self.path == "/api/show":
            return self._json(200, {"details": {"family": "qwen2"}, "capabilities": ["completion"]})
        if self.path == "/api/embed":
            return self._embed(request)
        return self._chat(request, model)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server uses
        pass

    def _embed(self, request: dict[str, Any]) -> None:
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        vectors = PackagedEmbedding().get_text_embedding_batch(texts)
        self._json(200, {"model": request["model"], "embeddings": vectors, "prompt_eval_count": 1})

    def _chat(self, request: dict[str, Any], model: str) -> None:
        messages = [ChatMessage(role=one["role"], content=one["content"]) for one in request["messages"]]
        options, llm = request.get("options", {}), self.server.llm
        max_tokens = options.get("num_predict", 128)
        if request.get("stream", True):
            self._stream(request, model, llm.stream_chat(messages, max_tokens=max_tokens))
            return
        response = llm.chat(messages, logprobs=request.get("logprobs", False), max_tokens=max_tokens)
        document = _chunk(request, response.message.content or "", response, done=True)
        if response.logprobs and model != "old:latest":
            best, candidates = response.logprobs[0][0], response.logprobs[0]
            tops = [{"token": one.token, "logprob": one.logprob} for one in candidates]
            document["logprobs"] = [{"token": best.token, "logprob": best.logprob, "top_logprobs": tops}]
        self._json(200, document)

    def _stream(self, request: dict[str, Any], model: str, responses: Iterator[ChatResponse]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, response in enumerate(responses):
            if model == "breaks:latest" and number == 1:
                self._line({"error": "an error was encountered while running the model: unexpected EOF"})
                break
            if model == "silent:latest" and number == 1:
                break
            done = bool(response.raw and response.raw["done"])
            self._line(_chunk(request, response.delta or "", response, done))
        self.wfile.write(b"0\r\n\r\n")

    def _line(self, document: dict[str, Any]) -> None:
        line = json.dumps(document).encode() + b"\n"
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.flush()

    def _json(self, status: int, document: dict[str, Any]) -> None:
        self._send(status, "application/json; charset=utf-8", json.dumps(document).encode())

    def _text(self, status: int, text: str) -> None:
        self._send(status, "text/plain", text.encode())

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class OllamaServer(ThreadingHTTPServer):
    """The server, on a free port of 127.0.0.1."""

    daemon_threads = True

    def __init__(self, llm: LLM | None = None) -> None:
        super().__init__(("127.0.0.1", 0), OllamaHandler)
        self.llm = llm or QuickLLM()
        self.models = list(MODELS)
        self.requests: list[tuple[str, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes a program in a process of its own ask this server."""
        return {
            "BELEGT_LLM__PROVIDER": "ollama",
            "BELEGT_LLM__BASE_URL": self.url,
            "BELEGT_LLM__MODEL": CHAT_MODEL,
        }


@contextmanager
def serve_ollama(llm: LLM | None = None) -> Iterator[OllamaServer]:
    """Serve `llm`, or a stand-in that answers at once, until the block ends."""
    server = OllamaServer(llm)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _chunk(request: dict[str, Any], content: str, response: ChatResponse, done: bool) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    document: dict[str, Any] = {
        "model": request["model"],
        "created_at": NOW,
        "message": message,
        "done": done,
    }
    if done:
        document |= {"done_reason": "stop", "total_duration": 1, "load_duration": 1, "eval_count": 1}
        document |= {"prompt_eval_count": (response.raw or {}).get("prompt_eval_count", 0)}
    return document
