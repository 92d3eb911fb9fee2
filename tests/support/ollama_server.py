"""A small HTTP server that speaks Ollama's protocol, with a language model of the test's choice behind it.

What is special about a model follows from its name: `tests/support/ollama_models.py` lists them. By hand:
`python -m tests.support.ollama_server PORT`.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

from llama_index.core.llms.llm import LLM

from benchmarks.quick_model import QuickLLM
from rag.ollama_client import canonical_name
from tests.support.ollama_handler import OllamaHandler
from tests.support.ollama_models import MODELS, PLAIN, FakeModel

CHAT_MODEL, EMBEDDING_MODEL = "qwen15:latest", "e5:latest"
DEFAULT_CONTEXT = 4096  # where a request does not say


@dataclass
class RequestQueue:
    """As many requests at once as `OLLAMA_NUM_PARALLEL`, and as many waiting as `OLLAMA_MAX_QUEUE`."""

    parallel: int = 64
    longest: int = 512
    running: int = 0
    waiting: int = 0
    most_waiting: int = 0
    moved: threading.Condition = field(default_factory=threading.Condition)

    def enter(self) -> bool:
        """Wait for a turn; False if too many are waiting."""
        with self.moved:
            if self.running >= self.parallel and self.waiting >= self.longest:
                return False
            self.waiting += 1
            self.most_waiting = max(self.most_waiting, self.waiting - (self.running < self.parallel))
            while self.running >= self.parallel:
                self.moved.wait()
            self.waiting -= 1
            self.running += 1
            return True

    def leave(self) -> None:
        with self.moved:
            self.running -= 1
            self.moved.notify()


class OllamaServer(ThreadingHTTPServer):
    """The server, on a free port of 127.0.0.1 unless another is given."""

    daemon_threads = True

    def __init__(self, llm: LLM | None = None, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), OllamaHandler)
        self.llm = llm or QuickLLM()
        self.models = list(MODELS)
        self.queue = RequestQueue()
        self.longest_text = 512  # words, to embed
        self.entry: dict[str, Any] = {}  # what `/v1/models` also says of each model
        self.loaded: dict[str, int] = {}  # the context of each model in memory
        self.loads: list[tuple[str, int]] = []
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.connections: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection, and remember it."""
        connection, address = super().get_request()
        self.connections.add(connection)
        return connection, address

    def server_close(self) -> None:
        """Stop listening and drop all connections, as a server does that dies."""
        super().server_close()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

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

    def find(self, name: str) -> str | None:
        """The listed name of a model; whoever asks may write it in other ways."""
        wanted = canonical_name(name)
        return next((listed for listed in self.models if listed.casefold() == wanted), None)

    def described(self, name: str) -> FakeModel:
        return MODELS.get(name, PLAIN)

    def load(self, name: str, model: FakeModel, options: dict[str, Any]) -> int:
        """The context that the model has in memory; another one than before means to load it again."""
        context: int = min(options.get("num_ctx", DEFAULT_CONTEXT), model.context_length, model.loads_at_most)
        if self.loaded.get(name) != context:
            self.loaded[name] = context
            self.loads.append((name, context))
        return context


@contextmanager
def serve_ollama(llm: LLM | None = None, port: int = 0) -> Iterator[OllamaServer]:
    """Serve `llm`, or a stand-in that answers at once, until the block ends."""
    server = OllamaServer(llm, port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    OllamaServer(port=int(sys.argv[1])).serve_forever()
