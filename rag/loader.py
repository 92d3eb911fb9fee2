"""Article files: which there are, their bytes, and the LlamaIndex `Document` of each article."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.chunker import PAGE_STARTS
from rag.errors import CorpusError, UnreadableFile
from rag.formats import BINARY
from rag.parsing import SUFFIXES, ParsedArticle, parse_article

if TYPE_CHECKING:
    from llama_index.core.schema import Document


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


def load_article(data: bytes, source: str) -> Document:
    """Parse an article in this process: for trusted files. Raises `UnreadableFile`."""
    return to_document(parse_article(data, source), source)


def to_document(article: ParsedArticle, source: str) -> Document:
    """A parsed article as LlamaIndex takes it: all offsets count in its text."""
    from llama_index.core.schema import Document

    metadata: dict[str, Any] = {"source": source, **article.metadata}
    if article.page_starts:
        metadata[PAGE_STARTS] = list(article.page_starts)
    return Document(text=article.text, id_=source, metadata=metadata)


def _article_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and not path.is_dir():
            yield path
