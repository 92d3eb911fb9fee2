"""The back end for an index on a Chroma server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx
from chromadb import Collection
from chromadb.api import ClientAPI
from chromadb.api.client import Client

from rag.config import IndexConfig
from rag.errors import IndexLocked, IndexUnavailable, IndexUnusable
from rag.index.chroma_server.client import connect
from rag.index.chroma_server.journal import ServerJournal
from rag.index.chroma_server.lease import Lease
from rag.index.faults import server_error

PROBE_S = 1.5  # for a server to answer at all


@dataclass(frozen=True)
class ServerConnection:
    """A client of the server's database."""

    client: ClientAPI
    unwritable: IndexUnavailable | None = None

    def journal(self, collection: Collection) -> ServerJournal:
        """The journal of this collection."""
        return ServerJournal(self.client, collection)

    def close(self) -> None:
        """Close the client."""
        cast(Client, self.client).close()


@dataclass(frozen=True)
class ServerBackend:
    """The index in one database of a Chroma server."""

    index: IndexConfig
    sees_other_writers = True
    shares_words = False  # each machine keeps its own copy of the index of words in `index.path`

    @property
    def place(self) -> str:
        """The server's address, as messages name it."""
        return self.index.url

    def connect(self, create: bool = False) -> ServerConnection:
        """Connect to the database, which is created where it is missing."""
        return ServerConnection(connect(self.index))

    @contextmanager
    def writer_lock(self) -> Iterator[Lease]:
        """Hold the lease. Raises `IndexLocked`, and `IndexUnusable` where the server does not answer."""
        try:
            lease = Lease.take(connect(self.index), self.index.url)
        except IndexLocked:
            raise
        except Exception as error:  # Chroma raises bare exceptions for a server's answers
            raise server_error(self.index.url, error) from error
        with lease.renewed():
            yield lease

    def opening_error(self, error: Exception) -> IndexUnusable:
        """What an error at opening the index means for the user."""
        return server_error(self.index.url, error)

    def is_damage(self, error: IndexUnusable) -> bool:
        """Never: a server that does not answer says nothing about its data."""
        return False

    def orphans(self) -> list[Path]:
        """None: the server's files are not on this machine."""
        return []

    def check_writable(self) -> None:
        """Do nothing: the database is not on this machine."""

    def probe(self) -> None:
        """Raises `httpx.HTTPError` where the server does not answer soon; Chroma's client would wait."""
        httpx.get(f"{self.index.url.rstrip('/')}/api/v2/heartbeat", timeout=PROBE_S)
