"""Rows of tables, as `rag.ingest.tables.split_table` writes them, and tables that are one article."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from rag.ingest.delimited import read_delimited
from rag.ingest.metadata import Facts, decode_entities
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.html_blocks import parse_html, text_blocks, visible_text
from rag.ingest.readers.table import plain_rows, table_block
from rag.text.encodings import decode
from rag.text.letters import count_letters

BLOCK = re.compile(r"</?(?:p|br|div|ul|ol|li|h[1-6]|table|tr|td|blockquote)(?:\s[^<>]*)?/?>", re.I)
INLINE = re.compile(r"</(?:a|b|i|u|em|span|strong|sub|sup)\s*>", re.I)


def read_row(data: bytes) -> Extracted:
    """Read the article in one row of a table."""
    row: dict[str, str] = json.loads(data)
    facts = Facts.from_values(
        title=decode_entities(row.get("title") or ""),
        url=row.get("url"),
        published=row.get("published"),
        author=decode_entities(row.get("author") or ""),
    )
    parts = [_read_text(row["text"])]
    # A value is one line; its column's name, which is no markup, stands before it.
    for line in filter(None, row.get("values", "").split("\n\n")):
        name, colon, value = line.partition(": ")
        name = decode_entities(name)
        read = _read_text(value)
        if not read.text:  # an empty element
            continue
        text = f"{name}{colon}{' '.join(read.text.split())}"
        parts.append(_Part(text, count_letters(name) + read.letters))
    text = "\n\n".join(part.text for part in parts if part.text)
    return Extracted(text, facts, letters=sum(part.letters for part in parts))


@dataclass(frozen=True)
class _Part:
    """The text in a cell, and the letters that must be in it."""

    text: str
    letters: int


def _read_text(text: str) -> _Part:
    """Read a cell, which is HTML or plain text whatever the others are."""
    if BLOCK.search(text):
        root = parse_html(text)
    elif INLINE.search(text):
        root = parse_html(text.replace("\n", "<br>"))
    else:
        text = decode_entities(text)
        return _Part(text, count_letters(text))
    return _Part("\n\n".join(text_blocks(root)), count_letters(visible_text(root)))


def read_csv(data: bytes) -> Extracted:
    """Read a table without a column of texts: its rows, below their head."""
    notes: list[str] = []
    rows, _ = read_delimited(decode(data), "", lambda row: False, notes)
    block = table_block(plain_rows([cells for _, cells in rows]))
    return Extracted(block, letters=sum(count_letters(cell) for _, cells in rows for cell in cells))
