"""Article files → LlamaIndex `Document`s with title, url, published, author and language."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from llama_index.core.schema import Document

from rag.cleaner import Cleaned, clean, parse_date
from rag.errors import CorpusError, UnreadableFile

TEXT_SUFFIXES = {".txt", ".text"}
MARKDOWN_SUFFIXES = {".md", ".markdown"}
HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
SUFFIXES = TEXT_SUFFIXES | MARKDOWN_SUFFIXES | HTML_SUFFIXES

LONGEST_TITLE = 120
METADATA_KEYS = ("title", "url", "published", "author")


@dataclass(frozen=True)
class Extracted:
    """What a format's reader gives: text with its noise, and what the format itself says of it."""

    text: str
    metadata: dict[str, str]


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
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile("It is binary, not text.", "Save the article as text, Markdown or HTML.")
    return data


def load_article(data: bytes, source: str) -> Document:
    """Parse and clean one article; `source` is its path relative to the corpus, with forward slashes.

    The document's text is what every offset counts in. Raises `UnreadableFile`.
    """
    suffix = Path(source).suffix.lower()
    if suffix in HTML_SUFFIXES:
        extracted = _read_html(_decode_html(data))
    elif suffix in MARKDOWN_SUFFIXES:
        extracted = _read_markdown(_decode(data))
    else:
        extracted = Extracted(_decode(data), {})
    cleaned = clean(extracted.text)
    if not cleaned.text:
        raise UnreadableFile("It holds no text once the page furniture is taken out.", "Check the file.")
    metadata = {"source": source, **_metadata(extracted, cleaned, source)}
    return Document(text=cleaned.text, id_=source, metadata=metadata)


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


def _decode(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"Its encoding is broken: byte {error.start} is not {error.encoding.upper()}.",
            "Save it as UTF-8.",
        ) from error


def _decode_html(data: bytes) -> str:
    """By the charset the page declares, else UTF-8."""
    declared = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", data[:2048], re.I)
    if declared:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            return _decode(data)
    return _decode(data)


def _read_markdown(text: str) -> Extracted:
    import frontmatter
    import yaml
    from markdown_it import MarkdownIt

    try:
        post = frontmatter.loads(text)
    except (yaml.YAMLError, ValueError) as error:
        problem = " ".join(str(error).split())
        raise UnreadableFile(f"Its front matter is not valid YAML: {problem}.", "Mend it.") from error
    metadata = {key: _as_text(post.metadata.get(key)) for key in METADATA_KEYS}
    metadata["published"] = metadata["published"] or _as_text(post.metadata.get("date"))
    tokens = MarkdownIt().parse(post.content)
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
    return Extracted("\n\n".join(blocks), {key: value for key, value in metadata.items() if value})


def _inline_text(token: Any) -> str:
    """The words of a Markdown paragraph; images and raw HTML tags are left out, soft breaks become spaces."""
    words = {"text", "code_inline", "softbreak", "hardbreak"}
    parts = [
        " " if child.type.endswith("break") else child.content
        for child in token.children or []
        if child.type in words
    ]
    return "".join(parts)


def _read_html(html: str) -> Extracted:
    import trafilatura
    from trafilatura.settings import use_config

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
    return Extracted(
        re.sub(r"\n+", "\n\n", text), {key: _as_text(value) for key, value in facts.items() if value}
    )


def _metadata(extracted: Extracted, cleaned: Cleaned, source: str) -> dict[str, str]:
    """The format's own word first, then what the noise told, then the text, then the file's name."""
    told = {
        "url": cleaned.url,
        "author": cleaned.author,
        "published": cleaned.published.isoformat() if cleaned.published else None,
        "title": _first_line_title(cleaned.text) or _title_of_name(source),
    }
    metadata = {key: value for key, value in told.items() if value} | extracted.metadata
    day = parse_date(metadata.pop("published", ""))
    if day:
        metadata["published"] = day.isoformat()
    if not metadata.get("url", "https://").startswith(("http://", "https://")):
        del metadata["url"]
    return metadata | {"language": detect_language(cleaned.text)}


def _first_line_title(text: str) -> str:
    first, _, rest = text.partition("\n")
    is_title = len(first) <= LONGEST_TITLE and first[-1] not in ".!?:;…。！？" and bool(rest.strip())
    return first if is_title else ""


def _title_of_name(source: str) -> str:
    stem = re.sub(r"\.[a-z]{2}$", "", Path(source).stem)
    return " ".join(re.split(r"[-_\s]+", stem)).strip().capitalize() or source


def _as_text(value: Any) -> str:
    """A front-matter value as one line: dates as ISO days, lists and tables as nothing."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
