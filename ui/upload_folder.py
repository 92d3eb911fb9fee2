"""The private folder for uploads to the page: each process creates its own and deletes it at exit."""

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
NEW_S = 60.0  # a process that has just created its folder may not have locked it yet


def keep_uploads_private(corpus: Path) -> None:
    """Let Gradio, which must not be imported yet, write uploads to the private folder.

    Raises `ConfigError` if it cannot be created, or would be inside the folder of the articles.
    """
    try:
        folder = upload_folder()
    except OSError as error:
        raise ConfigError(
            f"No folder for temporary files can be created ({error.strerror}).",
            "Set TMPDIR to a writable folder.",
        ) from error
    if folder.is_relative_to(corpus.resolve()):
        raise ConfigError(
            "The folder for temporary files is inside corpus.path.", "Set TMPDIR to another folder."
        )
    os.environ["GRADIO_TEMP_DIR"] = str(folder)


@cache
def upload_folder() -> Path:
    """Return the folder. The first call creates it, and deletes those of processes that were killed."""
    temporary = Path(tempfile.gettempdir()).resolve()
    for folder in temporary.glob(f"{PREFIX}*"):
        _delete_abandoned(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary))  # mode 0700, with an unused name
    lock(folder)
    atexit.register(delete_upload_folder)
    return folder


def delete_upload_folder() -> None:
    """Delete the folder, when this process ends."""
    shutil.rmtree(upload_folder(), ignore_errors=True)


def _delete_abandoned(folder: Path) -> None:
    """Delete a folder of this user that no process has locked."""
    with suppress(OSError):
        status = folder.lstat()
        if status.st_uid != os.getuid() or time.time() - status.st_mtime < NEW_S:
            return
        descriptor = lock(folder)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def lock(folder: Path) -> int:
    """Lock `folder` until this process ends or is killed. Raises `OSError` if another has locked it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
