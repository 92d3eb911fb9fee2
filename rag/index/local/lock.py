"""The write lock of an index in a folder: the operating system's lock on a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexLocked, IndexUnavailable
from rag.index.faults import reason, unavailable


class FolderLock:
    """A lock that ends with the process that holds it, and not before."""

    def check(self) -> None:
        """Do nothing: the lock cannot be lost."""


@contextmanager
def lock_folder(folder: Path) -> Iterator[FolderLock]:
    """Lock `folder` for one writer. Raises `IndexLocked` and `IndexUnavailable`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "writer.lock")
        lock.acquire(timeout=0)
    except Timeout as error:  # which is an OSError
        raise IndexLocked(
            f"Another `belegt ingest` is writing to {folder}.", "Wait until it is done, then run this again."
        ) from error
    except OSError as error:
        subject = f"The index folder {folder} cannot be written"
        raise unavailable(subject, error) or IndexUnavailable(
            f"{subject} ({reason(error)}).", "Set index.path to a writable folder."
        ) from error
    try:
        yield FolderLock()
    finally:
        lock.release()
