"""What a question says about time, compared with the dates of the articles. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import regex as re
from babel.dates import format_date

from rag.text.languages import LANGUAGES, any_of, language_of, locale_of

END_OF = any_of(language.time.end_of for language in LANGUAGES.values())
YEAR_WORD = any_of(language.time.year for language in LANGUAGES.values())
MONTH_WORD = any_of(language.time.month for language in LANGUAGES.values())
YEAR_SIGN, MONTH_SIGN, DAY_SIGN = (
    any_of(language.time.date_units[place : place + 1] for language in LANGUAGES.values())
    for place in range(3)
)
DAY = (
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{4}}\s?{YEAR_SIGN}(?:\s?\d{{1,2}}\s?{MONTH_SIGN}(?:\s?\d{{1,2}}\s?{DAY_SIGN})?)?"
    r"|[^?!;:\n]{0,30}?(?<!\d)\d{4}(?!\d))"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
MONTH = r"\p{L}[\p{L}\p{M}]+\.?"
OF = r"(?:(?:de|del|of)\s+)?"
DATE_TEXT = re.compile(
    r"(?<![\p{L}\p{N}])(?:"
    r"\d{4}-\d{1,2}-\d{1,2}|\d{4}(?:/|\.\s?)\d{1,2}(?:/|\.\s?)\d{1,2}|\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})"
    r"|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}-\d{1,2}-\d{4}"
    rf"|\d{{4}}\s?{YEAR_SIGN}\s?\d{{1,2}}\s?{MONTH_SIGN}\s?\d{{1,2}}\s?{DAY_SIGN}"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th|er|º|ª)?\s+{OF}{MONTH},?\s+{OF}\d{{4}}"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}\s+{MONTH_WORD}\s+\d{{1,2}},?\s+(?:{YEAR_WORD}\s+)?\d{{4}}"
    r")(?!\p{N})",
    re.I,
)
DATE_LABEL = re.compile(
    rf"{any_of(language.page.date_label for language in LANGUAGES.values())}(?!\p{{L}})\s*[:：]?", re.I
)
EDGES = " .:–—-|()"


def _within_labels(patterns: Mapping[str, str], unspaced_end: str = "") -> re.Pattern[str]:
    """What finds words in labels, by language: at the beginnings of words where spaces divide them.

    In other scripts `unspaced_end` follows: "访问" is in "访问日期", but also in a headline of a visit.
    """
    spaced = any_of(pattern for code, pattern in patterns.items() if LANGUAGES[code].spaces_words)
    unspaced = any_of(pattern for code, pattern in patterns.items() if not LANGUAGES[code].spaces_words)
    return re.compile(rf"(?<!\p{{L}}){spaced}|{unspaced}{unspaced_end}", re.I)


CHANGE = _within_labels({code: language.page.change_label for code, language in LANGUAGES.items()})
VISIT = _within_labels(
    {code: language.page.visit_label for code, language in LANGUAGES.items()},
    unspaced_end=r"(?:日期|日時|日时|時間|时间|日|于|於|เมื่อ|วันที่)*\s*[:：]?\s*$",
)


def names_change(label: str) -> bool:
    """Whether a label says that a date is that of a change: "last updated", "Stand"."""
    return CHANGE.search(label) is not None


def names_visit(label: str) -> bool:
    """Whether a label says that a date is the day on which a page was fetched: "abgerufen am"."""
    return VISIT.search(label) is not None


def is_date(line: str) -> bool:
    """Whether a line is nothing but a date, perhaps with a label: "12 March 2026", "Stand: 12.03.2026"."""
    found = DATE_TEXT.search(line)
    if found is None or line[found.end() :].strip(EDGES):
        return False
    before = line[: found.start()].strip()
    return not before.strip(EDGES) or DATE_LABEL.fullmatch(before) is not None


def asks_for_the_latest(question: str, code: str) -> bool:
    """True for "the latest figure", or in German "wie hoch ist er derzeit"."""
    latest = language_of(code).time.latest
    return bool(latest) and re.search(latest, question, re.IGNORECASE) is not None


def asks_for_change(question: str, code: str) -> bool:
    """True for "what has changed since March", or in German "wie haben sich die Kosten entwickelt"."""
    change = language_of(code).time.change
    return bool(change) and re.search(change, question, re.IGNORECASE) is not None


def of_that_time(question: str, code: str, published: list[str]) -> list[int]:
    """Which of several articles (ISO dates, or "") a question is about, by the time that it names.

    Those of the newest day where it asks for the latest; those of the year that it names; otherwise all.
    """
    everything = list(range(len(published)))
    if asks_for_the_latest(question, code):
        return [index for index in everything if published[index] == max(published)]
    years = set(YEAR.findall(question))
    of_those_years = [index for index in everything if published[index][:4] in years]
    return of_those_years or everything


def as_of(question: str, language: str) -> str:
    """The last day of the time as of which a question is asked, ISO 8601: "as of March 2026" is 2026-03-31.

    Empty where the question names no such time, or a time without a year.
    """
    time = language_of(language).time
    if time.as_of:
        named = re.findall(rf"(?:{time.as_of})\s*(?:{END_OF}\s+)?({DAY})", question)
    elif time.as_of_after:
        named = re.findall(rf"({DAY})(?:{time.as_of_after})", question)
    else:
        named = []
    days = (last_day(text, language) for text in named)
    return next((day for day in days if day), "")


def last_day(text: str, language: str) -> str:
    """The day that `text` names, or the last one of its month or year (ISO 8601); empty for no date."""
    if year := re.fullmatch(rf"(?:{YEAR_WORD} )?(\d{{4}})\s?{YEAR_SIGN}?", text.strip()):
        return f"{year[1]}-12-31"
    return _parse_date(text, language)


def _parse_date(text: str, language: str) -> str:
    import dateparser

    settings: dict[str, Any] = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["month", "year"],
        "PREFER_DAY_OF_MONTH": "last",
    }
    try:
        day = dateparser.parse(text, languages=[language], settings=settings)
    except ValueError:  # dateparser does not know the language
        day = dateparser.parse(text, settings=settings)
    return day.date().isoformat() if day else ""


def in_words(published: str, language: str) -> str:
    """An ISO date in words: `2024-03-12` is `12. März 2024` in German; unchanged where that is not known."""
    locale = locale_of(language)
    if locale is None:
        return published
    with suppress(ValueError):
        return format_date(date.fromisoformat(published), "long", locale=locale)
    return published


def weekdays(text: str, language: str) -> set[int]:
    """The days of the week that `text` names, 0 for Monday."""
    known = language_of(language)
    begins = r"(?<!\p{L})" if known.spaces_words else ""
    return {
        day
        for day, pattern in enumerate(known.weekdays or _weekday_names(language))
        if re.search(f"{begins}(?:{pattern})", text, re.IGNORECASE)
    }


def _weekday_names(language: str) -> list[str]:
    """Patterns of CLDR's names, Monday first; whatever follows them, as in "Mittwochabend"."""
    locale = locale_of(language)
    names = locale.days["format"]["wide"] if locale else {}
    return [re.escape(names[day]) for day in sorted(names)]


