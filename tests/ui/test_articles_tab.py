"""The page's tab of articles, in real Chromium: found, read, added, asked about, deleted."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from benchmarks.quick_model import quick_answerer
from rag.config import Config, UIConfig
from rag.ingest.library import ArticleFacts
from rag.ingest.parser.process import ParserProcess
from rag.ingest.pipeline import ingest
from tests.support.corpora import ARTICLES, make_config, write_articles
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys
from tests.support.servers import serving
from ui.articles_tab import is_published_between

BRIDGE = (
    "Die Brücke von Steinfurt\n"
    "Die Brücke von Steinfurt wurde 1931 erbaut und ist 212 Meter lang. "
    "Sie überspannt die Aa in vier Bögen aus rotem Sandstein.\n"
)


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory, parser: ParserProcess) -> Config:
    """An index of its own, with both tabs; a test leaves it as it finds it."""
    folder = tmp_path_factory.mktemp("managed")
    write_articles(folder / "corpus", ARTICLES)
    config = make_config(folder)
    ingest(config)
    return config.model_copy(update={"ui": UIConfig(manage_corpus=True, evaluate=True)})


@pytest.fixture(scope="module")
def url(managed: Config) -> Iterator[str]:
    with serving(managed, quick_answerer(managed)) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def open_tab(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_role("tab", name="Articles").click()
    expect(page.get_by_role("gridcell").get_by_text("leuchtturm.txt")).to_be_visible()


def test_an_article_is_added_found_read_and_deleted(
    managed: Config, url: str, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "bruecke.txt").write_text(BRIDGE, "utf-8")
    (tmp_path / "virus.exe").write_bytes(b"MZ")
    corpus = managed.corpus.path
    open_tab(page, url)
    page.locator("#files input[type=file]").set_input_files(
        [tmp_path / "bruecke.txt", tmp_path / "virus.exe"]
    )
    results = page.locator("#results")
    expect(results).to_contain_text("uploads/bruecke.txt: added")
    expect(results).to_contain_text("uploads/virus.exe: rejected – Files of type .exe are not supported.")
    assert (corpus / "uploads/bruecke.txt").read_text("utf-8") == BRIDGE

    page.get_by_role("textbox", name="Search").fill("steinfurt")
    expect(page.get_by_role("gridcell").get_by_text("leuchtturm.txt")).not_to_be_visible()
    page.get_by_role("gridcell").get_by_text("uploads/bruecke.txt").click()
    expect(page.locator("#preview")).to_contain_text("in vier Bögen")
    asked = httpx.post(f"{url}/api/search", json={"question": "How long is the bridge of Steinfurt?"})
    assert asked.json()["passages"][0]["source"] == "uploads/bruecke.txt"

    page.get_by_role("button", name="Delete uploads/bruecke.txt").click()
    page.get_by_role("button", name="Keep it").click()
    assert (corpus / "uploads/bruecke.txt").exists()
    page.get_by_role("button", name="Delete uploads/bruecke.txt").click()
    page.get_by_role("button", name="Yes, delete it and its file").click()
    expect(results).to_contain_text("uploads/bruecke.txt: deleted")
    expect(page.get_by_role("gridcell").get_by_text("uploads/bruecke.txt")).not_to_be_visible()
    assert not (corpus / "uploads/bruecke.txt").exists()


def test_the_list_is_narrowed_by_language_and_date(url: str, page: Page) -> None:
    open_tab(page, url)
    cells = page.get_by_role("gridcell")
    page.get_by_label("Published from").fill("2024-01-01")
    expect(cells.get_by_text("cheese.md")).not_to_be_visible()
    expect(cells.get_by_text("leuchtturm.txt")).to_be_visible()
    page.get_by_label("Published until").fill("2024-12-31")
    expect(cells.get_by_text("chua.html")).not_to_be_visible()
    expect(cells.get_by_text("leuchtturm.txt")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1200])
def test_both_tabs_can_be_used_by_everyone_on_any_screen(url: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_tab(page, url)
    for name in ("Articles", "Evaluation"):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel").filter(visible=True)).to_have_count(1)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            "it is wider than the screen"
        )


def test_the_first_article_comes_through_the_page(config: Config, corpus: Path, page: Page) -> None:
    file = corpus / "cheese.md"
    article = file.read_bytes()
    for one in corpus.iterdir():
        one.unlink()
    config = config.model_copy(update={"ui": UIConfig(manage_corpus=True)})
    with serving(config, quick_answerer(config, may_be_empty=True)) as url:
        page.goto(url)
        expect(page.get_by_text("There are no articles yet.")).to_be_visible()
        page.get_by_role("tab", name="Articles").click()
        page.locator("#files input[type=file]").set_input_files(
            {"name": "cheese.md", "mimeType": "text/markdown", "buffer": article}
        )
        expect(page.locator(".received")).to_contain_text("added")
        page.get_by_role("tab", name="Chat").click()
        expect(page.get_by_text("Articles: 1")).to_be_visible()
        page.locator("#question textarea").fill("What is Brindle cheese made from?")
        page.locator("#question textarea").press("Enter")
        expect(page.locator("#turn-1 .answer")).to_contain_text("sheep's milk")


def test_readers_see_no_tab_and_cannot_use_what_is_behind_it(managed: Config, page: Page) -> None:
    with serving(with_keys(managed), quick_answerer(managed)) as url:
        for key, tabs in ((ASK_KEY, 0), (MANAGE_KEY, 1)):
            page.goto(url)
            page.get_by_label("API key").fill(key)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_text("Signed in as")).to_be_visible()
            expect(page.get_by_role("tab", name="Articles")).to_have_count(tabs)
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_label("API key")).to_be_visible()
        files = {"files": ("x.txt", b"x")}
        door = f"{url}/gradio_api/upload"
        assert httpx.post(door, files=files, headers=bearer(ASK_KEY)).status_code == 404
        assert httpx.post(door, files=files, headers=bearer(MANAGE_KEY)).status_code == 200
        join_every_event(url, managed)


def join_every_event(url: str, config: Config) -> None:
    """A reader who sends the tab's events by hand: nothing is told, nothing deleted."""
    before = sorted(path.name for path in config.corpus.path.rglob("*"))
    with httpx.Client(base_url=url, headers=bearer(ASK_KEY), timeout=30) as client:
        shown = client.get("/").text
        page = json.loads(shown.partition("window.gradio_config = ")[2].partition(";</script>")[0])
        names = {one["id"]: one["props"].get("elem_id") for one in page["components"]}
        tab = {one for one, name in names.items() if name in {"listing", "search", "really", "files"}}
        events = [one for one in page["dependencies"] if {target[0] for target in one["targets"]} & tab]
        assert len(events) >= 4
        for event in events:
            session = f"s{event['id']}"
            inputs = [None for _ in event["inputs"]]
            chosen = {"index": [0, 4], "value": "leuchtturm.txt", "row_value": ["leuchtturm.txt"] * 5}
            asked = {"data": inputs, "fn_index": event["id"], "session_hash": session, "event_data": chosen}
            client.post("/gradio_api/queue/join", json=asked).raise_for_status()
            told = client.get("/gradio_api/queue/data", params={"session_hash": session}).text
            assert "process_completed" in told
            assert "Hohenwarte" not in told
    assert sorted(path.name for path in config.corpus.path.rglob("*")) == before


@pytest.mark.parametrize(
    ("published", "since", "until", "fits"),
    [
        ("2024-03-12", "", "", True),
        ("2024-03-12", "2024-03-12", "2024-03-12", True),
        ("2024-03-12", "2024-03-13", "", False),
        ("2024-03-12", "", "2024-03-11", False),
        ("2024-03-12", "2024", "", True),
        (None, "", "", True),
        (None, "2024-01-01", "", False),
    ],
)
def test_dates_are_days_that_both_count(published: str | None, since: str, until: str, fits: bool) -> None:
    article = ArticleFacts(
        source="a.txt", title="A", url=None, published=published, author=None, language="de", passages=1
    )
    assert is_published_between(article, since, until) is fits
