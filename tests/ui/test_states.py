"""The page in each of its states: nothing is cut, covered or moved, and everybody can use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.accessibility import check_accessible
from tests.support.answer_states import ARTICLES, FOLLOW_UPS, SEVERAL, STATES, as_stream, events_of

SIZES = {"phone": (390, 844), "tablet": (768, 1024), "desktop": (1440, 900)}
MOST_SHIFT = 0.01
CHECKS = Path(__file__).parent / "layout_checks.js"


def open_page(browser: Browser, url: str, size: str, scheme: Any = "light") -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone"
    )
    page = context.new_page()
    page.add_init_script(path=CHECKS)
    page.goto(url)
    page.wait_for_selector("body.is-ready")
    page.route("**/api/documents/*", serve_article)
    page.route("**/page/follow-ups", lambda route: route.fulfill(json={"questions": FOLLOW_UPS}))
    return page


def serve_article(route: Any) -> None:
    source = route.request.url.rpartition("/")[2]
    title, url, published, language, text = ARTICLES[source]
    facts = {"source": source, "title": title, "url": url, "published": published, "language": language}
    route.fulfill(json=facts | {"text": "\n\n".join([text] * 12)})


def ask(page: Page, name: str, pause: int = 0) -> None:
    """Ask what STATES[name] answers; `checks.shifts` holds what has moved since the question was asked."""
    pieces = [as_stream([event]) for event in events_of(STATES[name])]
    page.evaluate("([pieces, pause]) => checks.answerWith(pieces, pause)", [pieces, pause])
    page.locator("#question").fill(STATES[name].question)
    page.wait_for_timeout(pause)
    page.evaluate("checks.shifts.length = 0")
    page.locator("#question").press("Enter")
    expect(page.locator(".turn:last-child .acts")).to_be_visible()
    if STATES[name].citations:
        expect(page.locator(".turn:last-child .follow-ups .starter")).to_have_count(len(FOLLOW_UPS))


def check_layout(page: Page, touch: bool) -> None:
    page.evaluate("checks.settled()")
    assert page.evaluate("checks.tooWide()") == []
    assert page.evaluate("checks.covered()") == []
    if touch:
        assert page.evaluate("checks.tooSmall()") == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_or_covered_in_any_state(browser: Browser, url: str, size: str) -> None:
    page = open_page(browser, url, size)
    touch = size == "phone"
    check_layout(page, touch)
    for name in STATES:
        ask(page, name)
        check_layout(page, touch)
    page.evaluate("pieces => checks.holdAfter(pieces)", [as_stream(events_of(SEVERAL)[:2])])
    page.locator("#question").fill(SEVERAL.question)
    page.locator("#question").press("Enter")
    expect(page.get_by_role("button", name="Stop")).to_be_in_viewport()
    check_layout(page, touch)
    page.get_by_role("button", name="Stop").click()
    page.locator("#turn-2 button.marker").last.click()
    expect(page.locator("#article mark")).to_be_in_viewport()
    check_layout(page, touch)
    if size == "phone":
        assert page.locator("#article").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    page.locator("#article .close").click()
    page.get_by_role("button", name="Filters").click()
    check_layout(page, touch)
    if size != "desktop":
        page.get_by_role("button", name="Open the menu").click()
        expect(page.locator(".conversation")).to_be_in_viewport()
        check_layout(page, touch)
    page.context.close()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_nothing_moves_while_an_answer_comes(browser: Browser, url: str, size: str) -> None:
    page = open_page(browser, url, size)
    ask(page, "fact")
    page.evaluate("checks.watchShifts()")
    for name in ("several", "comparison", "partial", "refused"):
        ask(page, name, pause=600)
        shifts = page.evaluate("checks.shifts")
        assert sum(shift for shift, *_ in shifts) <= MOST_SHIFT, (name, shifts)
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_can_be_used_by_everyone(browser: Browser, url: str, scheme: str) -> None:
    page = open_page(browser, url, "desktop", scheme)
    check_accessible(page)
    for name in STATES:
        ask(page, name)
    page.locator("#turn-2 button.marker").last.click()
    page.locator("#article mark").wait_for()
    page.locator("#turn-2 .how > summary").click()
    check_accessible(page)
    page.context.close()


def test_a_list_of_articles_is_rows_and_a_comparison_has_sides(browser: Browser, url: str) -> None:
    page = open_page(browser, url, "desktop")
    ask(page, "articles-list")
    expect(page.locator("#turn-1 .row")).to_have_count(len(ARTICLES))
    expect(page.locator("#turn-1 .row").first).to_contain_text("zeitung.example · Sep 14, 2025 · German")
    ask(page, "comparison")
    expect(page.locator("#turn-2 .side")).to_have_text(["Port of Seestadt", "Ferry to Norrholm"])
    ask(page, "yes-no")
    expect(page.locator("#turn-3 .verdict")).to_have_text("Yes")
    ask(page, "partial")
    expect(page.locator("#turn-4 .unsupported")).to_have_text("It costs forty million.")
    expect(page.locator("#turn-4 .no-source")).to_have_text("no source")
    page.locator("#turn-4 button.marker").hover()
    expect(page.locator("#turn-4 .is-pointed")).to_contain_text("Der Hafen von Seestadt")
    expect(page.get_by_role("tooltip")).to_contain_text("translation, not checked: Harbour chief")
    expect(page.locator("#turn-4 .more-read")).to_have_text("4 more read")
    page.locator("#turn-4 .more-read button").click()
    expect(page.locator("#turn-4 .card:visible")).to_have_count(len(ARTICLES))
    page.context.close()


def test_the_numbers_of_many_quotes_stay_within_their_card(browser: Browser, url: str) -> None:
    page = open_page(browser, url, "desktop")
    ask(page, "fact")
    numbers = page.locator(".card.cited .numbers").first
    numbers.evaluate(
        "element => element.append(...Array(7).fill(0).map(() => element.firstChild.cloneNode(true)))"
    )
    box, card = numbers.bounding_box(), page.locator(".card.cited").first.bounding_box()
    assert box and card
    assert box["y"] >= card["y"]
    assert box["y"] + box["height"] <= card["y"] + card["height"]
    assert numbers.locator("span:visible").count() == 3
    page.context.close()


def test_a_table_has_cells_with_markers_and_no_markup_of_its_own(browser: Browser, url: str) -> None:
    page = open_page(browser, url, "phone")
    ask(page, "table")
    expect(page.locator("#turn-1 th")).to_have_text(["", "Port of Seestadt", "<b>Ferry</b>"])
    expect(page.locator("#turn-1 td")).to_have_text(
        ["Growth", "61 per cent in 20241", "", "Service", "", "twice a day2"]
    )
    page.get_by_role("button", name="Evidence 2").click()
    expect(page.locator("#article mark")).to_have_text("The ferry to Norrholm sails twice a day again.")
    page.get_by_role("button", name="Previous quote").click()
    expect(page.locator("#article .facts").first).to_contain_text("page 3–4 · also in copy.pdf")
    controls = [
        page.get_by_role("button", name=name) for name in ("Next quote", "Page 3–4 as printed", "Translate")
    ]
    tops = {control.evaluate("control => control.getBoundingClientRect().top") for control in controls}
    assert len(tops) == 1  # in one line, on a phone too
    page.context.close()


def test_what_was_searched_and_left_out_is_told_below_how_it_was_answered(browser: Browser, url: str) -> None:
    page = open_page(browser, url, "desktop")
    ask(page, "table")
    expect(page.locator("#turn-1 .answer")).not_to_contain_text("cheap")
    page.get_by_text("How this was answered").click()
    steps = page.locator("#turn-1 .steps")
    expect(steps).to_contain_text("Also searched for: ferry to Norrholm (articles found: 2)")
    expect(steps).to_contain_text("Left out, as no article says it: The ferry is <i>cheap</i>.")
    page.context.close()


def test_the_passages_are_folded_so_that_the_answer_stays_in_sight(browser: Browser, url: str) -> None:
    page = open_page(browser, url, "phone")
    ask(page, "fact")
    page.get_by_text("How this was answered").click()
    expect(page.locator("#turn-1 .answer")).to_be_in_viewport()
    expect(page.locator("#turn-1 .excerpt").first).not_to_be_visible()
    page.get_by_text("5 passages, with their scores").click()
    expect(page.locator("#turn-1 .excerpt").first).to_be_visible()
    page.context.close()


def test_what_a_model_thought_is_folded_and_not_kept(browser: Browser, url: str) -> None:
    page = open_page(browser, url, "desktop")
    thought = "<b>The text says 61.</b>\n\nSo it is 61."
    found, *rest = events_of(STATES["fact"])
    pieces = [as_stream([event]) for event in (found, ("thinking", {"text": thought}), *rest)]
    page.evaluate("pieces => checks.answerWith(pieces, 0)", pieces)
    page.locator("#question").fill(STATES["fact"].question)
    page.locator("#question").press("Enter")
    turn = page.locator("#turn-1")
    expect(turn.locator(".acts")).to_be_visible()
    turn.get_by_text("How this was answered").click()
    expect(turn.locator(".thought")).not_to_be_visible()
    turn.get_by_text("What the model thought").click()
    expect(turn.locator(".thought")).to_have_text(thought)
    expect(turn.locator(".answer")).not_to_contain_text("So it is")
    assert page.evaluate("JSON.stringify(localStorage).includes('So it is 61')") is False
    page.context.close()


@pytest.mark.parametrize("command", ["", "belegt pull qwen2.5:7b"])
def test_a_model_that_stands_in_is_told_with_what_fetches_the_other_if_it_is_missing(
    browser: Browser, url: str, command: str
) -> None:
    def serve_context(route: Route) -> None:
        context = route.fetch().json()
        context["model"] |= {"stands_in": True, "wanted": "qwen2.5:7b", "command": command}
        route.fulfill(json=context)

    page = browser.new_page()
    page.route("**/page/context", serve_context)
    page.goto(url)
    page.locator(".model-chip:has(.stands-in)").click()
    about = page.locator(".about-model")
    expect(about).to_contain_text("stands in for qwen2.5:7b")
    expect(about).not_to_contain_text("restart")
    expect(about.locator("code")).to_have_text([command] if command else [])
    page.close()


@pytest.mark.parametrize("size", SIZES)
def test_a_card_shows_its_outlet_and_one_of_a_refusal_is_not_half_empty(
    browser: Browser, url: str, size: str
) -> None:
    page = open_page(browser, url, size)
    ask(page, "refused")
    card = page.locator("#turn-1 .card").first
    outlet = card.locator(".outlet")
    expect(outlet).to_have_text("zeitung.example")
    assert outlet.evaluate("outlet => outlet.scrollWidth <= outlet.clientWidth")
    assert card.evaluate("card => card.offsetHeight") < 80
    page.context.close()
