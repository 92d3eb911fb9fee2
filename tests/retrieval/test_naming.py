"""A question that names an article is about it."""

import pytest

from rag.index.manifest import Article
from rag.retrieval.naming import NameIndex

FEES = Article("docs/fees_2025.pdf", "Fees of the northern basin in 2025", "", "", "en")
CHEESE = Article("cheese.md", "Käse", "", "", "de")
TABLE = Article("news.csv#17", "Tram line 4 gets a stop", "", "", "en")
TOWER = Article("tower.md", "The tower of Eastholm", "", "", "en")
REPORT = Article("日報.txt", "北港の料金について", "", "", "ja")
ARTICLES = (FEES, CHEESE, TABLE, TOWER, REPORT)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("What does fees_2025.pdf say about yachts?", FEES),
        ("What does FEES_2025 say about yachts?", FEES),
        ("How long is the list in docs/fees_2025.pdf?", FEES),
        ("What is in “Fees of the northern basin in 2025”?", FEES),
        ("Who pays the fees of the northern basin in 2025?", FEES),
        ("Wovon handelt „Käse“?", CHEESE),
        ("Was steht in cheese.md?", CHEESE),
        ("Which trams are in news.csv?", TABLE),
        ("「北港の料金について」には何が書いてありますか", REPORT),
    ],
)
def test_a_file_or_a_title_is_named(question: str, article: Article) -> None:
    assert NameIndex.of(ARTICLES).named_by(question) == [article.source]


@pytest.mark.parametrize(
    "question",
    [
        "Wie wird Käse gemacht?",
        "How is cheese made?",
        "What are the fees in 2025?",
        "What is the news?",
        "How high is the tower of Eastholm?",
        'Say "cheese"!',
        "",
    ],
)
def test_words_that_are_also_a_name_name_nothing(question: str) -> None:
    assert NameIndex.of(ARTICLES).named_by(question) == []
