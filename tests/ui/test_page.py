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
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.errors import ModelUnavailable
from rag.qa.answer import Answer, Emit, Event, Run, Token
from rag.qa.answerer import Answerer
from rag.qa.question import History, StandaloneQuestion
from tests.support.answers import answer, citation, greeting, listing
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
        box = self.page.locator("#question textarea")
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


@pytest.fixture(scope="module")
def quick_server(indexed: Config, quick: Answerer) -> Iterator[str]:
    with serving(indexed, quick) as url:
        yield url


@pytest.fixture
def quick_reader(browser: Browser, quick_server: str) -> Iterator[Reader]:
    """At the page of a model that answers at once, where it is not the model that matters."""
    yield from opened(browser, quick_server)


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
    page.wait_for_selector("#question textarea")
    yield reader
    page.close()


def test_from_question_to_highlighted_quote(reader: Reader, server: str) -> None:
    page = reader.page
    expect(page.get_by_text("Qwen2.5-Coder-1.5B-Instruct")).to_be_visible()
    reader.ask("How high is the lighthouse of Hohenwarte?")

    expect(page.locator("#turn-1 .passages li").first).to_be_visible()
    expect(page.locator("#turn-1 .so-far")).to_be_visible()  # the sources are there before the answer
    expect(page.locator("#question textarea")).to_have_value("")
    page.locator("#question textarea").fill("What is the capital of Australia?")

    answer = page.locator("#turn-1 .answer")
    expect(answer).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)

    evidence = page.locator("#turn-1 .evidence")
    quote = evidence.locator("mark")
    expect(quote).not_to_be_visible()
    evidence.locator("summary").click()
    expect(quote).to_contain_text("41 Meter hoch")
    expect(evidence).to_contain_text("2024-03-12")
    expect(evidence.get_by_role("link", name="original article")).to_have_attribute(
        "href", "https://example.org/leuchtturm"
    )

    # What was typed while the model wrote is still there.
    expect(page.locator("#question textarea")).to_have_value("What is the capital of Australia?")
    page.locator("#question textarea").press("Enter")
    refusal = page.locator("#turn-2 .answer.not_in_sources")
    expect(refusal).to_contain_text("The sources don't say.", timeout=ANSWER_TIMEOUT_MS)
    expect(page.locator("#turn-2 .evidence q").first).to_be_visible()  # what the nearest articles say
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")

    assert reader.complaints == []
    elsewhere = [url for url in reader.requested if not url.startswith((server, "data:", "blob:"))]
    assert elsewhere == [], "the page reached for another machine"


def ask_about_the_lighthouse(reader: Reader) -> None:
    reader.ask("How high is the lighthouse of Hohenwarte?")
    expect(reader.page.locator("#turn-1 .answer")).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)


def test_a_marker_shows_its_quote_and_opens_the_article_there(quick_reader: Reader) -> None:
    page = quick_reader.page
    ask_about_the_lighthouse(quick_reader)
    marker = page.locator("#turn-1 a.marker").first
    marker.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("41 Meter hoch")

    marker.click()
    article = page.get_by_label("Article", exact=True)
    expect(article.locator("mark")).to_contain_text("41 Meter hoch")
    expect(article).to_contain_text("Grete Olsen")  # which the quote's passage is not all of
    expect(article).to_contain_text("written in German")
    expect(article.locator(".text")).to_have_attribute("lang", "de")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(article).not_to_be_visible()
    expect(marker).to_be_focused()
    assert quick_reader.complaints == []


@pytest.mark.parametrize("width", [390, 768])
def test_an_article_fills_a_small_screen(quick_reader: Reader, width: int) -> None:
    page = quick_reader.page
    page.set_viewport_size({"width": width, "height": 800})
    ask_about_the_lighthouse(quick_reader)
    page.locator("#turn-1 a.marker").first.click()
    expect(page.locator("#article mark")).to_be_in_viewport()
    assert page.locator("#article").bounding_box() == {"x": 0, "y": 0, "width": width, "height": 800}


