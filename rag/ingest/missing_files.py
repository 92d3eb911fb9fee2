"""Which articles of an index have lost their file, and when so many have that a missing disk is likelier."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from rag.errors import CorpusError
from rag.ingest.loader import Found, absolute
from rag.ingest.parser.article import file_of
from rag.text.unicode import nfc

MANY = 10  # articles: of so many, a run does not delete more than half without being told to


def below(sources: Iterable[str], corpus: Path, roots: list[Path], found: Found) -> list[str]:
    """Those of `sources` that a run over `roots` decides about, sorted.

    Not what lies in a folder that could not be entered, nor a name that could not be read.
    """
    places = tuple(_folder(absolute(root)) for root in roots)
    closed = tuple({_folder(path) for path in found.unread} - {_folder(file) for file in found.files})
    folder = _folder(corpus)
    files = {source: _file(source, folder) for source in sorted(sources)}
    return [
        source
        for source, file in files.items()
        if file.startswith(places) and not (closed and file.startswith(closed))
    ]


def check_gone(sources: Collection[str], corpus: Path, roots: list[Path], found: Found) -> None:
    """Raises `CorpusError` where all files below one of `roots` are gone, or more than half of many."""
    folder, files = _folder(corpus), {_folder(file) for file in found.files}
    for root in roots:
        place = _folder(absolute(root))
        if place in files:
            continue
        held = below(sources, corpus, [root], found)
        gone = [source for source in held if _file(source, folder) not in files]
        is_empty = not any(file.startswith(place) for file in files)
        if gone and (is_empty or (len(held) >= MANY and len(gone) > len(held) / 2)):
            raise CorpusError(
                f"{len(gone)} of the {len(held)} articles that the index has from {root} are no longer "
                "there; nothing was changed.",
                "Bring the files back (is a disk not mounted?), or run `belegt ingest --allow-empty` to "
                "delete these articles from the index.",
            )


def _file(source: str, folder: str) -> str:
    return f"{folder}{nfc(file_of(source))}/"


def _folder(path: Path) -> str:
    """With a slash at its end, so that what begins with it lies in it, or is it."""
    return nfc(f"{path}/")
