"""The file formats. To add one, write a function from bytes to `Extracted` and list it in `READERS`.

Readers are pure and run in the parser process, since every file is untrusted. They raise `UnreadableFile` for
what a user can correct; any other exception is reported as an unreadable file, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rag.ingest.readers.book import read_epub
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.mail import read_email
from rag.ingest.readers.markdown import read_markdown
from rag.ingest.readers.opendocument import read_opendocument
from rag.ingest.readers.pdf import read_pdf
from rag.ingest.readers.rows import read_csv, read_row
from rag.ingest.readers.slides import read_pptx
from rag.ingest.readers.text import read_text
from rag.ingest.readers.web import read_html
from rag.ingest.readers.word import read_docx
from rag.ingest.readers.workbook import read_workbook

Reader = Callable[[bytes], Extracted]
READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".odt": read_opendocument,
    ".odp": read_opendocument,
    ".fodt": read_opendocument,
    ".fodp": read_opendocument,
    ".pptx": read_pptx,
    ".xlsx": read_workbook,
    ".xlsm": read_workbook,
    ".xlsb": read_workbook,
    ".xls": read_workbook,
    ".ods": read_workbook,
    ".epub": read_epub,
    ".eml": read_email,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".jsonl": read_row,
}
SUFFIXES = frozenset(READERS)
TEXT_FORMATS = {read_text, read_markdown, read_html, read_row, read_csv}  # the others may contain null bytes
BINARY = frozenset(suffix for suffix, read in READERS.items() if read not in TEXT_FORMATS)
