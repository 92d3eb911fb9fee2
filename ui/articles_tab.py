"""The view of articles: for every reader to browse, and to manage for those who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import regex as re
from babel.core import UnknownLocaleError
from babel.dates import format_date
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from rag.index.filters import outlet_of, select
from rag.ingest.browsing import ListedArticle, Order, Wanted, browse
from rag.ingest.library import Library
from rag.server.auth import may_manage
from ui.fragments import fragment, written_in
from ui.translation import Labels, Translations

PAGE_SIZE = 100
MOST_ROWS = 5000
WORD = re.compile(r"[\p{L}\p{M}\p{N}]+")
COLUMNS: tuple[tuple[str, Order, Order], ...] = (  # label, order, order when pressed again
    ("title", "title", "title"),
    ("outlet", "outlet", "outlet"),
    ("published", "newest", "oldest"),
    ("language", "language", "language"),
)


@dataclass(frozen=True)
class Column:
    """A column's head: the order that pressing it asks for, and how the list is sorted by it now."""

    label: str
    order: Order
    sorted: str  # a value of `aria-sort`
    arrow: str


@dataclass(frozen=True)
class Row:
    """An article as the list shows it; `excerpt` is text in parts, each with whether it was searched for."""

    article: ListedArticle
    outlet: str
    day: str
    language: str
    written_in: Markup
    excerpt: list[tuple[str, bool]]


def articles_routes(library: Library, translations: Translations) -> APIRouter:
    """Return the route of the list: `/page/articles`."""
    routes = APIRouter(prefix="/page/articles", include_in_schema=False)

    @routes.get("")
    def listing(
        request: Request,
        *,
        text: Annotated[str, Query(max_length=200)] = "",
        language: Annotated[str, Query(max_length=20)] = "",
        since: Annotated[str, Query(max_length=10)] = "",
        until: Annotated[str, Query(max_length=10)] = "",
        order: Order = "newest",
        rows: Annotated[int, Query(ge=1, le=MOST_ROWS)] = PAGE_SIZE,
    ) -> HTMLResponse:
        labels = translations.of(request)
        wanted = Wanted(text, language, select(since, until), in_text=True, order=order)
        found = browse(library.retriever, wanted)
        return fragment(
            "articles_list.html",
            labels=labels,
            articles=[to_row(labels, article, text) for article in found[:rows]],
            columns=[to_column(labels, *column, order) for column in COLUMNS],
            is_filtered=any((text.strip(), language, since, until)),
            may_manage=may_manage(request.state.caller, library.config),
            more=max(0, min(len(found) - rows, MOST_ROWS - rows)),
            summary=summary(labels, found),
        )

    return routes


def summary(labels: Labels, articles: Sequence[ListedArticle]) -> str:
    """Return `24 articles · 5 languages · newest 2 Feb 2026`."""
    languages = len({article.language for article in articles})
    newest = max((article.published or "" for article in articles), default="")
    parts = [
        labels("articles_number", count=len(articles))
        if len(articles) > 1
        else labels["articles_number_one"],
        labels("languages_number", count=languages) if languages > 1 else "",
        labels("newest", day=day_of(newest, labels.language)) if newest and len(articles) > 1 else "",
    ]
    return " · ".join(filter(None, parts))


def to_row(labels: Labels, article: ListedArticle, text: str) -> Row:
    """Return an article as a row of the list."""
    return Row(
        article,
        outlet=outlet_of(article.url or ""),
        day=day_of(article.published or "", labels.language),
        language=labels.language_name(article.language),
        written_in=written_in(article.language),
        excerpt=mark_words(article.excerpt, text),
    )


def to_column(labels: Labels, name: str, order: Order, reverse: Order, current: Order) -> Column:
    """Return a column's head; pressing the one that sorts the list turns the order round."""
    is_sorted = current in (order, reverse)
    descending = current == "newest"
    return Column(
        labels[name],
        order=reverse if current == order else order,
        sorted=("descending" if descending else "ascending") if is_sorted else "none",
        arrow=("↓" if descending else "↑") if is_sorted else "",
    )


def day_of(published: str, language: str) -> str:
    """Return a date (ISO 8601) as readers of this language write it: `2 Feb 2026`."""
    try:
        return format_date(date.fromisoformat(published), "medium", language) if published else ""
    except (ValueError, UnknownLocaleError):
        return published


def mark_words(excerpt: str, typed: str) -> list[tuple[str, bool]]:
    """Take an excerpt apart at the words that were typed."""
    words = {match[0].casefold() for match in WORD.finditer(typed)}
    parts, at = list[tuple[str, bool]](), 0
    for match in WORD.finditer(excerpt):
        if match[0].casefold() in words:
            parts += [(excerpt[at : match.start()], False), (match[0], True)]
            at = match.end()
    return [part for part in [*parts, (excerpt[at:], False)] if part[0]]
