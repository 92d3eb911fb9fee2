"""Atomic writes: a reader sees the old file or the new one, never a part, even after a power failure."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write_atomically(file: Path, data: bytes) -> None:
    """Replace the content of `file` with `data`. Raises `OSError`; the old content then stays."""
    with replace_atomically(file) as temporary:
        temporary.write_bytes(data)


@contextmanager
def replace_atomically(path: Path) -> Iterator[Path]:
    """Give the block a temporary path, at which it writes the file or folder that then replaces `path`.

    The temporary path lies in the same folder, is hidden and ends like `path`. If the block raises, `path`
    stays as it was. A folder at `path` can only be replaced while it is empty.
    """
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
    try:
        yield temporary
        for written in [temporary, *temporary.rglob("*")] if temporary.is_dir() else [temporary]:
            _sync(written)
        temporary.replace(path)
    except BaseException:
        _delete(temporary)
        raise
    with suppress(OSError):  # some file systems cannot sync a folder; the content itself is on the disk
        _sync(path.parent)


def _sync(path: Path) -> None:
    """Wait until the content of a file, or the entries of a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
