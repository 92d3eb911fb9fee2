"""Files that uploads put into the corpus folder: their names, and undoing what cannot be indexed."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath

from rag.atomic_write import write_atomically
from rag.errors import UnreadableFile
from rag.ingest.loader import check_type
from rag.ingest.sources import check_name, path_of

LONGEST_NAME = 200  # bytes of one part of a path; file systems allow 255
LONGEST_SOURCE = 500
FORBIDDEN = set('\\:*?"<>|')  # in file names on Windows


def locate_upload(source: str, corpus: Path) -> Path:
    """The path for an uploaded file. Raises `UnreadableFile` if it is not a plain path inside the corpus."""
    check_source(source)
    path = path_of(source, corpus)
    if path.is_symlink() or not path.resolve().is_relative_to(corpus.resolve()):
        raise UnreadableFile("The path contains a symbolic link.", "Choose another name.")
    if path.is_dir():
        raise UnreadableFile("A folder already has this name.", "Choose another name.")
    return path


def check_source(source: str) -> None:
    """Raises `UnreadableFile` unless `source` is a relative path that is safe on every file system."""
    path = PurePosixPath(source)
    if source != path.as_posix() or path.is_absolute() or len(source) > LONGEST_SOURCE:
        raise UnreadableFile(
            f"The name is not a relative path of at most {LONGEST_SOURCE} characters.",
            "Use a relative path such as news/flood.md.",
        )
    for part in path.parts:
        has_controls = any(unicodedata.category(character).startswith("C") for character in part)
        if has_controls or part.startswith(".") or part.endswith((" ", ".")) or set(part) & FORBIDDEN:
            raise UnreadableFile(
                f"{part!r} cannot be used as a file name.",
                "Use letters, digits and dashes, with dots only inside the name.",
            )
        if len(part.encode()) > LONGEST_NAME:
            raise UnreadableFile("The file name is too long.", f"Use at most {LONGEST_NAME} bytes.")
    check_name(source)
    check_type(path.suffix)


def restore_file(path: Path, before: bytes | None, corpus: Path) -> None:
    """Undo the write of a file; `before` is its old content, or None if it is new."""
    if before is None:
        path.unlink(missing_ok=True)
        remove_empty_folders(path.parent, corpus)
    else:
        write_atomically(path, before)


def remove_empty_folders(folder: Path, corpus: Path) -> None:
    """Delete `folder` and its parents as long as they are empty; never the corpus itself."""
    while folder != corpus and folder.is_relative_to(corpus):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
