"""What belegt says about its articles, from a small index."""

from dataclasses import replace

import pytest

from rag.config import Config
from rag.index.filters import Selection
from rag.ingest.loader import load_article
from rag.qa.answer import Run
from rag.qa.article_choice import ASKING_FOR_ARTICLES, ArticleChoice, least_score
from rag.qa.citations import title_evidence
from rag.qa.collection import CollectionAnswers
from rag.qa.composition import Composition
from rag.qa.kinds import CollectionDetail, Intent
from rag.qa.question import StandaloneQuestion
from rag.retrieval.retriever import EVERYTHING, Retriever, load_retriever
from tests.support.passages import passage

TOWER, CHEESE, TEMPLE = "leuchtturm.txt", "cheese.md", "chua.html"


class Collection:
    """The stage over an index; questions are asked as if their kind had been understood."""

    def __init__(self, retriever: Retriever) -> None:
        asking = retriever.direction(ASKING_FOR_ARTICLES)
        self.retriever = retriever
        choose = ArticleChoice(retriever.articles, retriever.query, retriever.search, asking)
        self.stage = CollectionAnswers(choose, retriever.article)

    def __call__(
        self, text: str, detail: CollectionDetail, language: str = "", among: Selection = EVERYTHING
    ) -> Composition:
        query = self.retriever.query(text)
        asked = StandaloneQuestion(query, language or query.language, intent=Intent("collection", detail))
        return self.stage(asked, among, Run())


@pytest.fixture(scope="module")
def collection(indexed: Config) -> Collection:
    return Collection(load_retriever(indexed))


def sources(composition: Composition) -> list[str]:
    return [citation.source for citation in composition.citations.values()]


def test_the_articles_are_counted_and_listed_the_newest_first(collection: Collection) -> None:
    answer = collection("How many articles do you have?", "count")
    assert answer.text.splitlines() == [
        "Articles: 3",
        "- Ngôi chùa trên núi (May 20, 2025, example.org, Vietnamese) [1]",
        "- Der Leuchtturm von Hohenwarte (March 12, 2024, example.org, German) [2]",
        "- The cheese of Brindle Valley (September 5, 2023, example.org, English) [3]",
    ]
    assert answer.status == "answered"


def test_a_list_that_is_cut_says_how_many_more_there_are(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.qa.collection.MOST_LISTED", 2)
    lines = collection("How many articles do you have?", "count").text.splitlines()
    assert (lines[0], lines[-1]) == ("Articles: 3", "- … +1")


def test_each_article_is_cited_where_its_text_has_the_title(collection: Collection, indexed: Config) -> None:
    for citation in collection("List all articles", "all").citations.values():
        text = load_article((indexed.corpus.path / citation.source).read_bytes(), citation.source).text
        assert text[citation.start : citation.end] == citation.quote


def test_the_answer_is_in_the_readers_language(collection: Collection) -> None:
    answer = collection("How many articles do you have?", "count", "de")
    assert answer.text.splitlines()[0] == "Artikel: 3"
    assert "(20. Mai 2025, example.org, Vietnamesisch)" in answer.text


@pytest.mark.parametrize(("detail", "first"), [("newest", TEMPLE), ("oldest", CHEESE)])
def test_the_newest_and_the_oldest_come_first(
    collection: Collection, detail: CollectionDetail, first: str
) -> None:
    assert sources(collection("Which articles are they?", detail))[0] == first


@pytest.mark.parametrize("detail", ["newest", "oldest"])
def test_without_dates_none_is_called_the_newest(indexed: Config, detail: CollectionDetail) -> None:
    collection = Collection(load_retriever(indexed))
    undated = [replace(article, published="") for article in collection.retriever.articles()]
    collection.stage = replace(collection.stage, choose=lambda question, among: undated)
    assert collection("Which articles are they?", detail).text.startswith("Articles: 3")


def test_what_it_took_to_find_the_articles_is_measured_before_the_first_word(collection: Collection) -> None:
    timings = collection("How many articles do you have?", "count").run.meter.timings()
    assert 0 < timings.retrieve_s <= timings.first_token_s


def test_their_languages_and_their_outlets_are_named(collection: Collection) -> None:
    languages = collection("In which languages are the articles?", "languages")
    assert languages.text == "Languages: German, English, Vietnamese"
    outlets = collection("Which websites are the articles from?", "outlets")
    assert outlets.text.endswith("example.org")
    assert (outlets.status, outlets.citations) == ("answered", {})


@pytest.mark.parametrize(
    ("text", "detail", "source"),
    [
        ("How many articles in German are there?", "count", TOWER),
        ("Wie viele Artikel auf Vietnamesisch gibt es?", "count", TEMPLE),
        ("Có bài viết nào bằng tiếng Anh không?", "languages", CHEESE),
        ("有多少篇德语文章？", "count", TOWER),
        ("Which articles are from 2023?", "all", CHEESE),
        ("What is the newest article of 2024?", "newest", TOWER),
    ],
)
def test_a_language_or_a_year_that_the_question_names_restricts_the_articles(
    collection: Collection, text: str, detail: CollectionDetail, source: str
) -> None:
    assert sources(collection(text, detail)) == [source]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Do you have any articles about a lighthouse?", TOWER),
        ("Welche Artikel gibt es über Käse?", CHEESE),
        ("Có bài nào về đèn biển không?", TOWER),
    ],
)
def test_the_articles_about_a_topic_are_found_in_any_language(
    collection: Collection, text: str, source: str
) -> None:
    assert sources(collection(text, "topic"))[0] == source


