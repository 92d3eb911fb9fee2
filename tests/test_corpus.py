"""The demo corpus and its questions: what the README promises of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from rag.evaluation.metrics import contains
from rag.ingest.loader import find_articles, load_article
from rag.ingest.parser.article import split_file
from rag.ingest.pipeline import ingest
from rag.qa.answerer import Answerer
from rag.qa.kinds import KINDS
from tests.support.corpora import make_config

CORPUS = Path(__file__).parents[1] / "corpus"
QUESTIONS = [json.loads(line) for line in (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()]
ARTICLES = {
    row.source: load_article(row.data, row.source)
    for path in find_articles(CORPUS).files
    for row in split_file(path.read_bytes(), path.relative_to(CORPUS).as_posix(), {}).articles
}


def language_of(question: dict[str, Any]) -> str:
    """The language that the question is asked in."""
    language: str = question["tags"][0].split(">")[0]
    return language


def test_articles_of_five_languages_and_three_formats() -> None:
    languages = [article.metadata["language"] for article in ARTICLES.values()]
    assert len(ARTICLES) >= 20
    assert set(languages) == {"de", "en", "es", "fr", "vi"}
    assert 0.4 <= languages.count("de") / len(languages) <= 0.6
    assert {Path(source).suffix for source in ARTICLES} == {".txt", ".md", ".html"}


@pytest.mark.parametrize("source", ARTICLES)
def test_every_article_is_clean_and_says_where_and_when(source: str) -> None:
    article = ARTICLES[source]
    for noise in ("cookie", "Kommentar", "Bình luận", "Twitter", "![", "Anzeige", "Impressum"):
        assert noise.lower() not in article.text.lower()
    assert article.metadata["url"].startswith("https://example.org/")
    assert article.metadata["published"]
    assert article.metadata["title"]


def test_questions_of_every_kind_in_four_languages_a_sixth_without_an_answer() -> None:
    asked_in = {kind: {language_of(one) for one in QUESTIONS if one["kind"] == kind} for kind in KINDS}
    unanswerable = [one for one in QUESTIONS if not one["answers"] and one["kind"] != "conversation"]
    crossing = [one for one in QUESTIONS if len(set(one["tags"][0].split(">"))) == 2]
    assert len(QUESTIONS) >= 150
    for kind, languages in asked_in.items():
        assert languages >= {"de", "en", "es", "vi"}, kind
        assert sum(one["kind"] == kind for one in QUESTIONS) >= 10
    assert len(unanswerable) > len(QUESTIONS) / 6
    assert {one["kind"] for one in unanswerable} == set(KINDS) - {"conversation"}
    assert len(crossing) > len(QUESTIONS) / 2
    assert len({one["id"] for one in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize(("tag", "least"), [("near-miss", 20), ("trap", 20), ("half", 5), ("typo", 2)])
def test_what_goes_wrong_easily_is_asked(tag: str, least: int) -> None:
    assert sum(tag in one["tags"] for one in QUESTIONS) >= least


@pytest.mark.parametrize("question", QUESTIONS, ids=[question["id"] for question in QUESTIONS])
def test_a_question_names_articles_that_exist_in_the_languages_of_its_tags(question: dict[str, Any]) -> None:
    assert question["kind"] in KINDS
    languages = {ARTICLES[source].metadata["language"] for source in question["sources"]}
    named = {tag.split(">")[1] for tag in question["tags"] if ">" in tag}
    if named == {"all"}:  # answered from the list of the articles
        assert question["kind"] == "collection"
        return
    assert bool(question["answers"]) == bool(question["sources"])
    assert languages == named - {"none"}


@pytest.mark.parametrize("question", QUESTIONS, ids=[question["id"] for question in QUESTIONS])
def test_every_fact_stands_in_the_articles_and_is_not_forbidden(question: dict[str, Any]) -> None:
    facts, forbidden = question.get("facts", []), question.get("forbid", [])
    articles = [ARTICLES[source] for source in question["sources"]]
    texts = [f"{one.metadata['title']}\n{one.metadata['published']}\n{one.text}" for one in articles]
    for fact in facts:
        # What is only known of the articles, such as their number, stands in none of them.
        assert "metadata" in question["tags"] or any(contains(text, fact) for text in texts), fact
        assert not any(contains(string, forbidden) for string in fact), fact
    assert bool(facts) <= bool(question["answers"])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """The demo corpus, indexed and asked as `make chat` does, with the packaged models."""
    config = make_config(tmp_path_factory.mktemp("demo"), corpus__path=str(CORPUS), llm__provider="packaged")
    assert ingest(config).skipped == []
    return Answerer(config)


def test_the_readmes_question_is_answered_with_the_sentence_that_supports_it(demo: Answerer) -> None:
    answer = demo.ask("what did Kevin Xu predict?")
    assert answer.status == "answered"
    assert "multimodal" in answer.answer
    text = ARTICLES["articles/deepseek-sonderstellung.txt"].text
    (quote,) = [cited.quote for cited in answer.citations if "multimodalen KI" in cited.quote]
    assert "Kevin Xu" in quote
    assert quote in text


def test_what_the_demo_corpus_does_not_say_is_declined(demo: Answerer) -> None:
    assert demo.ask("What is the capital of Australia?").status == "not_in_sources"
