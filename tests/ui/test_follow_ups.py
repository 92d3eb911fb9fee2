"""The questions offered below an answer: only what the articles that it cites can answer."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from rag.config import Config
from rag.embedding.cross_encoder import load_cross_encoder
from rag.qa.answerer import Answerer
from rag.qa.kinds import load_kinds
from rag.server.app import create_app
from tests.support.keys import with_keys
from tests.ui.test_translation import ENGLISH, TRANSLATIONS
from ui.follow_ups import CitedArticle, follow_ups, summary
from ui.proper_names import Text

QUOTE = "Kevin Xu expects much of DeepSeek."
ARTICLE = CitedArticle("A bet on China", Text(f"{QUOTE} Kevin Xu founded a hedge fund.", "en"), [QUOTE])
OTHER = "DeepSeek wurde 2023 gegründet."


def test_are_a_summary_more_of_a_name_and_articles_about_another() -> None:
    assert follow_ups(ENGLISH, [ARTICLE], [OTHER], ["What does he expect?"]) == [
        "Summarise “A bet on China”",
        "What else is known about Kevin Xu?",
        "Which articles are about DeepSeek?",
    ]
    german = follow_ups(TRANSLATIONS.languages["de"], [ARTICLE], [OTHER], [])
    assert german[0] == "Fasse den Artikel „A bet on China“ zusammen."


def test_a_name_that_is_not_mentioned_again_is_not_asked_about() -> None:
    article = CitedArticle("A bet on China", Text(QUOTE, "en"), [QUOTE])
    assert follow_ups(ENGLISH, [article], [], []) == ["Summarise “A bet on China”"]


def test_a_name_in_the_title_is_left_to_the_summary_and_an_article_before_it_is_no_part_of_it() -> None:
    quote = "The Brindle Dairy is old."
    text = Text(f"{quote} The Brindle Dairy is small.", "en")
    assert follow_ups(ENGLISH, [CitedArticle("Cheese", text, [quote])], [], [])[1:] == [
        "What else is known about Brindle Dairy?"
    ]
    assert follow_ups(ENGLISH, [CitedArticle("The Brindle Dairy", text, [quote])], [], [])[1:] == []


def test_what_was_asked_is_not_offered_again() -> None:
    first = follow_ups(ENGLISH, [ARTICLE], [OTHER], [])
    assert follow_ups(ENGLISH, [ARTICLE], [OTHER], first) == []
    assert list(summary(ENGLISH, [ARTICLE], ["What is “A BET on China” about?"])) == []


@pytest.mark.parametrize("code", sorted(TRANSLATIONS.languages))
def test_each_is_understood_as_what_it_asks_for(code: str) -> None:
    labels, kinds = TRANSLATIONS.languages[code], load_kinds(load_cross_encoder())
    for title in ("DeepSeek behält die Nerven", "The cheese of Brindle Valley", "Ngôi chùa trên núi"):
        assert kinds.intent(labels("summarise", title=title)).kind == "overview", title
    assert kinds.intent(labels("more_about", name="Kevin Xu")).kind in {"several", "overview"}
    assert kinds.intent(labels("articles_about", name="DeepSeek")).detail == "topic"


def test_articles_that_are_gone_and_odd_requests_offer_nothing(indexed: Config, quick: Answerer) -> None:
    client = TestClient(create_app(indexed, quick), base_url="http://127.0.0.1")
    gone = {"asked": [], "citations": [{"source": "../gone.txt", "start": 0, "end": 9}], "read": ["gone.txt"]}
    assert client.post("/page/follow-ups", json=gone).json() == {"questions": []}
    for odd in ({}, gone | {"more": 1}, gone | {"read": ["x"] * 101}, gone | {"asked": ["x" * 20_001]}):
        assert client.post("/page/follow-ups", json=odd).status_code == 422
    guarded = TestClient(create_app(with_keys(indexed), quick), base_url="http://127.0.0.1")
    assert guarded.post("/page/follow-ups", json=gone).status_code == 401


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".turn:last-child .acts")).to_be_visible()


def test_stand_below_the_newest_answer_until_the_next_question(page: Page) -> None:
    ask(page, "How high is the lighthouse of Hohenwarte?")
    offered = page.get_by_role("list", name="You could ask next").get_by_role("button")
    expect(offered.first).to_have_text("Summarise “Der Leuchtturm von Hohenwarte”")
    page.reload()
    expect(page.locator("#turn-1 .follow-ups button").first).to_be_visible()
    offered.first.click()
    expect(page.locator("#turn-1 .follow-ups")).to_have_count(0)
    expect(page.locator("#turn-2 .question")).to_have_text("Summarise “Der Leuchtturm von Hohenwarte”")
    expect(page.locator("#turn-2 .acts")).to_be_visible()
    expect(page.get_by_role("button", name="Summarise “Der Leuchtturm")).to_have_count(0)


def test_a_refusal_offers_the_nearest_article_and_a_greeting_nothing(page: Page) -> None:
    ask(page, "What is the capital of Australia?")
    offered = page.locator("#turn-1 .follow-ups button")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text("Summarise “")
    ask(page, "Hello")
    expect(page.locator("#turn-2 .starter").first).to_be_visible()
    expect(page.locator(".follow-ups")).to_have_count(0)


def test_without_the_server_there_are_none(page: Page) -> None:
    page.route("**/page/follow-ups", lambda route: route.abort())
    ask(page, "How high is the lighthouse of Hohenwarte?")
    expect(page.locator("#turn-1 .answer")).to_contain_text("41")
    expect(page.locator(".follow-ups")).to_have_count(0)
