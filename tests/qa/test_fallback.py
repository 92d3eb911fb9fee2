"""What a question sees of its model: another one in its place, and a queue before it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.quick_model import QuickLLM
from rag.config import Config, LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.model import Model
from rag.qa.answer import Answer, Event, Retrieved, Run, Token
from rag.qa.answerer import Answerer
from rag.qa.pipeline import Pipeline
from tests.support.ollama_server import serve_ollama

HOW_HIGH = "Wie hoch ist der Leuchtturm von Hohenwarte?"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that answers at once, in the packaged one's place."""

    def instead(config: LLMConfig, problem: ModelUnavailable) -> Model:
        return Model(QuickLLM(), "stand-in", "packaged", hint=str(problem))

    monkeypatch.setattr("rag.llm.choice.packaged_instead", instead)


@pytest.mark.usefixtures("stand_in")
def test_auto_answers_with_the_packaged_model_where_ollama_fails_and_says_why(indexed: Config) -> None:
    with serve_ollama() as ollama:
        llm = LLMConfig(model="qwen15", base_url=ollama.url)
        answerer = Answerer(indexed.model_copy(update={"llm": llm}))
        assert answerer.ask(HOW_HIGH).model_hint == ""
    events: list[Event] = []
    answer = answerer.ask(HOW_HIGH, emit=events.append)
    assert (answer.status, answer.model, answer.provider) == ("answered", "stand-in", "packaged")
    assert "No Ollama server answers" in answer.model_hint
    assert [type(event) for event in events].count(Retrieved) == 1  # the second attempt repeats nothing


@pytest.mark.usefixtures("stand_in")
def test_what_was_told_is_not_told_again_by_another_model(
    indexed: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Pipeline, question: str, run: Run, **options: object) -> Answer:
        run.emit(Token("The tower"))
        raise ModelUnavailable("The model stopped in the middle of its answer.", "Ask again.")

    with serve_ollama() as ollama:
        llm = LLMConfig(model="qwen15", base_url=ollama.url)
        answerer = Answerer(indexed.model_copy(update={"llm": llm}))
        monkeypatch.setattr(Pipeline, "answer", fails)
        with pytest.raises(ModelUnavailable, match="stopped in the middle"):
            answerer.ask(HOW_HIGH)
        assert answerer.model.provider == "packaged"  # for the next question


def test_without_auto_nothing_stands_in_for_ollama(indexed: Config) -> None:
    with serve_ollama() as ollama:
        llm = LLMConfig(provider="ollama", model="qwen15", base_url=ollama.url)
        answerer = Answerer(indexed.model_copy(update={"llm": llm}))
    with pytest.raises(ModelUnavailable, match="No Ollama server answers"):
        answerer.ask(HOW_HIGH)


def test_questions_wait_in_belegt_and_not_in_ollama_s_queue(indexed: Config) -> None:
    """There, the wait would count as the model's silence."""
    with serve_ollama() as ollama:
        ollama.queue.parallel = 1
        llm = LLMConfig(provider="ollama", model="qwen15", base_url=ollama.url)
        answerer = Answerer(indexed.model_copy(update={"llm": llm}))
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: answerer.ask(HOW_HIGH), range(8)))
        assert {answer.status for answer in answers} == {"answered"}
        assert ollama.queue.most_waiting == 0
