"""Where an index is stored: the seam between the index and its two back ends, and the choice between them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from chromadb import Collection
from chromadb.api import ClientAPI

from rag.config import IndexConfig
from rag.errors import IndexUnavailable, IndexUnusable
from rag.index.chroma_server.backend import ServerBackend
from rag.index.local.backend import LocalBackend
from rag.index.manifest import Manifest


class WriteLock(Protocol):
    """The right to write to an index, as long as it is held."""

    def check(self) -> None:
        """Raises `IndexLocked` where the right was lost to another writer."""


class Journal(Protocol):
    """What a writer tells readers in other processes: that the index has changed, and what it contains now.

    Each change of the index is a generation; `opened` is the one that was the newest when this object was
    made. From a writer's first write until it announces the next generation the index counts as being
    written. A killed run leaves it so, and then only Chroma knows what is stored.
    """

    opened: str

    def generation(self) -> str:
        """The newest generation, which another process may just have announced."""

    def is_being_written(self) -> bool:
        """Whether a writer is at work, or was killed."""

    def begin(self) -> None:
        """Mark the index as being written."""

    def load(self, known: Manifest | None) -> Manifest | None:
        """The manifest of the last announcement, if there is one; `known` is an earlier one to start from."""

    def announce(self, manifest: Manifest) -> str:
        """Publish the manifest as the next generation; returns that generation."""


class Connection(Protocol):
    """A connection to an open Chroma database."""

    @property
    def client(self) -> ClientAPI:
        """Chroma's client."""

    @property
    def unwritable(self) -> IndexUnavailable | None:
        """Why the database can only be read; None where it can be written."""

    def journal(self, collection: Collection) -> Journal:
        """The journal of the index whose passages are in `collection`."""

    def close(self) -> None:
        """Release the database."""


class Backend(Protocol):
    """One place that stores an index."""

    @property
    def sees_other_writers(self) -> bool:
        """Whether an open connection sees what other processes write."""

    @property
    def shares_words(self) -> bool:
        """Whether readers get the index of words from the writer; else each machine keeps its own."""

    @property
    def place(self) -> str:
        """The place as messages name it."""

    def connect(self, create: bool = False) -> Connection:
        """Open the database. Raises `IndexUnusable` where it is missing and not to be created."""

    def writer_lock(self) -> AbstractContextManager[WriteLock]:
        """Lock the index for one writer. Raises `IndexLocked` and `IndexUnusable`."""

    def opening_error(self, error: Exception) -> IndexUnusable:
        """What an error at opening the index means for the user."""

    def is_damage(self, error: IndexUnusable) -> bool:
        """Whether an error at opening means that files on this machine are damaged."""

    def orphans(self) -> list[Path]:
        """Folders of vectors on this machine that belong to no collection."""

    def check_writable(self) -> None:
        """Raises `OSError` where there is a database on this machine that this user may not write."""

    def probe(self) -> None:
        """Raises an error, soon, where the index could not be opened now."""


def backend_of(index: IndexConfig) -> Backend:
    """The back end that the configuration names."""
    return ServerBackend(index) if index.url else LocalBackend(index.path)


def writer_lock(index: IndexConfig) -> AbstractContextManager[WriteLock]:
    """Lock the index for one writer. Raises `IndexLocked` where there is one already, and `IndexUnusable`."""
    return backend_of(index).writer_lock()
