"""Everything that goes over Ollama's HTTP for an answer, and each way in which it can fail."""

from collections.abc import Iterator

import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from pydantic import SecretStr

from rag.config import Config, LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.loading import load_model
from rag.llm.model import context_window, decide, stream_answer
from rag.llm.ollama_server import loaded_context, ollama_problem
from rag.llm.responses import is_cut, thought_of, written_tokens
from rag.qa.answerer import Answerer
from tests.support.corpora import NO_OLLAMA
from tests.support.ollama_server import OllamaServer, serve_ollama

IN_GERMANY, ELSEWHERE = (
    [
        ChatMessage(
            role=MessageRole.USER,
            content=f'Text: "Berlin lies in Germany."\n\nQuestion: {question}\n\nReply only Yes or No.',
        )
    ]
    for question in ("Is Berlin in Germany?", "Who sang?")
)
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
    with pytest.raises(ModelUnavailable, match="belegt pull missing"):
        load_model(llm_config(ollama, "missing"))


def test_model_deleted_while_belegt_runs(ollama: OllamaServer) -> None:
    config = llm_config(ollama)
    model = load_model(config)
    ollama.models.remove("qwen15:latest")
    try:
        with pytest.raises(ModelUnavailable, match="belegt pull qwen15"):
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


def test_server_that_dies_in_mid_stream(ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match="connection to Ollama"):
        reply(llm_config(ollama, "dies"))


def test_a_model_that_does_not_fit_into_memory(ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match=r"cannot load heavy.*more system memory.*smaller model"):
        load_model(llm_config(ollama, "heavy"))


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/api", "/api/chat", "/"])
def test_the_path_of_a_protocol_behind_the_address_is_no_mistake(ollama: OllamaServer, path: str) -> None:
    config = llm_config(ollama).model_copy(update={"base_url": ollama.url + path})
    assert ollama_problem(config) is None
    assert reply(config)


def test_another_path_is_named_as_the_mistake_and_not_a_missing_model(ollama: OllamaServer) -> None:
    problem = ollama_problem(llm_config(ollama).model_copy(update={"base_url": f"{ollama.url}/elsewhere"}))
    assert "is not Ollama" in str(problem)
    assert "llm.base_url" in str(problem)


@pytest.mark.parametrize("name", ["QWEN15", "library/qwen15", "registry.ollama.ai/library/qwen15:latest"])
def test_a_name_means_the_model_that_the_server_takes_it_for(ollama: OllamaServer, name: str) -> None:
    assert ollama_problem(llm_config(ollama, name)) is None
    assert reply(llm_config(ollama, name))


def test_an_embedding_model_is_told_from_one_that_answers(ollama: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match="embeds text and cannot write answers"):
        load_model(llm_config(ollama, "e5"))


def test_the_model_is_loaded_once_whatever_is_asked(indexed: Config, ollama: OllamaServer) -> None:
    ollama.loads.clear()
    ollama.loaded.clear()
    config = indexed.model_copy(update={"llm": llm_config(ollama)})
    answerer = Answerer(config)
    answerer.warm_up()
    answerer.ask("How high is the lighthouse of Hohenwarte?")
    assert ollama.loads == [("qwen15:latest", 2048)]


def test_a_context_beyond_the_model_s_is_not_asked_for(ollama: OllamaServer) -> None:
    model = load_model(llm_config(ollama, "short"))
    assert context_window(model, llm_config(ollama, "short")) == 1024
    ollama.requests.clear()
    reply(llm_config(ollama, "short"))
    (request,) = [request for path, request in ollama.requests if path == "/api/chat"]
    assert request["options"]["num_ctx"] == 1024
    assert loaded_context(llm_config(ollama, "short")) == 1024


def test_a_prompt_that_the_server_cuts_is_an_error(ollama: OllamaServer) -> None:
    config = llm_config(ollama)
    prompt = [ChatMessage(role=MessageRole.USER, content="word " * 3000)]
    with pytest.raises(ModelUnavailable, match=r"did not fit into the 2048 tokens.*llm\.context_window"):
        list(stream_answer(load_model(config), prompt, config))
    with pytest.raises(ModelUnavailable, match="did not fit"):
        decide(load_model(config), prompt, config)


@pytest.mark.parametrize(("setting", "sent"), [("30m", "30m"), ("-1", -1), ("", None)])
def test_tells_how_long_to_keep_the_model(ollama: OllamaServer, setting: str, sent: object) -> None:
    config = llm_config(ollama).model_copy(update={"keep_alive": setting})
    ollama.requests.clear()
    decide(load_model(config), HELLO, config)
    reply(config)
    chats = [request for path, request in ollama.requests if path == "/api/chat"]
    assert [request.get("keep_alive") for request in chats] == [sent, sent]


def test_a_key_is_sent_to_the_server(ollama: OllamaServer) -> None:
    config = llm_config(ollama).model_copy(update={"api_key": SecretStr("secret")})
    ollama.headers_seen.clear()
    reply(config)
    assert {headers["authorization"] for headers in ollama.headers_seen} == {"Bearer secret"}


@pytest.mark.parametrize("name", ["qwen3", "gpt-oss:20b", "r1", "r1-template"])
def test_a_model_that_thinks_answers_without_its_thoughts(ollama: OllamaServer, name: str) -> None:
    config = llm_config(ollama, name)
    *pieces, last = stream_answer(load_model(config), HELLO, config)
    assert "".join(piece.delta or "" for piece in (*pieces, last)) == HELLO[0].content
    assert not any(map(thought_of, pieces))
    assert bool(thought_of(last)) == (name != "qwen3")  # which is told not to think


@pytest.mark.parametrize("name", ["qwen15", "qwen3", "gpt-oss:20b", "r1", "r1-template"])
def test_yes_is_read_behind_a_thought(ollama: OllamaServer, name: str) -> None:
    config = llm_config(ollama, name)
    chances = [decide(load_model(config), text, config).probability for text in (IN_GERMANY, ELSEWHERE)]
    assert chances == pytest.approx([0.97, 0.03])


def test_a_reply_can_follow_a_schema_and_have_a_limit_of_its_own(ollama: OllamaServer) -> None:
    config, schema = llm_config(ollama), {"type": "object", "properties": {"city": {"type": "string"}}}
    model = load_model(config)
    ollama.requests.clear()
    *_, last = stream_answer(model, HELLO, config, schema, max_tokens=2)
    assert (written_tokens(last), is_cut(last)) == (2, True)
    assert reply(config) == HELLO[0].content
    requests = [request for path, request in ollama.requests if path == "/api/chat"]
    assert [request.get("format") for request in requests] == [schema, None]
    assert [request["options"]["num_predict"] for request in requests] == [2, config.max_answer_tokens]
    assert requests[0]["options"]["num_ctx"] == requests[1]["options"]["num_ctx"]


def test_yes_is_read_from_log_probabilities_where_the_server_has_them(ollama: OllamaServer) -> None:
    config, old = llm_config(ollama), llm_config(ollama, "old")
    decision = decide(load_model(config), IN_GERMANY, config)
    assert 0.5 < decision.probability < 1
    assert decision.prompt_tokens > 10
    assert decide(load_model(old), IN_GERMANY, old).probability == 1
