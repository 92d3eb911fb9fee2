"""Measuring, in real Chromium: a question set in, figures and questions out; runs compared; feedback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from rag.config import Config
from rag.evaluation.metrics import Difference
from rag.qa.answer import Answer, Emit
from rag.qa.answerer import Answerer
from tests.support.evaluations import make_outcome
from tests.support.keys import ASK_KEY, bearer, with_keys
from tests.support.servers import serving
from ui.evaluation_tab import share, to_change_row, to_outcome_row

QUESTIONS = [
    {"id": "1", "question": "Wie hoch ist der Leuchtturm von Hohenwarte?", "answers": ["41"],
     "sources": ["leuchtturm.txt"], "tags": ["de>de"]},
    {"id": "2", "question": "Who founded the dairy of Brindle?", "answers": ["Nobody"],
     "sources": ["cheese.md"], "tags": ["en>en"]},
    {"id": "3", "question": "What is the capital of Australia?", "answers": [], "sources": [],
     "tags": ["en"]},
]  # fmt: skip
FEEDBACK = {
    "verdict": "down", "word": "It was Martha Quill.", "question": "Who founded the dairy of Brindle?",
    "answer": "Nobody did. [1]", "status": "answered", "kind": "fact", "citations": [{"source": "cheese.md"}],
}  # fmt: skip


@pytest.fixture
def measured(indexed: Config, tmp_path: Path) -> Config:
    """Its runs and its feedback are its own."""
    return indexed.model_copy(update={"index": indexed.index.model_copy(update={"path": tmp_path / "index"})})


@pytest.fixture
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
    page = browser.new_page(locale="en-US")
    yield page
    page.close()


def open_view(page: Page, url: str) -> None:
    page.goto(f"{url}/#/measure")
    expect(page.locator(".measure .start")).to_be_visible()


def run(page: Page, questions: Path) -> None:
    page.locator("input[name=questions]").set_input_files(questions)
    page.get_by_role("button", name="Run", exact=True).click()


def test_measures_and_asks_a_wrong_answers_question_in_the_chat(
    url: str, page: Page, questions: Path
) -> None:
    open_view(page, url)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    run(page, questions)
    report = page.locator(".report")
    expect(report.get_by_role("heading", name="questions.jsonl")).to_be_visible()
    expect(report.locator(".tiles div", has_text="Right answers")).to_contain_text("50 %")
    worst = report.locator(".outcomes li").first
    expect(worst).to_contain_text("wrong")
    expect(worst).to_contain_text("Nobody")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
    worst.get_by_role("link", name="Who founded the dairy of Brindle?").click()
    expect(page.locator("#view-chat .turn .question")).to_have_text("Who founded the dairy of Brindle?")


def test_two_runs_are_compared_and_one_deleted(url: str, page: Page, questions: Path) -> None:
    open_view(page, url)
    page.get_by_label("Search only").check()
    runs = page.locator("tr[data-run]")
    for count in (1, 2):
        run(page, questions)
        expect(runs).to_have_count(count)
    for box in page.locator(".to-compare").all():
        box.check()
    page.get_by_role("button", name="Compare the two").click()
    expect(page.locator(".report").get_by_role("row", name="mrr 1.000 1.000")).to_be_visible()
    runs.first.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Delete the run").click()
    expect(runs).to_have_count(1)


def test_what_is_no_question_set_is_told(url: str, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"id": 1', "utf-8")
    open_view(page, url)
    run(page, file)
    expect(page.locator(".start .error")).to_contain_text("broken.jsonl, line 1")


def test_stopping_leaves_the_model_to_the_readers(
    url: str, page: Page, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    go_on = threading.Event()
    ask = Answerer.ask

    def slow(self: Answerer, question: str, *, emit: Emit) -> Answer:
        asked.append(question)
        go_on.wait(20)
        return ask(self, question, emit=emit)

    monkeypatch.setattr(Answerer, "ask", slow)
    open_view(page, url)
    run(page, questions)
    expect(page.locator(".running")).to_contain_text("0 of 3 questions")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".running")).to_contain_text("Stopping")
    go_on.set()
    expect(page.locator("tr[data-run]")).to_contain_text("1 / 3")
    assert len(asked) == 1


def test_feedback_becomes_a_question_once_the_right_answer_is_named(url: str, page: Page) -> None:
    httpx.post(f"{url}/api/feedback", json=FEEDBACK).raise_for_status()
    open_view(page, url)
    entry = page.locator(".feedback-list li")
    expect(entry).to_contain_text("It was Martha Quill.")
    choice = page.get_by_role("radio", name="Readers' feedback")
    expect(choice).to_have_count(0)
    entry.get_by_label("Accepted answers").fill("Martha Quill | Quill")
    entry.get_by_role("button", name="Save").click()
    expect(choice).to_be_visible()
    exported = json.loads(httpx.get(f"{url}/api/feedback/questions").text)
    assert exported["answers"] == ["Martha Quill", "Quill"]
    entry.get_by_role("button", name="Delete this feedback").click()
    expect(entry).to_have_count(0)


def test_a_reader_measures_nothing(measured: Config, quick: Answerer) -> None:
    with serving(with_keys(measured), quick) as url:
        for part in ("runs", "feedback", "sets", "20260101-000000-abcdef"):
            assert httpx.get(f"{url}/page/measure/{part}", headers=bearer(ASK_KEY)).status_code == 403


def test_a_figure_is_told_as_people_read_it() -> None:
    assert [share("accuracy", 0.834), share("p50_s", 2.44), share("accuracy", None)] == ["83 %", "2.4 s", "–"]


@pytest.mark.parametrize(
    ("metrics", "verdict", "label"),
    [({"mrr": 1.0}, "right", "is_right"), ({"mrr": 0.5}, "wrong", "is_wrong"), ({}, "", "untold")],
)
def test_a_run_does_not_judge_what_it_cannot_tell(
    metrics: dict[str, float], verdict: str, label: str
) -> None:
    row = to_outcome_row(make_outcome(metrics=metrics))
    assert (row.verdict, row.label) == (verdict, label)


@pytest.mark.parametrize(
    ("metric", "change", "label"),
    [
        ("accuracy", Difference(0.5, 0.9, 0.2, 0.6, 0.01), "better"),
        ("p50_s", Difference(0.5, 0.9, 0.2, 0.6, 0.01), "worse"),
        ("accuracy", Difference(0.5, 0.6, -0.1, 0.3, 0.4), "by_chance"),
    ],
)
def test_a_change_is_better_or_worse_only_beyond_chance(metric: str, change: Difference, label: str) -> None:
    assert to_change_row(metric, change).label == label
