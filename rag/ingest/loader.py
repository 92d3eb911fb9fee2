"""Finds article files, reads their bytes safely, and makes LlamaIndex `Document`s of parsed articles."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import CorpusError, UnreadableFile
from rag.ingest.chunker import PAGE_STARTS
from rag.ingest.parser.article import ParsedArticle, parse_article
from rag.ingest.readers import BINARY, SUFFIXES
from rag.ingest.sources import path_of, source_of
from rag.text.encodings import is_binary
from rag.text.unicode import is_valid

if TYPE_CHECKING:
    from llama_index.core.schema import Document

RTF = b"{\\rtf"
NON_BLOCKING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC


@dataclass
class FoundFiles:
    """The article files in the corpus, and the paths that cannot be read, each with the reason."""

    files: list[Path] = field(default_factory=list)
    unreadable: dict[Path, UnreadableFile] = field(default_factory=dict)


def find_articles(corpus: Path, paths: list[Path] | None = None) -> FoundFiles:
    """Find all article files in `corpus`, sorted; with `paths`, only in these files and folders.

    Raises `CorpusError` if the folder is missing or cannot be listed, or if a path does not exist or is
    outside the corpus.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"The corpus folder {corpus} does not exist.",
            "Start one with `belegt init FOLDER`, or set corpus.path to the folder of your articles.",
        )
    found = FoundFiles()
    for path in paths or [corpus]:
        place = _locate(path, corpus)
        if place == corpus or _add_path(place, found, is_named=True):
            _walk(place, found)
    if error := found.unreadable.get(corpus):
        raise CorpusError(f"{corpus}: {error.message}", error.remedy)
    _drop_duplicate_names(corpus, found)
    return found


def _locate(path: Path, corpus: Path) -> Path:
    """The absolute path of `path` in the corpus, whichever Unicode form its name has on the disk."""
    place = absolute(path)
    if not place.is_relative_to(corpus):
        raise CorpusError(
            f"{path} is outside the corpus folder {corpus}.", "Move it there, or change corpus.path."
        )
    if not os.path.lexists(place):
        place = path_of(place.relative_to(corpus).as_posix(), corpus)
    if not os.path.lexists(place):
        raise CorpusError(
            f"{path} does not exist.", "Correct the path, or run `belegt ingest` without a path."
        )
    return place


def absolute(path: Path) -> Path:
    """The absolute `path` with its parent folders resolved, but not `path` itself if it is a link."""
    place = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow the path's own link
    return place.parent.resolve() / place.name


def read_article(path: Path, corpus: Path, max_bytes: int) -> bytes:
    """Read a file. Raises `UnreadableFile` if it is empty, binary, too large or not a regular file.

    It never blocks on a pipe or device, not even on one that has replaced a regular file a moment ago.
    """
    place = Path(os.path.realpath(path))  # resolve() raises RuntimeError for circular links
    if not place.is_relative_to(os.path.realpath(corpus)):
        raise UnreadableFile(
            "It is a link to a file outside the corpus.", "Copy the file itself into the corpus folder."
        )
    check_type(path.suffix)
    try:
        _check_regular(place.stat().st_mode)  # merely opening a device may have side effects
        with os.fdopen(os.open(place, NON_BLOCKING), "rb") as file:
            status = os.fstat(file.fileno())
            _check_regular(status.st_mode)
            _check_size(status.st_size, max_bytes)
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise UnreadableFile("The file no longer exists.", "Run `belegt ingest` again.") from error
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be opened ({error.strerror}).", "Check its permissions."
        ) from error
    check_content(data, path.suffix, max_bytes)  # the file may be growing
    return data


def check_type(suffix: str) -> None:
    """Raises `UnreadableFile` if files with this suffix are not supported."""
    if suffix.lower() not in SUFFIXES:
        raise UnreadableFile(
            f"Files of type {suffix or '(none)'} are not supported.", f"Use {', '.join(sorted(SUFFIXES))}."
        )


