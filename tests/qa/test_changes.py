"""What has changed from one article to the next."""

import numpy as np
import pytest

from rag.qa.changes import NEWS, Versions, choose_changes, find_versions
from rag.qa.evidence import evidence_sentences
from rag.qa.reading import Reading
from tests.support.passages import passage

OLD = (
    "Das Bad soll im Mai 2026 öffnen. Der Umbau kostet 4,8 Millionen Euro. Der Verein hat 300 Mitglieder. "
    "Die Chefin freut sich."
)
NEW = (
    "Das Bad öffnet erst im Juni 2027. Der Umbau kostet 6,3 Millionen Euro. Der Verein hat 300 Mitglieder. "
    "Die Chefin ist enttäuscht. Ein Bus fährt nach Gersdorf."
)
OPENS, COSTS, MEMBERS, CHIEF, BUS = np.eye(5).tolist()


def reading(*articles: tuple[str, str, list[list[float]]]) -> Reading:
    """Articles with their days and the vectors of their sentences."""
    sentences = evidence_sentences(
        [
            passage(text, f"{number}.md", published=day or None)
            for number, (text, day, _) in enumerate(articles)
        ]
    )
    vectors = np.array([vector for _, _, own in articles for vector in own], dtype=np.float32)
    return Reading(sentences, vectors, np.ones(len(sentences), dtype=np.float32))


def both(new_day: str = "2025-09-19", new: list[list[float]] | None = None) -> Reading:
    """The newer article, which the search puts first, and the older one."""
    newer = new or [OPENS, COSTS, MEMBERS, CHIEF, BUS]
    return reading((NEW, new_day, newer), (OLD, "2025-02-13", [OPENS, COSTS, MEMBERS, CHIEF]))


def changes(read: Reading, **odds: float) -> list[str]:
    """What is told, with the log-odds of sentences by a word in them."""
    versions = find_versions(read)
    assert versions is not None
    rated = {
        index: next((value for word, value in odds.items() if word in one.text), -3.0)
        for index, one in enumerate(read.sentences)
    }
    return [read.sentences[index].text for index in choose_changes(read, versions, rated)]


def test_the_older_article_comes_first_wherever_the_search_puts_it() -> None:
    assert find_versions(both()) == Versions([5, 6, 7, 8], [0, 1, 2, 3, 4])


@pytest.mark.parametrize("day", ["2025-02-13", ""])
def test_articles_of_one_day_or_without_one_are_no_versions(day: str) -> None:
    assert find_versions(both(day)) is None


def test_articles_about_something_else_are_no_versions() -> None:
    assert find_versions(both(new=[OPENS, COSTS, BUS, BUS, BUS])) is None


def test_without_articles_there_are_no_versions() -> None:
    nothing = Reading([], np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
    assert find_versions(nothing) is None


def test_what_has_other_numbers_has_changed() -> None:
    assert changes(both()) == [
        "Das Bad soll im Mai 2026 öffnen.",
        "Das Bad öffnet erst im Juni 2027.",
        "Der Umbau kostet 4,8 Millionen Euro.",
        "Der Umbau kostet 6,3 Millionen Euro.",
    ]


def test_what_only_the_newer_article_says_is_news_if_it_answers() -> None:
    assert changes(both(), Bus=1.0)[4:] == ["Ein Bus fährt nach Gersdorf."]
    assert changes(both(), freut=1.0)[4:] == []


def test_of_the_news_only_the_likeliest_are_told() -> None:
    more = " ".join(f"Neu ist die {hall}." for hall in ("Osthalle", "Westhalle", "Nordhalle"))
    vectors = np.eye(8).tolist()
    read = reading((f"{NEW} {more}", "2025-09-19", vectors), (OLD, "2025-02-13", vectors[:4]))
    told = changes(read, Ost=1.0, West=3.0, Nord=2.0)
    assert len(told) == 4 + NEWS
    assert told[4:] == ["Neu ist die Westhalle.", "Neu ist die Nordhalle."]
