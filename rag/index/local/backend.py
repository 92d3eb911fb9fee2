"""The back end for an index in a folder."""

from __future__ import annotations

import os
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import chromadb
from chromadb import Collection
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings

from rag.errors import IndexUnavailable, IndexUnusable
from rag.index.faults import keeps_from_writing, reason, unavailable
from rag.index.local.files import DATABASE, check_writable, orphans
from rag.index.local.journal import FolderJournal
from rag.index.local.lock import FolderLock, lock_folder
from rag.index.local.snapshot import Snapshot

CONNECTING = threading.Lock()  # Chroma's list of open databases is not safe to share between threads


def open_database(folder: Path) -> ClientAPI:
    """Open the database in `folder`; create it where it is missing."""
    with CONNECTING:
        SharedSystemClient.clear_system_cache()  # else Chroma returns the database as it was opened before
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


@dataclass(frozen=True)
class LocalConnection:
    """The open database; a snapshot of it where the folder cannot be written, which `unwritable` explains."""

    client: ClientAPI
    folder_journal: FolderJournal
    snapshot: Snapshot | None = None
    unwritable: IndexUnavailable | None = None

    def journal(self, collection: Collection) -> FolderJournal:
        """The folder's journal, which serves all its collections."""
        return self.folder_journal

    def close(self) -> None:
        """Close the database's files and delete the snapshot."""
        cast(Client, self.client).close()
        if self.snapshot:
            self.snapshot.delete()


@dataclass(frozen=True)
class LocalBackend:
    """An index in `folder`."""

    folder: Path
    sees_other_writers = False  # a Chroma client does not see the vectors that another process writes
    shares_words = True  # the writer stores the index of words in the folder that readers open

    @property
    def place(self) -> str:
        """The folder, as messages name it."""
        return str(self.folder)

    def connect(self, create: bool = False) -> LocalConnection:
        """Open the database, or a snapshot of it where it cannot be written: Chroma writes even to read."""
        if create:
            self.folder.mkdir(parents=True, exist_ok=True)
        elif not (self.folder / DATABASE).is_file():
            raise IndexUnusable(f"There is no index at {self.folder}.", "Run `belegt ingest`.")
        journal = FolderJournal(self.folder)  # reads the generation before the data of that generation
        try:
            self.check_writable()
            return LocalConnection(open_database(self.folder), journal)
        except Exception as error:  # Chroma raises bare exceptions
            if not keeps_from_writing(error):
                raise
            unwritable = unavailable(f"The index at {self.folder} cannot be written", error)
        snapshot = Snapshot(self.folder)
        return LocalConnection(open_database(snapshot.path), journal, snapshot, unwritable)

    def writer_lock(self) -> AbstractContextManager[FolderLock]:
        """Lock the folder for one writer. Raises `IndexLocked` and `IndexUnavailable`."""
        return lock_folder(self.folder)

    def opening_error(self, error: Exception) -> IndexUnusable:
        """What an error at opening the index means for the user."""
        subject = f"The index at {self.folder} cannot be opened"
        return unavailable(subject, error) or IndexUnusable(
            f"{subject} ({reason(error)}).",
            "Run `belegt doctor --repair`: it moves the damaged folder aside and rebuilds the index.",
        )

    def is_damage(self, error: IndexUnusable) -> bool:
        """Whether an error at opening means damaged files, as opposed to a full disk, say."""
        return not isinstance(error, IndexUnavailable)

    def orphans(self) -> list[Path]:
        """Folders of vectors that belong to no collection: Chroma leaves those of deleted collections."""
        return orphans(self.folder)

    def check_writable(self) -> None:
        """Raises `OSError` where there is a database that this user may not write."""
        if (self.folder / DATABASE).exists():
            check_writable(self.folder)

    def probe(self) -> None:
        """Raises `OSError` where the database is missing or not readable, which an open client misses.

        The file is not opened: closing it would release the locks that Chroma holds in this process. Damage
        inside it shows when Chroma reads it.
        """
        file = self.folder / DATABASE
        if not file.is_file() or not os.access(file, os.R_OK):
            raise FileNotFoundError(f"{file.name} cannot be read")
