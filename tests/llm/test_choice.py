"""With `auto`, the model follows Ollama as it comes and goes."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from benchmarks.quick_model import QuickLLM
from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.choice import ModelChoice
from rag.llm.model import Model
from tests.support.corpora import NO_OLLAMA
from tests.support.ollama_server import serve_ollama

PROBLEM = ModelUnavailable("It failed.", "Ask again.")


@pytest.fixture(autouse=True)
def always_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.llm.choice.LOOK_EVERY_S", 0.0)


def eventually(is_so: Callable[[], bool]) -> bool:
    """A look for Ollama is not waited for longer than a moment."""
    for _ in range(200):
        if is_so():
            return True
        sleep(0.05)
    return False


def test_ollama_that_comes_later_is_taken_up() -> None:
    with serve_ollama() as server:
        server.models.remove("qwen15:latest")
        choice = ModelChoice(LLMConfig(model="qwen15", base_url=server.url))
        assert choice.current().provider == "packaged"
        assert "belegt pull qwen15" in choice.current().hint
        server.models.append("qwen15:latest")
        assert eventually(lambda: choice.current().provider == "ollama")
        assert choice.current().hint == ""


def test_ollama_that_goes_is_replaced_with_the_reason() -> None:
    with serve_ollama() as server:
        choice = ModelChoice(LLMConfig(model="qwen15", base_url=server.url))
        assert choice.current().provider == "ollama"
    assert eventually(lambda: choice.current().provider == "packaged")
    assert "No Ollama server answers" in choice.current().hint


def test_many_questions_at_once_share_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of them waits for one that another question is about to begin."""
    monkeypatch.setattr("rag.llm.choice.ollama_problem", lambda config: PROBLEM)
    choice, interval = ModelChoice(LLMConfig(base_url=NO_OLLAMA)), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as readers:
            found = {model.provider for model in readers.map(lambda _: choice.current(), range(5000))}
    finally:
        sys.setswitchinterval(interval)
    assert found == {"packaged"}


def test_a_model_that_failed_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_ollama() as server:
        choice = ModelChoice(LLMConfig(model="qwen15", base_url=server.url))
        failed = choice.current()
        instead = choice.replace_failed(failed, PROBLEM)
        assert instead
        assert (instead.provider, instead.hint) == ("packaged", str(PROBLEM))
        assert choice.current() is instead
        monkeypatch.setattr("rag.llm.choice.FIRST_PAUSE_S", 0.0)
        impatient = ModelChoice(choice.config)
        impatient.replace_failed(failed, PROBLEM)
        assert eventually(lambda: impatient.current().provider == "ollama")


@pytest.mark.parametrize("provider", ["ollama", "packaged"])
def test_without_auto_nothing_is_replaced(provider: str) -> None:
    with serve_ollama() as server:
        config = LLMConfig.model_validate({"provider": provider, "model": "qwen15", "base_url": server.url})
        choice = ModelChoice(config)
        model = choice.current()
    assert choice.replace_failed(model, PROBLEM) is None
    assert choice.current() is model
    assert (choice.problem() is None) == (provider == "packaged")


def test_a_model_that_was_handed_in_stays() -> None:
    given = Model(QuickLLM(), "quick", "ollama")
    choice = ModelChoice(LLMConfig(base_url=NO_OLLAMA), given)
    assert choice.replace_failed(given, PROBLEM) is None
    assert choice.current() is given
    assert choice.problem() is None
