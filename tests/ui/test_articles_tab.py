"""The view of articles, in real Chromium: found, read, added, deleted, and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.ingest.parser.process import ParserProcess
from rag.ingest.pipeline import ingest
from tests.support.corpora import ARTICLES, make_config, write_articles
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys
from tests.support.servers import serving
from ui.articles_tab import mark_words

BRIDGE = (
    "Die Brücke von Steinfurt\n"
    "Die Brücke von Steinfurt wurde 1931 erbaut und ist 212 Meter lang. "
    "Sie überspannt die Aa in vier Bögen aus rotem Sandstein.\n"
)
LIGHTHOUSE, CHEESE, PAGODA = (
    "Der Leuchtturm von Hohenwarte",
    "The cheese of Brindle Valley",
    "Ngôi chùa trên núi",
)


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory, parser: ParserProcess) -> Config:
    """An index of its own; a test leaves it as it finds it."""
    folder = tmp_path_factory.mktemp("managed")
    write_articles(folder / "corpus", ARTICLES)
    config = make_config(folder)
    ingest(config)
    return config


@pytest.fixture(scope="module")
def url(managed: Config) -> Iterator[str]:
    with serving(managed, quick_answerer(managed)) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(locale="en-US")
    yield page
    page.close()


def open_view(page: Page, url: str) -> Locator:
    page.goto(f"{url}/#/articles")
    expect(page.locator(".listing")).to_be_visible()
    return page.locator(".listing")


def test_an_article_is_added_read_and_deleted(managed: Config, url: str, page: Page, tmp_path: Path) -> None:
    (tmp_path / "bruecke.txt").write_text(BRIDGE, "utf-8")
    (tmp_path / "virus.exe").write_bytes(b"MZ")
    file = managed.corpus.path / "uploads/bruecke.txt"
    listing = open_view(page, url)
    page.locator(".add input[type=file]").set_input_files([tmp_path / "bruecke.txt", tmp_path / "virus.exe"])
    expect(page.locator(".toast")).to_contain_text("1 added")
    expect(page.locator(".rejection")).to_contain_text("Files of type .exe are not supported.")
    assert file.read_text("utf-8") == BRIDGE
    expect(page.locator("#rail .corpus")).to_contain_text(f"{len(ARTICLES) + 1} articles")

    listing.get_by_role("button", name="Die Brücke von Steinfurt", exact=True).click()
    expect(page.locator("#article")).to_contain_text("in vier Bögen")

    row = listing.get_by_role("row").filter(has_text="uploads/bruecke.txt")
    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(row).to_have_count(0)
    page.locator(".toast", has_text="is being deleted").get_by_role("button", name="Undo").click()
    expect(row).to_have_count(1)
    assert file.exists()

    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.reload()  # whoever leaves has deleted it
    expect(listing).to_be_visible()
    expect(row).to_have_count(0)
    assert not file.exists()


def test_a_text_is_pasted_and_what_is_no_page_says_why(managed: Config, url: str, page: Page) -> None:
    listing = open_view(page, url)
    page.get_by_role("button", name="Web address").click()
    page.get_by_label("Address of a page or a feed").fill("127.0.0.1:9/x")
    page.get_by_role("button", name="Fetch").click()
    expect(page.locator(".page-sheet .outcome")).not_to_be_empty()
    page.get_by_role("button", name="Cancel").click()

    page.get_by_role("button", name="Paste text").click()
    page.locator(".text-sheet textarea").fill(BRIDGE)
    page.locator(".text-sheet").get_by_role("button", name="Add").click()
    expect(listing.get_by_role("button", name="Die Brücke von Steinfurt", exact=True)).to_be_visible()
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(listing.get_by_role("button", name="Die Brücke von Steinfurt", exact=True)).to_have_count(0)
    assert not list(managed.corpus.path.glob("uploads/*"))


def add_and_take_back(page: Page, url: str, folder: Path, names: Sequence[str]) -> None:
    files = [folder / name for name in names]
    for file in files:
        file.write_text(f"{file.stem}\n{BRIDGE}", "utf-8")
    open_view(page, url)
    page.locator(".add input[type=file]").set_input_files(files)
    page.locator(".toast").get_by_role("button", name="Undo").click()


def test_what_is_taken_back_waits_until_the_server_has_time(
    managed: Config, url: str, page: Page, tmp_path: Path
) -> None:
    refusals = [429, 409, 429]

    def refuse_first(route: Route) -> None:
        if route.request.method != "DELETE" or not refusals:
            route.continue_()
        else:
            route.fulfill(status=refusals.pop(), headers={"Retry-After": "0"}, json={"title": "Later."})

    page.route("**/api/documents/**", refuse_first)
    add_and_take_back(page, url, tmp_path, ["eins.txt", "zwei.txt"])
    expect(page.locator(".progress-line")).to_have_count(0)
    expect(page.locator(".listing .open")).to_have_count(len(ARTICLES))
    expect(page.locator(".rejection")).to_have_count(0)
    assert not list(managed.corpus.path.glob("uploads/*"))
    assert not refusals


def test_what_cannot_be_taken_back_is_named(managed: Config, url: str, page: Page, tmp_path: Path) -> None:
    asked = []

    def refuse(route: Route) -> None:
        if route.request.method != "DELETE":
            return route.continue_()
        asked.append(route.request.url)
        problem = {"title": "Another process is writing.", "detail": "Try again."}
        return route.fulfill(status=409, headers={"Retry-After": "0"}, json=problem)

    page.route("**/api/documents/**", refuse)
    add_and_take_back(page, url, tmp_path, ["eins.txt", "zwei.txt"])
    expect(page.locator(".rejection")).to_contain_text(
        "uploads/eins.txt, uploads/zwei.txt – Another process is writing. Try again."
    )
    assert len(asked) == 11  # ten times for the first; the second is not waited for again
    for file in managed.corpus.path.glob("uploads/*"):
        httpx.delete(f"{url}/api/documents/uploads/{file.name}").raise_for_status()


def test_the_list_is_searched_filtered_and_sorted(url: str, page: Page) -> None:
    listing = open_view(page, url)
    titles = listing.locator("tbody .open")
    expect(titles).to_have_text([PAGODA, LIGHTHOUSE, CHEESE])
    listing.get_by_role("button", name="Published").click()
    expect(titles).to_have_text([CHEESE, LIGHTHOUSE, PAGODA])
    page.get_by_role("searchbox", name="Search titles and texts").fill("Seeleute")
    expect(titles).to_have_text([LIGHTHOUSE])
    expect(listing.locator("mark")).to_have_text("Seeleute")
    page.get_by_role("combobox", name="Language").select_option("vi")
    expect(page.locator(".nothing")).to_contain_text("No article matches.")
    page.get_by_role("button", name="Clear the filters").click()
    expect(titles).to_have_count(3)
    page.locator("#view-articles [name=since]").fill("2024-01-01")
    expect(titles).to_have_text([LIGHTHOUSE, PAGODA])


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
def test_it_can_be_used_by_everyone_on_any_screen(
    url: str, browser: Browser, width: int, scheme: str
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 844}, color_scheme="dark" if scheme == "dark" else "light"
    )
    open_view(page, url)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the screen"
    page.get_by_role("button", name="Paste text").click()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_readers_browse_and_change_nothing(managed: Config, page: Page) -> None:
    with serving(with_keys(managed), quick_answerer(managed)) as url:
        for key, may_manage in ((ASK_KEY, False), (MANAGE_KEY, True)):
            page.goto(url)
            page.get_by_label("API key").fill(key)
            page.get_by_role("button", name="Sign in").click()
            page.locator("[data-view-link=articles]").last.click()
            expect(page.locator(".listing .open")).to_have_count(3)
            expect(page.get_by_role("button", name="Add files")).to_have_count(int(may_manage))
            page.get_by_role("button", name=re.compile("^More for")).first.click()
            expect(page.get_by_role("menuitem", name="Read", exact=True)).to_be_visible()
            expect(page.get_by_role("menuitem", name="Delete")).to_have_count(int(may_manage))
            page.context.clear_cookies()
            page.goto("about:blank")
        assert httpx.get(f"{url}/page/articles").status_code == 401
        shown = httpx.get(f"{url}/page/articles", headers=bearer(ASK_KEY)).text
        assert "leuchtturm.txt</span>" not in shown  # files are for those who manage


def test_nothing_of_an_article_becomes_markup(config: Config, corpus: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    (corpus / "hostile.md").write_text(f'---\ntitle: "{hostile}"\n---\n\nA gate {hostile} of 12 metres.\n')
    ingest(config)
    with serving(config, quick_answerer(config)) as url:
        shown = httpx.get(f"{url}/page/articles", params={"text": "gate metres"}).text
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_the_words_that_were_typed_are_marked() -> None:
    assert mark_words("A gate, a Gate.", "gate x") == [
        ("A ", False), ("gate", True), (", a ", False), ("Gate", True), (".", False),
    ]  # fmt: skip
    assert mark_words("", "gate") == []
