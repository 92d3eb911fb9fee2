"""An article's bytes → its text, its metadata and where its passages lie. Pure, and slow on hostile input.

`rag.ingest.parser.process` runs it in a child process with limits. Whatever a reader or a library raises
comes out as `UnreadableFile`, but for `MemoryError`, after which the process cannot be trusted to go on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rag.config import Column
from rag.errors import UnreadableFile
from rag.ingest.chunker import passage_spans
from rag.ingest.cleaner import Cleaned, clean, parse_date
from rag.ingest.readers import READERS, Extracted
from rag.ingest.tables import TABLES, split_table
from rag.text.languages import detect_language
from rag.text.sentences import Span
from rag.text.unicode import valid_unicode

SUFFIXES = set(READERS)
LONGEST_TITLE = 120
LONGEST_TEXT = 10_000_000  # characters of an article, unless its file has more bytes
LONGEST_FACT = 1000  # characters of a title, an author or a link
LONGEST_CAUSE = 200  # characters of a library's own words
# `news.csv#17` is a row of `news.csv`. A file's own name may hold a # too, but not after such a suffix.
ROW = re.compile(rf"(.*?(?:{'|'.join(re.escape(suffix) for suffix in sorted(TABLES))}))#(.*)", re.I | re.S)


@dataclass(frozen=True)
class TableRow:
    """An article in its file: a row of a table, or the file itself. `source` names it in the index."""

    source: str
    data: bytes


@dataclass(frozen=True)
class ParsedArticle:
    """An article without its noise.

    `passages` are spans of `text`; `page_starts` says where each page begins in it, if the format has pages.
    `stated` names the metadata that the format itself states; the rest is derived from text and name.
    """

    text: str
    metadata: dict[str, str]
    stated: tuple[str, ...] = ()
    page_starts: tuple[int, ...] = ()
    passages: tuple[Span, ...] = ()


def split_file(data: bytes, source: str, columns: Mapping[Column, str]) -> list[TableRow]:
    """The articles of a file: one, or those of a table as `FILE#ID`. Raises `UnreadableFile`."""
    suffix = Path(source).suffix.lower()
    if suffix not in TABLES:
        return [TableRow(source, data)]
    try:
        rows = split_table(data, suffix, columns)
    except Exception as error:
        raise _unreadable(error, suffix) from error
    return [TableRow(f"{source}#{valid_unicode(name)}", row) for name, row in rows]


def parse_article(data: bytes, source: str) -> ParsedArticle:
    """Read, clean and cut one article; `source` is as `split_file` gave it. Raises `UnreadableFile`."""
    suffix = Path(file_of(source)).suffix.lower()
    try:
        return _parse(data, source, suffix)
    except Exception as error:
        raise _unreadable(error, suffix) from error


def file_of(source: str) -> str:
    """The file that an article is in: `news.csv` of `news.csv#17`."""
    row = ROW.fullmatch(source)
    return row[1] if row else source


def check_name(source: str) -> None:
    """Raises `UnreadableFile` for a file's name that the index cannot keep."""
    if source != valid_unicode(source):
        raise UnreadableFile("Its name is not UTF-8.", "Rename it.")
    if file_of(source) != source:
        raise UnreadableFile("Its name looks like that of a table's row.", "Rename it without the #.")


def _parse(data: bytes, source: str, suffix: str) -> ParsedArticle:
    extracted = _valid(READERS[suffix](data))
    cleaned = clean(extracted.pages[0] if extracted.pages else extracted.text)
    texts = [clean(page).text for page in extracted.pages] or [cleaned.text]
    text = "\n\n".join(page for page in texts if page)
    if not text:
        raise UnreadableFile("It holds no text once the page furniture is taken out.", "Check the file.")
    longest = max(LONGEST_TEXT, len(data))
    if len(text) > longest:
        raise UnreadableFile(f"Its text has more than {longest} characters.", "Split it.")
    metadata = _metadata(extracted, cleaned, text, source)
    page_starts = tuple(_page_starts(texts)) if extracted.pages else ()
    passages = tuple(passage_spans(text, metadata["language"]))
    return ParsedArticle(text, metadata, tuple(extracted.metadata), page_starts, passages)


def _unreadable(error: Exception, suffix: str) -> Exception:
    """`error` in the user's words. A `MemoryError` stays one."""
    if isinstance(error, UnreadableFile | MemoryError):
        return error
    if isinstance(error, RecursionError):
        return UnreadableFile("Its parts are nested too deeply.", "Save it in a simpler form.")
    cause = " ".join(valid_unicode(f"{type(error).__name__}: {error}").split())[:LONGEST_CAUSE]
    return UnreadableFile(
        f"Not a readable {suffix} file ({cause.rstrip(':. ')}).", "Save it again, or save its text."
    )


def _valid(extracted: Extracted) -> Extracted:
    """All its strings as valid Unicode, its facts of a sensible length."""
    return replace(
        extracted,
        text=valid_unicode(extracted.text),
        pages=tuple(valid_unicode(page) for page in extracted.pages),
        metadata={key: valid_unicode(text)[:LONGEST_FACT] for key, text in extracted.metadata.items()},
    )


def _page_starts(pages: list[str]) -> list[int]:
    """Where each page begins in the document's text."""
    starts, place = [], 0
    for page in pages:
        starts.append(place)
        place += len(page) + 2 if page else 0
    return starts


def _metadata(extracted: Extracted, cleaned: Cleaned, text: str, source: str) -> dict[str, str]:
    """The format's own word first, then what the noise told, then the text, then the file's name."""
    told = {
        "url": cleaned.url,
        "author": cleaned.author,
        "published": cleaned.published.isoformat() if cleaned.published else None,
        "title": _first_line_title(text) or _title_of_name(source),
    }
    metadata = {key: value for key, value in told.items() if value} | extracted.metadata
    day = parse_date(metadata.pop("published", ""))
    if day:
        metadata["published"] = day.isoformat()
    if not metadata.get("url", "https://").startswith(("http://", "https://")):
        del metadata["url"]
    return metadata | {"language": detect_language(text)}


def _first_line_title(text: str) -> str:
    first, _, rest = text.partition("\n")
    is_title = len(first) <= LONGEST_TITLE and first[-1] not in ".!?:;…。！？" and bool(rest.strip())
    return first if is_title else ""


def _title_of_name(source: str) -> str:
    stem = re.sub(r"\.[a-z]{2}$", "", Path(source).stem)
    return " ".join(re.split(r"[-_\s]+", stem)).strip().capitalize() or source
