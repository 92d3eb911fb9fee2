"""Tells errors of an index's environment (a full disk, no permission, a busy database) from damage."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from chromadb.errors import ChromaError, NotFoundError

from rag.errors import IndexUnavailable, IndexUnusable

READ_ONLY = (
    "Give this user write access (check permissions and read-only mounts), "
    "or set index.path to another folder."
)
FULL = "Free some disk space there, then run `belegt ingest`; it continues where it stopped."
BUSY = "Try again in a moment."
UNSOUND = "Check the disk and the free memory, then try again."

REMEDY_OF_ERRNO = {
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), READ_ONLY),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), FULL),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE, errno.EAGAIN, errno.EBUSY, errno.EINTR), BUSY),
    **dict.fromkeys((errno.EIO, errno.ENOMEM, errno.ESTALE, errno.ENODEV, errno.ENXIO), UNSOUND),
}
REMEDY_OF_SQLITE = {  # https://sqlite.org/rescode.html: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL …
    **dict.fromkeys((3, 8, 14, 23), READ_ONLY),
    13: FULL,
    **dict.fromkeys((5, 6, 9, 15), BUSY),
    **dict.fromkeys((7, 10, 22), UNSOUND),
}
SQLITE_CODE = re.compile(r"\(code: (\d+)\)")
OS_CODE = re.compile(r"\(os error (\d+)\)")


def unavailable(subject: str, error: BaseException) -> IndexUnavailable | None:
    """The error that `subject` (“The index at … cannot be written”) is due to the environment; else None.

    Chroma's native part raises text only, which contains the error code of the system or of SQLite.
    """
    remedy = _remedy(error)
    return IndexUnavailable(f"{subject} ({reason(error)}).", remedy) if remedy else None


def server_error(url: str, error: Exception) -> IndexUnusable:
    """The error that a Chroma server at `url` does not answer, or refuses."""
    # Chroma raises a bare ValueError both for a failed connection and for a refusal.
    if not isinstance(error, httpx.HTTPError | OSError) and "Could not connect" not in str(error):
        return IndexUnusable(
            f"The Chroma server at {url} rejected the request ({reason(error)}).",
            "Check index.database and index.token.",
        )
    return IndexUnusable(
        f"The Chroma server at {url} does not answer ({reason(error)}).",
        "Start it with `chroma run`, or check index.url.",
    )


def reason(error: BaseException) -> str:
    """The error's own message, on one line."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).strip().split("\n")[0] or type(error).__name__


def keeps_from_writing(error: BaseException) -> bool:
    """Whether the error forbids writing only, so that a copy may still be read."""
    return _remedy(error) in (READ_ONLY, FULL)


@contextmanager
def writing(place: str) -> Iterator[None]:
    """Translate the errors of writing to the index at `place`. Raises `IndexUnavailable`."""
    try:
        yield
    except httpx.HTTPError as error:
        raise server_error(place, error) from error
    except (ChromaError, OSError, sqlite3.Error) as error:
        subject = f"The index at {place} cannot be written"
        raise unavailable(subject, error) or IndexUnavailable(
            f"{subject} ({reason(error)}).",
            "Check the disk's free space with `belegt doctor`, then run `belegt ingest`; it continues "
            "where it stopped.",
        ) from error


@contextmanager
def reading(place: str) -> Iterator[None]:
    """Translate the errors of reading. Raises `IndexUnusable`, and Chroma's `NotFoundError` unchanged."""
    try:
        yield
    except NotFoundError:
        raise
    except httpx.HTTPError as error:
        raise server_error(place, error) from error
    except (ChromaError, OSError, sqlite3.Error) as error:
        subject = f"The index at {place} cannot be read"
        raise unavailable(subject, error) or IndexUnusable(
            f"{subject} ({reason(error)}).", "Try again; if the error persists, run `belegt doctor --repair`."
        ) from error


def _remedy(error: BaseException) -> str | None:
    if isinstance(error, OSError):
        return REMEDY_OF_ERRNO.get(error.errno or 0)
    if isinstance(error, sqlite3.Error):
        return REMEDY_OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if code := SQLITE_CODE.search(str(error)):
        return REMEDY_OF_SQLITE.get(int(code[1]) & 0xFF)
    if code := OS_CODE.search(str(error)):
        return REMEDY_OF_ERRNO.get(int(code[1]))
    return None
