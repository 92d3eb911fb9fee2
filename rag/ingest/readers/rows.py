"""Rows of tables, as `rag.ingest.tables.split_table` writes them, and tables that are one article."""

from __future__ import annotations

import json
import re

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
    text, values = row["text"], row.get("values", "")
    if BLOCK.search(text):
        root = parse_html(text)
    elif INLINE.search(text):
        root = parse_html(text.replace("\n", "<br>"))
    else:
        return Extracted(_with_values(decode_entities(text), decode_entities(values)), facts)
    letters = count_letters(visible_text(root)) + count_letters(values)
    return Extracted(
        _with_values("\n\n".join(text_blocks(root)), decode_entities(values)), facts, letters=letters
    )


def _with_values(text: str, values: str) -> str:
    """The text and the values of the other columns, which are plain text whatever the text is."""
    return "\n\n".join(filter(None, (text, values)))


def read_csv(data: bytes) -> Extracted:
    """Read a table without a column of texts: its rows, below their head."""
    notes: list[str] = []
    rows, _ = read_delimited(decode(data), "", lambda row: False, notes)
    block = table_block(plain_rows([cells for _, cells in rows]))
    return Extracted(block, letters=sum(count_letters(cell) for _, cells in rows for cell in cells))
