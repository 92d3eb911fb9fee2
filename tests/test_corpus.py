"""The demo corpus and its questions: what the README promises of them."""

import json
from pathlib import Path

import pytest

from rag.ingest.loader import find_articles, load_article
from rag.ingest.parser.article import split_file
from rag.ingest.pipeline import ingest
from rag.qa.answerer import Answerer
from tests.support.corpora import make_config

CORPUS = Path(__file__).parents[1] / "corpus"
QUESTIONS = [json.loads(line) for line in (CORPUS / "questions.jsonl").read_text("utf-8").splitlines()]
ARTICLES = {
    row.source: load_article(row.data, row.source)
    for path in find_articles(CORPUS).files
    for row in split_file(path.read_bytes(), path.relative_to(CORPUS).as_posix(), {})
}


def test_articles_of_five_languages_and_three_formats() -> None:
    languages = [article.metadata["language"] for article in ARTICLES.values()]
    assert len(ARTICLES) >= 20
    assert set(languages) == {"de", "en", "es", "fr", "vi"}
    assert 0.4 <= languages.count("de") / len(languages) <= 0.6
    assert {Path(source).suffix for source in ARTICLES} == {".txt", ".md", ".html"}


@pytest.mark.parametrize("source", ARTICLES)
def test_every_article_is_clean_and_says_where_and_when(source: str) -> None:
    article = ARTICLES[source]
    for noise in ("cookie", "Kommentar", "Bình luận", "Twitter", "![", "Anzeige", "Stand:", "Impressum"):
        assert noise.lower() not in article.text.lower()
    assert article.metadata["url"].startswith("https://example.org/")
    assert article.metadata["published"]
    assert article.metadata["title"]


def test_sixty_questions_in_four_languages_a_fifth_without_an_answer() -> None:
    languages = {question["tags"][0].split(">")[0] for question in QUESTIONS}
    unanswerable = [question for question in QUESTIONS if not question["answers"]]
    crossing = [question for question in QUESTIONS if len(set(question["tags"][0].split(">"))) == 2]
    assert len(QUESTIONS) >= 60
    assert languages == {"de", "en", "es", "vi"}
    assert 0.2 <= len(unanswerable) / len(QUESTIONS) <= 0.3
    assert any("near-miss" in question["tags"] for question in unanswerable)
    assert len(crossing) > len(QUESTIONS) / 2
    assert len({question["id"] for question in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=[question["id"] for question in QUESTIONS])
def test_a_question_names_articles_that_exist_in_the_language_of_its_tag(
    question: dict[str, list[str]],
) -> None:
    assert bool(question["answers"]) == bool(question["sources"])
    for source in question["sources"]:
        assert ARTICLES[source].metadata["language"] == question["tags"][0].split(">")[1]


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
    quote = answer.citations[0].quote
    assert "Kevin Xu" in quote
    assert "multimodalen KI" in quote
    assert quote in ARTICLES["articles/deepseek-sonderstellung.txt"].text


def test_what_the_demo_corpus_does_not_say_is_declined(demo: Answerer) -> None:
    assert demo.ask("What is the capital of Australia?").status == "not_in_sources"
