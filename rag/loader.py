"""Article files → LlamaIndex `Document`s with title, url, published, author and language."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from llama_index.core.schema import Document

from rag.chunker import PAGE_STARTS
from rag.cleaner import Cleaned, clean, parse_date
from rag.config import Column
from rag.errors import CorpusError, UnreadableFile
from rag.formats import BINARY, READERS, Extracted
from rag.tables import TABLES, split_table

SUFFIXES = set(READERS)
LONGEST_TITLE = 120


def find_articles(corpus: Path, paths: list[Path] | None = None) -> list[Path]:
    """All article files of `corpus`, sorted; with `paths`, those of these files and folders only.

    Raises `CorpusError` for a missing folder, and for a path that does not exist or lies outside.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"There is no folder {corpus}.", "Create it, or set corpus.path in the config to your articles."
        )
    found: set[Path] = set()
    for path in paths or [corpus]:
        place = absolute(path)
        if not place.is_relative_to(corpus):
            raise CorpusError(
                f"{path} lies outside the corpus folder {corpus}.", "Move it there, or set corpus.path to it."
            )
        if place.is_dir():
            found.update(_article_files(place))
        elif place.exists():
            found.add(place)
        else:
            raise CorpusError(f"{path} does not exist.", "Check the name, or run `belegt ingest` without it.")
    return sorted(found)


def absolute(path: Path) -> Path:
    """`path` from the root, its folders resolved, its own name kept even where it is a link."""
    place = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the path's own link
    return place.parent.resolve() / place.name


def read_article(path: Path, corpus: Path, max_bytes: int) -> bytes:
    """The bytes of an article. Raises `UnreadableFile` where they are empty, binary or too many."""
    try:
        if not path.resolve().is_relative_to(corpus.resolve()):
            raise UnreadableFile("It is a link out of the corpus folder.", "Put the file itself there.")
        if path.suffix.lower() not in SUFFIXES:
            raise UnreadableFile(
                f"Files of type {path.suffix or '(none)'} are not read.",
                f"Use {', '.join(sorted(SUFFIXES))}.",
            )
        size = path.stat().st_size
        if size > max_bytes:
            raise UnreadableFile(
                f"It has {size / 1e6:.1f} MB; at most {max_bytes / 1e6:g} are read.",
                "Split it, or raise corpus.max_file_mb.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"It cannot be opened ({error.strerror}).", "Check its permissions.") from error
    if not data.strip():
        raise UnreadableFile("It is empty.", "Fill it or delete it.")
    is_text = path.suffix.lower() not in BINARY and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if is_text and b"\0" in data:
        raise UnreadableFile("It is binary, not text.", "Save the article as text, Markdown or HTML.")
    return data


def split(data: bytes, source: str, columns: Mapping[Column, str]) -> list[tuple[str, bytes]]:
    """The articles of a file, each with its source and bytes: one, or those of a table as `FILE#ID`.

    Raises `UnreadableFile`.
    """
    suffix = Path(source).suffix.lower()
    if suffix not in TABLES:
        return [(source, data)]
    return [(f"{source}#{name}", row) for name, row in split_table(data, suffix, columns)]


def file_of(source: str) -> str:
    """The file that an article is in: `news.csv` of `news.csv#17`."""
    file, _, row = source.partition("#")
    return file if row and Path(file).suffix.lower() in TABLES else source


def load_article(data: bytes, source: str) -> Document:
    """Parse and clean one article; `source` is as `split` gave it.

    The document's text is what every offset counts in. Raises `UnreadableFile`.
    """
    extracted = READERS[Path(file_of(source)).suffix.lower()](data)
    cleaned = clean(extracted.pages[0] if extracted.pages else extracted.text)
    texts = [clean(page).text for page in extracted.pages] or [cleaned.text]
    text = "\n\n".join(page for page in texts if page)
    if not text:
        raise UnreadableFile("It holds no text once the page furniture is taken out.", "Check the file.")
    metadata: dict[str, Any] = {"source": source, **_metadata(extracted, cleaned, text, source)}
    if extracted.pages:
        metadata[PAGE_STARTS] = _page_starts(texts)
    return Document(text=text, id_=source, metadata=metadata)


def _page_starts(pages: list[str]) -> list[int]:
    """Where each page begins in the document's text."""
    starts, place = [], 0
    for page in pages:
        starts.append(place)
        place += len(page) + 2 if page else 0
    return starts


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language `text` is most probably written in."""
    from py3langid import classify

    code, _ = classify(text)
    return str(code)


def _article_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and not path.is_dir():
            yield path


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
