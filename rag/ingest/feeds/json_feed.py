"""JSON Feed → entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from rag.ingest.feeds.entry import (
    LONGEST_FACT,
    LONGEST_TEXT,
    MOST_ENTRIES,
    Entry,
    ReadEntry,
    as_day,
    as_html,
    as_timestamp,
    parse_date,
)


def read_json_entries(text: str) -> list[ReadEntry]:
    """A function for each of the first entries, which reads it."""
    feed = json.loads(text)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return []
    return [partial(_read_item, item) for item in items[:MOST_ENTRIES] if isinstance(item, dict)]


def _read_item(item: Mapping[str, Any]) -> Entry:
    def get_text(key: str, longest: int = LONGEST_FACT) -> str:
        value = item.get(key)
        return value[:longest] if isinstance(value, str) else ""

    authors = item.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else item.get("author")
    name = author.get("name") if isinstance(author, dict) else ""
    published = parse_date(get_text("date_published"))
    content = get_text("content_html", LONGEST_TEXT) or as_html(get_text("content_text", LONGEST_TEXT))
    return Entry(
        link=get_text("url") or get_text("external_url"),
        name=get_text("id") or get_text("url"),
        title=get_text("title"),
        author=name[:LONGEST_FACT] if isinstance(name, str) else "",
        day=as_day(published),
        updated=as_timestamp(parse_date(get_text("date_modified")) or published),
        html=content or as_html(get_text("summary", LONGEST_TEXT)),
        has_all=bool(content),
    )
