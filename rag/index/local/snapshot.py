"""A private copy of an index, for readers of a folder that cannot be written.

Chroma writes to its database whenever it opens it, and opens the files of its vectors for writing, too.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from rag.errors import IndexUnavailable
from rag.index.faults import unavailable
from rag.index.local.files import DATABASE, vector_folders

MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder there that is this user's alone
ROOM = 1.1  # times the index's size: SQLite writes a journal beside it


class Snapshot:
    """A copy of the index in `folder` at one moment; deleted with this object, or when the process ends."""

    def __init__(self, folder: Path) -> None:
        """Raises `IndexUnavailable` where there is no room for it, and `OSError` and `sqlite3.Error`."""
        vectors = vector_folders(folder)
        files = [folder / DATABASE, *(file for vector_folder in vectors for file in vector_folder.iterdir())]
        self.path = _new_folder(sum(file.stat().st_size for file in files))
        self._delete = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        try:
            _copy_database(folder / DATABASE, self.path / DATABASE)
            for vector_folder in vectors:
                copy = self.path / vector_folder.name
                shutil.copytree(vector_folder, copy, copy_function=shutil.copyfile)
                copy.chmod(0o700)  # copytree copies the folder's own mode
        except (OSError, sqlite3.Error) as error:
            self.delete()
            raise (
                unavailable(f"The index at {folder} cannot be copied to {self.path}", error) or error
            ) from error

    def delete(self) -> None:
        """Delete the copy."""
        self._delete()


def _new_folder(size: int) -> Path:
    for place in _places():
        with suppress(OSError):
            if shutil.disk_usage(place).free > size * ROOM:
                return Path(tempfile.mkdtemp(prefix="belegt-index-", dir=place))
    raise IndexUnavailable(
        f"There is not enough disk space for a copy of the index ({size / 1e6:.0f} MB); a read-only index "
        "is read from a copy.",
        "Free some disk space, or set TMPDIR to a folder with enough space.",
    )


def _places() -> Iterator[str]:
    with suppress(OSError):  # no folder for temporary files can be written
        yield tempfile.gettempdir()
    if MEMORY.is_dir():
        yield str(MEMORY)


def _copy_database(database: Path, copy: Path) -> None:
    """Copy the state of one moment, whatever another process writes meanwhile."""
    try:
        with (
            closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
    except sqlite3.OperationalError:
        # A killed writer's transaction cannot be rolled back in a read-only folder; in the copy it can.
        journal = database.with_name(f"{database.name}-journal")
        if not journal.exists():
            raise
        shutil.copyfile(database, copy)
        shutil.copyfile(journal, copy.with_name(f"{copy.name}-journal"))
