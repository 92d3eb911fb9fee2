"""What has changed from one article to the next."""

from collections.abc import Sequence

import numpy as np
import pytest

from rag.embedding.models import Vectors
from rag.qa.changes import NEWS, choose_changes, find_versions, is_reprint
from rag.qa.evidence import Evidence, evidence_sentences
from rag.qa.reading import Reading
from rag.text.named_times import Time
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

    def rate(sentences: Sequence[Evidence]) -> Vectors:
        known = [next((odds[word] for word in odds if word in one.text), -3.0) for one in sentences]
        return np.array(known, dtype=np.float32)

    return [read.sentences[index].text for index in choose_changes(read, versions, rate)]


def test_the_older_article_comes_first_wherever_the_search_puts_it() -> None:
    versions = find_versions(both())
    assert versions is not None
    assert (versions.older, versions.newer) == ([5, 6, 7, 8], [0, 1, 2, 3, 4])
    assert versions.pairs == [(5, 0), (6, 1), (7, 2), (8, 3)]


@pytest.mark.parametrize(
    ("times", "days"),
    [
        ([], ("2025-02-01", "2025-09-01")),
        ([Time(month=5), Time(month=9)], ("2025-05-01", "2025-09-01")),
        ([Time(month=2), Time(2025, 5)], ("2025-02-01", "2025-05-01")),
        ([Time(month=5)], ("2025-05-01", "2025-09-01")),  # since May
        ([Time(month=9)], ("2025-02-01", "2025-09-01")),
        ([Time(2024, 5), Time(2024, 9)], ("2025-02-01", "2025-09-01")),
    ],
)
def test_the_times_that_are_named_choose_the_articles_else_the_first_and_the_last(
    times: list[Time], days: tuple[str, str]
) -> None:
    vectors = [OPENS, COSTS, MEMBERS, CHIEF]
    read = reading(*((OLD, f"2025-{month}-01", vectors) for month in ("05", "09", "02")))
    versions = find_versions(read, times)
    assert versions is not None
    assert tuple(read.sentences[one[0]].published for one in (versions.older, versions.newer)) == days


@pytest.mark.parametrize("day", ["2025-02-13", ""])
def test_articles_of_one_day_or_without_one_are_no_versions(day: str) -> None:
    assert find_versions(both(day)) is None


def test_articles_about_something_else_are_no_versions() -> None:
    assert find_versions(both(new=[OPENS, COSTS, BUS, BUS, BUS])) is None


def test_the_same_text_of_another_day_is_a_reprint() -> None:
    vectors = [OPENS, COSTS, MEMBERS, CHIEF]
    for newer, told in ((OLD, True), (NEW.replace(" Ein Bus fährt nach Gersdorf.", ""), False)):
        read = reading((newer, "2025-09-19", vectors), (OLD, "2025-02-13", vectors))
        versions = find_versions(read)
        assert versions is not None
        assert is_reprint(read, versions) == told


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
    assert changes(both(), Mitglieder=1.0)[4:] == []


def test_of_the_news_only_the_likeliest_are_told() -> None:
    halls = ("Osthalle", "Westhalle", "Nordhalle", "Südhalle")
    more = " ".join(f"Neu ist die {hall}." for hall in halls)
    vectors = np.eye(9).tolist()
    read = reading((f"{NEW} {more}", "2025-09-19", vectors), (OLD, "2025-02-13", vectors[:4]))
    told = changes(read, Ost=1.0, West=3.0, Nord=2.0, Süd=4.0)
    assert len(told) == 4 + NEWS
    assert told[4:] == ["Neu ist die Südhalle.", "Neu ist die Westhalle.", "Neu ist die Nordhalle."]


def test_the_same_number_in_words_is_no_change() -> None:
    vectors = [OPENS, COSTS, MEMBERS]
    old = "Es gibt 3 Trainer. Der Eintritt kostet 5 Euro. Das Bad ist alt."
    new = "Es gibt drei Trainer. Der Eintritt kostet 6 Euro. Das Bad ist alt."
    read = reading((new, "2025-09-19", vectors), (old, "2025-02-13", vectors))
    assert changes(read) == ["Der Eintritt kostet 5 Euro.", "Der Eintritt kostet 6 Euro."]


def test_where_only_one_sentence_has_numbers_they_have_to_be_close() -> None:
    rest = "Das Bad ist alt. Es ist nass. Alle warten."
    for near, told in ((0.8, 2), (0.6, 0)):
        beside = [near, 0.0, 0.0, 0.0, (1 - near**2) ** 0.5]
        read = reading(
            (f"Es wird verschoben. {rest}", "2025-09-19", [beside, COSTS, MEMBERS, CHIEF]),
            (f"Es öffnet am 1. Mai. {rest}", "2025-02-13", [OPENS, COSTS, MEMBERS, CHIEF]),
        )
        assert len(changes(read)) == told
