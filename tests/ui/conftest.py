"""Fixtures of the page's and the widget's tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from rag.qa.answer import Event
from rag.qa.answerer import Answerer


@pytest.fixture
def hold(quick: Answerer, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds every answer after its passages until the event is set."""
    release, stream = threading.Event(), quick.stream

    def held(*arguments: Any) -> Iterator[Event]:
        for event in stream(*arguments):
            yield event
            release.wait(30)

    monkeypatch.setattr(quick, "stream", held)
    yield release
    release.set()
