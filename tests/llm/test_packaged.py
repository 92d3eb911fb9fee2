"""How the packaged model's replies are read, with an engine that sends what is written down."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.model import Model, decide, is_cut, stream_answer, written_tokens
from rag.llm.packaged import PackagedLLM, packaged_adapter

HELLO = [ChatMessage(role=MessageRole.USER, content="Say hello.")]
USAGE = {"prompt_tokens": 9, "completion_tokens": 2}


class Engine:
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


@pytest.mark.parametrize(("finish_reason", "cut"), [("length", True), ("stop", False)])
def test_a_reply_tells_whether_it_was_cut(
    monkeypatch: pytest.MonkeyPatch, finish_reason: str, cut: bool
) -> None:
    monkeypatch.setattr("rag.llm.packaged._engine", lambda context_window, threads: Engine(finish_reason))
    llm = PackagedLLM(context_window=4096, max_answer_tokens=200, threads=1)
    *pieces, last = llm.stream_chat(HELLO)
    assert [piece.delta for piece in pieces] == ["Hello", " there"]
    assert (is_cut(last), is_cut(llm.chat(HELLO)), any(map(is_cut, pieces))) == (cut, cut, False)
    assert written_tokens(last) == 2


def test_what_the_model_has_learned_comes_with_the_code() -> None:
    assert packaged_adapter().read_bytes()[:4] == b"GGUF"


def test_an_incomplete_adapter_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cut = tmp_path / "packaged_adapter.gguf"
    cut.write_bytes(packaged_adapter().read_bytes()[:1000])
    monkeypatch.setattr("rag.llm.packaged.ADAPTER", cut)
    with pytest.raises(ModelUnavailable, match=r"adapter .*packaged_adapter\.gguf is missing or incomplete"):
        packaged_adapter()


@pytest.mark.parametrize(("trained", "asked"), [(True, [{"id": 0, "scale": 1.0}]), (False, None)])
def test_the_adapter_is_used_only_where_a_request_asks_for_it(
    monkeypatch: pytest.MonkeyPatch, trained: bool, asked: list[dict[str, float]] | None
) -> None:
    requests: list[dict[str, Any]] = []

    class Recorder(Engine):
        def handle_chat_completions(
            self, request: dict[str, Any], take: Callable[[dict[str, Any]], bool] | None = None
        ) -> dict[str, Any]:
            requests.append(request)
            return super().handle_chat_completions(request, take)

    monkeypatch.setattr("rag.llm.packaged._engine", lambda context_window, threads: Recorder("stop"))
    model = Model(PackagedLLM(context_window=4096, max_answer_tokens=200, threads=1), "qwen", "packaged")
    decide(model, HELLO, LLMConfig(), trained=trained)
    list(stream_answer(model, HELLO, LLMConfig(), trained=trained))
    assert [request.get("lora") for request in requests] == [asked, asked]
