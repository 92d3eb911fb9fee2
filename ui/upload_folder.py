"""The private folder for the page's uploads: each process has its own, and deletes it at its end."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from rag.errors import ConfigError

PREFIX = "belegt-uploads-"
NEW_S = 60.0  # a process that has just made its folder may not hold it yet


def keep_uploads_private(corpus: Path) -> None:
    """Let Gradio, which is not imported yet, write to a folder of our own.

    Raises `ConfigError` where there is none, or where it would lie among the articles.
    """
    try:
        folder = upload_folder()
    except OSError as error:
        raise ConfigError(
            f"There is no folder for temporary files ({error.strerror}).",
            "Set TMPDIR to one that can be written.",
        ) from error
    if folder.is_relative_to(corpus.resolve()):
        raise ConfigError(
            "The folder for temporary files lies in corpus.path.", "Set TMPDIR to another folder."
        )
    os.environ["GRADIO_TEMP_DIR"] = str(folder)


@cache
def upload_folder() -> Path:
    """The folder, made at the first call, which also deletes those of processes that were killed."""
    temporary = Path(tempfile.gettempdir()).resolve()
    for folder in temporary.glob(f"{PREFIX}*"):
        _delete_abandoned(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary))  # 0700, under a name that nobody had
    lock(folder)
    atexit.register(delete_upload_folder)
    return folder


def delete_upload_folder() -> None:
    """Delete the folder; this process ends."""
    shutil.rmtree(upload_folder(), ignore_errors=True)


def _delete_abandoned(folder: Path) -> None:
    """Delete a folder of this user that no process holds any more."""
    with suppress(OSError):
        facts = folder.lstat()
        if facts.st_uid != os.getuid() or time.time() - facts.st_mtime < NEW_S:
            return
        descriptor = lock(folder)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def lock(folder: Path) -> int:
    """Hold `folder` until this process ends, however it does. Raises `OSError` where another holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
