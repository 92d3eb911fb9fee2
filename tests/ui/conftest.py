"""Fixtures of the page's and the widget's tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from rag.config import Config
from rag.qa.answer import Answer, Emit, Event
from rag.qa.answerer import Answerer
from tests.support.servers import serving


@pytest.fixture(scope="module")
def url(indexed: Config, quick: Answerer) -> Iterator[str]:
    """The page of the demo articles, served with the stand-in model."""
    with serving(indexed, quick) as url:
        yield url


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The page in English, ready for a question."""
    page = browser.new_page(locale="en-US")
    page.goto(url)
    page.wait_for_selector("body.is-ready")
    yield page
    page.close()


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