def test_a_word_that_names_a_language_elsewhere_restricts_nothing(collection: Collection) -> None:
    """ "Pools" is Dutch for Polish, and there is no Polish article."""
    assert len(sources(collection("How many of the articles mention pools?", "count"))) == 3


def test_the_selection_restricts_the_articles(collection: Collection) -> None:
    among = Selection(since="2024-01-01")
    assert sources(collection("How many articles do you have?", "count", among=among)) == [TEMPLE, TOWER]


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("Which articles are from 1999?", EVERYTHING),
        ("Are there articles in French?", EVERYTHING),
        ("How many articles are there?", Selection(outlet="example.com")),
    ],
)
def test_where_there_is_no_such_article_belegt_says_so(
    collection: Collection, text: str, among: Selection
) -> None:
    answer = collection(text, "count", "en", among=among)
    assert (answer.text, answer.status) == ("The sources don't say.", "not_in_sources")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Which articles about cheese are from 2023?", [CHEESE]),
        ("Which articles about cheese are from 2024?", []),
        ("Which articles about a lighthouse are in German?", [TOWER]),
        ("Which articles about cheese are in Vietnamese?", []),
        ("Which articles are from 2024?", [TOWER]),  # has no topic
        ("Welche deutschen Artikel hast du?", [TOWER]),
        ("Was gibt es über Käse in Germany's Next Topmodel?", [CHEESE]),
        ("Which articles are about cheese in Germany?", [CHEESE]),  # names no language
    ],
)
def test_a_topic_may_be_restricted_to_a_year_or_a_language(
    collection: Collection, text: str, found: list[str]
) -> None:
    assert sources(collection(text, "topic")) == found


def test_a_topic_that_no_article_is_about_is_declined(collection: Collection) -> None:
    answer = collection("Do you have articles about central bank interest rates?", "topic")
    assert answer.status == "not_in_sources"


@pytest.mark.parametrize(
    ("scores", "found"),
    [
        ([0.4, 0.35, 0.18], 2),
        ([0.5, 0.27, 0.12], 2),  # half as high, yet far above the next: an article in another language
        ([0.5, 0.27, 0.25, 0.22], 1),  # nothing tells the second from the third
        ([0.2, 0.12, 0.05], 1),
        ([0.1], 0),
        ([], 0),
    ],
)
def test_the_articles_about_a_topic_end_where_the_scores_fall(scores: list[float], found: int) -> None:
    assert sum(score >= least_score(scores) for score in scores) == found


def test_a_title_that_the_text_lacks_is_cited_by_the_first_line() -> None:
    first, second = passage("Erste Zeile.\nZweite Zeile.", start=10), passage("Der Titel hier.", start=40)
    without, within = title_evidence("Anders", [first, second]), title_evidence("Der Titel", [first, second])
    assert without and within
    assert (without.text, without.start, without.end) == ("Erste Zeile.", 10, 22)
    assert (within.text, within.start, within.end) == ("Der Titel", 40, 49)
    assert title_evidence("Anders", []) is None
