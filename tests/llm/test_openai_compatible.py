"""A server that speaks OpenAI's protocol: answers, decisions, what it says of its models, and its errors."""

from collections.abc import Iterator

import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from pydantic import SecretStr

from rag.config import Config, LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.loading import load_model
from rag.llm.model import decide, stream_answer
from rag.llm.openai_server import describe_model, openai_address
from rag.llm.responses import prompt_tokens, written_tokens
from rag.qa.answerer import Answerer
from tests.support.corpora import NO_OLLAMA
from tests.support.ollama_server import OllamaServer, serve_ollama

HELLO = [ChatMessage(role=MessageRole.USER, content="Say hello in German.")]
KNOWN = 'Text: "Berlin lies in Germany."\n\nQuestion: Is Berlin in Germany?\n\nReply only Yes or No.'


@pytest.fixture(scope="module")
def server() -> Iterator[OllamaServer]:
    with serve_ollama() as server:
        yield server


def llm_config(server: OllamaServer, model: str = "qwen15:latest", key: str = "") -> LLMConfig:
    return LLMConfig(
        provider="openai", model=model, base_url=f"{server.url}/v1", api_key=SecretStr(key), timeout_s=30
    )


def reply(config: LLMConfig) -> str:
    return "".join(response.delta or "" for response in stream_answer(load_model(config), HELLO, config))


def test_the_whole_path(indexed: Config, server: OllamaServer) -> None:
    config = indexed.model_copy(update={"llm": llm_config(server)})
    answer = Answerer(config).ask("How high is the lighthouse of Hohenwarte?")
    assert (answer.provider, answer.model, answer.status) == ("openai", "qwen15:latest", "answered")
    assert "41" in answer.answer
    assert answer.prompt_tokens > 50


def test_streams_and_reports_its_tokens(server: OllamaServer) -> None:
    config = llm_config(server)
    *pieces, last = stream_answer(load_model(config), HELLO, config)
    assert "".join(piece.delta or "" for piece in [*pieces, last]) == HELLO[0].content
    assert (prompt_tokens(last), written_tokens(last)) == (4, 4)


@pytest.mark.parametrize("name", ["qwen15:latest", "old:latest", "qwen3:latest", "gpt-oss:20b", "r1:latest"])
def test_yes_is_read_and_no_thought_shown(server: OllamaServer, name: str) -> None:
    config = llm_config(server, name)
    asked = [ChatMessage(role=MessageRole.USER, content=KNOWN)]
    assert decide(load_model(config), asked, config).probability > 0.9
    assert reply(config) == HELLO[0].content


def test_a_model_that_can_be_told_not_to_think_is(server: OllamaServer) -> None:
    assert load_model(llm_config(server, "qwen3:latest")).capabilities.thinking == "optional"
    assert load_model(llm_config(server, "gpt-oss:20b")).capabilities.thinking == "always"


def test_the_address_may_lack_the_path(server: OllamaServer) -> None:
    assert openai_address("http://127.0.0.1:8080/") == "http://127.0.0.1:8080/v1"
    assert openai_address("https://host/openai/v1/") == "https://host/openai/v1"
    assert reply(llm_config(server).model_copy(update={"base_url": server.url}))


def test_only_the_configured_key_is_sent(server: OllamaServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client's own variables hold what belongs to another server."""
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "another server's")
    server.headers_seen.clear()
    reply(llm_config(server))
    assert not [value for headers in server.headers_seen for value in headers.values() if "another" in value]
    server.headers_seen.clear()
    reply(llm_config(server, key="secret"))
    sent = {headers.get("authorization", headers.get("Authorization")) for headers in server.headers_seen}
    assert sent == {"Bearer secret"}


def test_what_llama_cpp_and_vllm_say_of_a_model_is_known(server: OllamaServer) -> None:
    server.entry = {"meta": {"n_params": 7_615_616_512, "n_ctx_train": 32_768}, "max_model_len": 8192}
    _, capabilities = describe_model(llm_config(server))
    server.entry = {}
    assert (capabilities.parameters, capabilities.context_length) == (7_615_616_512, 8192)


@pytest.mark.parametrize("name", ["max_model_len", "context_length", "max_context_length"])
def test_a_model_with_another_context_is_another_model(server: OllamaServer, name: str) -> None:
    server.entry = {name: 8192}
    digest, _ = describe_model(llm_config(server))
    server.entry = {name: 4096}
    other, _ = describe_model(llm_config(server))
    server.entry = {}
    assert digest != other


def test_a_model_that_is_not_there_lists_those_that_are(server: OllamaServer) -> None:
    with pytest.raises(ModelUnavailable, match=r"no model 'missing'.*qwen15:latest"):
        load_model(llm_config(server, "missing"))


def test_server_down() -> None:
    with pytest.raises(ModelUnavailable, match=r"No server answers at .*llm\.base_url"):
        load_model(LLMConfig(provider="openai", base_url=NO_OLLAMA))


def test_an_address_that_speaks_another_protocol(server: OllamaServer) -> None:
    config = llm_config(server).model_copy(update={"base_url": f"{server.url}/elsewhere"})
    with pytest.raises(ModelUnavailable, match="does not speak OpenAI's protocol"):
        load_model(config)


@pytest.mark.parametrize(
    ("name", "message"), [("busy:latest", "busy"), ("heavy:latest", "more system memory")]
)
def test_errors_of_the_server(server: OllamaServer, name: str, message: str) -> None:
    with pytest.raises(ModelUnavailable, match=message):
        load_model(llm_config(server, name))