def test_an_article_that_is_gone_says_so(quick_reader: Reader) -> None:
    ask_about_the_lighthouse(quick_reader)
    problem = '{"title": "There is no article.", "detail": "Run it again."}'
    quick_reader.page.route("**/api/documents/**", lambda route: route.fulfill(status=404, body=problem))
    quick_reader.page.locator("#turn-1 a.marker").first.click()
    expect(quick_reader.page.locator("#article").get_by_role("alert")).to_have_text(
        "There is no article. Run it again."
    )
    expect(
        quick_reader.page.locator("#turn-1 .evidence mark")
    ).to_be_visible()  # its passage is there all the same


def test_an_article_is_shown_as_text_not_run(quick_reader: Reader) -> None:
    ask_about_the_lighthouse(quick_reader)
    evil = '{"title": "x", "language": "de", "text": "<img src=x onerror=\\"document.title=1\\"> 41"}'
    quick_reader.page.route("**/api/documents/**", lambda route: route.fulfill(body=evil))
    quick_reader.page.locator("#turn-1 a.marker").first.click()
    expect(quick_reader.page.locator("#article .text")).to_contain_text("<img src=x")
    assert quick_reader.page.locator("#article img").count() == 0
    assert quick_reader.page.title() == "belegt"


def test_stopping_ends_the_turn_and_the_next_is_answered(quick_reader: Reader, hold: threading.Event) -> None:
    reader, page = quick_reader, quick_reader.page
    page.set_viewport_size({"width": 390, "height": 600})
    reader.ask(STEPS)
    expect(page.get_by_role("button", name="Stop")).to_be_in_viewport()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#turn-1")).to_contain_text("Stopped.")
    expect(page.get_by_role("button", name="Stop")).not_to_be_visible()
    hold.set()
    page.locator("#question textarea").press("ArrowUp")
    expect(page.locator("#question textarea")).to_have_value(STEPS)
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#turn-2 .answer")).to_contain_text("999", timeout=ANSWER_TIMEOUT_MS)


def test_the_conversation_is_kept_in_the_browser_until_a_new_one(quick_reader: Reader) -> None:
    reader, page = quick_reader, quick_reader.page
    ask_about_the_lighthouse(reader)
    expect(page.locator("#turn-1 .colophon")).to_be_visible()
    page.wait_for_function("Object.keys(localStorage).length > 0")
    page.reload()
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    reader.ask("And when was the lighthouse of Hohenwarte built?")
    expect(page.locator("#turn-2 .answer")).to_contain_text("1887", timeout=ANSWER_TIMEOUT_MS)

    page.get_by_role("button", name="Edit the question").first.click()
    expect(page.locator("#question textarea")).to_have_value("How high is the lighthouse of Hohenwarte?")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the conversation").click()
    exported = Path(download.value.path()).read_text("utf-8")
    assert exported.startswith("# belegt\n\n## How high is the lighthouse of Hohenwarte?\n")
    assert "[1] “" in exported
    assert "https://example.org/leuchtturm" in exported

    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    page.wait_for_selector("#question textarea")
    expect(page.locator(".turn")).to_have_count(0)


def test_conversations_stand_side_by_side(quick_reader: Reader) -> None:
    reader, page = quick_reader, quick_reader.page
    ask_about_the_lighthouse(reader)
    page.locator("#turn-1 .evidence summary").click()
    reader.ask("And when was the lighthouse of Hohenwarte built?")
    expect(page.locator("#turn-2 .answer")).to_contain_text("1887", timeout=ANSWER_TIMEOUT_MS)
    expect(page.locator("#turn-1 .evidence mark")).to_be_visible()  # what was folded out stays so

    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    reader.ask(STEPS)
    expect(page.locator("#turn-1 .answer")).to_contain_text("999", timeout=ANSWER_TIMEOUT_MS)

    page.get_by_text("Conversations", exact=True).click()
    listed = page.locator(".conversation")
    expect(listed).to_have_text([STEPS, "How high is the lighthouse of Hohenwarte?"])
    listed.nth(1).click()
    expect(page.locator("#turn-2 .answer")).to_contain_text("1887")
    page.get_by_role("button", name="Delete this conversation: How high").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(listed).to_have_count(1)
    page.reload()
    page.get_by_text("Conversations", exact=True).click()
    expect(listed).to_have_text([STEPS])
    assert reader.complaints == []


