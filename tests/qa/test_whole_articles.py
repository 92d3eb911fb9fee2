"""The nearest articles from beginning to end."""

from rag.qa.whole_articles import LONGEST, MOST_ARTICLES, read_versions, read_whole
from rag.retrieval.passage import Passage
from tests.support.passages import passage

AGENCY = "Der Turm wurde im Mai 1902 nach dem großen Sturm von den Fischern der Insel aufgebaut."


class Library:
    """Articles by their names; `loaded` are those that were asked for."""

    def __init__(self, **articles: list[Passage]) -> None:
        self.articles = {f"{name}.md": pages for name, pages in articles.items()}
        self.loaded: list[str] = []

    def __call__(self, source: str, at_most: int | None) -> list[Passage]:
        self.loaded.append(source)
        pages = self.articles.get(source, [])
        return pages if at_most is None or len(pages) <= at_most else []


def pages(name: str, *texts: str) -> list[Passage]:
    return [passage(text, f"{name}.md", score=0.0) for text in texts]


def test_the_nearest_are_whole_with_their_best_score_and_the_others_as_they_were_found() -> None:
    tower = pages("tower", "Der Turm ist alt.", "Er ist hoch.", "Er ist weiß.")
    library = Library(tower=tower, museum=pages("museum", "Das Museum ist neu.", "Es ist leer."))
    found = [tower[1].model_copy(update={"score": 0.8}), passage("Es ist leer.", "museum.md", score=0.3)]
    read = read_whole(found, library)
    assert [one.text for one in read] == ["Der Turm ist alt.", "Er ist hoch.", "Er ist weiß.", "Es ist leer."]
    assert [one.score for one in read] == [0.8, 0.8, 0.8, 0.3]
    assert library.loaded == ["tower.md"]


def test_versions_of_an_article_are_whole_also_where_they_print_the_same() -> None:
    library = Library(a=pages("a", AGENCY, "Er ist weiß."), b=pages("b", AGENCY, "Er ist rot."))
    found = [passage(AGENCY, "a.md", score=0.9).model_copy(update={"copies": ("b.md",)})]
    texts = [one.text for one in read_versions(found, library)]
    assert texts == [AGENCY, "Er ist weiß.", AGENCY, "Er ist rot."]


def test_no_more_than_a_few_articles_are_read_whole() -> None:
    names = [f"a{number}" for number in range(MOST_ARTICLES + 1)]
    library = Library()
    found = [passage(f"Satz {name}.", f"{name}.md", score=0.9) for name in names]
    assert read_whole(found, library) == found
    assert library.loaded == [one.source for one in found[:MOST_ARTICLES]]


def test_of_a_long_article_only_what_was_found_is_read() -> None:
    long = pages("long", *(f"Seite {number}." for number in range(LONGEST + 1)))
    found = [long[3].model_copy(update={"score": 0.9})]
    assert read_whole(found, Library(long=long)) == found


def test_what_two_articles_print_is_read_once_and_names_both() -> None:
    library = Library(a=pages("a", AGENCY, "Er ist weiß."), b=pages("b", "Er ist rot.", AGENCY))
    found = [
        passage(AGENCY, "a.md", score=0.9).model_copy(update={"copies": ("b.md",)}),
        passage("Er ist rot.", "b.md", score=0.8),
    ]
    read = read_whole(found, library)
    assert [one.text for one in read] == [AGENCY, "Er ist weiß.", "Er ist rot."]
    assert read[0].copies == ("b.md",)


def test_without_passages_nothing_is_loaded() -> None:
    library = Library()
    assert read_whole([], library) == []
    assert library.loaded == []
