"""The API's documentation: shown and tried in a real browser, with nothing from another machine."""

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from rag.config import Config
from rag.qa.answerer import Answerer
from tests.support.keys import ASK_KEY, with_keys
from tests.support.servers import serving


def test_shows_every_operation_and_sends_a_request(url: str, browser: Browser) -> None:
    page = browser.new_page()
    outside, errors = [], []
    page.on(
        "request", lambda request: outside.append(request.url) if not request.url.startswith(url) else None
    )
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{url}/api/docs")
    described = httpx2.get(f"{url}/api/openapi.json").json()
    count = sum(len(methods) for methods in described["paths"].values())
    expect(page.locator("details")).to_have_count(count)
    search = page.locator("details", has=page.locator("summary code", has_text="/api/search"))
    search.locator("summary").click()
    search.locator("textarea").fill('{"question": "Wie hoch ist der Leuchtturm?"}')
    search.get_by_role("button", name="Send").click()
    expect(search.locator("pre")).to_contain_text("leuchtturm.txt")
    assert outside == []
    assert errors == []
    page.close()


def test_an_article_is_put_as_the_text_that_was_typed(url: str, browser: Browser) -> None:
    page, sent = browser.new_page(), []
    page.on("request", lambda request: sent.append(request) if request.method == "PUT" else None)
    page.route("**/api/documents/**", lambda route: route.fulfill(status=201, json={"status": "added"}))
    page.goto(f"{url}/api/docs")
    put = page.locator("details", has=page.locator("summary .method", has_text="PUT"))
    put = put.filter(has_text="/api/documents/{source}")
    put.locator("summary").click()
    put.get_by_label("source").fill("notes/a b.txt")
    put.get_by_label("Body").fill("A gate.\n\nIt is 12 metres high.")
    put.get_by_role("button", name="Send").click()
    expect(put.locator("pre")).to_contain_text("201")
    (request,) = sent
    assert request.url == f"{url}/api/documents/notes/a%20b.txt"
    assert request.headers["content-type"] == "text/plain"
    assert request.post_data == "A gate.\n\nIt is 12 metres high."
    page.close()


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs.js", "/api/docs.css"])
def test_runs_no_script_but_its_own(url: str, path: str) -> None:
    policy = httpx2.get(f"{url}{path}").headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy


def test_with_keys_a_browser_is_asked_to_sign_in(indexed: Config, quick: Answerer) -> None:
    with serving(with_keys(indexed), quick) as url:
        asked = httpx2.get(f"{url}/api/docs", headers={"Accept": "text/html"})
        assert (asked.status_code, asked.headers["content-type"]) == (401, "text/html; charset=utf-8")
        given = httpx2.get(f"{url}/api/docs", headers={"Authorization": f"Bearer {ASK_KEY}"})
        assert "The API of belegt" in given.text
