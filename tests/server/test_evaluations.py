"""Evaluations over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.config import Config, UIConfig
from rag.qa.answerer import Answerer
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys
from tests.support.servers import serving

QUESTION = {
    "id": "1", "question": "Wie hoch ist der Leuchtturm von Hohenwarte?", "answers": ["41"],
    "sources": ["leuchtturm.txt"],
}  # fmt: skip
SET = {"questions": ("mine.jsonl", json.dumps(QUESTION).encode())}


@pytest.fixture
def client(indexed: Config, quick: Answerer, tmp_path: Path) -> Iterator[httpx.Client]:
    index = indexed.index.model_copy(update={"path": tmp_path / "index"})
    config = with_keys(indexed).model_copy(update={"index": index, "ui": UIConfig(evaluate=True)})
    with (
        serving(config, quick) as url,
        httpx.Client(base_url=url, headers=bearer(MANAGE_KEY), timeout=30) as client,
    ):
        yield client


def finished(client: httpx.Client) -> dict[str, Any]:
    """The list of evaluations, once none is running."""
    while (listed := client.get("/api/evaluations").json())["running"]:
        time.sleep(0.05)
    return dict(listed)


def test_a_question_set_is_measured_compared_and_deleted(client: httpx.Client) -> None:
    ids = []
    for _ in range(2):
        started = client.post("/api/evaluations", files=SET, data={"retrieval_only": "true"})
        ids.append(started.json()["id"])
        finished(client)
    listed = finished(client)["evaluations"]
    assert [(one["name"], one["asked"], one["figures"]["recall@1"]) for one in listed] == [
        ("mine.jsonl", 1, 1)
    ] * 2
    assert client.get(f"/api/evaluations/{ids[0]}").json()["retrieval"]["recall@1"] == 1
    compared = client.get("/api/evaluations/compare", params={"before": ids[0], "after": ids[1]})
    assert compared.json()["mrr"] == {"before": 1, "after": 1, "low": 0, "high": 0, "p": 1}
    assert client.delete(f"/api/evaluations/{ids[0]}").status_code == 204
    assert client.get(f"/api/evaluations/{ids[0]}").status_code == 404


def test_readers_feedback_is_measured(client: httpx.Client) -> None:
    feedback = {
        "verdict": "up", "question": QUESTION["question"], "answer": "Er ist 41 Meter hoch. [1]",
        "status": "answered", "kind": "fact", "citations": [{"source": "leuchtturm.txt"}],
    }  # fmt: skip
    client.post("/api/feedback", json=feedback, headers=bearer(ASK_KEY)).raise_for_status()
    client.post("/api/evaluations", data={"of": "feedback"}).raise_for_status()
    (run,) = finished(client)["evaluations"]
    assert (run["name"], run["asked"]) == ("feedback", 1)


def test_what_cannot_be_measured_says_why(client: httpx.Client) -> None:
    assert client.post("/api/evaluations").json()["title"] == "No question set was sent."
    assert client.post("/api/evaluations", data={"of": "corpus"}).status_code == 422
    client.post("/api/evaluations", files={"questions": ("x.jsonl", b"{")}).raise_for_status()
    assert "x.jsonl, line 1" in finished(client)["failure"]


def test_only_those_who_may_manage_measure(client: httpx.Client) -> None:
    for method, path in (
        ("GET", "/api/evaluations"),
        ("POST", "/api/evaluations"),
        ("POST", "/api/evaluations/stop"),
        ("GET", "/api/evaluations/20260101-000000-abcdef"),
    ):
        assert client.request(method, path, headers=bearer(ASK_KEY)).status_code == 403
