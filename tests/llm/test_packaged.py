"""How the packaged model's replies are read, with a server that sends what is written down."""

from collections.abc import Callable
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole

from rag.config import LLMConfig
from rag.llm.llama_cpp import Engine
from rag.llm.model import Model, decide, stream_answer
from rag.llm.packaged import PackagedLLM
from rag.llm.responses import is_cut, written_tokens

HELLO = [ChatMessage(role=MessageRole.USER, content="Say hello.")]
USAGE = {"prompt_tokens": 9, "completion_tokens": 2}


class Server:
    """Says two words, and then why it ends."""

    def __init__(self, finish_reason: str) -> None:
        self.finish_reason = finish_reason

    def handle_chat_completions(
        self, request: dict[str, Any], take: Callable[[dict[str, Any]], bool] | None = None
    ) -> dict[str, Any]:
        if take:
            for word in ("Hello", " there"):
                take({"choices": [{"delta": {"content": word}, "finish_reason": None}]})
            take({"choices": [{"delta": {}, "finish_reason": self.finish_reason}]})
            take({"choices": [], "usage": USAGE})
        choice = {"message": {"content": "Hello there"}, "finish_reason": self.finish_reason}
        return {"choices": [choice], "usage": USAGE}


def run_by(monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    """Have this server run the packaged model."""
    monkeypatch.setattr(
        "rag.llm.packaged.shared_engine",
        lambda context_window, threads: Engine(context_window, threads, lambda *settings: server),
    )


@pytest.mark.parametrize(("finish_reason", "cut"), [("length", True), ("stop", False)])
def test_a_reply_tells_whether_it_was_cut(
    monkeypatch: pytest.MonkeyPatch, finish_reason: str, cut: bool
) -> None:
    run_by(monkeypatch, Server(finish_reason))
    llm = PackagedLLM(context_window=4096, max_answer_tokens=200, threads=1)
    *pieces, last = llm.stream_chat(HELLO)
    assert [piece.delta for piece in pieces] == ["Hello", " there"]
    assert (is_cut(last), is_cut(llm.chat(HELLO)), any(map(is_cut, pieces))) == (cut, cut, False)
    assert written_tokens(last) == 2


@pytest.mark.parametrize(("trained", "asked"), [(True, [{"id": 0, "scale": 1.0}]), (False, None)])
def test_the_adapter_is_used_only_where_a_request_asks_for_it(
    monkeypatch: pytest.MonkeyPatch, trained: bool, asked: list[dict[str, float]] | None
) -> None:
    requests: list[dict[str, Any]] = []

    class Recorder(Server):
        def handle_chat_completions(
            self, request: dict[str, Any], take: Callable[[dict[str, Any]], bool] | None = None
        ) -> dict[str, Any]:
            requests.append(request)
            return super().handle_chat_completions(request, take)

    run_by(monkeypatch, Recorder("stop"))
    model = Model(PackagedLLM(context_window=4096, max_answer_tokens=200, threads=1), "qwen", "packaged")
    decide(model, HELLO, LLMConfig(), trained=trained)
    list(stream_answer(model, HELLO, LLMConfig(), trained=trained))
    assert [request.get("lora") for request in requests] == [asked, asked]
