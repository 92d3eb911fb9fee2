"""The page's tab of evaluation, in real Chromium: a question set in, figures and questions out."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.config import Config, UIConfig
from rag.evaluation.results import EvaluationReport, Outcome
from rag.qa.answer import Answer, Emit
from rag.qa.answerer import Answerer
from tests.support.evaluations import describe_run
from tests.support.keys import ASK_KEY, MANAGE_KEY, with_keys
from tests.support.servers import serving
from tests.ui.test_translation import ENGLISH
from ui.evaluation_tab import Progress
from ui.tables import evaluation_result

QUESTIONS = [
    {"id": "1", "question": "Wie hoch ist der Leuchtturm von Hohenwarte?", "answers": ["41"],
     "sources": ["leuchtturm.txt"], "tags": ["de>de"]},
    {"id": "2", "question": "Who founded the dairy of Brindle?", "answers": ["Nobody"],
     "sources": ["cheese.md"], "tags": ["en>en"]},
    {"id": "3", "question": "What is the capital of Australia?", "answers": [], "sources": [],
     "tags": ["en"]},
]  # fmt: skip


@pytest.fixture(scope="module")
def measured(indexed: Config) -> Config:
    return indexed.model_copy(update={"ui": UIConfig(evaluate=True)})


@pytest.fixture(scope="module")
def url(measured: Config, quick: Answerer) -> Iterator[str]:
    with serving(measured, quick) as url:
        yield url


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in QUESTIONS), "utf-8")
    return file


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def open_tab(page: Page, url: str, questions: Path) -> None:
    page.goto(url)
    page.get_by_role("tab", name="Evaluation").click()
    upload(page, questions)


def upload(page: Page, file: Path) -> None:
    page.locator("#questions input[type=file]").set_input_files(file)
    # The row is there when the upload is done; while it lasts, the name stands elsewhere.
    expect(page.locator("#questions").get_by_role("cell", name=file.name)).to_be_visible()


def test_measures_and_opens_a_wrong_answer_in_the_chat(url: str, page: Page, questions: Path) -> None:
    open_tab(page, url, questions)
    page.get_by_role("button", name="Measure").click()
    result = page.locator("#result")
    expect(result.get_by_role("heading")).to_have_text("Questions: 3")
    expect(result.get_by_role("row", name="recall@1 1.000")).to_be_visible()
    expect(result.get_by_role("row", name="accuracy 0.500")).to_be_visible()
    first = result.locator(".outcomes tbody tr").first
    expect(first).to_contain_text("no")
    expect(first).to_contain_text("Nobody")
    first.get_by_role("button", name="Who founded the dairy of Brindle?").click()
    expect(page.locator("#question textarea")).to_be_visible()
    expect(page.locator("#question textarea")).to_have_value("Who founded the dairy of Brindle?")


def test_what_is_no_question_set_is_told(url: str, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"id": 1', "utf-8")
    page.goto(url)
    page.get_by_role("tab", name="Evaluation").click()
    page.get_by_role("button", name="Measure").click()
    expect(page.locator("#result").get_by_role("alert")).to_contain_text("No question set has been uploaded.")
    upload(page, file)
    page.get_by_role("button", name="Measure").click()
    expect(page.locator("#result").get_by_role("alert")).to_contain_text("line 1")


def test_stopping_leaves_the_model_to_the_readers(
    measured: Config, quick: Answerer, page: Page, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    go_on = threading.Event()
    ask = Answerer.ask

    def slow(self: Answerer, question: str, *, emit: Emit) -> Answer:
        asked.append(question)
        go_on.wait(20)
        return ask(self, question, emit=emit)

    monkeypatch.setattr(Answerer, "ask", slow)
    with serving(measured, quick) as url:
        open_tab(page, url, questions)
        page.get_by_role("button", name="Measure").click()
        expect(page.locator("#result")).to_contain_text("0 of 3 questions")
        # Gradio loses an event that is sent within milliseconds of another's start; nobody is that quick.
        expect(page.locator("#result")).not_to_contain_text("queue")
        page.wait_for_timeout(500)
        page.locator("#stop-measuring").click()
        expect(page.locator("#result")).not_to_contain_text("questions")
        go_on.set()
    assert len(asked) == 1


def test_readers_see_no_tab(measured: Config, quick: Answerer, page: Page) -> None:
    with serving(with_keys(measured), quick) as url:
        for key, tabs in ((ASK_KEY, 0), (MANAGE_KEY, 1)):
            page.goto(url)
            page.get_by_label("API key").fill(key)
            page.get_by_role("button", name="Sign in").click()
            expect(page.get_by_text("Signed in as")).to_be_visible()
            expect(page.get_by_role("tab", name="Evaluation")).to_have_count(tabs)
            page.get_by_role("button", name="Sign out").click()
            expect(page.get_by_label("API key")).to_be_visible()


def test_counts_questions_until_it_is_stopped() -> None:
    progress, stop = Progress(), threading.Event()
    rest = progress.count([1, 2, 3], stop)  # type: ignore[list-item]
    next(rest)
    next(rest)
    assert (progress.done, progress.total) == (1, 3)
    stop.set()
    assert list(rest) == []


def test_what_a_question_set_or_a_model_says_is_escaped() -> None:
    outcome = Outcome(
        id="1", question="<img src=x>", tags=(), answer="<script>", answers=("<b>",), sources=(),
        retrieved=(), metrics={"accuracy": 0.0}, retrieve_s=0.1, status="answered",
    )  # fmt: skip
    html = evaluation_result(ENGLISH, EvaluationReport.from_run([outcome], describe_run()))
    for evil in ("<img", "<script", "<b>"):
        assert evil not in html
