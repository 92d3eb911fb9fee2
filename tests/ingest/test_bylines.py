"""The author in a line, also before a date."""

from datetime import date

import pytest

from rag.ingest.bylines import read_byline
from rag.ingest.cleaner import clean
from rag.ingest.date_lines import are_byline


@pytest.mark.parametrize("divider", [", ", " – ", " - ", " | ", " · ", " "])
def test_an_author_before_a_date_is_read_whether_or_not_something_divides_the_two(divider: str) -> None:
    cleaned = clean(f"Eine Überschrift\nVon Anke Brandt{divider}12. März 2026\nEin Satz.")
    assert (cleaned.author, cleaned.published) == ("Anke Brandt", date(2026, 3, 12))


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Anke Brandt March 12, 2026", "Anke Brandt"),
        ("Von Anke Brandt 12.03.2026", "Anke Brandt"),
        ("Von Anke Brandt, 12. März 2026, 10:15 Uhr", "Anke Brandt"),
        ("Por Ana Ruiz 12 de marzo de 2026", "Ana Ruiz"),
        ("Door Jan de Vries 12 maart 2026", "Jan de Vries"),
        ("Автор: Анна Белова 12 марта 2026", "Анна Белова"),
        ("By J. R. Brandt 12 March 2026", "J. R. Brandt"),
        ("By Minh Le 12 March 2026", "Minh Le"),
        ("By Anna Maria Brandt, 12 March 2026", "Anna Maria Brandt"),
        ("Von Anke Brandt und Jens Ohm, 12.03.2026", "Anke Brandt, Jens Ohm"),
        ("By Anke Brandt and Jens Ohm | 12 March 2026", "Anke Brandt, Jens Ohm"),
        ("Par Anke Brandt et Jens Ohm, 12 mars 2026", "Anke Brandt, Jens Ohm"),
    ],
)
def test_names_before_dates_of_any_notation(line: str, author: str) -> None:
    cleaned = clean(f"A headline\n{line}\nA sentence.")
    assert (cleaned.author, cleaned.published) == (author, date(2026, 3, 12))


@pytest.mark.parametrize(
    "line",
    [
        "By Anke Brandt Updated 12 March 2026",
        "By Anke Brandt Published: 12 March 2026",
        "By Anke Brandt on 12 March 2026",
        "By Anke Brandt Monday 12 March 2026",
        "By Anke Brandt, Monday, 12 March 2026",
        "Von Anke Brandt Donnerstag, 12. März 2026",
        "Von Anke Brandt Aktualisiert am 12.03.2026",
        "By Anke Brandt 12 March 2026 Updated 13 March 2026",
    ],
)
def test_a_label_or_a_weekday_before_a_date_is_no_part_of_an_author(line: str) -> None:
    assert read_byline(line, near_top=True).author == "Anke Brandt"


@pytest.mark.parametrize(
    "line",
    [
        "By Anke Brandt On 12 March 2026",
        "By Anke Brandt Berlin 12 March 2026",
        "By Anke Brandt Berlin Monday, 12 March 2026",
        "By Friday 12 March 2026",
        "By Brandt 12 March 2026",
        "By the harbour 12 March 2026",
    ],
)
def test_a_word_that_may_be_part_of_a_name_or_a_place_leaves_the_author_open(line: str) -> None:
    assert read_byline(line, near_top=True).author is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Kim Jong Min, 12 March 2026", "Kim Jong Min"),
        ("By Kim Jong Min 12 March 2026", None),
        ("By Anna Maria Sun, 12 March 2026", "Anna Maria Sun"),
        ("By Anna Sun 12 March 2026", "Anna Sun"),
        ("By Anna Sun, Thu, 12 March 2026", "Anna Sun"),
        ("By Anna Sun, Thu 12 March 2026", "Anna Sun"),
        ("By Anna Sun, Updated 12 March 2026", "Anna Sun"),
        ("Tác giả: Nguyễn Hải Đăng, 12.03.2026", "Nguyễn Hải Đăng"),
        ("Tác giả: Nguyễn Hải Đăng 12.03.2026", None),
        ("Tác giả: Nguyễn Hải, Đăng: 12.03.2026", "Nguyễn Hải"),
    ],
)
def test_a_short_word_before_a_date_stays_part_of_a_name(line: str, author: str | None) -> None:
    assert read_byline(line, near_top=True).author == author


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By John E Smith", "John E Smith"),
        ("By Robert A Caro", "Robert A Caro"),
        ("Por José Ortega y Gasset", "José Ortega y Gasset"),
        ("Por Maria Costa e Silva", "Maria Costa e Silva"),
        ("Por Maria da Costa e Silva, 12.03.2026", "Maria da Costa e Silva"),
        ("Por Ana Ruiz y José Ortega y Gasset", "Ana Ruiz, José Ortega y Gasset"),
        ("Por Ana Ruiz y Pablo Soto", "Ana Ruiz, Pablo Soto"),
        ("Von Anke Brandt, Jens Ohm", None),
        ("By Ann Lee and Jo Ray and Kim Poe", "Ann Lee, Jo Ray, Kim Poe"),
    ],
)
def test_a_conjunction_divides_only_full_names(line: str, author: str | None) -> None:
    assert read_byline(line, near_top=True).author == author


@pytest.mark.parametrize(
    "line", ["By " + "e " * 145 + "1", "Por " + "Al e " * 58 + "1", "By " + "Al e " * 30 + "1"]
)
def test_many_conjunctions_are_no_names(line: str) -> None:
    assert read_byline(line, near_top=True).author is None
    assert not are_byline(" e ".join(["Al"] * 150) + " 1", "")
