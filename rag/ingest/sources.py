"""The source of an article: the path of its file in the corpus in NFC, with `#ID` for a row of a table."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from rag.errors import UnreadableFile
from rag.ingest.tables import TABLES
from rag.text.unicode import is_valid, nfc

# `news.csv#17` is a row of `news.csv`. The name of another file may contain a #, but not after such a suffix.
ROW = re.compile(rf"(.*?(?:{'|'.join(re.escape(suffix) for suffix in sorted(TABLES))}))#(.*)", re.I | re.S)


def source_of(file: Path, corpus: Path) -> str:
    """The path of `file` in `corpus`, with slashes, in NFC; bytes that are not UTF-8 as `\\xe9`."""
    name = file.relative_to(corpus).as_posix()
    if not is_valid(name):
        name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return nfc(name)


def path_of(source: str, corpus: Path) -> Path:
    """The file or folder that `source` names, in whichever Unicode form its name is stored on the disk.

    If several differ only in that form, the one in NFC, else the first. If there is none, the path at which
    it would be.
    """
    parts = PurePosixPath(nfc(source)).parts
    exact = corpus.joinpath(*parts)
    if os.path.lexists(exact):
        return exact
    return _search(corpus, parts) or exact


def strip_row_id(source: str) -> str:
    """The source of the file that contains an article: `news.csv` for `news.csv#17`."""
    row = ROW.fullmatch(source)
    return row[1] if row else source


def check_name(source: str) -> None:
    """Raises `UnreadableFile` for a file name that cannot be a source."""
    if not is_valid(source):
        raise UnreadableFile("The file name is not UTF-8.", "Rename the file.")
    if strip_row_id(source) != source:
        raise UnreadableFile(
            "The file name has the form reserved for rows of tables (such as news.csv#17).",
            "Rename the file without the #.",
        )


def _search(folder: Path, parts: Sequence[str]) -> Path | None:
    if not parts:
        return folder
    try:
        names = [entry.name for entry in folder.iterdir() if nfc(entry.name) == parts[0]]
    except OSError:  # not a folder, or one that may not be listed
        return None
    for name in sorted(names, key=lambda name: (name != parts[0], name)):
        if found := _search(folder / name, parts[1:]):
            return found
    return None
