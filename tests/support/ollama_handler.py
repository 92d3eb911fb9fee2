"""The requests that the test server for Ollama's protocol answers, as Ollama 0.24.0 was recorded to do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from itertools import islice
from typing import TYPE_CHECKING, Any

from llama_index.core.base.llms.types import ChatMessage

from rag.embedding.packaged import PackagedEmbedding
from tests.support.http_replies import ReplyHandler
from tests.support.ollama_models import FakeModel, Piece, listed, write
from tests.support.openai_protocol import chat_completion, completion_chunks, model_list

if TYPE_CHECKING:
    from tests.support.ollama_server import OllamaServer

NOW = "2026-11-25T01:51:45.648620404Z"
SLOW_S = 2.0
BROKEN = "an error was encountered while running the model: unexpected EOF"
BUSY = "server busy, please try again.  maximum pending requests exceeded"
HEAVY = "model requires more system memory (41.5 GiB) than is available (12.0 GiB)"
TOO_LONG = "the input length exceeds the context length"
LAYER = 400  # bytes of a model that is pulled


class OllamaHandler(ReplyHandler, BaseHTTPRequestHandler):
    """One request; `server.requests` keeps the bodies, so that tests can look at what was sent."""

    server: OllamaServer

    def do_GET(self) -> None:
        server = self.server
        server.headers_seen.append(dict(self.headers))
        documents: dict[str, dict[str, Any]] = {
            "/api/version": {"version": "0.24.0"},
            "/api/tags": {"models": [listed(name) for name in server.models]},
            "/api/ps": {
                "models": [listed(name) | {"context_length": size} for name, size in server.loaded.items()]
            },
            "/v1/models": model_list(server.models, server.entry),
        }
        if self.path == "/":
            self.send_text(200, "Ollama is running")
        elif self.path in documents:
            self.send_json(200, documents[self.path])
        else:
            self.send_unknown_path()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            request = json.loads(body)
        except ValueError:
            return self.send_json(400, {"error": "unexpected EOF"})
        self.server.requests.append((self.path, request))
        self.server.headers_seen.append(dict(self.headers))
        if self.path == "/api/pull":
            return self._pull(request["model"])
        if self.path not in {"/api/show", "/api/embed", "/api/chat", "/v1/chat/completions"}:
            return self.send_unknown_path()
        name = self.server.find(request["model"])
        if name is None:
            return self.send_json(404, {"error": f"model '{request['model']}' not found"})
        model = self.server.described(name)
        if self.path == "/api/show":
            return self.send_json(200, model.describe(name, self.server.llm))
        return self._run(request, name, model)

    def _run(self, request: dict[str, Any], name: str, model: FakeModel) -> None:
        """Answer with a model that has to be loaded, and that others may be using."""
        if model.fails == "heavy":
            return self.send_json(500, {"error": HEAVY})
        if model.fails == "busy" or not self.server.queue.enter():
            return self.send_json(503, {"error": BUSY})
        try:
            if self.path == "/api/embed":
                return self._embed(request)
            if self.path == "/api/chat":
                return self._chat(request, name, model)
            return self._complete(request, model)
        finally:
            self.server.queue.leave()

    def _embed(self, request: dict[str, Any]) -> None:
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        if isinstance(request["input"], str) and not texts[0]:
            return self.send_json(200, {"model": request["model"], "embeddings": []})
        if not all(text.strip() for text in texts):
            return self.send_json(500, {"error": "failed to encode response: json: unsupported value: NaN"})
        if any(len(text.split()) > self.server.longest_text for text in texts):
            return self.send_json(400, {"error": TOO_LONG})
        vectors = PackagedEmbedding().get_text_embedding_batch(texts)
        return self.send_json(200, {"model": request["model"], "embeddings": vectors, "prompt_eval_count": 1})

    def _chat(self, request: dict[str, Any], name: str, model: FakeModel) -> None:
        think = request.get("think")
        if think and "thinking" not in model.capabilities:
            return self.send_json(400, {"error": f'"{request["model"]}" does not support thinking'})
        options = request.get("options") or {}
        context = self.server.load(name, model, options)
        if not request["messages"]:
            return self.send_json(200, _line(request, Piece(), {"done": True, "done_reason": "load"}))
        time.sleep(SLOW_S if model.fails == "slow" else 0)
        reply = self._reply(request, model, options.get("num_predict", 128), context, think)
        if request.get("stream", True):
            return self._stream(request, model, reply)
        *pieces, end = reply
        joined = Piece(
            "".join(piece.content for piece in pieces), "".join(piece.thinking for piece in pieces)
        )
        whole = _line(request, joined, end.final)
        if request.get("logprobs"):
            whole["logprobs"] = [_logprobs(piece, request) for piece in pieces if piece.alternatives]
        return self.send_json(200, whole)

    def _reply(
        self, request: dict[str, Any], model: FakeModel, limit: int, context: int, think: object
    ) -> Iterator[Piece]:
        """The tokens, and at last the counts. A prompt beyond the context loses its beginning."""
        words = [word for message in request["messages"] for word in message["content"].split()]
        messages = [ChatMessage(role=one["role"], content=one["content"]) for one in request["messages"]]
        if len(words) > context:
            messages = [ChatMessage(role="user", content=" ".join(words[-context:]))]
        written = 0
        pieces = write(model, self.server.llm, messages, think, bool(request.get("logprobs")))
        for piece in islice(pieces, limit):
            written += 1
            yield piece
        yield Piece(
            final={
                "done": True,
                "done_reason": "length" if written >= limit else "stop",
                "total_duration": 1,
                "load_duration": 1,
                "prompt_eval_count": min(len(words), context),
                "eval_count": written,
            }
        )

    def _stream(self, request: dict[str, Any], model: FakeModel, reply: Iterator[Piece]) -> None:
        self.begin_stream("application/x-ndjson")
        for number, piece in enumerate(reply):
            if model.fails in {"breaks", "ends", "dies"} and number == 1:
                break
            self.send_line(_line(request, piece, piece.final))
        if model.fails == "dies":
            self.close_connection = True
            return
        if model.fails == "breaks":
            self.send_line({"error": BROKEN})
        self.end_stream()

    def _pull(self, name: str) -> None:
        self.begin_stream("application/x-ndjson")
        self.send_line({"status": "pulling manifest"})
        if name.startswith("no-such"):
            self.send_line({"error": "pull model manifest: file does not exist"})
        else:
            layer = {"status": "pulling eb002ae5e321", "digest": "sha256:eb002ae5e321", "total": LAYER}
            for completed in range(0, LAYER + 1, LAYER // 4):
                self.send_line(layer | {"completed": completed})
            self.server.models.append(name if ":" in name else f"{name}:latest")
            for status in ("verifying sha256 digest", "writing manifest", "success"):
                self.send_line({"status": status})
        self.end_stream()

    def _complete(self, request: dict[str, Any], model: FakeModel) -> None:
        messages = [ChatMessage(role=one["role"], content=one["content"]) for one in request["messages"]]
        wants_logprobs = bool(request.get("logprobs"))
        told = request.get("chat_template_kwargs", {}).get("enable_thinking", True)
        pieces = write(model, self.server.llm, messages, told, wants_logprobs)
        limited = list(islice(pieces, request.get("max_tokens", 128)))
        is_cut = next(pieces, None) is not None
        if not request.get("stream"):
            return self.send_json(200, chat_completion(request, limited, is_cut))
        self.begin_stream("text/event-stream")
        for chunk in completion_chunks(request, limited, is_cut):
            self.send_chunk(b"data: " + chunk.encode() + b"\n\n")
        self.end_stream()
        return None


def _line(request: dict[str, Any], piece: Piece, final: dict[str, Any]) -> dict[str, Any]:
    message = {"role": "assistant", "content": piece.content}
    if piece.thinking:
        message["thinking"] = piece.thinking
    line = {"model": request["model"], "created_at": NOW, "message": message, "done": False, **final}
    if piece.alternatives and request.get("logprobs"):
        line["logprobs"] = [_logprobs(piece, request)]
    return line


def _logprobs(piece: Piece, request: dict[str, Any]) -> dict[str, Any]:
    ordered = sorted(piece.alternatives.items(), key=lambda pair: -pair[1])
    best = [{"token": token, "logprob": logprob} for token, logprob in ordered]
    return {**best[0], "top_logprobs": best[: request.get("top_logprobs", 0)]}
