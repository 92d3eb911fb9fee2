"""Rows of tables, as `rag.ingest.tables.split_table` writes them."""

from __future__ import annotations

import json

from rag.ingest.metadata import Facts
from rag.ingest.readers.extracted import Extracted


def read_row(data: bytes) -> Extracted:
    """Read the article in one row of a table."""
    row: dict[str, str] = json.loads(data)
    facts = Facts.from_values(
        title=row.get("title"),
        url=row.get("url"),
        published=row.get("published"),
        author=row.get("author"),
    )
    return Extracted(row["text"], facts)