def years_meant(text: str, language: str, written: date | None) -> set[str]:
    """The years that `text` means without their numbers.

    "Last year", "this year" and "next year" are those of a text of the day `written`; "a year earlier" is
    the one before any year that the text names.
    """
    time = language_of(language).time
    years: set[str] = set()
    if written:
        meanings = ((time.last_year, -1), (time.this_year, 0), (time.next_year, 1))
        years |= {str(written.year + offset) for pattern, offset in meanings if _says(pattern, text)}
    if _says(time.year_before, text):
        years |= {str(int(year) - 1) for year in YEAR.findall(text)}
    return years


def _says(pattern: str, text: str) -> bool:
    return bool(pattern) and re.search(pattern, text, re.IGNORECASE) is not None


def resolve_relative(question: str, language: str, today: date) -> str:
    """`question` with each time that it names relative to `today` explained: "last year (2025)".

    A day is ISO 8601, a month `2026-03`, a week its Monday and Sunday. What is explained already stays as it
    is.
    """
    time = language_of(language).time
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    previous = month - timedelta(days=1)
    following = month + timedelta(days=32)
    meanings = (
        (time.yesterday, f"{today - timedelta(days=1)}"),
        (time.tomorrow, f"{today + timedelta(days=1)}"),
        (time.last_week, f"{monday - timedelta(days=7)} – {monday - timedelta(days=1)}"),
        (time.this_week, f"{monday} – {monday + timedelta(days=6)}"),
        (time.last_month, f"{previous:%Y-%m}"),
        (time.next_month, f"{following:%Y-%m}"),
        (time.this_month, f"{today:%Y-%m}"),
        (time.last_year, f"{today.year - 1}"),
        (time.next_year, f"{today.year + 1}"),
        (time.this_year, f"{today.year}"),
        (time.today, f"{today}"),
    )
    ends: dict[int, str] = {}  # of the times, with what they mean
    for pattern, meaning in meanings:
        for found in re.finditer(pattern, question, re.IGNORECASE) if pattern else ():
            ends.setdefault(found.end(), f" ({meaning})")
    for end, note in sorted(ends.items(), reverse=True):
        if not re.match(rf"\S*{re.escape(note)}", question[end:]):
            question = f"{question[:end]}{note}{question[end:]}"
    return question
