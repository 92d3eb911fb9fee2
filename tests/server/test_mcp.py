"""The tools for agents, used by the official client over HTTP and over standard input and output."""

import logging
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from rag.config import Config
from rag.qa.answer import Answer
from rag.qa.answerer import Answerer
from rag.server.mcp import ARTICLE_CHARS, ArticlePart
from tests.support.keys import ASK_KEY, bearer, with_keys, with_server
from tests.support.servers import serving

QUESTION = {"question": "How high is the lighthouse of Hohenwarte?"}

Use = Callable[[Client], Awaitable[Any]]


@pytest.fixture(scope="module")
def url(indexed: Config, quick: Answerer) -> Iterator[str]:
    with serving(with_keys(indexed), quick) as url:
        yield f"{url}/mcp"


def over_http(url: str, use: Use, key: str = ASK_KEY, headers: Mapping[str, str] = {}) -> Any:
    """What `use` makes of a session at `url`."""

    async def run() -> Any:
        async with (
            httpx2.AsyncClient(headers=bearer(key) | dict(headers), timeout=60) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await use(client)

    return anyio.run(run)


def call(tool: str, **arguments: Any) -> Use:
    async def use(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    return use


def test_offers_four_tools_that_only_read(url: str) -> None:
    async def tools(client: Client) -> Any:
        return (await client.list_tools()).tools

    found = {tool.name: tool for tool in over_http(url, tools)}
    assert set(found) == {"ask", "search", "list_articles", "read_article"}
    assert all(tool.annotations.read_only_hint for tool in found.values())
    assert "citations" in found["ask"].output_schema["properties"]
    assert found["ask"].input_schema["required"] == ["question"]


def test_ask_gives_the_answer_of_every_interface_and_a_text_to_read(url: str) -> None:
    result = over_http(url, call("ask", **QUESTION))
    answer = Answer.model_validate(result.structured_content)
    assert "41" in answer.answer
    assert answer.citations[0].source == "leuchtturm.txt"
    assert answer.citations[0].quote in result.content[0].text
    assert not result.is_error


def test_the_readers_language_comes_with_the_request(
    url: str, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages, ask = [], quick.ask

    def record(*args: Any, **options: Any) -> Answer:
        languages.append(options["reader_language"])
        return ask(*args, **options)

    monkeypatch.setattr(quick, "ask", record)
    over_http(url, call("ask", **QUESTION), headers={"Accept-Language": "vi-VN,en;q=0.5"})
    over_http(url, call("ask", **QUESTION))
    assert languages == ["vi", ""]


@pytest.mark.parametrize(
    "chosen", [{"until": "2023-12-31", "outlet": "example.org"}, {"sources": ["cheese.md"]}]
)
def test_both_take_days_an_outlet_and_articles(url: str, chosen: dict[str, Any]) -> None:
    chosen = {"question": "Wie hoch ist der Leuchtturm?"} | chosen
    for tool in ("ask", "search"):
        found = over_http(url, call(tool, **chosen)).structured_content
        assert {passage["source"] for passage in found["passages"]} == {"cheese.md"}
    assert "is not a date" in over_http(url, call("search", question="x", since="soon")).content[0].text


def test_search_finds_and_read_article_reads_on(url: str) -> None:
    found = over_http(url, call("search", question="Wie hoch ist der Leuchtturm?", k=1)).structured_content
    (passage,) = found["passages"]
    whole = over_http(url, call("read_article", source=passage["source"])).structured_content
    assert whole["text"][passage["start"] : passage["end"]] == passage["text"]
    assert (whole["length"], whole["end"]) == (len(whole["text"]), len(whole["text"]))
    rest = ArticlePart.model_validate(
        over_http(url, call("read_article", source=passage["source"], start=20)).structured_content
    )
    assert rest.text == whole["text"][20 : 20 + ARTICLE_CHARS]


def test_lists_articles_by_text_period_and_language_page_by_page(url: str) -> None:
    every = over_http(url, call("list_articles"))
    assert [article["source"] for article in every.structured_content["documents"]] == [
        "chua.html",
        "leuchtturm.txt",
        "cheese.md",
    ]
    assert "leuchtturm.txt: Der Leuchtturm von Hohenwarte (2024-03-12, de)" in every.content[0].text
    first = over_http(url, call("list_articles", limit=1))
    assert first.structured_content["total"] == 3
    assert first.content[0].text.endswith("2 more: call again with offset 1.")
    for chosen in (
        {"text": "Sturmnacht"},
        {"language": "de"},
        {"since": "2024-01-01", "until": "2024-12-31"},
    ):
        (found,) = over_http(url, call("list_articles", **chosen)).structured_content["documents"]
        assert found["source"] == "leuchtturm.txt"


def test_what_cannot_be_done_is_told_to_the_agent(url: str) -> None:
    gone = over_http(url, call("read_article", source="../config.toml"))
    assert gone.is_error
    assert "There is no article" in gone.content[0].text
    empty = over_http(url, call("ask", question=" "))
    assert empty.is_error
    assert "The question is empty. Type a question." in empty.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {"question": "x" * 2001}),
        ("search", {"question": "x" * 2001}),
        ("ask", {"question": "How?", "language": "klingon!"}),
        ("ask", {"question": "How?", "since": "2026-02-30"}),
        ("search", {"question": "How?", "outlet": "x" * 201}),
        ("search", {"question": "How?", "k": 51}),
        ("read_article", {"source": "x" * 100_000}),
        ("read_article", {"source": "leuchtturm.txt", "start": 10**300}),
    ],
)
def test_the_tools_take_no_more_than_the_other_interfaces(
    url: str, tool: str, arguments: dict[str, Any]
) -> None:
    refused = over_http(url, call(tool, **arguments))
    assert refused.is_error
    assert len(refused.content[0].text) < 1000


