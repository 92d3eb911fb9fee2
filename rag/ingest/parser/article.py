"""An article's bytes → its text, metadata and passage spans. Pure, and slow on hostile input.

`rag.ingest.parser.process` runs it in a child process with limits. Every exception of a reader or a library
becomes an `UnreadableFile`, except `MemoryError`, after which the process cannot be trusted to continue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import regex

from rag.config import Column
from rag.errors import UnreadableFile
from rag.ingest.chunker import passage_spans
from rag.ingest.cleaner import PAGE_MARK, Cleaned, clean
from rag.ingest.dates import parse_date
from rag.ingest.default_facts import DOCUMENTS, without_defaults
from rag.ingest.file_names import date_from_name, title_from_name
from rag.ingest.lost_letters import note_lost_letters
from rag.ingest.metadata import NOTES, Facts, read_language, write_metadata
from rag.ingest.readers import READERS, Reader
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.pdf.picture import draw_page
from rag.ingest.readers.rows import read_row
from rag.ingest.sources import strip_row_id
from rag.ingest.tables import TABLES, SplitTable, split_table
from rag.ingest.titles import LONGEST_TITLE, title_from_text
from rag.text.languages import detect_language
from rag.text.sentences import Span
from rag.text.unicode import valid_unicode

LONGEST_TEXT = 10_000_000  # characters of an article, unless its file has more bytes
LONGEST_FACT = 1000  # characters of a title, an author or a link
MOST_ILLEGIBLE = 0.2  # of the characters
# What could not be decoded, unassigned and private characters.
ILLEGIBLE = regex.compile(r"[\ufffd\p{Cn}\p{Co}]")
LONGEST_CAUSE = 200  # characters of a library's own error message


@dataclass(frozen=True)
class TableRow:
    """The data of one article in a file: a row of a table, or the complete file. `source` is its name."""

    source: str
    data: bytes


@dataclass(frozen=True)
class ParsedArticle:
    """A cleaned article.

    `passages` are spans of `text`; `page_starts` are the offsets of its pages, if the format has pages.
    `stated` names the metadata that the format itself states; the rest is derived from text and file name.
    """

    text: str
    metadata: dict[str, str]
    stated: tuple[str, ...] = ()
    page_starts: tuple[int, ...] = ()
    passages: tuple[Span, ...] = ()


@dataclass(frozen=True)
class SplitFile:
    """The articles of a file, and what of it could not be read."""

    articles: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()


def split_file(data: bytes, source: str, columns: Mapping[Column, str]) -> SplitFile:
    """The articles of a file: one, or those of a table as `FILE#ID`. Raises `UnreadableFile`."""
    suffix = Path(source).suffix.lower()
    try:
        table = split_table(data, suffix, columns) if suffix in TABLES else SplitTable(is_one_article=True)
    except Exception as error:
        raise _unreadable(error, suffix) from error
    rows = (TableRow(f"{source}#{valid_unicode(name)}", row) for name, row in table.articles.items())
    articles = (TableRow(source, data),) if table.is_one_article else tuple(rows)
    return SplitFile(articles, tuple(map(valid_unicode, table.notes)))


def parse_article(data: bytes, source: str) -> ParsedArticle:
    """Read, clean and cut one article; `source` is that of a `TableRow`. Raises `UnreadableFile`."""
    file = strip_row_id(source)
    suffix = Path(file).suffix.lower()
    try:
        return _parse(data, source, read_row if file != source else READERS[suffix])
    except Exception as error:
        raise _unreadable(error, suffix) from error


def picture_of(data: bytes, page: int, quote: str, width: int) -> tuple[bytes, int]:
    """A page of a PDF as a PNG with the quote marked, and the number of pages. Raises `UnreadableFile`."""
    try:
        picture = draw_page(data, page, quote, width)
    except Exception as error:
        raise _unreadable(error, ".pdf") from error
    return picture.png, picture.pages


def _parse(data: bytes, source: str, read: Reader) -> ParsedArticle:
    extracted = _make_valid(read(data), source)
    cleaned = clean("".join(f"{PAGE_MARK}{page}" for page in extracted.pages) or extracted.text)
    text, page_starts = _find_pages(cleaned.text)
    if not text:
        raise UnreadableFile("No text is left after cleaning.", "Check the content of the file.")
    _check_legible(text)
    longest = max(LONGEST_TEXT, len(data))
    if len(text) > longest:
        raise UnreadableFile(f"The text has more than {longest} characters.", "Split the file.")
    metadata = _build_metadata(extracted.facts, cleaned, text, source)
    notes = (
        *extracted.notes,
        *_note_date(extracted.facts, read_language(metadata)),
        *note_lost_letters(extracted, cleaned, text),
    )
    if notes:
        metadata[NOTES] = " ".join(notes)[:LONGEST_FACT]
    passages = tuple(passage_spans(text, read_language(metadata)))
    return ParsedArticle(text, metadata, tuple(extracted.facts.as_dict()), page_starts, passages)


def _check_legible(text: str) -> None:
    """Raises `UnreadableFile` for text in an unknown encoding, or a font without names of letters."""
    illegible = len(ILLEGIBLE.findall(text))
    if illegible > len(text) * MOST_ILLEGIBLE:
        raise UnreadableFile(
            f"{illegible / len(text):.0%} of its characters cannot be read.",
            "Save its text as UTF-8 in a .txt file, or run OCR (text recognition) on it.",
        )


def _unreadable(error: Exception, suffix: str) -> Exception:
    """Explain `error` to the user, in valid Unicode. A `MemoryError` is returned as it is."""
    if isinstance(error, MemoryError):
        return error
    if isinstance(error, UnreadableFile):  # which may name a column
        return UnreadableFile(valid_unicode(error.message), valid_unicode(error.remedy))
    if isinstance(error, RecursionError):
        return UnreadableFile("The content is nested too deeply.", "Save it in a simpler form.")
    cause = " ".join(valid_unicode(f"{type(error).__name__}: {error}").split())[:LONGEST_CAUSE]
    return UnreadableFile(
        f"Not a readable {suffix} file ({cause.rstrip(':. ')}).",
        "Save it again, or save its text as a .txt file.",
    )


def _make_valid(extracted: Extracted, source: str) -> Extracted:
    """Make all strings valid Unicode, cut facts to a sensible length, and drop those that no person wrote."""
    facts = {name: valid_unicode(text)[:LONGEST_FACT] for name, text in extracted.facts.as_dict().items()}
    return replace(
        extracted,
        text=_as_valid(extracted.text),
        pages=tuple(map(_as_valid, extracted.pages)),
        notes=tuple(valid_unicode(note)[:LONGEST_FACT] for note in extracted.notes),
        facts=without_defaults(Facts(**facts), _suffix(source)),
    )


def _suffix(source: str) -> str:
    """The format of an article; that of a row of a table is empty."""
    return Path(source).suffix.lower() if strip_row_id(source) == source else ""


def _as_valid(text: str) -> str:
    return valid_unicode(text).replace(PAGE_MARK, "")


def _find_pages(marked: str) -> tuple[str, tuple[int, ...]]:
    """The text without its page marks, and the offset of each page in it."""
    first, *pages = marked.split(PAGE_MARK)
    starts = tuple(accumulate(map(len, pages[:-1]), initial=len(first))) if pages else ()
    return first + "".join(pages), starts


def _note_date(stated: Facts, language: str) -> Iterator[str]:
    if stated.published and not parse_date(stated.published, language):
        yield f"The date “{stated.published[:LONGEST_TITLE]}” could not be read and was left out."


def _build_metadata(stated: Facts, cleaned: Cleaned, text: str, source: str) -> dict[str, str]:
    """Use what the format states, then what the cleaner found, then the text, then the file name."""
    language = detect_language(text)
    derived = Facts(
        title=title_from_text(text) or title_from_name(source),
        url=cleaned.url or "",
        author=cleaned.author or "",
    )
    named = date_from_name(source) if _suffix(source) else None  # that of a table is the day of its export
    dates = [parse_date(stated.published, language), cleaned.published, named]
    if _suffix(source) in DOCUMENTS:
        dates.append(dates.pop(0))  # a property of the file says when it was saved
    published = next(filter(None, dates), None)
    return write_metadata(stated, derived, published, language)
