"""Finds articles of the index whose file is missing, and refuses to delete too many at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from rag.errors import CorpusError
from rag.ingest.loader import FoundFiles, absolute
from rag.ingest.sources import strip_row_id
from rag.text.unicode import nfc

MANY = 10  # articles: from this number on, deleting more than half of them needs `--allow-empty`


def sources_under(sources: Iterable[str], corpus: Path, roots: list[Path], found: FoundFiles) -> list[str]:
    """The `sources` under one of `roots`, sorted, without those under a folder that could not be listed."""
    prefixes = tuple(_as_prefix(absolute(root)) for root in roots)
    readable = {_as_prefix(file) for file in found.files}
    unreadable = tuple({_as_prefix(path) for path in found.unreadable} - readable)
    folder = _as_prefix(corpus)
    files = {source: _file_prefix(source, folder) for source in sorted(sources)}
    return [
        source
        for source, file in files.items()
        if file.startswith(prefixes) and not (unreadable and file.startswith(unreadable))
    ]


def check_missing(sources: Collection[str], corpus: Path, roots: list[Path], found: FoundFiles) -> None:
    """Raises `CorpusError` if all files under one of `roots` are missing, or more than half of many."""
    folder, files = _as_prefix(corpus), {_as_prefix(file) for file in found.files}
    for root in roots:
        prefix = _as_prefix(absolute(root))
        if prefix in files:
            continue
        indexed = sources_under(sources, corpus, [root], found)
        missing = [source for source in indexed if _file_prefix(source, folder) not in files]
        is_empty = not any(file.startswith(prefix) for file in files)
        if missing and (is_empty or (len(indexed) >= MANY and len(missing) > len(indexed) / 2)):
            raise CorpusError(
                f"The files of {len(missing)} of the {len(indexed)} articles that were indexed from {root} "
                "are missing. Nothing was changed.",
                "Restore the files (perhaps a disk is not mounted), or run `belegt ingest --allow-empty` "
                "to delete these articles from the index.",
            )


def _file_prefix(source: str, folder: str) -> str:
    return f"{folder}{nfc(strip_row_id(source))}/"


def _as_prefix(path: Path) -> str:
    """The path in NFC with a slash at the end: it begins every path in it, and is equal to itself."""
    return nfc(f"{path}/")
