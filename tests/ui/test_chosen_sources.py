"""Some articles are chosen, on cards and in the list, and only these are asked."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.support.accessibility import check_accessible
from tests.ui.test_states import SIZES, ask, check_layout, open_page

QUESTION = "How high is the lighthouse of Hohenwarte?"
LIGHTHOUSE, CHEESE = "Der Leuchtturm von Hohenwarte", "The cheese of Brindle Valley"


def sources_asked(page: Page, question: str = QUESTION) -> list[str] | None:
    """Ask, and return the articles to which the request restricts the question."""

    def is_question(request: Request) -> bool:
        return request.url.endswith("/api/ask/stream")

    with page.expect_request(is_question) as sent:
        page.locator("#question").fill(question)
        page.locator("#question").press("Enter")
    expect(page.locator(".turn:last-child .acts")).to_be_visible()
    sources: list[str] | None = json.loads(sent.value.post_data or "").get("sources")
    return sources


def test_a_card_restricts_the_next_question_until_its_chip_is_removed(page: Page) -> None:
    assert sources_asked(page) is None
    tick = page.locator("#turn-1").get_by_role("button", name=f"Ask only “{LIGHTHOUSE}”")
    expect(tick).to_have_attribute("aria-pressed", "false")
    page.locator("#turn-1 .card").first.hover()
    tick.click()
    expect(tick).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#article")).not_to_be_visible()  # the card itself was not pressed
    assert sources_asked(page) == ["leuchtturm.txt"]
    expect(page.locator("#turn-2 .card")).to_have_count(1)
    expect(page.locator("#turn-2 .ask-only")).to_have_attribute("aria-pressed", "true")
    chip = page.get_by_role("button", name=f"Remove the filter {LIGHTHOUSE}")
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    expect(page.locator("#question")).to_be_focused()
    expect(tick).to_have_attribute("aria-pressed", "false")
    assert sources_asked(page) is None


def test_several_are_chosen_in_the_list_of_articles(page: Page) -> None:
    for title in (LIGHTHOUSE, CHEESE):
        page.locator(".views").get_by_role("link", name="Articles").click()
        page.get_by_role("button", name=f"More for “{title}”").click()
        page.get_by_role("menuitem", name="Ask only this article").click()
        expect(page.locator("#question")).to_be_focused()
    expect(page.locator(".chip")).to_have_text([LIGHTHOUSE, CHEESE])
    assert sources_asked(page) == ["leuchtturm.txt", "cheese.md"]
    assert page.locator("#turn-1 .card").count() <= 2


@pytest.mark.parametrize("size", SIZES)
def test_fits_everywhere_and_can_be_used_by_everyone(browser: Browser, url: str, size: str) -> None:
    page = open_page(browser, url, size)
    ask(page, "several")
    for tick in page.locator("#turn-1 .card.cited .ask-only").all():
        tick.focus()
        page.keyboard.press("Space")
    expect(page.locator(".chip")).to_have_count(3)
    check_layout(page, touch=False)
    check_accessible(page)
    page.context.close()
