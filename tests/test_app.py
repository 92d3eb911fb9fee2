"""The page in real Chromium, from the question to the highlighted quote."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from rag.ask import Answerer
from rag.config import Config
from tests.conftest import ASK_KEY, serving, with_keys

ANSWER_TIMEOUT_MS = 120_000

expect.set_options(timeout=60_000)  # what the page shows is tested, not how soon on a loaded machine


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
    """`belegt serve` in a process of its own; the address it prints."""
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
    page = browser.new_page()
    reader = Reader(page)

    def note_request(request: Request) -> None:
        reader.requested.append(request.url)

    page.on("request", note_request)
    page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    page.on(
        "console", lambda message: reader.complaints.append(message.text) if message.type == "error" else None
    )
    page.goto(server)
    page.wait_for_selector("#question textarea")
    yield reader
    page.close()


def test_from_question_to_highlighted_quote(reader: Reader, server: str) -> None:
    page = reader.page
    expect(page.get_by_text("Qwen2.5-Coder-1.5B-Instruct")).to_be_visible()
    reader.ask("How high is the lighthouse of Hohenwarte?")

    expect(page.locator("#turn-1 .passages li").first).to_be_visible()
    expect(page.locator("#turn-1 .draft")).to_be_visible()  # the sources are there before the answer
    expect(page.locator("#question textarea")).to_have_value("")
    page.locator("#question textarea").fill("What is the capital of Australia?")

    answer = page.locator("#turn-1 .answer")
    expect(answer).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)

    quote = page.locator("#turn-1 .evidence mark")
    expect(quote).not_to_be_visible()
    answer.locator("a.marker").first.click()
    expect(quote).to_be_visible()
    expect(quote).to_contain_text("41 Meter hoch")
    evidence = page.locator("#turn-1 .evidence")
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


def test_words_appear_while_the_model_writes(reader: Reader) -> None:
    reader.ask("How many stone steps lead up to the temple?")
    words = reader.page.locator("#turn-1 .draft p:not(.waiting)")
    expect(words).to_contain_text(re.compile(r"\w"), timeout=ANSWER_TIMEOUT_MS)
    expect(reader.page.locator("#turn-1 .answer")).to_contain_text("999", timeout=ANSWER_TIMEOUT_MS)


def test_a_follow_up_is_understood_and_says_so(reader: Reader) -> None:
    reader.ask("How high is the lighthouse of Hohenwarte?")
    expect(reader.page.locator("#turn-1 .answer")).to_contain_text("41", timeout=ANSWER_TIMEOUT_MS)
    reader.ask("And when was it built?")
    expect(reader.page.locator("#turn-2 .understood")).to_contain_text(
        "lighthouse", timeout=ANSWER_TIMEOUT_MS
    )
    expect(reader.page.locator("#turn-2 .answer")).to_contain_text("1887", timeout=ANSWER_TIMEOUT_MS)
    expect(reader.page.locator("#turn-2 .question")).to_have_text("And when was it built?")


def test_a_question_is_shown_as_text_not_run(reader: Reader) -> None:
    attack = "<img src=x onerror=\"document.title='hacked'\"> ${document.title='hacked'} Wie hoch?"
    reader.ask(attack)
    expect(reader.page.locator("#turn-1 .question")).to_have_text(attack)
    expect(reader.page.locator("#turn-1 .colophon")).to_be_visible(timeout=ANSWER_TIMEOUT_MS)
    assert reader.page.title() == "belegt"
    assert reader.page.locator("#turn-1 .question img").count() == 0


def test_an_empty_question_is_not_asked(reader: Reader) -> None:
    reader.ask("   ")
    reader.page.wait_for_timeout(500)
    assert reader.page.locator(".turn").count() == 0


def test_signs_in_with_a_key_asks_and_signs_out(
    browser: Browser, indexed: Config, answerer: Answerer
) -> None:
    with serving(with_keys(indexed), answerer) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_label("API key").fill("belegt_guess")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("There is no such key.")
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