def test_a_greeting_offers_questions_that_a_click_asks(
    quick_reader: Reader, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any, str]] = []
    reply = greeting("Hello! You could ask:\n- Which articles are there?\n- What is “B” about?")

    def ask(question: str, language: str | None, history: Any, *others: Any, **options: Any) -> Answer:
        asked.append((question, history, options["reader_language"]))
        return reply if question == "Hello" else listing()

    monkeypatch.setattr(quick, "ask", ask)
    page = quick_reader.page
    quick_reader.ask("Hello")
    expect(page.locator("#turn-1 .answer.conversation")).to_contain_text("Hello! You could ask:")
    page.locator("#turn-1 .answer.conversation p").click()  # nothing happens
    expect(page.locator("#turn-1 details")).to_have_count(0)
    check_accessible(page)
    page.get_by_role("button", name="Which articles are there?").click()

    listed = page.locator("#turn-2 .answer li")
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text("Titel (12 March 2024, example.org, German)")
    expect(page.locator("#turn-2 .evidence").first).not_to_be_visible()
    page.locator("#turn-2 .listed > summary").click()
    expect(page.locator("#turn-2 .evidence").first).to_be_visible()
    check_accessible(page)
    assert asked == [("Hello", [], "en"), ("Which articles are there?", [], "en")]


def test_a_translation_is_folded_with_its_quote(
    quick_reader: Reader, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    quoted = answer(answer="“Er ist hoch.” (Titel) [1]", citations=[citation(translation="It is high.")])
    monkeypatch.setattr(quick, "ask", lambda *arguments, **options: quoted)
    page = quick_reader.page
    quick_reader.ask("How high?")
    page.locator("#turn-1 a.marker").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("translation, not checked: It is high.")
    translation = page.locator("#turn-1 .evidence .translation")
    expect(translation).not_to_be_visible()
    page.locator("#turn-1 .evidence summary").click()
    expect(translation).to_have_text("translation, not checked: It is high.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the conversation").click()
    exported = Path(download.value.path()).read_text("utf-8")
    assert "[1] “Er ist hoch.” (translation, not checked: It is high.) (Titel, a.txt" in exported


def test_asking_again_answers_again(quick_reader: Reader) -> None:
    ask_about_the_lighthouse(quick_reader)
    quick_reader.page.get_by_role("button", name="Ask again").click()
    expect(quick_reader.page.locator("#turn-2 .answer")).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)


def check_accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_can_be_used_by_everyone(quick_reader: Reader) -> None:
    page = quick_reader.page
    page.locator(".welcome .suggestion").first.wait_for()
    check_accessible(page)
    ask_about_the_lighthouse(quick_reader)
    page.get_by_text("Conversations", exact=True).click()
    page.locator(".conversation").first.wait_for()
    page.locator("#turn-1 a.marker").first.click()
    page.locator("#article mark").wait_for()
    check_accessible(page)


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
    words = quick_reader.page.locator("#turn-1 .so-far p:not(.waiting)")
    expect(words).to_contain_text(re.compile(r"\w"))
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


def test_a_question_is_shown_as_text_not_run(quick_reader: Reader) -> None:
    attack = "<img src=x onerror=\"document.title='hacked'\"> ${document.title='hacked'} Wie hoch?"
    quick_reader.ask(attack)
    expect(quick_reader.page.locator("#turn-1 .question")).to_have_text(attack)
    expect(quick_reader.page.locator("#turn-1 .colophon")).to_be_visible(timeout=ANSWER_TIMEOUT_MS)
    assert quick_reader.page.title() == "belegt"
    assert quick_reader.page.locator("#turn-1 .question img").count() == 0


def test_an_empty_question_is_not_asked(quick_reader: Reader) -> None:
    quick_reader.ask("   ")
    quick_reader.page.wait_for_timeout(500)
    assert quick_reader.page.locator(".turn").count() == 0


