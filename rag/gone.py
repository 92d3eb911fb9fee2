"""Which articles of an index have lost their file, and when so many have that a missing disk is likelier."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from rag.errors import CorpusError
from rag.loader import Found, absolute, file_of
from rag.sources import normal

MANY = 10  # articles: of so many, a run does not delete more than half without being told to


def below(sources: Iterable[str], corpus: Path, roots: list[Path], found: Found) -> list[str]:
    """Those of `sources` that a run over `roots` decides about, sorted.

    Not what lies in a folder that could not be entered, nor a name that could not be read.
    """
    places = {_name(absolute(root)) for root in roots}
    closed = {_name(path) for path in found.unread} - {_name(file) for file in found.files}
    files = {source: _name(corpus / file_of(source)) for source in sorted(sources)}
    return [source for source, file in files.items() if _lies_in(file, places) and not _lies_in(file, closed)]


def check_gone(sources: Collection[str], corpus: Path, roots: list[Path], found: Found) -> None:
    """Raises `CorpusError` where all files below one of `roots` are gone, or more than half of many."""
    files = {_name(file) for file in found.files}
    for root in roots:
        held = below(sources, corpus, [root], found)
        gone = [source for source in held if _name(corpus / file_of(source)) not in files]
        is_empty = not any(_lies_in(file, {_name(absolute(root))}) for file in files)
        if gone and (is_empty or (len(held) >= MANY and len(gone) > len(held) / 2)):
            raise CorpusError(
                f"{len(gone)} of the {len(held)} articles that the index has from {root} are no longer "
                "there; nothing was changed.",
                "Bring the files back (is a disk not mounted?), or run `belegt ingest --allow-empty` to "
                "delete these articles from the index.",
            )


def _name(path: Path) -> str:
    return normal(str(path))


def _lies_in(file: str, places: Iterable[str]) -> bool:
    return any(file == place or file.startswith(f"{place}/") for place in places)
