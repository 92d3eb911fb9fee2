"""The button that leads a reader who has scrolled up to the end of the newest answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.accessibility import check_accessible
from tests.support.answer_states import LIST, as_stream, events_of
from tests.ui.test_states import SIZES, ask, check_layout, open_page

LEAST_PX = 44  # for a finger


def scroll_up(page: Page) -> None:
    page.locator(".thread").evaluate("thread => thread.scrollTo(0, 0)")


@pytest.mark.parametrize("size", SIZES)
def test_is_there_only_above_the_end_of_the_newest_answer(browser: Browser, url: str, size: str) -> None:
    page = open_page(browser, url, size)
    button = page.get_by_role("button", name="To the latest answer")
    for name in ("fact", "several", "list"):
        ask(page, name)
        expect(button).to_have_count(0)  # hidden from everybody
    scroll_up(page)
    expect(button).to_be_in_viewport()
    box = button.bounding_box()
    assert box and min(box["width"], box["height"]) >= LEAST_PX
    page.evaluate("checks.watchShifts()")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#turn-3 .acts")).to_be_in_viewport()
    expect(button).to_have_count(0)
    expect(page.locator(".thread")).to_be_focused()
    assert page.evaluate("checks.shifts") == []
    check_layout(page, touch=size == "phone")
    page.context.close()


def test_nothing_jumps_while_an_answer_is_written_and_the_reader_looks_elsewhere(
    browser: Browser, url: str
) -> None:
    page = open_page(browser, url, "phone")
    for name in ("several", "comparison"):
        ask(page, name)
    page.evaluate(
        "pieces => checks.answerWith(pieces, 300)", [as_stream([event]) for event in events_of(LIST)]
    )
    page.locator("#question").fill(LIST.question)
    page.locator("#question").press("Enter")
    expect(page.locator("#turn-3 .said").first).to_be_visible()
    scroll_up(page)
    expect(page.get_by_role("button", name="To the latest answer")).to_be_visible()
    expect(page.locator("#turn-3 .acts")).to_be_attached()
    assert page.locator(".thread").evaluate("thread => thread.scrollTop") == 0
    check_accessible(page)
    page.get_by_role("button", name="New chat").first.click()
    expect(page.get_by_role("button", name="To the latest answer")).to_have_count(0)
    page.context.close()
