"""Tables with one article in each row: CSV, TSV and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from rag.config import Column
from rag.errors import UnreadableFile
from rag.ingest.metadata import as_line
from rag.text.encodings import decode

TABLES = {".csv", ".tsv", ".jsonl"}
LONGEST_FIELD = 10_000_000  # characters of one value in a table
LONGEST_ID = 200  # characters

# The usual names of columns, unless `corpus.columns` sets others.
COLUMNS: Mapping[Column, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "inhalt"),
    "title": ("title", "headline", "titel"),
    "url": ("url", "link", "quelle"),
    "published": ("published", "date", "published_at", "datum"),
    "author": ("author", "byline", "autor"),
    "id": ("id", "guid", "slug"),
}


def split_table(data: bytes, suffix: str, columns: Mapping[Column, str]) -> list[tuple[str, bytes]]:
    """Split a table into articles: the id of each within the table, and its data for `read_row`.

    `columns` names the columns whose names are not among `COLUMNS`. A question set, which may be in the same
    folder as the articles, has no articles. Raises `UnreadableFile`.
    """
    text = decode(data)
    names, rows = _read_json_lines(text) if suffix == ".jsonl" else _read_csv(text, suffix)
    if not rows:
        return []
    chosen = {
        key: columns.get(key) or next((name for name in usual if name in names), "")
        for key, usual in COLUMNS.items()
    }
    if chosen["text"] not in names:
        if {"question", "answers"} <= names:
            return []
        raise UnreadableFile(
            f"No column is recognised as the text; the columns are {', '.join(sorted(names)[:20])}.",
            'Name the text column in corpus.columns, for example columns = { text = "story" }.',
        )
    articles: dict[str, bytes] = {}
    for number, row in enumerate(rows, start=1):
        article = {
            key: as_line(row.get(name)) if key != "text" else str(row.get(name) or "")
            for key, name in chosen.items()
        }
        if article["text"].strip():
            name = article["id"][:LONGEST_ID] or str(number)
            while name in articles:
                name = f"{name}-{number}"
            articles[name] = json.dumps(article).encode()
    return list(articles.items())


def _read_json_lines(text: str) -> tuple[set[str], list[dict[str, Any]]]:
    """The names of all keys, and one object for each line."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(f"Line {number} is not JSON ({error}).", "Correct that line.") from error
        if not isinstance(row, dict):
            raise UnreadableFile(f"Line {number} is not a JSON object.", "Correct that line.")
        rows.append(row)
    return {key for row in rows for key in row}, rows


def _read_csv(text: str, suffix: str) -> tuple[set[str], list[dict[str, Any]]]:
    """The names of the columns, and the rows; a row that is too short lacks the last cells."""
    csv.field_size_limit(LONGEST_FIELD)
    first, _, _ = text.partition("\n")
    delimiter = "\t" if suffix == ".tsv" else max(",;", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        header = next(reader, [])
        return set(header), [dict(zip(header, cells, strict=False)) for cells in reader if cells]
    except csv.Error as error:
        raise UnreadableFile(f"Not a readable table ({error}).", "Save it as UTF-8 CSV.") from error
