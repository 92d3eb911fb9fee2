"""What a question says about time, held against the dates of the articles. Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import regex as re
from babel.dates import format_date

from rag.numerals import locale_of

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


def in_words(published: str, language: str) -> str:
    """An ISO date as the reader's language writes it: `2024-03-12` is `12. März 2024`."""
    locale = locale_of(language)
    if locale is None:
        return published
    with suppress(ValueError):
        return format_date(date.fromisoformat(published), "long", locale=locale)
    return published
