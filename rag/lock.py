"""One writer an index, in all processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import IndexLocked


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """One writer an index, in all processes. Raises `IndexUnusable` where there is one already."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexLocked(
            f"Another `belegt ingest` is writing to {folder}.", "Wait until it is done, then run this again."
        ) from error
    try:
        yield
    finally:
        lock.release()
