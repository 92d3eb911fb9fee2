"""Dates as files state them, in any usual notation. Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import regex as re

from rag.text.dates import DATE_TEXT

LONGEST_DATE = 80
MONTHS, PIVOT = 12, 70  # a year of two digits from 70 on is of the last century
EARLIEST_EPOCH, LATEST_EPOCH = (
    10**8,
    10**10,
)  # seconds, in which stamps are told from dates without separators

ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")
YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?!\d)")
YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
SPACED = re.compile(r"(?<=\d\.)\s+(?=\d)")  # "4. 3. 2025"
LATEST_YEAR, BUDDHIST_YEARS = 2400, 543  # the Thai calendar is ahead by so many
MONTH_ONLY = re.compile(r"(\d{4})-(\d{2})")


def parse_date(value: str, language: str = "") -> date | None:
    """A date that a file states, in any usual notation; of a month alone, its first day.

    In `03.04.2026` the day comes before the month. `03/04/2026` has two meanings: it is read where `language`
    (ISO 639-1) has only one of them.
    """
    text = SPACED.sub("", value.strip())
    if not text or len(text) > LONGEST_DATE:
        return None
    with suppress(ValueError, OverflowError):
        if found := YEAR_LAST.match(text):
            first, separator, second, year = found.groups()
            return _day_and_month(int(first), int(second), int(year), separator == "/", language)
        return _parse_digits(text) or _parse_stamp(text) or _parse_words(text)
    return None


def _parse_digits(text: str) -> date | None:
    if found := ISO.match(text) or YEAR_FIRST.match(text):
        return date(*map(int, found.groups()))
    if re.fullmatch(r"\d{8}", text):
        return date.fromisoformat(text)
    if found := MONTH_ONLY.fullmatch(text):
        return date(int(found[1]), int(found[2]), 1)
    return None


def _day_and_month(first: int, second: int, year: int, has_slashes: bool, language: str) -> date | None:
    if year < 100:  # noqa: PLR2004 - of two digits
        year += 1900 if year >= PIVOT else 2000
    if second > MONTHS:
        return date(year, first, second)
    is_ambiguous = has_slashes and first <= MONTHS and first != second and language in {"", "en"}
    return None if is_ambiguous else date(year, second, first)


def _parse_stamp(text: str) -> date | None:
    """Seconds or milliseconds since 1970, and dates of mail (RFC 5322)."""
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        seconds = float(text)
        seconds = seconds / 1000 if seconds > LATEST_EPOCH else seconds
        return datetime.fromtimestamp(seconds, UTC).date() if seconds > EARLIEST_EPOCH else None
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(text).date()
    return None


def _parse_words(text: str) -> date | None:
    found = DATE_TEXT.search(text)
    if not found:
        return None
    import dateparser

    settings = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]}
    day = dateparser.parse(found[0], settings=settings)
    if day and day.year > LATEST_YEAR:
        day = day.replace(year=day.year - BUDDHIST_YEARS)
    return day.date() if day else None
