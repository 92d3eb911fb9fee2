"""The chat bubble on a page of another origin, and the bare chat in a frame there, in real Chromium."""

import gzip
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.config import Config
from rag.qa.answer import Answer
from rag.qa.answerer import Answerer
from tests.support.accessibility import check_accessible
from tests.support.answers import answer, citation, greeting, listing
from tests.support.keys import ASK_KEY, with_keys
from tests.support.servers import serving
from ui.translation import load_translations
from ui.widget import widget_script

ANSWER_TIMEOUT_MS = 120_000
MOST_BYTES = 13_000  # as it is sent
MOST_UNPACKED = 35_000

PORTAL = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Portal</title>
<meta http-equiv="Content-Security-Policy" content="script-src {server}; style-src 'none'"></head>
<body><h1>Portal</h1><p>Not the chat.</p>
<script src="{server}/widget.js" data-key="{key}" data-title="Ask the news" data-accent="#7c3aed"
 data-theme="{theme}" data-language="{language}"></script></body>
</html>"""

FRAME = """<!doctype html>
<html lang="en">
<head><title>Frame</title></head>
<body><iframe title="chat" src="{server}/embed#key={key}&language=de&answerLanguage=de" width="500"
 height="600"></iframe></body>
</html>"""


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder and keeps quiet."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        pass


@dataclass
class Portal:
    """Somebody's own site, of another origin than belegt's, and the complaints of its pages."""

    server: str
    origin: str
    folder: Path
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    def open(self, template: str, **values: str) -> Page:
        text = template.format(server=self.server, key=values.pop("key", ASK_KEY), **values)
        (self.folder / "page.html").write_text(text)
        page = self.browser.new_page(viewport={"width": 1000, "height": 800})
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        page.goto(f"{self.origin}/page.html")
        return page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "favicon.ico").touch()  # browsers ask for it
    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield folder, f"http://localhost:{site.server_address[1]}"
    site.shutdown()


@pytest.fixture(scope="module")
def server(indexed: Config, quick: Answerer, site: tuple[Path, str]) -> Iterator[str]:
    config = with_keys(indexed, allowed_origins=[site[1]], frame_ancestors=[site[1]])
    with serving(config, quick) as url:
        yield url


@pytest.fixture
def portal(server: str, site: tuple[Path, str], browser: Browser) -> Portal:
    return Portal(server, site[1], site[0], browser)


def test_is_small_and_brings_nothing_along() -> None:
    script = widget_script(load_translations())
    assert len(gzip.compress(script.encode())) < MOST_BYTES
    assert len(script.encode()) < MOST_UNPACKED
    assert "/** " not in script
    assert not re.search(r"var\(--(?:space|text|radius|touch)", script), "its own lengths take less room"
    for way_in in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert way_in not in script
    assert set(re.findall(r"https?://[\w.]+", script)) == {"http://www.w3.org"}  # SVG's name


def test_from_the_bubble_to_the_highlighted_quote(portal: Portal, hold: threading.Event) -> None:
    page = portal.open(PORTAL, theme="light", language="en")
    bubble = page.get_by_role("button", name="Ask the news")
    expect(bubble).to_be_visible()
    expect(page.get_by_role("dialog")).not_to_be_visible()
    bubble.click()
    box = page.get_by_label("Your question")
    expect(box).to_be_focused()
    box.fill("How high is the lighthouse of Hohenwarte?")
    box.press("Enter")
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".how")).to_contain_text("Reading")
    hold.set()

    answer = page.locator(".answer")
    expect(answer).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)
    expect(page.locator(".how")).to_have_text(
        re.compile(r"^\d+\.\d s$")
    )  # how it came about is told on the page
    mark = page.locator("mark")
    expect(mark).to_have_count(0)
    answer.get_by_role("button", name="Evidence 1").click()
    expect(mark).to_contain_text("41 Meter hoch")
    expect(page.locator(".quoted")).to_be_focused()
    expect(page.locator(".passage")).to_have_attribute("lang", "de")
    expect(page.get_by_role("link", name="original article")).to_have_attribute(
        "href", "https://example.org/leuchtturm"
    )

    box.fill("And when was the lighthouse of Hohenwarte built?")
    box.press("Enter")
    expect(page.locator(".answer").nth(1)).to_contain_text("1887", timeout=ANSWER_TIMEOUT_MS)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    expect(bubble).to_be_focused()
    assert portal.complaints == []
    assert page.title() == "Portal"
    page.reload()  # the conversation is kept for as long as the tab is open
    page.get_by_role("button", name="Ask the news").click()
    expect(page.locator(".answer").nth(1)).to_contain_text("1887")
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_refusal_shows_what_comes_nearest(portal: Portal) -> None:
    page = portal.open(PORTAL, theme="dark", language="de")
    page.get_by_role("button", name="Ask the news").click()
    page.get_by_label("Ihre Frage").fill("Was ist die Hauptstadt von Australien?")
    page.get_by_role("button", name="Fragen", exact=True).click()
    refusal = page.locator(".notice")
    expect(refusal).to_contain_text("Die Quellen sagen dazu nichts.", timeout=ANSWER_TIMEOUT_MS)


def test_every_kind_of_answer_reads_well(
    portal: Portal, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = []
    answers = {
        "Hello": greeting("Hello! You could ask:\n- Which articles are there?"),
        "Which articles are there?": listing(),
        "Both?": answer(
            answer="A: It is high. [1]\n\nB: “Er ist hoch.” [1]",
            citations=[citation(translation="It is high.", page=3, copies=["copy.pdf"])],
        ),
    }

    def ask(question: str, *others: Any, **options: Any) -> Answer:
        languages.append(options["reader_language"])
        return answers[question]

    monkeypatch.setattr(quick, "ask", ask)
    page = portal.open(PORTAL, theme="light", language="de-AT")
    page.get_by_role("button", name="Ask the news").click()
    box = page.get_by_label("Ihre Frage")
    box.fill("Hello")
    box.press("Enter")
    page.get_by_role("button", name="Which articles are there?").click()
    listed = page.locator(".turn").nth(1)
    expect(listed.locator(".row")).to_have_count(2)
    listed.get_by_role("button", name="Other").click()
    expect(listed.locator(".quoted")).to_contain_text("Englisch")
    box.fill("Both?")
    box.press("Enter")
    compared = page.locator(".turn").nth(2)
    expect(compared.locator(".answer > p")).to_have_count(2)
    compared.get_by_role("button", name="Beleg 1").first.click()
    expect(compared.locator(".quoted")).to_contain_text("Übersetzung, nicht geprüft: It is high.")
    expect(compared.locator(".quoted .facts")).to_contain_text("Seite 3 · auch in copy.pdf")
    assert languages == ["de", "de", "de"]
    assert portal.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_can_be_used_by_everyone(portal: Portal, theme: str) -> None:
    page = portal.open(PORTAL.replace("script-src {server}; ", ""), theme=theme, language="en")
    page.get_by_role("button", name="Ask the news").click()
    page.get_by_label("Your question").fill("How high is the lighthouse of Hohenwarte?")
    page.get_by_label("Your question").press("Enter")
    page.locator(".answer").get_by_role("button", name="Evidence 1").click(timeout=ANSWER_TIMEOUT_MS)
    check_accessible(page)


def test_stopping_frees_the_box(portal: Portal, hold: threading.Event) -> None:
    page = portal.open(PORTAL, theme="auto", language="en")
    page.get_by_role("button", name="Ask the news").click()
    page.get_by_label("Your question").fill("How many stone steps lead up to the temple?")
    page.get_by_label("Your question").press("Enter")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".turn .after .note")).to_have_text("Stopped.")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_a_wrong_key_is_said_not_swallowed(portal: Portal) -> None:
    page = portal.open(PORTAL, theme="light", language="en", key="belegt_wrong")
    page.get_by_role("button", name="Ask the news").click()
    page.get_by_label("Your question").fill("How high?")
    page.get_by_label("Your question").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The API key is not valid.")


def test_a_question_is_text_not_markup(portal: Portal) -> None:
    attack = "<img src=x onerror=\"document.title='hacked'\"> Wie hoch?"
    page = portal.open(PORTAL, theme="light", language="en")
    page.get_by_role("button", name="Ask the news").click()
    page.get_by_label("Your question").fill(attack)
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".question")).to_contain_text(attack)
    expect(page.locator(".answer")).to_be_visible(timeout=ANSWER_TIMEOUT_MS)
    assert page.title() == "Portal"
    assert page.locator("img").count() == 0


def test_the_bare_chat_answers_in_a_frame_of_that_page(portal: Portal) -> None:
    page = portal.open(FRAME)
    chat = page.frame_locator("iframe")
    box = chat.get_by_label("Ihre Frage")
    box.fill("How high is the lighthouse of Hohenwarte?")
    box.press("Enter")
    answer = chat.locator(".answer")
    expect(answer).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)
    expect(answer).to_contain_text("Leuchtturm")  # in the language that the frame asks for
    chat.get_by_role("button", name="Beleg 1").click()
    expect(chat.locator("mark")).to_contain_text("41 Meter hoch")
    assert portal.complaints == []


def test_a_page_that_the_config_does_not_name_gets_neither(portal: Portal) -> None:
    stranger = Portal(
        portal.server, portal.origin.replace("localhost", "127.0.0.1"), portal.folder, portal.browser
    )
    page = stranger.open(PORTAL, theme="light", language="en")
    page.get_by_role("button", name="Ask the news").click()
    page.get_by_label("Your question").fill("How high?")
    page.get_by_label("Your question").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This site is not allowed to ask here.")
    assert any("server.allowed_origins" in complaint for complaint in stranger.complaints)
    page = stranger.open(FRAME)
    page.wait_for_timeout(1000)
    assert page.frame_locator("iframe").get_by_label("Ihre Frage").count() == 0
    assert any("frame-ancestors" in complaint for complaint in stranger.complaints)
