"""Photographs the page in each of its states: part of `make screenshot`.

The answers are those of the tests, so no model is needed; `.belegt/screenshots/SIZE-SCHEME-STATE.png`.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from benchmarks.quick_model import quick_answerer
from rag.config import load_config
from tests.support.answer_states import ARTICLES, FOLLOW_UPS, SEVERAL, STATES, as_stream, events_of
from tests.support.servers import serving

CHROMIUM: dict[str, Any] = {
    "executable_path": shutil.which("chromium"),
    "args": ["--no-sandbox", "--disable-gpu"],
}
SIZES = {"phone": (390, 844), "tablet": (768, 1024), "desktop": (1440, 900)}
FOLDER = Path(".belegt/screenshots")
CHECKS = Path(__file__).parent.parent / "tests/ui/layout_checks.js"
PROBLEM = {"title": "Ollama broke off.", "detail": "See Ollama's log, then ask again."}

Scheme = Literal["light", "dark"]


def picture(at: str, name: str) -> Path:
    """Where the picture of a state is kept."""
    return FOLDER / f"{at}-{name}.png"


def main() -> None:
    """Serve the demo corpus, and photograph."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--config", type=Path, default=Path("config.toml"))
    options.add_argument("--sizes", nargs="+", default=list(SIZES))
    options.add_argument("--schemes", nargs="+", default=["light", "dark"])
    chosen = options.parse_args()
    config = load_config(chosen.config)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with serving(config, quick_answerer(config)) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        for size in chosen.sizes:
            for scheme in chosen.schemes:
                at = f"{size}-{scheme}"
                with opened(browser, url, size, scheme) as page:
                    photograph_states(page, partial(picture, at))
        browser.close()
    print(f"The pictures are in {FOLDER}.")


@contextmanager
def opened(browser: Browser, url: str, size: str, scheme: Scheme) -> Iterator[Page]:
    """The page in a browser of this size that wants light or dark."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone"
    )
    page = context.new_page()
    page.add_init_script(path=CHECKS)
    page.route("**/api/documents/*", serve_article)
    page.route("**/page/follow-ups", serve_follow_ups)
    page.goto(url)
    page.wait_for_selector("body.is-ready")
    yield page
    context.close()


def photograph_states(page: Page, file: Callable[[str], Path]) -> None:
    """Go through all states, and photograph each."""

    def take(name: str) -> None:
        page.wait_for_timeout(400)  # until nothing moves
        page.screenshot(path=file(name))

    take("empty")
    for name, answer in STATES.items():
        ask(page, answer.question, as_stream(events_of(answer)))
        expect(page.locator(".turn:last-child .acts")).to_be_visible()
        take(name)
    choose_articles(page, take)
    open_evidence(page, take)
    page.evaluate("events => checks.holdAfter([events])", as_stream(events_of(SEVERAL)[:2]))
    type_question(page, SEVERAL.question)
    page.wait_for_timeout(1500)
    take("asking")
    page.get_by_role("button", name="Stop").click()
    take("stopped")
    page.evaluate("events => checks.holdAfter([events])", as_stream([("waiting", {"ahead": 2})]))
    type_question(page, SEVERAL.question)
    take("waiting")
    page.get_by_role("button", name="Stop").click()
    ask(page, SEVERAL.question, as_stream([("error", PROBLEM)]))
    take("error")
    show_frame(page, take)


def choose_articles(page: Page, take: Callable[[str], None]) -> None:
    """Two chips, and from above the end of the newest answer the button that leads there."""
    cards = page.locator("#turn-2 .card.cited")
    for card in cards.all()[:2]:
        card.locator(".ask-only").focus()
        page.keyboard.press("Space")
    cards.first.hover()
    take("chosen")
    page.locator(".thread").evaluate("thread => thread.scrollTo(0, 0)")
    take("to-latest")
    while page.locator(".chip").count():
        page.locator(".chip").first.click()


def open_evidence(page: Page, take: Callable[[str], None]) -> None:
    """The hover card and the article."""
    page.locator("#turn-6").scroll_into_view_if_needed()
    page.locator("#turn-6 button.marker").focus()
    take("hover")
    page.locator("#turn-2 button.marker").nth(1).click()
    page.locator("#article mark").wait_for()
    take("article")
    page.locator("#article").get_by_role("button", name="Next quote").click()
    take("article-arabic")
    page.keyboard.press("Escape")


def show_frame(page: Page, take: Callable[[str], None]) -> None:
    """Rail, menus, filters, the server away."""
    page.get_by_role("button", name="Filters").click()
    take("filters")
    page.get_by_role("button", name="Filters").click()
    menu = page.get_by_role("button", name="Open the menu")
    if menu.is_visible():
        menu.click()
    page.locator(".model-chip").click()
    take("rail-model")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More: ").first.click()
    take("rail-menu")
    page.get_by_role("menuitem", name="Delete").click()
    take("undo")
    page.route("**/api/health/live", lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.locator("#away").wait_for()
    take("server-away")


def ask(page: Page, question: str, events: str) -> None:
    """Ask what these events answer."""
    page.evaluate("events => checks.answerWith([events], 0)", events)
    type_question(page, question)


def type_question(page: Page, question: str) -> None:
    """Type it and press Enter."""
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")


def serve_article(route: Route) -> None:
    """Answer as the server would, with an article of the tests."""
    source: Any = route.request.url.rpartition("/")[2]
    title, url, published, language, text = ARTICLES[source]
    facts = {"source": source, "title": title, "url": url, "published": published, "language": language}
    route.fulfill(json=facts | {"text": "\n\n".join([text] * 8)})


def serve_follow_ups(route: Route) -> None:
    """Answer as the server would: to a refusal, only with what the nearest article is about."""
    asked: Any = route.request.post_data_json
    route.fulfill(json={"questions": FOLLOW_UPS[:1] if asked["refused"] else FOLLOW_UPS})


if __name__ == "__main__":
    main()