def check_content(data: bytes, suffix: str, max_bytes: int) -> None:
    """Raises `UnreadableFile` if the content of an article file is empty, binary, RTF or too large."""
    _check_size(len(data), max_bytes)
    if not data.strip():
        raise UnreadableFile("The file is empty.", "Add text, or delete it.")
    if data.lstrip().startswith(RTF):
        raise UnreadableFile(
            "It is an RTF file, whatever its name says.",
            "Save it as .docx, .odt or .txt in a word processor.",
        )
    if suffix.lower() not in BINARY and is_binary(data):
        raise UnreadableFile("The file is binary, not text.", "Save the article as text, Markdown or HTML.")


def _check_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise _not_regular(mode)


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise UnreadableFile(
            f"The file is {size / 1e6:.1f} MB; the limit is {max_bytes / 1e6:g} MB.",
            "Split it, or raise corpus.max_file_mb.",
        )


def load_article(data: bytes, source: str) -> Document:
    """Parse an article in this process, which is safe for trusted files only. Raises `UnreadableFile`."""
    return to_document(parse_article(data, source), source)


def to_document(article: ParsedArticle, source: str) -> Document:
    """Make a LlamaIndex document of a parsed article; all offsets refer to its text."""
    from llama_index.core.schema import Document

    metadata: dict[str, Any] = {"source": source, **article.metadata}
    if article.page_starts:
        metadata[PAGE_STARTS] = list(article.page_starts)
    return Document(text=article.text, id_=source, metadata=metadata)


def _walk(folder: Path, found: FoundFiles) -> None:
    """Find the files in `folder` and its subfolders, without following links."""
    folders = [folder]
    while folders:
        current = folders.pop()
        try:
            with os.scandir(current) as listing:
                names = [entry.name for entry in listing if not entry.name.startswith(".")]
        except OSError as error:
            if current == folder or error.errno != errno.ENOENT:  # else it has just been deleted
                found.unreadable[current] = UnreadableFile(
                    f"The folder cannot be listed ({error.strerror}).",
                    "Check its permissions, and whether its disk is mounted.",
                )
            continue
        folders += [current / name for name in names if _add_path(current / name, found)]


def _add_path(path: Path, found: FoundFiles, is_named: bool = False) -> bool:
    """Add one path to `found`, and return whether it is a folder to enter.

    A file of an unsupported type is added only if the user named it.
    """
    try:
        is_link = path.is_symlink()
        mode = path.stat().st_mode
    except FileNotFoundError:
        if is_link:
            found.unreadable[path] = UnreadableFile("It is a broken link.", "Repair or delete the link.")
        return False
    except OSError as error:
        found.unreadable[path] = UnreadableFile(
            f"The file cannot be opened ({error.strerror}).", "Check its permissions."
        )
        return False
    is_article = is_named or path.suffix.lower() in SUFFIXES
    if stat.S_ISREG(mode) and not is_article:
        return False
    if not is_valid(path.name):
        found.unreadable[path] = UnreadableFile("The file name is not UTF-8.", "Rename the file.")
    elif stat.S_ISREG(mode):
        found.files.append(path)
    elif not stat.S_ISDIR(mode):
        found.unreadable[path] = _not_regular(mode)
    elif is_link:
        found.unreadable[path] = UnreadableFile(
            "It is a link to a folder; such links are not followed.",
            "Move the folder itself into the corpus folder, or set corpus.path to it.",
        )
    else:
        return True
    return False


def _not_regular(mode: int) -> UnreadableFile:
    kinds = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
    kind = kinds.get(stat.S_IFMT(mode), "a device")
    return UnreadableFile(f"It is {kind}, not a file.", "Move it out of the folder.")


def _drop_duplicate_names(corpus: Path, found: FoundFiles) -> None:
    """Keep one of several files whose names differ only in their Unicode form."""
    kept: dict[str, Path] = {}
    for file in sorted(found.files):
        source = source_of(file, corpus)
        preferred = path_of(source, corpus)
        if file == preferred or preferred.samefile(file):  # some file systems treat both forms as one name
            kept[source] = preferred
        else:
            found.unreadable[file] = UnreadableFile(
                "Another file has the same name in a different Unicode form.", "Rename or delete one of them."
            )
    found.files = sorted(kept.values())
