"""Which model is loaded, and how often it is tried."""

from pathlib import Path

import pytest

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.loading import load_model
from rag.llm.model import context_window
from tests.support.corpora import NO_OLLAMA
from tests.support.ollama_models import MODELS, PLAIN
from tests.support.ollama_server import serve_ollama


@pytest.fixture(autouse=True)
def nothing_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.llm.capabilities.cache_folder", lambda: tmp_path)


def test_a_model_is_tried_once() -> None:
    with serve_ollama() as server:
        config = LLMConfig(provider="ollama", model="qwen15", base_url=server.url)
        first = load_model(config)
        asked = len(server.requests)
        assert load_model(config).capabilities == first.capabilities
        assert "/api/chat" not in [path for path, _ in server.requests[asked:]]


def test_what_the_server_reports_of_a_model_is_known() -> None:
    with serve_ollama() as server:
        model = load_model(LLMConfig(provider="ollama", model="gpt-oss:20b", base_url=server.url))
    assert (model.capabilities.parameters, model.capabilities.context_length) == (20_914_757_184, 131_072)


def test_no_more_context_is_used_than_the_server_loads() -> None:
    with serve_ollama() as server:
        config = LLMConfig(provider="ollama", model="crowded", base_url=server.url)
        model = load_model(config)
        assert context_window(model, config) == 2048
        assert context_window(load_model(config), config) == 2048


def test_a_shortage_of_memory_is_forgotten_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_ollama() as server:
        config = LLMConfig(provider="ollama", model="crowded", base_url=server.url)
        assert context_window(load_model(config), config) == 2048
        monkeypatch.setitem(MODELS, "crowded:latest", PLAIN)
        assert context_window(load_model(config), config) == config.context_window


def test_what_others_loaded_the_model_with_does_not_count() -> None:
    with serve_ollama() as server:
        config = LLMConfig(provider="ollama", model="qwen15", base_url=server.url)
        load_model(config)
        server.loaded["qwen15:latest"] = 1024
        assert context_window(load_model(config), config) == config.context_window


def test_the_packaged_model_gets_no_more_context_than_it_can_read() -> None:
    config = LLMConfig(provider="packaged", context_window=1_000_000)
    assert context_window(load_model(config), config) == 32_768


@pytest.mark.parametrize("provider", ["ollama", "openai"])
def test_a_model_that_cannot_judge_is_refused_at_the_start(provider: str) -> None:
    with serve_ollama() as server:
        config = LLMConfig.model_validate(
            {"provider": provider, "model": "parrot:latest", "base_url": server.url}
        )
        with pytest.raises(
            ModelUnavailable, match=r"does not answer a question with Yes or No.*another model"
        ):
            load_model(config)


@pytest.mark.parametrize("name", ["parrot", "heavy", "missing", "e5"])
def test_auto_takes_the_packaged_model_where_ollama_s_cannot_be_used(name: str) -> None:
    with serve_ollama() as server:
        model = load_model(LLMConfig(model=name, base_url=server.url))
    assert model.provider == "packaged"
    assert name in model.hint


def test_auto_without_the_packaged_model_reports_what_ollama_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ModelUnavailable("The packaged model is not installed.", "Run `make install`.")

    monkeypatch.setattr("rag.llm.loading.packaged_weights", missing)
    with pytest.raises(ModelUnavailable, match="No Ollama server answers"):
        load_model(LLMConfig(base_url=NO_OLLAMA))
