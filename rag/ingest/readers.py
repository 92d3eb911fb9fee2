"""One reader for each format: bytes → text with its noise, and what the format itself says of it.

All of it is untrusted. What unpacks is looked at before it is unpacked.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

from rag.errors import UnreadableFile

METADATA_KEYS = ("title", "url", "published", "author")
MOST_UNPACKED = 200_000_000  # bytes of an archive's files together
MOST_PAGES = 5000
LARGEST_NUMBER = 10**18  # as a fact; Python refuses to write one of more than 4,300 digits
TELLING_BYTES = 200  # fewer do not tell which encoding they are in


@dataclass(frozen=True)
class Extracted:
    """What a reader gives: the text, by pages where the format has them, and facts by `METADATA_KEYS`."""

    text: str
    metadata: dict[str, str] = field(default_factory=dict)
    pages: tuple[str, ...] = ()


def read_text(data: bytes) -> Extracted:
    """Plain text."""
    return Extracted(decode(data))


def read_markdown(data: bytes) -> Extracted:
    """Markdown, with front matter in YAML."""
    import frontmatter
    import yaml
    from markdown_it import MarkdownIt

    try:
        facts, content = frontmatter.parse(decode(data))  # `loads` takes only keys that are strings
    except (yaml.YAMLError, ValueError) as error:
        problem = " ".join(str(error).split())
        raise UnreadableFile(f"Its front matter is not valid YAML: {problem}.", "Mend it.") from error
    metadata = {key: as_text(facts.get(key)) for key in METADATA_KEYS}
    metadata["published"] = metadata["published"] or as_text(facts.get("date"))
    tokens = MarkdownIt().parse(content)
    blocks, heading, after_heading = [], "", False
    for token in tokens:
        if token.type == "inline":
            block = _inline_text(token)
            heading = heading or (block if after_heading else "")
            blocks.append(block)
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content.strip())
        after_heading = token.type == "heading_open"
    metadata["title"] = metadata["title"] or heading
    return Extracted("\n\n".join(blocks), _known(metadata))


def read_html(data: bytes) -> Extracted:
    """The article of a web page, without the page around it."""
    import trafilatura
    from trafilatura.settings import use_config

    html = _decode_html(data)
    settings = use_config()
    # Below this size trafilatura gives up structure and returns the page as one line.
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "50")
    text = trafilatura.extract(html, include_comments=False, include_tables=True, config=settings)
    if not text:
        raise UnreadableFile("No article is found in this page.", "Save its text instead.")
    document = trafilatura.extract_metadata(
        html, date_config={"extensive_search": False, "original_date": True}
    )
    facts = {
        "title": document.title,
        "url": document.url,
        "author": document.author,
        "published": document.date,
    }
    return Extracted(re.sub(r"\n+", "\n\n", text), _known(facts))


def read_pdf(data: bytes) -> Extracted:
    """The text of a PDF, page by page. A scan has none."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(data) as document:
            if len(document) > MOST_PAGES:
                raise UnreadableFile(f"It has more than {MOST_PAGES} pages.", "Split it.")
            pages = tuple(page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document)
            facts = document.get_metadata_dict(skip_empty=True)
    except (PdfiumError, ValueError) as error:
        raise UnreadableFile(
            f"Not a readable PDF ({str(error).rstrip('.')}).", "Save it again, without a password."
        ) from error
    if not any(page.strip() for page in pages):
        raise UnreadableFile("It holds pictures of text, not text.", "Run a text recognition on it first.")
    metadata = {
        "title": facts.get("Title"),
        "author": facts.get("Author"),
        "published": _pdf_day(facts.get("CreationDate", "")),
    }
    return Extracted("\n\n".join(pages), _known(metadata), pages)


