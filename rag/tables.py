"""Tables with an article a row: CSV, TSV and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from rag.config import Column
from rag.errors import UnreadableFile
from rag.formats import as_text, decode

TABLES = {".csv", ".tsv", ".jsonl"}
LONGEST_FIELD = 10_000_000  # characters of one value in a table

# What columns are called that hold articles, unless `corpus.columns` says otherwise.
COLUMNS: Mapping[Column, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "inhalt"),
    "title": ("title", "headline", "titel"),
    "url": ("url", "link", "quelle"),
    "published": ("published", "date", "published_at", "datum"),
    "author": ("author", "byline", "autor"),
    "id": ("id", "guid", "slug"),
}


def split_table(data: bytes, suffix: str, columns: Mapping[Column, str]) -> list[tuple[str, bytes]]:
    """The articles of a table: each one's id in it, and what `read_row` reads.

    `columns` says which column holds what, for those that are not named as usual. A question set, which
    may lie beside the articles, holds none. Raises `UnreadableFile`.
    """
    rows = _json_rows(decode(data)) if suffix == ".jsonl" else _csv_rows(decode(data), suffix)
    if not rows:
        return []
    names = {key for row in rows for key in row}
    chosen = {
        key: columns.get(key) or next((one for one in usual if one in names), "")
        for key, usual in COLUMNS.items()
    }
    if chosen["text"] not in names:
        if {"question", "answers"} <= names:
            return []
        raise UnreadableFile(
            f"No column holds the text; there are {', '.join(sorted(names)[:20])}.",
            'Name it in corpus.columns, as in columns = { text = "story" }.',
        )
    articles: dict[str, bytes] = {}
    for number, row in enumerate(rows, start=1):
        article = {
            key: as_text(row.get(name)) if key != "text" else str(row.get(name) or "")
            for key, name in chosen.items()
        }
        if article["text"].strip():
            name = article["id"] or str(number)
            articles[name if name not in articles else f"{name}-{number}"] = json.dumps(article).encode()
    return list(articles.items())


def _json_rows(text: str) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(f"Line {number} is not JSON ({error}).", "Mend that line.") from error
        if not isinstance(row, dict):
            raise UnreadableFile(f"Line {number} is no JSON object.", "Mend that line.")
        rows.append(row)
    return rows


def _csv_rows(text: str, suffix: str) -> list[dict[str, Any]]:
    csv.field_size_limit(LONGEST_FIELD)
    first, _, _ = text.partition("\n")
    delimiter = "\t" if suffix == ".tsv" else max(",;", key=first.count)
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [{key: value for key, value in row.items() if isinstance(key, str)} for row in rows]
    except csv.Error as error:
        raise UnreadableFile(
            f"It is no table that can be read ({error}).", "Save it as UTF-8 CSV."
        ) from error
