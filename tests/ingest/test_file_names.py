"""The title and the date in the name of an article's file."""

from datetime import date

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