def test_an_empty_page_offers_the_articles_and_an_answer_others_that_were_found(
    quick_reader: Reader,
) -> None:
    page = quick_reader.page
    page.get_by_role("button", name="What is “The cheese of Brindle Valley” about?").click()
    expect(page.locator("#turn-1 .question")).to_have_text("What is “The cheese of Brindle Valley” about?")
    expect(page.locator("#turn-1 .evidence").first).to_contain_text("Brindle")
    expect(page.locator(".welcome")).to_have_count(0)
    page.locator("#turn-1 .suggestion").first.click()
    expect(page.locator("#turn-2 .question")).to_contain_text("What is “")
    expect(page.locator("#turn-2 .colophon")).to_be_visible()
    expect(page.locator("#turn-1 .suggestions")).not_to_be_visible()


def test_speaks_the_readers_language(browser: Browser, quick_server: str) -> None:
    context = browser.new_context(locale="de-AT")
    page = context.new_page()
    page.goto(quick_server)
    expect(page.get_by_label("Ihre Frage")).to_be_visible()
    expect(page.get_by_role("button", name="Fragen")).to_be_visible()
    Reader(page).ask("Wie hoch ist der Leuchtturm von Hohenwarte?")
    expect(page.locator("#turn-1 .colophon")).to_contain_text("Noch einmal fragen")
    expect(page.locator("#turn-1 .evidence").first).to_contain_text("Sprache: Deutsch")
    context.close()


def test_who_waits_for_the_model_is_told_the_place(browser: Browser, indexed: Config) -> None:
    answerer = quick_answerer(indexed)
    line = answerer.pipeline.queue
    page = browser.new_page()
    with serving(indexed, answerer) as url, line.place() as before:
        list(before.wait())
        page.goto(url)
        Reader(page).ask("How high is the lighthouse of Hohenwarte?")
        expect(page.locator("#current .passages li").first).to_be_visible()  # the sources need no model
        expect(page.locator("#current .so-far")).to_have_text("Questions before yours: 1 …")
        before.leave()
        expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    page.close()


def test_a_model_that_fails_in_mid_answer_leaves_the_conversation(
    browser: Browser, indexed: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    answerer = quick_answerer(indexed)
    ask = answerer.ask

    def fails(question: str, *others: Any, emit: Emit, **options: Any) -> Answer:
        if "lighthouse" in question:
            return ask(question, *others, emit=emit, **options)
        emit(Token("It has steps. [1]"))
        raise ModelUnavailable("Ollama broke off.", "See Ollama's log, then ask again.")

    monkeypatch.setattr(answerer, "ask", fails)
    page = browser.new_page()
    with serving(indexed, answerer) as url:
        page.goto(url)
        ask_about_the_lighthouse(Reader(page))
        Reader(page).ask("How many stone steps lead up to the temple?")
        expect(page.locator("#turn-2").get_by_role("alert")).to_contain_text("Ollama broke off.")
        expect(page.locator("#turn-2").get_by_role("alert")).to_contain_text("See Ollama's log")
        page.reload()
        expect(page.locator("#turn-1 .answer")).to_contain_text("41")
        expect(page.locator("#turn-2")).to_contain_text("Ollama broke off.")
        expect(page.locator("#turn-2").get_by_role("button", name="Ask again")).to_be_visible()
    page.close()


def test_while_the_server_is_away_the_page_says_so_and_then_goes_on(quick_reader: Reader) -> None:
    page = quick_reader.page
    ask_about_the_lighthouse(quick_reader)
    page.locator("#question textarea").fill("And when was it")
    page.route("**/api/health/live", lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('focus'))")  # else it is a while until it looks
    expect(page.get_by_role("alert").filter(has_text="The server does not respond.")).to_be_visible()
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    page.unroute("**/api/health/live")
    expect(page.get_by_text("The server does not respond.")).to_have_count(0)
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    expect(page.locator("#question textarea")).to_have_value("And when was it")


def test_signs_in_with_a_key_asks_and_signs_out(browser: Browser, indexed: Config, quick: Answerer) -> None:
    with serving(with_keys(indexed), quick) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_label("API key").fill("belegt_guess")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("The API key is not valid.")
        page.get_by_label("API key").fill(ASK_KEY)
        page.get_by_role("button", name="Sign in").click()

        Reader(page).ask("How high is the lighthouse of Hohenwarte?")
        expect(page.locator("#turn-1 .answer")).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)
        expect(page.get_by_text("Signed in as reader")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("API key")).to_be_visible()
        page.goto(url)
        expect(page.get_by_label("API key")).to_be_visible()
        page.close()
