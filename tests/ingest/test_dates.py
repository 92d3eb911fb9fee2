"""Dates that files state in any notation."""

from datetime import date

import pytest

from rag.ingest.dates import parse_date

DAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-12",
        "2026-03-12T08:00:00.123456+01:00",
        "2026-03-12 08:00:00+00",
        "2026/03/12",
        "2026-3-12",
        "20260312",
        "12.03.2026",
        "12. 3. 2026",
        "12.3.26",
        "12-03-2026",
        "2026. 3. 12.",
        "Thu, 12 Mar 2026 08:00:00 GMT",
        "Thu, 12 Mar 2026 23:30:00 -0500",
        "Mar 12 2026",
        "March 12th, 2026",
        "Thursday, March 12, 2026",
        "12. März 2026",
        "12 de marzo de 2026",
        "12 mars 2026 à 10h15",
        "12 tháng 3, 2026",
        "2026年3月12日",
        "2026년 3월 12일",
        "12 มีนาคม 2569",
        "1773273600",
        "1773273600000",
        " 2026-03-12 (corrected)",
    ],
)
def test_reads_what_files_state(value: str) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("29/01/2026", date(2026, 1, 29)),
        ("12/31/2024", date(2024, 12, 31)),
        ("04/04/2026", date(2026, 4, 4)),
        ("2026-03", date(2026, 3, 1)),
    ],
)
def test_slashes_are_read_where_they_have_one_meaning(value: str, day: date) -> None:
    assert parse_date(value) == day


def test_slashes_with_two_meanings_need_a_language_that_has_one() -> None:
    assert parse_date("03/04/2026") is None
    assert parse_date("03/04/2026", "en") is None
    assert parse_date("03/04/2026", "fr") == date(2026, 4, 3)


@pytest.mark.parametrize(
    "value", ["", "gestern", "2026", "2026-13-45", "99999999", "12 Berths 2024", "soon", "1", "9" * 5000]
)
def test_what_is_no_date_is_none(value: str) -> None:
    assert parse_date(value) is None