def test_a_lone_surrogate_is_no_question(url: str) -> None:
    arguments = '{"name": "ask", "arguments": {"question": "\\ud800"}}'
    body = '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": ' + arguments + "}"
    headers = bearer(ASK_KEY) | {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    assert httpx2.post(url, content=body, headers=headers).status_code == 400


@pytest.fixture
def first_held(quick: Answerer, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set once the first question is being answered; its answer does not come before the test ends."""
    asked, go_on, ask = threading.Event(), threading.Event(), quick.ask

    def held(*args: Any, **options: Any) -> Answer:
        if not asked.is_set():
            asked.set()
            go_on.wait(60)
        return ask(*args, **options)

    monkeypatch.setattr(quick, "ask", held)
    yield asked
    go_on.set()


@pytest.mark.parametrize("mode", ["legacy", "auto"])  # with an `initialize` of its own, and without
def test_only_a_question_takes_the_place_of_an_answer(
    indexed: Config, quick: Answerer, first_held: threading.Event, mode: str
) -> None:
    async def run(url: str) -> None:
        async with (
            Client(streamable_http_client(url), mode=mode) as client,
            anyio.create_task_group() as asking,
        ):
            asking.start_soon(client.call_tool, "ask", QUESTION)
            assert await anyio.to_thread.run_sync(first_held.wait, 30)
            assert len((await client.list_tools()).tools) == 4
            assert not (await client.call_tool("search", QUESTION)).is_error
            second = await client.call_tool("ask", QUESTION)
            assert second.is_error
            assert "Try again in" in str(second.content)
            asking.cancel_scope.cancel()

    with serving(with_server(indexed, answers_at_once=1), quick) as url:
        anyio.run(run, f"{url}/mcp")


def test_the_place_is_free_again_when_the_asker_has_left(
    indexed: Config, quick: Answerer, first_held: threading.Event
) -> None:
    async def run(url: str) -> None:
        async with Client(streamable_http_client(url)) as client:
            async with anyio.create_task_group() as asking:
                asking.start_soon(client.call_tool, "ask", QUESTION)
                assert await anyio.to_thread.run_sync(first_held.wait, 30)
                asking.cancel_scope.cancel()
            with anyio.fail_after(30):
                while (await client.call_tool("ask", QUESTION)).is_error:
                    await anyio.sleep(0.5)

    with serving(with_server(indexed, answers_at_once=1), quick) as url:
        anyio.run(run, f"{url}/mcp")


def test_the_log_knows_whose_key_asked(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="belegt"):
        over_http(url, call("ask", **QUESTION))
    assert "reader" in [getattr(one, "caller", "") for one in caplog.records if one.message == "answered"]


def test_our_mistakes_show_no_trace(
    url: str, quick: Answerer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise KeyError("/home/secret")

    monkeypatch.setattr(quick, "ask", broken)
    with caplog.at_level(logging.DEBUG):
        result = over_http(url, call("ask", **QUESTION))
    assert result.is_error
    assert "Internal server error." in result.content[0].text
    assert "KeyError in rag.server.answer_jobs" in caplog.text
    assert "/home/secret" not in result.content[0].text + caplog.text
    assert "Traceback" not in caplog.text


def test_needs_a_key(url: str) -> None:
    with pytest.raises((MCPError, httpx2.HTTPStatusError, ExceptionGroup)) as caught:
        over_http(url, call("search", **QUESTION), key="wrong")
    assert "41" not in str(caught.value)
    assert httpx2.post(url, json={}, headers=bearer("wrong")).status_code == 401


def test_speaks_over_standard_input_and_output(indexed: Config, quick_environment: dict[str, str]) -> None:
    file = str(indexed.corpus.path.parent / "config.toml")
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "rag", "--config", file, "mcp"],
        env=quick_environment,
    )

    async def run() -> Any:
        async with Client(stdio_client(command)) as client:
            return await client.call_tool("ask", QUESTION)

    answer = Answer.model_validate(anyio.run(run).structured_content)
    assert answer.citations[0].source == "leuchtturm.txt"
