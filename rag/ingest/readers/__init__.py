"""The file formats. To add one, write a function from bytes to `Extracted` and list it in `READERS`.

Readers are pure and run in the parser process, since every file is untrusted. They raise `UnreadableFile` for
what a user can correct; any other exception is reported as an unreadable file, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.mail import read_email
from rag.ingest.readers.office import read_docx, read_epub
from rag.ingest.readers.pdf import read_pdf
from rag.ingest.readers.rows import read_row
from rag.ingest.readers.text import read_markdown, read_text
from rag.ingest.readers.web import read_html

READERS: Mapping[str, Callable[[bytes], Extracted]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".epub": read_epub,
    ".eml": read_email,
    ".csv": read_row,
    ".tsv": read_row,
    ".jsonl": read_row,
}
SUFFIXES = frozenset(READERS)
BINARY = frozenset({".pdf", ".docx", ".epub", ".eml"})  # formats that may contain null bytes
