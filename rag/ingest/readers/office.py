"""PDF."""

from __future__ import annotations

import re

from rag.errors import UnreadableFile
from rag.ingest.metadata import Facts
from rag.ingest.readers.extracted import Extracted

MOST_PAGES = 5000


def read_pdf(data: bytes) -> Extracted:
    """Read the text of a PDF, page by page; a scan has none."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(data) as document:
            if len(document) > MOST_PAGES:
                raise UnreadableFile(f"The file has more than {MOST_PAGES} pages.", "Split it.")
            pages = tuple(page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document)
            properties = document.get_metadata_dict(skip_empty=True)
    except (PdfiumError, ValueError) as error:
        raise UnreadableFile(
            f"Not a readable PDF ({str(error).rstrip('.')}).", "Save it again, without a password."
        ) from error
    if not any(page.strip() for page in pages):
        raise UnreadableFile(
            "The file contains scanned images of text, but no text.", "Run OCR (text recognition) on it."
        )
    facts = Facts.from_values(
        title=properties.get("Title"),
        author=properties.get("Author"),
        published=_pdf_date(properties.get("CreationDate", "")),
    )
    return Extracted("\n\n".join(pages), facts, pages)


def _pdf_date(value: str) -> str:
    """`D:20260130120000` → 2026-01-30."""
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", value)
    return "-".join(found.groups()) if found else ""
