"""Cuts documents into passages of a few sentences, with exact offsets and ids made from their content."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.index.pages import PAGES, pages_of
from rag.text.sentences import SENTENCE_CHARS, Span, paragraph_sentences
from rag.text.table_rows import TABLE_HEAD, Table, find_tables

if TYPE_CHECKING:
    from llama_index.core.schema import Document, TextNode

PASSAGE_CHARS = 480  # about 110 tokens: the model reads five passages quickly, and each has enough context
CHUNKING = f"sentences-3-{PASSAGE_CHARS}-{SENTENCE_CHARS}"
PAGE_STARTS = "page_starts"  # metadata of a document: the offset of each page


def chunk(document: Document) -> list[TextNode]:
    """Cut `document` into passages; `node.text == document.text[node.start_char_idx:node.end_char_idx]`.

    A passage never crosses a paragraph unless the paragraphs are short (headings, list items).
    """
    return to_nodes(document, passage_spans(document.text, str(document.metadata.get("language", ""))))


def passage_spans(text: str, language: str) -> list[Span]:
    """The start and end of each passage of `text`."""
    ends = dict(unit for table in find_tables(text) for unit in _units(table))
    pieces: list[list[Span]] = []
    end = -1  # of the unit that the last piece is
    for spans in filter(None, paragraph_sentences(text, language)):
        if spans[0][0] < end:
            pieces[-1] += spans
        else:
            pieces.append([*spans])
            end = ends.get(spans[0][0], -1)
    return pack([_join(piece) if piece[0][0] in ends else piece for piece in pieces], PASSAGE_CHARS)


def _units(table: Table) -> list[Span]:
    """What of a table stays together: its head, the rule and the first row; then each row."""
    if not table.rows:
        return []
    (_, end), *rows = table.rows
    return [(table.start, end), *rows]


def to_nodes(document: Document, spans: Sequence[Span]) -> list[TextNode]:
    """Make the LlamaIndex nodes of the passages at these spans."""
    tables = find_tables(document.text)
    return [_node(document, start, end, head_at(tables, start)) for start, end in spans]


def head_at(tables: Sequence[Table], start: int) -> str:
    """The head of the table among whose rows a passage starts; empty if there is none."""
    place = bisect_right(tables, start, key=lambda table: table.start) - 1
    table = tables[place] if place >= 0 else None
    return table.head if table and table.rows and table.start < start < table.end else ""


def pack(paragraphs: list[list[Span]], limit: int) -> list[Span]:
    """Join neighbouring sentences into passages of at most `limit` characters (one sentence may be longer).

    A paragraph's end closes the passage once it is half full.
    """
    passages: list[Span] = []
    open_start = open_end = -1
    for paragraph in paragraphs:
        for start, end in paragraph:
            if open_start >= 0 and end - open_start > limit:
                passages.append((open_start, open_end))
                open_start = -1
            open_start, open_end = (start if open_start < 0 else open_start), end
        if open_start >= 0 and open_end - open_start >= limit // 2:
            passages.append((open_start, open_end))
            open_start = -1
    if open_start >= 0:
        passages.append((open_start, open_end))
    return passages


def _join(sentences: list[Span]) -> list[Span]:
    """The lines of a table as one span, although their cells may have several sentences."""
    piece = (sentences[0][0], sentences[-1][1])
    return [piece] if piece[1] - piece[0] <= SENTENCE_CHARS else sentences


def _node(document: Document, start: int, end: int, table_head: str) -> TextNode:
    from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

    text = document.text[start:end]
    key = f"{document.doc_id}\0{start}\0{document.metadata}\0{text}"
    metadata = {name: value for name, value in document.metadata.items() if name != PAGE_STARTS}
    if table_head:
        metadata[TABLE_HEAD] = table_head
    if page_starts := document.metadata.get(PAGE_STARTS):
        metadata[PAGES] = pages_of(page_starts, start, end)
    return TextNode(
        id_=hashlib.sha256(key.encode()).hexdigest()[:32],
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata=metadata,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.doc_id)},
    )
