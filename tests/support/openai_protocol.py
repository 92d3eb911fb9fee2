"""The documents of OpenAI's protocol, as servers with one local model send them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.support.ollama_models import Piece

ID = {"id": "chatcmpl-896", "created": 1795571467}


def model_list(names: Sequence[str], more: dict[str, Any]) -> dict[str, Any]:
    """`GET /v1/models`, with `more` of each model."""
    entry = {"object": "model", "created": 1795571432, "owned_by": "library", **more}
    return {"object": "list", "data": [{"id": name, **entry} for name in names]}


def chat_completion(request: dict[str, Any], pieces: Sequence[Piece], is_cut: bool) -> dict[str, Any]:
    """A complete reply."""
    message = {"role": "assistant", "content": "".join(piece.content for piece in pieces)}
    if thought := "".join(piece.thinking for piece in pieces):
        message["reasoning_content"] = thought
    choice: dict[str, Any] = {"index": 0, "message": message, "finish_reason": "length" if is_cut else "stop"}
    if request.get("logprobs"):
        choice["logprobs"] = {"content": [_logprobs(piece) for piece in pieces if piece.alternatives]}
    usage = _usage(request, pieces)
    return {**ID, "object": "chat.completion", "model": request["model"], "choices": [choice], "usage": usage}


def completion_chunks(request: dict[str, Any], pieces: Sequence[Piece], is_cut: bool) -> Iterator[str]:
    """The events of a streamed reply: its pieces, why it ended, and what it cost."""
    chunk = {**ID, "object": "chat.completion.chunk", "model": request["model"]}
    for piece in pieces:
        name = "reasoning_content" if piece.thinking else "content"
        delta = {"role": "assistant", name: piece.token}
        yield json.dumps({**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    end = {"index": 0, "delta": {}, "finish_reason": "length" if is_cut else "stop"}
    yield json.dumps({**chunk, "choices": [end]})
    if request.get("stream_options", {}).get("include_usage"):
        yield json.dumps({**chunk, "choices": [], "usage": _usage(request, pieces)})
    yield "[DONE]"


def _usage(request: dict[str, Any], pieces: Sequence[Piece]) -> dict[str, int]:
    read = sum(len(message["content"].split()) for message in request["messages"])
    return {"prompt_tokens": read, "completion_tokens": len(pieces), "total_tokens": read + len(pieces)}


def _logprobs(piece: Piece) -> dict[str, Any]:
    ordered = sorted(piece.alternatives.items(), key=lambda pair: -pair[1])
    best = [{"token": token, "logprob": logprob, "bytes": list(token.encode())} for token, logprob in ordered]
    return {**best[0], "top_logprobs": best}
