"""Pulling a model: its progress, and what can go wrong."""

import pytest

from rag.config import LLMConfig
from rag.errors import ConfigError, ModelUnavailable
from rag.llm.ollama_server import ollama_problem
from rag.llm.pulling import pull_model
from tests.support.corpora import NO_OLLAMA
from tests.support.ollama_server import serve_ollama


def test_a_model_that_was_pulled_can_be_used() -> None:
    with serve_ollama() as server:
        config = LLMConfig(model="tiny", base_url=f"{server.url}/v1")
        assert ollama_problem(config)
        progress = list(pull_model(config, "tiny"))
        assert ollama_problem(config) is None
    assert [(one.completed, one.total) for one in progress if one.status.startswith("pulling eb")] == [
        (0, 400),
        (100, 400),
        (200, 400),
        (300, 400),
        (400, 400),
    ]
    assert progress[-1].status == "success"


def test_a_name_that_the_library_does_not_have() -> None:
    with serve_ollama() as server, pytest.raises(ModelUnavailable, match=r"no model 'no-such'.*library"):
        list(pull_model(LLMConfig(base_url=server.url), "no-such"))


def test_no_server() -> None:
    with pytest.raises(ModelUnavailable, match="ollama serve"):
        list(pull_model(LLMConfig(base_url=NO_OLLAMA), "tiny"))


def test_another_kind_of_server_is_not_asked() -> None:
    with pytest.raises(ConfigError, match="Only Ollama"):
        list(pull_model(LLMConfig(provider="openai"), "tiny"))
