"""Everything that goes over Ollama's HTTP: answers, embeddings, and each way in which it can fail."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole

from rag.config import Config, LLMConfig
from rag.embedding.models import embed_passages, embed_questions, load_embedder, unit
from rag.embedding.ollama import TEXTS_PER_REQUEST
from rag.errors import ModelUnavailable
from rag.ingest.pipeline import ingest
from rag.llm.model import load_model, stream_answer, yes_probability
from rag.llm.ollama import ollama_problem
from rag.qa.answerer import Answerer
from tests.support.corpora import NO_OLLAMA, make_config
from tests.support.ollama_server import OllamaServer, serve_ollama

HELLO = [ChatMessage(role=MessageRole.USER, content="Say hello in German.")]


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaServer]:
    with serve_ollama() as server:
        yield server


def llm_config(server: OllamaServer, model: str = "qwen15", timeout_s: float = 60) -> LLMConfig:
    return LLMConfig(
        provider="ollama", model=model, base_url=server.url, context_window=2048, timeout_s=timeout_s
    )


def reply(config: LLMConfig) -> str:
    model = load_model(config)
    return "".join(response.delta or "" for response in stream_answer(model, HELLO, config))


def test_the_whole_path_through_ollama(indexed: Config, ollama: OllamaServer) -> None:
    config = indexed.model_copy(update={"llm": llm_config(ollama)})
    ollama.requests.clear()
    answer = Answerer(config).ask("How high is the lighthouse of Hohenwarte?")
    assert (answer.provider, answer.model, answer.status) == ("ollama", "qwen15", "answered")
    assert "41" in answer.answer
    assert answer.citations[0].source == "leuchtturm.txt"
    assert answer.prompt_tokens > 50  # the stand-in counts words
    chats = [request for path, request in ollama.requests if path == "/api/chat"]
    assert {request["options"]["num_ctx"] for request in chats} == {2048}


def test_auto_takes_ollama_where_it_has_the_model(ollama: OllamaServer) -> None:
    model = load_model(llm_config(ollama).model_copy(update={"provider": "auto"}))
    assert (model.provider, model.name, model.hint) == ("ollama", "qwen15", "")


def test_auto_falls_back_and_says_what_to_pull(ollama: OllamaServer) -> None:
    model = load_model(llm_config(ollama, "missing").model_copy(update={"provider": "auto"}))
    assert model.provider == "packaged"
    assert "`ollama pull missing`" in model.hint


def test_auto_falls_back_and_says_that_no_server_answers() -> None:
    model = load_model(LLMConfig(provider="auto", base_url=NO_OLLAMA))
    assert model.provider == "packaged"
    assert f"No Ollama server answers at {NO_OLLAMA}" in model.hint


def test_server_down() -> None:
    with pytest.raises(ModelUnavailable, match=r"No Ollama server answers.*ollama serve"):
        load_model(LLMConfig(provider="ollama", base_url=NO_OLLAMA))


def test_model_missing(ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match="ollama pull missing"):
        load_model(llm_config(ollama, "missing"))


def test_model_deleted_while_belegt_runs(ollama: OllamaServer) -> None:
    config = llm_config(ollama)
    model = load_model(config)
    ollama.models.remove("qwen15:latest")
    try:
        with pytest.raises(ModelUnavailable, match="ollama pull qwen15"):
            list(stream_answer(model, HELLO, config))
    finally:
        ollama.models.append("qwen15:latest")


def test_time_out(ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match=r"did not respond within 0\.5 s.*llm\.timeout_s"):
        reply(llm_config(ollama, "slow", timeout_s=0.5))


def test_queue_full(ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match="busy"):
        reply(llm_config(ollama, "busy"))


def test_stream_broken_off_with_an_error(ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match=r"reports an error.*unexpected EOF"):
        reply(llm_config(ollama, "breaks"))


def test_stream_that_ends_without_its_last_line(ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match="stopped in the middle"):
        reply(llm_config(ollama, "silent"))


def test_server_that_dies(ollama: OllamaServer) -> None:
    with serve_ollama() as dying:
        config = llm_config(dying)
        model = load_model(config)
    with pytest.raises(ModelUnavailable, match="No Ollama server answers"):
        list(stream_answer(model, HELLO, config))


def test_an_address_that_is_no_ollama(ollama: OllamaServer) -> None:
    config = LLMConfig(provider="ollama", base_url=f"{ollama.url}/elsewhere")
    assert isinstance(ollama_problem(config), ModelUnavailable)


def test_yes_is_read_from_log_probabilities_where_the_server_has_them(ollama: OllamaServer) -> None:
    config, old = llm_config(ollama), llm_config(ollama, "old")
    text = 'Text: "Berlin lies in Germany."\n\nQuestion: Is Berlin in Germany?\n\nReply only Yes or No.'
    question = [ChatMessage(role=MessageRole.USER, content=text)]
    chance, tokens, _ = yes_probability(load_model(config), question, config)
    assert 0.5 < chance < 1
    assert tokens > 10
    assert yes_probability(load_model(old), question, old)[0] == 1


@pytest.mark.usefixtures("short_calibration")
def test_embeds_through_ollama(tmp_path: Path, corpus: Path, ollama: OllamaServer) -> None:
    config = make_config(
        tmp_path, embedding__provider="ollama", embedding__model="e5", llm__base_url=ollama.url
    )
    assert ingest(config).passages > 0
    assert embed_passages(load_embedder(config), ["Ein Satz."]).shape == (1, 384)


def test_ollama_gets_many_questions_in_one_request(tmp_path: Path, ollama: OllamaServer) -> None:
    config = make_config(
        tmp_path,
        embedding__provider="ollama",
        embedding__model="e5",
        embedding__query_prefix="query:",
        llm__base_url=ollama.url,
    )
    embedder = load_embedder(config)
    questions = [f" Question {number}? " for number in range(TEXTS_PER_REQUEST + 1)]
    ollama.requests.clear()
    vectors = embed_questions(embedder, questions)
    assert [len(body["input"]) for _, body in ollama.requests] == [TEXTS_PER_REQUEST, 1]
    assert ollama.requests[0][1]["input"][0] == "query: Question 0?"
    one_by_one = unit([embedder.get_query_embedding(question) for question in questions[-2:]])
    np.testing.assert_allclose(vectors[-2:], one_by_one, atol=1e-6)


def test_an_embedding_model_that_is_missing_names_the_pull(
    tmp_path: Path, corpus: Path, ollama: OllamaServer
) -> None:
    config = make_config(
        tmp_path, embedding__provider="ollama", embedding__model="missing", llm__base_url=ollama.url
    )
    with pytest.raises(ModelUnavailable, match="ollama pull missing"):
        ingest(config)


def test_an_embedding_server_that_is_down_says_so(tmp_path: Path, corpus: Path) -> None:
    config = make_config(tmp_path, embedding__provider="ollama", embedding__model="e5")
    with pytest.raises(ModelUnavailable, match="ollama serve"):
        ingest(config)
