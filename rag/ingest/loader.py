"""Article files: which there are, their bytes, and the LlamaIndex `Document` of each article."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import CorpusError, UnreadableFile
from rag.ingest.chunker import PAGE_STARTS
from rag.ingest.parser.article import SUFFIXES, ParsedArticle, parse_article
from rag.ingest.readers import BINARY
from rag.ingest.sources import path_of, source_of
from rag.text.unicode import is_valid

if TYPE_CHECKING:
    from llama_index.core.schema import Document

WITHOUT_WAITING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC


@dataclass
class Found:
    """What a look at the corpus found: the files of articles, and what is named instead of taken in.

    `unread` are folders that were not entered and names that stand for no article, each with the reason.
    """

    files: list[Path] = field(default_factory=list)
    unread: dict[Path, UnreadableFile] = field(default_factory=dict)


def find_articles(corpus: Path, paths: list[Path] | None = None) -> Found:
    """All article files of `corpus`, sorted; with `paths`, those of these files and folders only.

    Raises `CorpusError` for a folder that is missing or may not be listed, and for a path that does not exist
    or lies outside.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"There is no folder {corpus}.", "Create it, or set corpus.path in the config to your articles."
        )
    found = Found()
    for path in paths or [corpus]:
        place = _place(path, corpus)
        if place == corpus or _sort_in(place, found, is_named=True):
            _walk(place, found)
    if error := found.unread.get(corpus):
        raise CorpusError(f"{corpus}: {error.message}", error.remedy)
    _keep_one_of_each_name(corpus, found)
    return found


def _place(path: Path, corpus: Path) -> Path:
    """Where `path` is in the corpus; its accents may be written in another form on the disk."""
    place = absolute(path)
    if not place.is_relative_to(corpus):
        raise CorpusError(
            f"{path} lies outside the corpus folder {corpus}.", "Move it there, or set corpus.path to it."
        )
    if not os.path.lexists(place):
        place = path_of(place.relative_to(corpus).as_posix(), corpus)
    if not os.path.lexists(place):
        raise CorpusError(f"{path} does not exist.", "Check the name, or run `belegt ingest` without it.")
    return place


def absolute(path: Path) -> Path:
    """`path` from the root, its folders resolved, its own name kept even where it is a link."""
    place = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the path's own link
    return place.parent.resolve() / place.name


def read_article(path: Path, corpus: Path, max_bytes: int) -> bytes:
    """The bytes of an article. Raises `UnreadableFile` where they are empty, binary or too many.

    What is not a regular file is never waited for, not even where it took a file's place a moment ago.
    """
    place = Path(os.path.realpath(path))  # resolve() raises what is not an OSError for links in a circle
    if not place.is_relative_to(os.path.realpath(corpus)):
        raise UnreadableFile("It is a link out of the corpus folder.", "Put the file itself there.")
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFile(
            f"Files of type {path.suffix or '(none)'} are not read.", f"Use {', '.join(sorted(SUFFIXES))}."
        )
    try:
        _check_regular(place.stat().st_mode)  # to open a device may already set it going
        with os.fdopen(os.open(place, WITHOUT_WAITING), "rb") as file:
            status = os.fstat(file.fileno())
            _check_regular(status.st_mode)
            _check_size(status.st_size, max_bytes)
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise UnreadableFile("It is no longer there.", "Run `belegt ingest` again.") from error
    except OSError as error:
        raise UnreadableFile(f"It cannot be opened ({error.strerror}).", "Check its permissions.") from error
    _check_size(len(data), max_bytes)  # it may be growing
    if not data.strip():
        raise UnreadableFile("It is empty.", "Fill it or delete it.")
    is_text = path.suffix.lower() not in BINARY and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if is_text and b"\0" in data:
        raise UnreadableFile("It is binary, not text.", "Save the article as text, Markdown or HTML.")
    return data


def _check_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise _not_regular(mode)


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise UnreadableFile(
            f"It has {size / 1e6:.1f} MB; at most {max_bytes / 1e6:g} are read.",
            "Split it, or raise corpus.max_file_mb.",
        )


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


def _walk(folder: Path, found: Found) -> None:
    """Look through `folder` and all below it, but through no link."""
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as listing:
                names = [entry.name for entry in listing if not entry.name.startswith(".")]
        except OSError as error:
            if here == folder or error.errno != errno.ENOENT:  # else it was deleted a moment ago
                found.unread[here] = UnreadableFile(
                    f"The folder cannot be listed ({error.strerror}).",
                    "Check its permissions, and that its disk is there.",
                )
            continue
        folders += [here / name for name in names if _sort_in(here / name, found)]


def _sort_in(path: Path, found: Found, is_named: bool = False) -> bool:
    """Take note of one path, of a file of another type only where the user named it; whether to enter it."""
    try:
        is_link = path.is_symlink()
        mode = path.stat().st_mode
    except FileNotFoundError:
        if is_link:
            found.unread[path] = UnreadableFile("It is a link that leads nowhere.", "Mend or delete it.")
        return False
    except OSError as error:
        found.unread[path] = UnreadableFile(f"It cannot be opened ({error.strerror}).", "Check it.")
        return False
    is_article = is_named or path.suffix.lower() in SUFFIXES
    if stat.S_ISREG(mode) and not is_article:
        return False
    if not is_valid(path.name):
        found.unread[path] = UnreadableFile("Its name is not UTF-8.", "Rename it.")
    elif stat.S_ISREG(mode):
        found.files.append(path)
    elif not stat.S_ISDIR(mode):
        found.unread[path] = _not_regular(mode)
    elif is_link:
        found.unread[path] = UnreadableFile(
            "It is a link to a folder, which is not followed.",
            "Put the folder itself there, or set corpus.path to it.",
        )
    else:
        return True
    return False


def _not_regular(mode: int) -> UnreadableFile:
    kinds = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
    kind = kinds.get(stat.S_IFMT(mode), "a device")
    return UnreadableFile(f"It is {kind}, not a file.", "Take it out of the folder.")


def _keep_one_of_each_name(corpus: Path, found: Found) -> None:
    """Of names that differ only in how their accents are written, one is an article's."""
    kept: dict[str, Path] = {}
    for file in sorted(found.files):
        source = source_of(file, corpus)
        right = path_of(source, corpus)
        if file == right or right.samefile(file):  # some file systems take both forms for one name
            kept[source] = right
        else:
            found.unread[file] = UnreadableFile(
                "Another file has the same name, in another Unicode form.", "Rename or delete one of them."
            )
    found.files = sorted(kept.values())
