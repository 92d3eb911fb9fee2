"""PDF: text in reading order, without running heads and feet; tables as rows; the pages that it is on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rag.errors import UnreadableFile
from rag.ingest.metadata import Facts
from rag.ingest.page_furniture import Edges, find_furniture, is_page_number
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.pdf.blocks import Block, read_blocks
from rag.ingest.readers.pdf.fragments import Fragment, read_fragments
from rag.ingest.readers.pdf.lines import Line, page_lines, reading_order
from rag.ingest.readers.pdf.pages import page_texts

MOST_PAGES = 5000
MOST_EDGE_LINES = 4  # of a running head or foot
APART = 1.8  # heights of a line: from a running head to the text


def read_pdf(data: bytes) -> Extracted:
    """Read the text of a PDF, page by page; a scan has none."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(data) as document:
            if len(document) > MOST_PAGES:
                raise UnreadableFile(f"The file has more than {MOST_PAGES} pages.", "Split it.")
            pages = [_fragments_of(page) for page in document]
            properties = document.get_metadata_dict(skip_empty=True)
    except (PdfiumError, ValueError) as error:
        raise UnreadableFile(
            f"Not a readable PDF ({str(error).rstrip('.')}).", "Save it again, without a password."
        ) from error
    if not any(pages):
        raise UnreadableFile(
            "The file contains scanned images of text, but no text.", "Run OCR (text recognition) on it."
        )
    texts = page_texts(_read_pages(pages))
    facts = Facts.from_values(
        title=properties.get("Title"),
        author=properties.get("Author"),
        published=pdf_date(properties.get("CreationDate", "")),
    )
    return Extracted("".join(texts), facts, texts)


def pdf_date(value: str) -> str:
    """`D:20260130120000` → 2026-01-30."""
    digits = value.removeprefix("D:")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == len("20260130") else ""


def _fragments_of(page: Any) -> list[Fragment]:
    textpage = page.get_textpage()
    try:
        return read_fragments(textpage.raw)
    finally:
        textpage.close()
        page.close()


def _read_pages(pages: Sequence[Sequence[Fragment]]) -> list[list[Block]]:
    """The blocks of each page: a running head is kept on the first page only, a foot on the last."""
    lines = [page_lines(page) for page in pages]
    edges = [Edges(_edge(page), _edge(page[::-1])) for page in lines]
    read: list[list[Block]] = []
    for number, (page, found) in enumerate(zip(lines, find_furniture(edges), strict=True)):
        end = max(found.top, len(page) - found.bottom)
        body = [fragment for line in page[found.top : end] for fragment in line.fragments]
        head = _kept(page[: found.top]) if number == 0 else []
        foot = _kept(page[end:]) if number == len(pages) - 1 else []
        read.append([*head, *read_blocks(reading_order(body)), *foot])
    return read


def _edge(lines: Sequence[Line]) -> list[str]:
    """The first lines up to a gap; without a gap near by, only the very first may be furniture."""
    for place, (line, following) in enumerate(pairwise(lines[: MOST_EDGE_LINES + 1]), start=1):
        if abs(line.box.middle - following.box.middle) > APART * line.box.height:
            return [line.text for line in lines[:place]]
    return [line.text for line in lines[:1]]


def _kept(lines: Sequence[Line]) -> list[Block]:
    return [
        Block(lines=(line.text,), size=line.box.height) for line in lines if not is_page_number(line.text)
    ]
