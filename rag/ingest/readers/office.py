"""Word and EPUB. Archives are checked for their unpacked size before they are unpacked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile, ZipFile

from rag.errors import UnreadableFile
from rag.ingest.metadata import Facts
from rag.ingest.readers.extracted import Extracted

MOST_UNPACKED = 200_000_000  # bytes of all files in an archive together


def read_docx(data: bytes) -> Extracted:
    """Read the paragraphs of a Word document, and its tables row by row."""
    from docx import Document
    from docx.table import Table

    check_archive(data)
    document = Document(io.BytesIO(data))
    blocks = [
        "\n".join(_table_rows(block)) if isinstance(block, Table) else block.text
        for block in document.iter_inner_content()
    ]
    properties = document.core_properties
    facts = Facts.from_values(title=properties.title, author=properties.author, published=properties.created)
    return Extracted("\n\n".join(block for block in blocks if block.strip()), facts)


def read_epub(data: bytes) -> Extracted:
    """Read the chapters of a book in reading order."""
    import ebooklib
    from ebooklib import epub
    from lxml import html

    check_archive(data)
    book = epub.read_epub(io.BytesIO(data), {"ignore_ncx": True})
    spine = [book.get_item_with_id(name) for name in dict.fromkeys(name for name, _ in book.spine)]
    chapters = [
        html.fromstring(item.get_content())
        for item in spine
        if item is not None and item.get_type() == ebooklib.ITEM_DOCUMENT
    ]
    blocks = [
        " ".join(block.text_content().split())
        for chapter in chapters
        for block in chapter.xpath("//h1|//h2|//h3|//h4|//p|//li|//td|//blockquote[not(p)]|//pre")
    ]
    facts = Facts.from_values(
        title=_dublin_core(book, "title"),
        author=_dublin_core(book, "creator"),
        published=str(_dublin_core(book, "date") or "")[:10],
    )
    return Extracted("\n\n".join(block for block in blocks if block), facts)


def check_archive(data: bytes) -> None:
    """Raises `UnreadableFile` if a ZIP archive is damaged or would unpack to more than `MOST_UNPACKED`."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(file.file_size for file in archive.infolist())
    except BadZipFile as error:
        raise UnreadableFile("The file is damaged.", "Save it again.") from error
    if unpacked > MOST_UNPACKED:
        raise UnreadableFile(
            f"The file unpacks to {unpacked / 1e6:.0f} MB; the limit is {MOST_UNPACKED / 1e6:.0f} MB.",
            "Split it.",
        )


def _table_rows(table: Any) -> Iterator[str]:
    """The cells of each row; a merged cell appears once, no matter how many columns it claims to span."""
    from docx.table import _Cell

    for row in table.rows:
        yield " | ".join(_Cell(cell, table).text.strip() for cell in row._tr.tc_lst)


def _dublin_core(book: Any, name: str) -> Any:
    """The first value of a Dublin Core element; None if the book has none."""
    values = book.get_metadata("DC", name)
    return values[0][0] if values else None
