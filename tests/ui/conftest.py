"""Fixtures of the page's and the widget's tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from rag.qa.answer import Answer, Emit, Event
from rag.qa.answerer import Answerer


@pytest.fixture
def hold(quick: Answerer, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds every answer after its passages until the event is set."""
    release, ask = threading.Event(), quick.ask

    def held(*arguments: Any, emit: Emit, **options: Any) -> Answer:
        def emit_and_wait(event: Event) -> None:
            emit(event)
            release.wait(30)

        return ask(*arguments, **options, emit=emit_and_wait)

    monkeypatch.setattr(quick, "ask", held)
    yield release
    release.set()
