"""The months and years that a question names. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex as re

from rag.text.dates import MONTH_SIGN, MONTH_WORD, YEAR, YEAR_SIGN, YEAR_WORD
from rag.text.languages import language_of, locale_of

SHORTEST_MONTH = 4  # letters of a name that may have another ending: "marca", "marcem"


@dataclass(frozen=True)
class Time:
    """A year, a month, or a month of a year; what is not named is 0."""

    year: int = 0
    month: int = 0

    def includes(self, day: str) -> bool:
        """Whether a day (ISO 8601) is of that time."""
        return self.year in {0, int(day[:4])} and self.month in {0, int(day[5:7])}


def named_times(question: str, code: str) -> list[Time]:
    """The months and years that a question names, in its order, with the year that stands beside a month."""
    times = []
    for found in _time_pattern(code).finditer(question):
        month = found["number"] or found["counted"] or _month_of(found["name"] or "", code)
        year = found["year"] or found["before"] or found["alone"]
        times.append(Time(int(year or 0), int(month)))
    return [time for time in times if time != Time()]


def is_time(text: str, code: str) -> bool:
    """Whether a text is nothing but a month or a year: "March", "May 2025", but not "Paris 2024"."""
    rest = _time_pattern(code).sub("", text)
    return rest != text and not any(character.isalnum() for character in rest)


@cache
def _time_pattern(code: str) -> re.Pattern[str]:
    """A month, perhaps beside a year, or a year alone."""
    name = "|".join(_month_patterns(code).values()) or "(?!)"
    year = YEAR.pattern
    return re.compile(
        rf"(?:(?P<before>{year})\s?{YEAR_SIGN}?\s?)?(?<!\d)(?P<counted>1[0-2]|0?[1-9])\s?{MONTH_SIGN}"
        rf"|{MONTH_WORD} (?P<number>1[0-2]|0?[1-9])(?!\d)(?:(?: {YEAR_WORD} |[/ ])(?P<year>{year}))?"
        rf"|(?<!\p{{L}})(?P<name>{name})(?!\p{{L}})(?:,? (?:\p{{L}}{{1,3}} )?(?P<year>{year}))?"
        rf"|(?P<alone>{year})",
        re.IGNORECASE,
    )


@cache
def _month_patterns(code: str) -> dict[int, str]:
    """The names of the months, longer ones with any ending: "března" and "březnu"."""
    locale = locale_of(code)
    names = locale.months["format"]["wide"] if locale and language_of(code).spaces_words else {}
    return {int(number): _with_endings(name, code) for number, name in names.items()}


def _with_endings(name: str, code: str) -> str:
    language = language_of(code)
    is_inflected = language.inflects_names and not language.capitalises_nouns and len(name) >= SHORTEST_MONTH
    return rf"{re.escape(name[:-1])}\p{{L}}{{1,3}}" if is_inflected else re.escape(name)


def _month_of(name: str, code: str) -> int:
    """The number of the month with that name; 0 for none, and for the English word "may"."""
    if name in language_of(code).ambiguous_months:
        return 0
    patterns = _month_patterns(code).items()
    return next((number for number, month in patterns if re.fullmatch(month, name, re.IGNORECASE)), 0)
