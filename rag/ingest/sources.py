"""The source of an article: its path in the corpus, in one Unicode form; and from a source to the file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from rag.text.unicode import is_valid, nfc


def source_of(file: Path, corpus: Path) -> str:
    """The path of `file` in `corpus`, with slashes, in NFC; bytes that are not UTF-8 as `\\xe9`."""
    name = file.relative_to(corpus).as_posix()
    if not is_valid(name):
        name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return nfc(name)


def path_of(source: str, corpus: Path) -> Path:
    """The file or folder that `source` names, in whatever form its name is written on the disk.

    Of several that differ only in that form it is the one in NFC, else the first. Where there is none, the
    path at which it would be.
    """
    parts = PurePosixPath(nfc(source)).parts
    exact = corpus.joinpath(*parts)
    if os.path.lexists(exact):
        return exact
    return _search(corpus, parts) or exact


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
