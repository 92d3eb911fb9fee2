"""What a question says about time, held against the dates of the articles. Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import regex as re
from babel.dates import format_date

from rag.text.numbers import locale_of

# How each language asks for the newest; the beginnings of words, whatever their ending.
LATEST = re.compile(
    "|".join(
        [
            r"\b(?:latest|newest|most recent|current|now\b|today)",
            r"\b(?:neu[e]?ste|jüngste|aktuell|zuletzt|derzeit|inzwischen|heute\b)",
            r"\b(?:derni(?:er|ère)|récent|actuel|aujourd)",
            r"\b(?:últim|reciente|actual|hoy\b)",
            r"\b(?:ultim|recente|attual|oggi\b)",
            r"\b(?:recentes?\b|atual|hoje\b)",
            r"\b(?:laatste|nieuwste|recentste|huidige|nu\b)",
            r"\b(?:najnowsz|ostatni|aktualn|obecn)",
            r"\b(?:nejnovější|poslední|aktuáln|současn)",
            r"\b(?:recent|actual|acum\b)",
            r"\b(?:τελευταί|πρόσφατ|σημεριν)",
            r"\b(?:последн|новейш|сейчас|текущ|нынешн)",
            r"\b(?:останн|найновіш|нині|поточн)",
            r"\b(?:en yeni|en son|son\b|güncel|şu an)",
            r"(?:أحدث|آخر|حالي)",
            r"(?:האחרון|האחרונה|העדכני|הנוכחי)",
            r"(?:آخرین|جدیدترین|کنونی)",
            r"(?:नवीनतम|ताज़ा|वर्तमान)",
            r"(?:ล่าสุด|ปัจจุบัน)",
            r"\b(?:mới nhất|gần đây nhất|hiện tại|hiện nay)",
            r"\b(?:terbaru|terakhir|terkini|saat ini)",
            r"(?:最新|目前|现在|現在|최신|최근|현재)",
        ]
    ),
    re.IGNORECASE,
)
# How each language says as of which day something is asked, before the day.
AS_OF = {
    "ar": r"حتى تاريخ|اعتبارا من",
    "cs": r"\b(?:ke dni|k datu)\b",
    "de": r"\bStand(?: vom| von|:)?(?!\w)",
    "el": r"\bμε ημερομηνία\b",
    "en": r"\b[Aa]s (?:of|at)\b",
    "es": r"\b[aA] fecha de\b",
    "fr": r"\b(?:à la date d[ue]|en date d[ue])\b",
    "he": r"נכון ל-?",
    "id": r"\b[Pp]er(?: tanggal)?\b",
    "it": r"\balla data del?\b",
    "nl": r"\b(?:[Pp]er|[Ss]tand van)\b",
    "pl": r"\b(?:na dzień|[Ss]tan na)\b",
    "pt": r"\b(?:à|na) data de\b",
    "ro": r"\bla data de\b",
    "ru": r"\bпо состоянию на\b",
    "th": r"ณ (?:วันที่)?",
    "uk": r"\b[Сс]таном на\b",
    "vi": r"\b[Tt]ính (?:đến|tới)\b",
    "zh": r"截[至止]",
}
AS_OF_AFTER = {"ja": r"時点", "ko": r"\s?기준", "tr": r"\s(?:itibarıyla|itibariyle)"}
END_OF = r"(?:the end of|end of|Ende|cuối|fin de|fine|koniec|konce|конец|кінець|eind|akhir)"
DAY = (
    r"(?:\d{4}-\d{2}-\d{2}|\d{4}\s?[年년](?:\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일])?)?"
    r"|[^?!;:\n]{0,30}?(?<!\d)\d{4}(?!\d))"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def asks_for_the_latest(question: str) -> bool:
    """True for "the latest figure", "wie hoch ist er derzeit", "giá mới nhất"."""
    return LATEST.search(question) is not None


def of_that_time(question: str, published: list[str]) -> list[int]:
    """Which of several articles (ISO dates, or "") the question is about, by the time that it names.

    The newest where it asks for the latest; those of the year that it names; else all.
    """
    everything = list(range(len(published)))
    if asks_for_the_latest(question):
        return [max(everything, key=lambda index: published[index])]
    named = set(YEAR.findall(question))
    of_that_year = [index for index in everything if published[index][:4] in named]
    return of_that_year or everything


def as_of(question: str, language: str) -> str:
    """The last day of the time as of which something is asked, ISO 8601: "as of March 2026" is 2026-03-31.

    Empty where the question says no such thing, or names no year.
    """
    if language in AS_OF:
        said = re.findall(rf"(?:{AS_OF[language]})\s*(?:{END_OF}\s+)?({DAY})", question)
    elif language in AS_OF_AFTER:
        said = re.findall(rf"({DAY})(?:{AS_OF_AFTER[language]})", question)
    else:
        said = []
    return next((day for one in said if (day := last_day(one, language))), "")


def last_day(text: str, language: str) -> str:
    """The day that `text` names, or the last one of its month or its year; empty where it names none."""
    if year := re.fullmatch(r"(?:năm |tahun |anno |año |rok |год )?(\d{4})\s?[年년]?", text.strip()):
        return f"{year[1]}-12-31"
    return _parsed(text, language)


def _parsed(text: str, language: str) -> str:
    import dateparser

    settings: dict[str, Any] = {
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["month", "year"],
        "PREFER_DAY_OF_MONTH": "last",
    }
    try:
        day = dateparser.parse(text, languages=[language], settings=settings)
    except ValueError:  # a language that it does not know
        day = dateparser.parse(text, settings=settings)
    return day.date().isoformat() if day else ""


def in_words(published: str, language: str) -> str:
    """An ISO date as the reader's language writes it: `2024-03-12` is `12. März 2024`."""
    locale = locale_of(language)
    if locale is None:
        return published
    with suppress(ValueError):
        return format_date(date.fromisoformat(published), "long", locale=locale)
    return published