def read_docx(data: bytes) -> Extracted:
    """A Word document: paragraphs, and tables row by row."""
    from docx import Document
    from docx.table import Table

    check_archive(data)
    document = Document(io.BytesIO(data))
    blocks = [
        "\n".join(_table_rows(block)) if isinstance(block, Table) else block.text
        for block in document.iter_inner_content()
    ]
    facts = document.core_properties
    metadata = {"title": facts.title, "author": facts.author, "published": facts.created}
    return Extracted("\n\n".join(block for block in blocks if block.strip()), _known(metadata))


def _table_rows(table: Any) -> Iterator[str]:
    """Each row's cells. A merged cell comes once, whatever number of columns it claims to span."""
    from docx.table import _Cell

    for row in table.rows:
        yield " | ".join(_Cell(cell, table).text.strip() for cell in row._tr.tc_lst)


def read_epub(data: bytes) -> Extracted:
    """A book: its chapters in order."""
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
    facts = {
        "title": book.get_metadata("DC", "title"),
        "author": book.get_metadata("DC", "creator"),
        "published": book.get_metadata("DC", "date"),
    }
    metadata = {key: values[0][0] for key, values in facts.items() if values}
    metadata["published"] = str(metadata.get("published") or "")[:10]
    return Extracted("\n\n".join(block for block in blocks if block), _known(metadata))


def read_email(data: bytes) -> Extracted:
    """A message: subject, sender, day and text; what is attached is left out."""
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    message = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain", "html"))
    content = body.get_content() if body else ""
    day = message["date"].datetime.date() if message["date"] else None
    metadata = {"title": message["subject"], "author": message["from"], "published": day}
    if body is not None and body.get_content_subtype() == "html":
        content = read_html(content.encode("utf-8", "replace")).text
    return Extracted(content, _known(metadata))


def read_row(data: bytes) -> Extracted:
    """An article of a table, as `split_table` gives it."""
    row: dict[str, str] = json.loads(data)
    return Extracted(row["text"], _known({key: row.get(key) for key in METADATA_KEYS}))


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
BINARY = {".pdf", ".docx", ".epub", ".eml"}


def check_archive(data: bytes) -> None:
    """Raises `UnreadableFile` for a zip archive that would unpack to more than is read."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except BadZipFile as error:
        raise UnreadableFile("It is damaged.", "Save it anew.") from error
    if unpacked > MOST_UNPACKED:
        raise UnreadableFile(
            f"It unpacks to {unpacked / 1e6:.0f} MB; at most {MOST_UNPACKED / 1e6:.0f} are read.", "Split it."
        )


def decode(data: bytes) -> str:
    """By its byte order mark, as UTF-8, or in its most probable encoding. Raises `UnreadableFile`."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        from charset_normalizer import from_bytes

        found = from_bytes(data).best() if len(data) >= TELLING_BYTES else None
        if found is None:
            raise UnreadableFile(
                f"Its encoding is broken: byte {error.start} is not {error.encoding.upper()}.",
                "Save it as UTF-8.",
            ) from error
        return str(found)


def _decode_html(data: bytes) -> str:
    """By the charset the page declares, else as any text."""
    declared = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", data[:2048], re.I)
    if declared:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeError):  # also of codecs that are no encodings, such as "undefined"
            return decode(data)
    return decode(data)


def _inline_text(token: Any) -> str:
    """The words of a Markdown paragraph; images and raw HTML tags are left out, soft breaks become spaces."""
    words = {"text", "code_inline", "softbreak", "hardbreak"}
    parts = [
        " " if child.type.endswith("break") else child.content
        for child in token.children or []
        if child.type in words
    ]
    return "".join(parts)


def _pdf_day(told: str) -> str:
    """`D:20260130120000` → 2026-01-30."""
    found = re.match(r"D:(\d{4})(\d{2})(\d{2})", told)
    return "-".join(found.groups()) if found else ""


def _known(facts: Mapping[str, Any]) -> dict[str, str]:
    """The facts that are known, each as one line."""
    texts = {key: as_text(value) for key, value in facts.items()}
    return {key: text for key, text in texts.items() if text}


def as_text(value: Any) -> str:
    """A value as one line: dates as ISO days, lists and tables as nothing."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return ""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
