"""The title and the date in the name of an article's file."""

from datetime import date, timedelta

import pytest

from rag.ingest.file_names import date_from_name, title_from_name


def test_the_name_of_the_file_is_read_as_words() -> None:
    assert title_from_name("ein-jahr-danach.de.txt") == "Ein jahr danach"
    assert title_from_name("news/Bridge_closed.md") == "Bridge closed"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2025-03-12-bridge-closed.md", "Bridge closed"),
        ("notes/2025_03_12 Bridge closed.txt", "Bridge closed"),
        ("2025-03-12.md", "2025-03-12"),
    ],
)
def test_a_date_before_the_words_is_no_part_of_the_title(name: str, title: str) -> None:
    assert title_from_name(name) == title
    assert date_from_name(name) == date(2025, 3, 12)


@pytest.mark.parametrize(
    "name",
    ["2025-13-45-bridge.md", "20250312.txt", "bridge-2025-03-12.md", "2025-03_12-a.md", "2025-03-123.md"],
)
def test_other_figures_are_no_date(name: str) -> None:
    assert date_from_name(name) is None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2025-11-04T0930-bridge-closed.md", "Bridge closed"),
        ("2025-11-04T09-30-00Z_bridge closed.md", "Bridge closed"),
        ("2025-11-04_093000_bridge.md", "Bridge"),
        ("20251104_093000_bridge.md", "Bridge"),
        ("20251104T0930-bridge.md", "Bridge"),
        ("202511040930 bridge.md", "Bridge"),
        ("20251104-093000.md", "20251104-093000"),
        ("2025-11-04-2024-in-review.md", "2024 in review"),
        ("2025-11-04-10-things.md", "10 things"),
        ("2025-11-04-1500-jobs-cut.md", "1500 jobs cut"),
        ("2025-11-04_1500_jobs_cut.md", "1500 jobs cut"),
        ("2025-11-04-1000-menschen-demonstrieren.md", "1000 menschen demonstrieren"),
        ("2025-11-04-1848-revolution.md", "1848 revolution"),
        ("2025-11-04-0815-the-film.md", "0815 the film"),
        ("2025-11-04-100000-people.md", "100000 people"),
        ("2025-11-04-093000-bridge.md", "Bridge"),
        ("2025-11-04_0930_bridge.md", "Bridge"),
        ("2025-11-04_120000_bridge.md", "Bridge"),
    ],
)
def test_a_time_behind_a_date_belongs_to_it(name: str, title: str) -> None:
    assert date_from_name(name) == date(2025, 11, 4)
    assert title_from_name(name) == title


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("2025-11-04-what-happened-on-2025-10-01.md", date(2025, 11, 4)),
        ("2025-11-04_2025-11-04_bridge.md", date(2025, 11, 4)),
        ("2025-11-04-bridge-updated-2025-11-20.md", date(2025, 11, 4)),
        ("2025-11-04-bruecke-aktualisiert-am-20251120.md", date(2025, 11, 4)),
        ("2025-11-04-bridge-retrieved-2025-11-20.md", date(2025, 11, 4)),
        ("2025-10-01-council-published-2025-11-04.md", date(2025, 11, 4)),
        ("2025-11-01_2025-11-04_fair.md", None),
        ("2025-11-01-to-2025-11-04-fair.md", None),
        ("2025-11-01_20251104_fair.md", None),
        ("2025-11-01-invitation-2025-11-04.md", None),
    ],
)
def test_of_two_dates_the_day_of_publication_counts_where_it_is_clear(
    name: str, published: date | None
) -> None:
    assert date_from_name(name) == published


def test_a_day_in_the_future_is_no_date_of_publication() -> None:
    today = date.today()
    assert date_from_name(f"{today}-bridge.md") == today
    assert date_from_name(f"{today + timedelta(days=3)}-bridge.md") is None
    assert title_from_name("2099-12-31-bridge.md") == "Bridge"
