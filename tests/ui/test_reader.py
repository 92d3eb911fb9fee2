"""An article opened from a citation: its tables, and the pages of a PDF as they are printed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.quick_model import quick_answerer
from rag.ingest.pipeline import ingest
from tests.support.accessibility import check_accessible
from tests.support.corpora import make_config
from tests.support.keys import ASK_KEY, with_keys
from tests.support.servers import serving

CALM = "".join(f"<p>On day {day} of the year the sea off Marrow Point was quiet.</p>" for day in range(1, 31))
REPORT = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour of Marrow Point</title>
<style>h2 {{ break-before: page }} p {{ margin: 4px }}</style></head><body>
<h1>Harbour of Marrow Point</h1><p>The harbour board publishes this report every spring.</p>{CALM}
<h2>The new breakwater</h2><p>The breakwater of Marrow Point is 640 metres long. Its stones came from
the quarry of Tallgarth, and forty masons laid them. The board paid nine million pounds for it.</p>
</body></html>"""

# Letters of two UTF-16 units stand before the table: offsets count characters.
FARES = """# Fares of the Brindle ferry

🚢🚢🚢 The fares were set in spring, and they hold until the end of the year.

| Passenger | Single fare | Return fare | Season ticket | Bicycle taken along | Dog taken along |
|---|---|---|---|---|---|
| Adult islander | £2.40 | £4.10 | £61 | £1.20 | free of charge |
| Visiting student | £3.15 | £5.70 | £77 | £1.35 | free of charge |
| Others | £9.99 | £17.20 | £140 | £2.05 | £0.80 |

The ferry sails from seven in the morning. Nobody has to book.
"""
STUDENT = "How much is the single fare of a visiting student on the Brindle ferry?"
LENGTH = "How long is the breakwater of Marrow Point?"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("reader")
    config = with_keys(make_config(folder))
    config.corpus.path.mkdir()
    (config.corpus.path / "fares.md").write_text(FARES, "utf-8")
    page = browser.new_page()
    page.set_content(REPORT)
    page.pdf(path=config.corpus.path / "harbour report.pdf", format="A4")
    page.close()
    ingest(config)
    with serving(config, quick_answerer(config)) as url:
        yield url


def open_page(browser: Browser, url: str, width: int, height: int) -> Page:
    """The page, after signing in."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(url)
    page.get_by_label("API key").fill(ASK_KEY)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("body.is-ready")
    return page


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".turn:last-child .acts")).to_be_visible()


def test_a_table_is_one_in_the_article_and_the_cited_row_is_marked(browser: Browser, url: str) -> None:
    page = open_page(browser, url, 390, 844)
    ask(page, STUDENT)
    expect(page.locator(".card.cited .card-quote")).to_contain_text("Visiting student – £3.15 – £5.70")
    marker = page.locator("#turn-1 button.marker").first
    marker.focus()
    card = page.get_by_role("tooltip")
    expect(card.locator("tr").nth(1)).to_have_text("Single fare£3.15")
    marker.click()

    text = page.locator("#article .text")
    expect(text.locator("th")).to_have_count(6)
    expect(text.locator("tbody tr")).to_have_count(3)
    assert text.locator("mark").all_text_contents() == [
        "Visiting student", "£3.15", "£5.70", "£77", "£1.35", "free of charge",
    ]  # fmt: skip
    expect(text.locator("mark").first).to_be_in_viewport()
    expect(text).not_to_contain_text("|")
    table = text.locator(".table")
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")  # its columns scroll in it
    assert text.evaluate("text => text.scrollWidth <= text.clientWidth")
    check_accessible(page)
    page.close()


def test_a_sentence_below_a_table_is_marked_exactly(browser: Browser, url: str) -> None:
    page = open_page(browser, url, 1440, 900)
    page.evaluate(
        """async () => {
          const { text } = await (await fetch("/api/documents/fares.md")).json();
          const start = Array.from(text.slice(0, text.indexOf("Nobody has"))).length;
          belegt.openArticle({ source: "fares.md", start, end: start + 19 });
        }"""
    )
    expect(page.locator("#article mark")).to_have_text("Nobody has to book.")
    page.close()


def test_a_page_of_a_pdf_is_shown_as_it_is_printed(browser: Browser, url: str) -> None:
    page = open_page(browser, url, 1440, 900)
    ask(page, LENGTH)
    marker = page.locator("#turn-1 button.marker").first
    marker.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("page 2")
    marker.click()
    article = page.locator("#article")
    expect(article.locator("mark")).to_contain_text("640 metres")
    printed = article.get_by_role("button", name="Page 2 as printed")
    expect(article.locator("img")).to_have_count(0)  # nothing is loaded before it is asked for
    printed.focus()
    page.keyboard.press("Enter")
    picture = article.get_by_role(
        "img", name="Page 2 of “Harbour of Marrow Point” with the quoted words marked"
    )
    expect(picture).to_be_in_viewport()
    page.wait_for_function("document.querySelector('#article img').naturalWidth > 990")
    assert "quote=The+breakwater+of+Marrow+Point" in (picture.get_attribute("src") or "")
    expect(article.locator(".text")).not_to_be_visible()
    check_accessible(page)
    printed.click()
    expect(article.locator("mark")).to_be_in_viewport()
    page.close()


def test_a_page_that_cannot_be_drawn_leaves_the_text(browser: Browser, url: str) -> None:
    page = open_page(browser, url, 390, 844)
    page.route("**/pages/2?*", lambda route: route.fulfill(status=404, json={}))
    ask(page, LENGTH)
    page.locator("#turn-1 button.marker").first.click()
    printed = page.get_by_role("button", name="Page 2 as printed")
    printed.click()
    expect(page.locator("#article").get_by_role("alert")).to_contain_text("The page cannot be shown.")
    printed.click()
    expect(page.locator("#article mark")).to_contain_text("640 metres")
    page.close()


def test_an_article_without_pages_offers_none(browser: Browser, url: str) -> None:
    page = open_page(browser, url, 1440, 900)
    ask(page, STUDENT)
    page.locator("#turn-1 button.marker").first.click()
    expect(page.locator("#article mark").first).to_be_visible()
    expect(page.locator("#article .as-printed")).not_to_be_visible()
    page.close()
