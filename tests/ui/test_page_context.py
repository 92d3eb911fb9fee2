"""What the page is told of the server, and its files."""

from __future__ import annotations

from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from rag.config import Config, LLMConfig, UIConfig
from rag.errors import ModelUnavailable
from rag.llm.loading import load_from
from rag.llm.model import Model
from rag.qa.answerer import Answerer
from rag.server.app import create_app
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys
from tests.support.ollama_server import serve_ollama
from ui.page_context import model_facts
from ui.page_files import SCRIPTS, address, join_scripts


def context_for(config: Config, answerer: Answerer, **headers: str) -> dict[str, Any]:
    client = TestClient(create_app(config, answerer), base_url="http://127.0.0.1")
    return cast(dict[str, Any], client.get("/page/context", headers=headers).json())


def test_names_the_corpus_in_the_readers_language(indexed: Config, quick: Answerer) -> None:
    told = context_for(indexed, quick, **{"Accept-Language": "de-AT,de;q=0.9"})
    assert told["language"] == "de"
    assert told["labels"]["stop"] == "Anhalten"
    assert told["corpus"]["articles"] == len(quick.retriever.store.documents())
    assert {"de", "en", "vi"} <= set(told["corpus"]["languages"])
    assert told["corpus"]["newest"] > "2024-01-01"
    assert len(told["starters"]) >= 2


def test_says_what_a_reader_may_do(indexed: Config, quick: Answerer) -> None:
    guarded = with_keys(indexed.model_copy(update={"ui": UIConfig(manage_corpus=True, evaluate=True)}))
    rights = [context_for(guarded, quick, **bearer(key))["may"] for key in (ASK_KEY, MANAGE_KEY)]
    assert rights == [
        {"manage": False, "evaluate": False, "configure": False},
        {"manage": True, "evaluate": True, "configure": True},
    ]


def test_a_model_that_stands_in_names_the_one_that_is_wanted() -> None:
    facts = model_facts(instead_of_ollama("Ollama at http://inside:11434 does not respond."), Config())
    assert (facts.short, facts.stands_in, facts.wanted, facts.command) == (
        "1.5B",
        True,
        Config().llm.model,
        "",
    )
    assert "inside" not in facts.model_dump_json()
    own = model_facts(Model(cast(Any, None), "qwen3:8b", "ollama"), Config())
    assert (own.short, own.stands_in, own.wanted, own.command) == ("qwen3:8b", False, "", "")


def test_the_command_that_fetches_a_model_is_named_where_it_is_missing() -> None:
    with serve_ollama() as server, pytest.raises(ModelUnavailable) as problem:
        load_from("ollama", LLMConfig(base_url=server.url))
    facts = model_facts(instead_of_ollama(str(problem.value)), Config())
    assert facts.command == f"belegt pull {Config().llm.model}"


def instead_of_ollama(reason: str) -> Model:
    return Model(cast(Any, None), "Qwen2.5-Coder-1.5B-Instruct", "packaged", reason)


def test_files_are_kept_by_browsers_until_they_change(indexed: Config, quick: Answerer) -> None:
    client = TestClient(create_app(indexed, quick), base_url="http://127.0.0.1")
    script = client.get(address("page.js"))
    assert "immutable" in script.headers["Cache-Control"]
    assert script.headers["Content-Encoding"] == "gzip"
    assert address("page.js") in client.get("/").text


def test_no_script_makes_elements_of_a_text() -> None:
    script = join_scripts((*SCRIPTS, "widget"))
    for way_in in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert way_in not in script
