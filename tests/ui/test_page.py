"""The page in real Chromium, from the question to the highlighted quote."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.errors import ModelUnavailable
from rag.qa.answer import Answer, Emit, Event, Run, Token
from rag.qa.answerer import Answerer
from rag.qa.question import History, StandaloneQuestion
from tests.support.answers import answer, citation, greeting
from tests.support.keys import ASK_KEY, with_keys
from tests.support.servers import serving

ANSWER_TIMEOUT_MS = 120_000
STEPS = "Khách phải leo bao nhiêu bậc đá?"  # shares words with its sentence, as the quick model needs


@dataclass
class Reader:
    """A page opened in Chromium, and what it asked for and complained of."""

    page: Page
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        self.page.wait_for_selector("body.is-ready")
        box = self.page.locator("#question")
        box.fill(question)
        box.press("Enter")


@pytest.fixture(scope="module")
def server(indexed: Config) -> Iterator[str]:
    """`belegt serve` in a process of its own, with the packaged model; the address it prints."""
    file = indexed.corpus.path.parent / "config.toml"
    command = [sys.executable, "-m", "rag", "--config", str(file), "serve", "--port", "0"]
    environment = os.environ | {"BELEGT_LLM__PROVIDER": "packaged"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "belegt serve printed no address"
        yield found[0]
        process.terminate()


@pytest.fixture
def reader(browser: Browser, server: str) -> Iterator[Reader]:
    """At the page of the packaged model."""
    yield from opened(browser, server)


@pytest.fixture
def quick_reader(browser: Browser, url: str) -> Iterator[Reader]:
    """At the page of a model that answers at once, where it is not the model that matters."""
    yield from opened(browser, url)


def opened(browser: Browser, url: str) -> Iterator[Reader]:
    page = browser.new_page()
    reader = Reader(page)

    def note_request(request: Request) -> None:
        reader.requested.append(request.url)

    page.on("request", note_request)
    page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    page.on(
        "console", lambda message: reader.complaints.append(message.text) if message.type == "error" else None
    )
    page.goto(url)
    page.wait_for_selector("body.is-ready")
    yield reader
    page.close()


def test_from_question_to_highlighted_quote(reader: Reader, server: str) -> None:
    page = reader.page
    page.get_by_role("button", name="1.5B").click()
    expect(page.get_by_text("Qwen2.5-Coder-1.5B-Instruct")).to_be_visible()
    page.keyboard.press("Escape")
    reader.ask("How high is the lighthouse of Hohenwarte?")

    expect(page.locator("#turn-1 .card").first).to_be_visible()
    expect(page.locator("#turn-1 .how")).to_contain_text("Reading")  # the sources are there before the answer
    expect(page.locator("#question")).to_have_value("")
    page.locator("#question").fill("What is the capital of Australia?")

    answer = page.locator("#turn-1 .answer")
    expect(answer).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)
    cited = page.locator("#turn-1 .card.cited")
    expect(cited).to_contain_text("41 Meter hoch")
    expect(cited).to_contain_text("example.org · Mar 12, 2024 · DE")

    # What was typed while the model wrote is still there.
    expect(page.locator("#question")).to_have_value("What is the capital of Australia?")
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    page.locator("#question").press("Enter")
    refusal = page.locator("#turn-2 .notice")
    expect(refusal).to_contain_text("The sources don't say.", timeout=ANSWER_TIMEOUT_MS)
    expect(page.locator("#turn-2 .marker, #turn-2 .card.cited")).to_have_count(0)  # never as evidence
    refusal.get_by_text("Nearest passages").click()
    expect(refusal.locator(".nearest-text").first).to_be_visible()
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")

    assert reader.complaints == []
    elsewhere = [url for url in reader.requested if not url.startswith((server, "data:", "blob:"))]
    assert elsewhere == [], "the page reached for another machine"


def ask_about_the_lighthouse(reader: Reader) -> None:
    reader.ask("How high is the lighthouse of Hohenwarte?")
    expect(reader.page.locator("#turn-1 .answer")).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)
    expect(reader.page.locator("#turn-1 .acts")).to_be_visible()


def test_a_marker_shows_its_quote_and_opens_the_article_there(quick_reader: Reader) -> None:
    page = quick_reader.page
    ask_about_the_lighthouse(quick_reader)
    marker = page.locator("#turn-1 button.marker").first
    marker.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("41 Meter hoch")

    marker.click()
    article = page.get_by_label("Article", exact=True)
    expect(article.locator("mark")).to_contain_text("41 Meter hoch")
    expect(article.locator("mark")).to_be_in_viewport()
    expect(article).to_contain_text("Grete Olsen")  # which the quote's passage is not all of
    expect(article).to_contain_text("German")
    expect(article.get_by_role("link", name="original article")).to_have_attribute(
        "href", "https://example.org/leuchtturm"
    )
    expect(article.locator(".text")).to_have_attribute("lang", "de")
    page.mouse.move(5, 5)
    page.keyboard.press("Escape")
    expect(article).not_to_be_visible()
    expect(marker).to_be_focused()
    marker.click()
    page.get_by_role("button", name="New chat").first.click()
    expect(article).not_to_be_visible()  # it closes with its conversation
    assert quick_reader.complaints == []


def test_an_article_that_is_gone_says_so(quick_reader: Reader) -> None:
    ask_about_the_lighthouse(quick_reader)
    problem = '{"title": "There is no article.", "detail": "Run it again."}'
    quick_reader.page.route("**/api/documents/**", lambda route: route.fulfill(status=404, body=problem))
    quick_reader.page.locator("#turn-1 button.marker").first.click()
    article = quick_reader.page.locator("#article")
    expect(article.get_by_role("alert")).to_have_text("There is no article. Run it again.")
    expect(article.locator("mark")).to_contain_text("41 Meter hoch")  # its passage is there all the same


def test_what_articles_questions_and_models_say_is_text(
    quick_reader: Reader, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = "<img src=x onerror=\"document.title='hacked'\"> ${document.title='hacked'} {{1}} Wie hoch?"
    page = quick_reader.page
    said = answer(
        question=f"{evil}!",
        answer=f"{evil} [1] {evil}\n- {evil}",
        unsupported=[evil],
        citations=[citation(title=evil, quote=evil, passage=evil, language=evil, url=f"javascript:{evil}")],
        model=evil,
    )
    monkeypatch.setattr(quick, "ask", lambda *arguments, **options: said)
    document = {"source": "a.txt", "title": evil, "language": "de", "text": f"{evil} 41", "url": "x:y"}
    page.route("**/api/documents/**", lambda route: route.fulfill(json=document))
    quick_reader.ask(evil)
    expect(page.locator("#turn-1 .question")).to_have_text(evil)
    page.locator("#turn-1 .how > summary").click()
    page.locator("#turn-1 button.marker").first.click()
    expect(page.locator("#article .text")).to_contain_text("<img src=x")
    expect(page.locator(".conversation")).to_have_text([evil])
    assert page.locator("img").count() == 0
    assert page.locator("a.original").count() == 0
    assert page.title() == "belegt"


def test_stopping_ends_the_turn_and_the_next_is_answered(quick_reader: Reader, hold: threading.Event) -> None:
    reader, page = quick_reader, quick_reader.page
    reader.ask(STEPS)
    expect(page.locator("#turn-1 .card").first).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#turn-1")).to_contain_text("Stopped.")
    hold.set()
    page.locator("#question").press("ArrowUp")
    expect(page.locator("#question")).to_have_value(STEPS)
    page.locator("#question").press("Enter")
    expect(page.locator("#turn-2 .answer")).to_contain_text("999", timeout=ANSWER_TIMEOUT_MS)


def test_a_conversation_is_kept_exported_and_continued(quick_reader: Reader) -> None:
    reader, page = quick_reader, quick_reader.page
    ask_about_the_lighthouse(reader)
    page.reload()
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    reader.ask("And when was the lighthouse of Hohenwarte built?")
    expect(page.locator("#turn-2 .answer")).to_contain_text("1887", timeout=ANSWER_TIMEOUT_MS)
    expect(page.locator("#turn-2 .acts")).to_be_visible()
    page.reload()
    expect(page.locator("#turn-2 .question")).to_be_in_viewport()  # the last turn, not the first

    page.locator("#turn-1").get_by_role("button", name="Edit the question").click()
    expect(page.locator("#question")).to_have_value("How high is the lighthouse of Hohenwarte?")
    page.locator("#topbar").get_by_role("button", name="More").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export as Markdown").click()
    assert re.fullmatch(
        r"belegt-\d{4}-\d\d-\d\d-how-high-is-the-lighthouse-of-\w+\.md", download.value.suggested_filename
    )
    exported = Path(download.value.path()).read_text("utf-8")
    assert "## How high is the lighthouse of Hohenwarte?\n" in exported
    assert "[1] “" in exported
    assert "https://example.org/leuchtturm" in exported

    page.locator("#turn-1").get_by_role("button", name="Ask again").click()
    expect(page.locator("#turn-3 .answer")).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)


def test_conversations_stand_side_by_side(quick_reader: Reader) -> None:
    reader, page = quick_reader, quick_reader.page
    ask_about_the_lighthouse(reader)
    page.get_by_role("button", name="New chat").first.click()
    expect(page.locator(".turn")).to_have_count(0)
    reader.ask(STEPS)
    expect(page.locator("#turn-1 .answer")).to_contain_text("999", timeout=ANSWER_TIMEOUT_MS)

    listed = page.locator(".conversation")
    expect(listed).to_have_text([STEPS, "How high is the lighthouse of Hohenwarte?"])
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    listed.nth(1).click()
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")

    page.get_by_role("button", name="More: How high").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="Rename").fill("Lighthouses")
    page.keyboard.press("Enter")
    expect(listed).to_have_text([STEPS, "Lighthouses"])
    page.get_by_role("button", name="More: Lighthouses").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(listed).to_have_text([STEPS])
    page.get_by_role("button", name="Undo").click()
    expect(listed).to_have_text([STEPS, "Lighthouses"])
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    assert reader.complaints == []


def test_a_greeting_offers_questions_that_a_click_asks(
    quick_reader: Reader, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any, str]] = []
    reply = greeting("Hello! You could ask:\n- Which articles are there?")

    def ask(question: str, language: str | None, history: Any, *others: Any, **options: Any) -> Answer:
        asked.append((question, history, options["reader_language"]))
        return reply

    monkeypatch.setattr(quick, "ask", ask)
    page = quick_reader.page
    quick_reader.ask("Hello")
    page.get_by_role("button", name="Which articles are there?").click()
    expect(page.locator("#turn-2 .acts")).to_be_visible()
    expect(page.locator("#turn-1 details")).not_to_be_visible()
    assert asked == [("Hello", [], "en"), ("Which articles are there?", [], "en")]


def test_filters_restrict_the_articles_and_show_as_chips(
    quick_reader: Reader, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str | None, str, str]] = []

    def ask(
        question: str, language: str | None, history: Any, style: str, among: Any, **options: Any
    ) -> Answer:
        asked.append((language, among.since, among.outlet))
        return greeting()

    monkeypatch.setattr(quick, "ask", ask)
    page = quick_reader.page
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Published from").fill("2024-01-31")
    page.get_by_label("Website").select_option("example.org")
    page.get_by_label("Answer in").select_option("fr")
    quick_reader.ask("Hello")
    expect(page.locator("#turn-1 .acts")).to_be_visible()
    page.get_by_role("button", name="Remove the filter example.org").click()
    quick_reader.ask("Hello")
    expect(page.locator("#turn-2 .acts")).to_be_visible()
    assert asked == [("fr", "2024-01-31", "example.org"), ("fr", "2024-01-31", "")]


def test_sentences_appear_while_the_model_writes(
    quick_reader: Reader, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, ask = threading.Event(), quick.ask

    def held(*arguments: Any, emit: Emit, **options: Any) -> Answer:
        """The answer, with a pause after its first sentence."""

        def emit_and_wait(event: Event) -> None:
            emit(event)
            if isinstance(event, Token):
                go_on.wait(30)

        return ask(*arguments, **options, emit=emit_and_wait)

    monkeypatch.setattr(quick, "ask", held)
    quick_reader.ask(STEPS)
    expect(quick_reader.page.locator("#turn-1[aria-busy] .answer p")).to_contain_text(re.compile(r"\w"))
    go_on.set()
    expect(quick_reader.page.locator("#turn-1 .answer")).to_contain_text("999", timeout=ANSWER_TIMEOUT_MS)


def test_a_follow_up_is_understood_and_says_so(
    quick_reader: Reader, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    understood = "When was the lighthouse of Hohenwarte built?"

    def resolve(question: StandaloneQuestion, history: History, run: Run) -> StandaloneQuestion:
        return quick.pipeline.stages.understand(understood, None, (), "") if history else question

    monkeypatch.setattr(quick.pipeline, "stages", replace(quick.pipeline.stages, resolve=resolve))
    ask_about_the_lighthouse(quick_reader)
    page = quick_reader.page
    quick_reader.ask("And when was it built?")
    expect(page.locator("#turn-2 .understood")).to_contain_text(understood)
    expect(page.locator("#turn-2 .answer")).to_contain_text("1887", timeout=ANSWER_TIMEOUT_MS)
    expect(page.locator("#turn-2 .question")).to_have_text("And when was it built?")


def test_an_empty_page_offers_questions_and_an_empty_question_is_not_asked(quick_reader: Reader) -> None:
    page = quick_reader.page
    quick_reader.ask("   ")
    expect(page.locator(".turn")).to_have_count(0)
    page.locator(".chat > .starters .starter").first.click()
    expect(page.locator("#turn-1 .acts")).to_be_visible()
    expect(page.locator(".welcome")).not_to_be_visible()


def test_a_link_carries_its_question(quick_reader: Reader, url: str) -> None:
    page = quick_reader.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask_about_the_lighthouse(quick_reader)
    page.get_by_role("button", name="Copy a link to this question").click()
    expect(page.get_by_role("status").filter(has_text="Link copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{url}/#q=How%20high%20is%20the%20lighthouse%20of%20Hohenwarte%3F"


@pytest.mark.parametrize("slow", ["**/page/page.js*", "**/assets/HTML-*.js"])
def test_the_page_begins_whichever_of_its_html_and_its_script_comes_last(
    browser: Browser, url: str, slow: str
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def wait(route: Route) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page.route(slow, wait)
    page.goto(url)
    page.wait_for_selector("body.is-ready")
    assert complaints == []
    page.close()


def test_speaks_the_readers_language(browser: Browser, url: str) -> None:
    context = browser.new_context(locale="de-AT")
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_label("Ihre Frage")).to_be_visible()
    expect(page.get_by_role("button", name="Fragen", exact=True)).to_be_visible()
    Reader(page).ask("Wie hoch ist der Leuchtturm von Hohenwarte?")
    page.locator("#turn-1 button.marker").first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Deutsch")
    expect(page.locator("#turn-1 .how")).to_contain_text("Wie es zu dieser Antwort kam")
    assert page.evaluate("document.documentElement.lang") == "de"
    context.close()


def test_who_waits_for_the_model_is_told_the_place(browser: Browser, indexed: Config) -> None:
    answerer = quick_answerer(indexed)
    line = answerer.pipeline.queue
    page = browser.new_page()
    with serving(indexed, answerer) as url, line.place() as before:
        list(before.wait())
        page.goto(url)
        Reader(page).ask("How high is the lighthouse of Hohenwarte?")
        expect(page.locator("#turn-1 .card").first).to_be_visible()  # the sources need no model
        expect(page.locator("#turn-1 .how")).to_contain_text("Waiting: one question first")
        before.leave()
        expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    page.close()


def test_a_model_that_fails_in_mid_answer_leaves_the_conversation(
    browser: Browser, indexed: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    answerer = quick_answerer(indexed)
    ask, is_well = answerer.ask, threading.Event()

    def fails(question: str, *others: Any, emit: Emit, **options: Any) -> Answer:
        if "lighthouse" in question or is_well.is_set():
            return ask(question, *others, emit=emit, **options)
        emit(Token("It has steps. [1]"))
        raise ModelUnavailable("Ollama broke off.", "See Ollama's log, then ask again.")

    monkeypatch.setattr(answerer, "ask", fails)
    page = browser.new_page()
    with serving(indexed, answerer) as url:
        page.goto(url)
        ask_about_the_lighthouse(Reader(page))
        Reader(page).ask(STEPS)
        error = page.locator("#turn-2").get_by_role("alert")
        expect(error).to_contain_text("Ollama broke off.")
        error.get_by_text("Details").click()
        expect(error).to_contain_text("See Ollama's log")
        page.reload()
        expect(page.locator("#turn-1 .answer")).to_contain_text("41")
        expect(error).to_contain_text("Ollama broke off.")
        is_well.set()
        error.get_by_role("button", name="Try again").click()
        expect(page.locator("#turn-2 .answer")).to_contain_text("999")
        expect(page.locator(".turn")).to_have_count(2)
    page.close()


def test_while_the_server_is_away_the_page_says_so_and_then_goes_on(quick_reader: Reader) -> None:
    page = quick_reader.page
    ask_about_the_lighthouse(quick_reader)
    page.locator("#question").fill("And when was it")
    page.route("**/api/health/live", lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('focus'))")  # else it is a while until it looks
    expect(page.get_by_role("alert").filter(has_text="The server does not respond.")).to_be_visible()
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    page.unroute("**/api/health/live")
    expect(page.get_by_text("The server does not respond.")).not_to_be_visible()
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    expect(page.locator("#question")).to_have_value("And when was it")


def test_signs_in_with_a_key_asks_and_signs_out(browser: Browser, indexed: Config, quick: Answerer) -> None:
    with serving(with_keys(indexed), quick) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_label("API key").fill("belegt_guess")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("The API key is not valid.")
        page.get_by_label("API key").fill(ASK_KEY)
        page.get_by_role("button", name="Sign in").click()

        ask_about_the_lighthouse(Reader(page))
        expect(page.get_by_text("Signed in as reader")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("API key")).to_be_visible()
        kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('belegt'))")
        assert kept == []
        page.goto(url)
        expect(page.get_by_label("API key")).to_be_visible()
        page.close()
