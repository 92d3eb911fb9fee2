"""Readers' feedback over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.config import Config, UIConfig
from rag.qa.answerer import Answerer
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys
from tests.support.servers import serving

FEEDBACK = {
    "verdict": "up",
    "question": "How high is the lighthouse of Hohenwarte?",
    "answer": "It is 41 metres high. [1]",
    "status": "answered",
    "kind": "fact",
    "citations": [{"source": "leuchtturm.txt", "quote": "41 Meter hoch"}],
}


@pytest.fixture
def client(indexed: Config, quick: Answerer, tmp_path: Path) -> Iterator[httpx.Client]:
    """A server with keys whose feedback is its own."""
    config = with_keys(indexed)
    index = config.index.model_copy(update={"path": tmp_path / "index"})
    config = config.model_copy(update={"index": index})
    with serving(config, quick) as url, httpx.Client(base_url=url, headers=bearer(ASK_KEY)) as client:
        yield client


def read(client: httpx.Client) -> list[dict[str, Any]]:
    feedback: list[dict[str, Any]] = client.get("/api/feedback", headers=bearer(MANAGE_KEY)).json()[
        "feedback"
    ]
    return feedback


def test_whoever_gave_it_changes_it_and_takes_it_back(client: httpx.Client) -> None:
    given = client.post("/api/feedback", json=FEEDBACK).json()["id"]
    changed = FEEDBACK | {"id": given, "verdict": "down", "word": "It is 42."}
    assert client.post("/api/feedback", json=changed).json() == {"id": given}
    (entry,) = read(client)
    assert (entry["verdict"], entry["word"], "id" in entry) == ("down", "It is 42.", False)
    assert client.delete("/api/feedback/abcdefghijklmnop").status_code == 404
    assert client.delete(f"/api/feedback/{given}").status_code == 204
    assert read(client) == []


def test_only_those_who_may_manage_read_it(client: httpx.Client) -> None:
    client.post("/api/feedback", json=FEEDBACK).raise_for_status()
    for method, path in (
        ("GET", "/api/feedback"),
        ("GET", "/api/feedback/questions"),
        ("DELETE", "/api/feedback/entries/1"),
    ):
        assert client.request(method, path).status_code == 403
    assert client.put("/api/feedback/entries/1", json={"answers": []}).status_code == 403
    assert len(read(client)) == 1


def test_it_is_exported_as_a_question_set(client: httpx.Client) -> None:
    client.post("/api/feedback", json=FEEDBACK).raise_for_status()
    exported = client.get("/api/feedback/questions", headers=bearer(MANAGE_KEY))
    assert "belegt-feedback.jsonl" in exported.headers["content-disposition"]
    assert json.loads(exported.text)["answers"] == ["It is 41 metres high."]
    number = read(client)[0]["number"]
    accepted = client.put(
        f"/api/feedback/entries/{number}", json={"answers": ["41"]}, headers=bearer(MANAGE_KEY)
    )
    assert accepted.status_code == 204
    exported = client.get("/api/feedback/questions", headers=bearer(MANAGE_KEY))
    assert json.loads(exported.text)["answers"] == ["41"]


@pytest.mark.parametrize(
    "changes", [{"verdict": "sideways"}, {"question": ""}, {"word": "x" * 501}, {"unknown": 1}]
)
def test_what_is_no_feedback_is_refused(client: httpx.Client, changes: dict[str, object]) -> None:
    assert client.post("/api/feedback", json=FEEDBACK | changes).status_code == 422


def test_without_feedback_in_the_config_there_is_no_such_route(indexed: Config, quick: Answerer) -> None:
    config = indexed.model_copy(update={"ui": UIConfig(feedback=False)})
    with serving(config, quick) as url:
        assert httpx.post(f"{url}/api/feedback", json=FEEDBACK).status_code == 404
