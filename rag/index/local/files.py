"""Chroma's files in a folder: its database, and a folder of vectors for each collection."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

DATABASE = "chroma.sqlite3"


def orphans(folder: Path) -> list[Path]:
    """Folders of vectors that belong to no collection. Raises `OSError` and `sqlite3.Error`."""
    with closing(sqlite3.connect(f"{(folder / DATABASE).as_uri()}?mode=ro", uri=True)) as database:
        known = {row[0] for row in database.execute("SELECT id FROM segments")}
    return [path for path in vector_folders(folder) if path.name not in known]


def vector_folders(folder: Path) -> list[Path]:
    """The folders in which Chroma stores the vectors of an index in `folder`."""
    return [path for path in folder.iterdir() if _is_uuid(path.name)]


def check_writable(folder: Path) -> None:
    """Raises `OSError` where this user may not write the database in `folder`."""
    for place in (folder, folder / DATABASE):
        if not os.access(place, os.W_OK):
            is_read_only = os.statvfs(place).f_flag & os.ST_RDONLY
            code = errno.EROFS if is_read_only else errno.EACCES
            raise OSError(code, os.strerror(code), str(place))


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
