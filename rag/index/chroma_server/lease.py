"""The write lock of an index on a Chroma server: a lease that its holder renews."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
from chromadb import Collection
from chromadb.api import ClientAPI
from chromadb.errors import ChromaError

from rag.errors import IndexLocked

PREFIX = "writer-"  # of the name of a lease's collection, before its number
RENEW_S = 10.0  # between two renewals
EXPIRES_S = 60.0  # after the last renewal


class Lease:
    """A lease (Gray and Cheriton, 1989), kept as an empty collection whose name ends with the lease's number.

    Creating a collection is the one operation of a Chroma server that only one of several clients succeeds
    with. The lease with the highest number is valid, so that a holder that was taken for dead learns that it
    has lost its own. Times are those of the server's clock.
    """

    def __init__(self, client: ClientAPI, url: str, mine: Collection, number: int) -> None:
        self._client = client
        self._url = url
        self._mine = mine
        self._number = number
        self._seen = time.monotonic()  # when the lease was last known to be valid
        self._is_lost = False
        self._ends = threading.Event()

    @classmethod
    def take(cls, client: ClientAPI, url: str) -> Lease:
        """Take the next lease, unless the last one is held. Raises `IndexLocked`."""
        number, last = max(_leases(client).items(), default=(0, None))
        if last and _is_held(last.metadata or {}, client.heartbeat()):
            raise _taken(last.metadata, url)
        try:
            mine = client.create_collection(
                f"{PREFIX}{number + 1:012}", metadata=_holder(client), embedding_function=None
            )
        except ChromaError as error:
            if number + 1 in _leases(client):  # another has just taken it
                raise _taken({}, url) from error
            raise
        leases = _leases(client)
        if max(leases) > number + 1:  # several were taken and given back since the first look
            client.delete_collection(mine.name)
            raise _taken({}, url)
        for earlier in leases.keys() - {number + 1}:
            with suppress(ChromaError):
                client.delete_collection(leases[earlier].name)
        return cls(client, url, mine, number + 1)

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Renew the lease in a thread of its own; give it back at the end."""
        renewing = threading.Thread(target=self._renew, daemon=True)
        renewing.start()
        try:
            yield
        finally:
            self._ends.set()
            renewing.join()
            with suppress(ChromaError, httpx.HTTPError):  # else it expires
                if not self._is_lost:
                    self._mine.modify(metadata={"given_back": True})

    def check(self) -> None:
        """Raises `IndexLocked` where another process has the lease, or may have it."""
        if self._is_lost or time.monotonic() - self._seen > EXPIRES_S:
            raise IndexLocked(
                f"The write lock on {self._url} was lost: the server did not answer for {EXPIRES_S:.0f} s.",
                "Run this again; it continues where it stopped.",
            )

    def _renew(self) -> None:
        while not self._ends.wait(RENEW_S):
            with suppress(ChromaError, httpx.HTTPError):
                if max(_leases(self._client)) > self._number:
                    self._is_lost = True
                    return
                self._mine.modify(metadata=_holder(self._client))
                self._seen = time.monotonic()


def _leases(client: ClientAPI) -> dict[int, Collection]:
    return {
        int(collection.name.removeprefix(PREFIX)): collection
        for collection in client.list_collections()
        if collection.name.startswith(PREFIX)
    }


def _holder(client: ClientAPI) -> dict[str, Any]:
    return {"machine": _machine(), "process": os.getpid(), "heard_ns": client.heartbeat()}


def _is_held(lease: Mapping[str, Any], now_ns: int) -> bool:
    if lease.get("given_back") or now_ns - int(lease.get("heard_ns", 0)) > EXPIRES_S * 1e9:
        return False
    has_died = lease.get("machine") == _machine() and not psutil.pid_exists(int(lease.get("process", 0)))
    return not has_died


def _machine() -> str:
    """The scope of a process id: this host since its last boot, and the container's namespace."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _taken(lease: Mapping[str, Any] | None, url: str) -> IndexLocked:
    machine, process = str((lease or {}).get("machine", "")).split(" ")[0], (lease or {}).get("process", "")
    by = f" ({machine}, process {process})" if machine else ""
    return IndexLocked(
        f"Another `belegt ingest`{by} is writing to {url}.",
        f"Wait until it is done, then run this again; a killed run's lock expires after {EXPIRES_S:.0f} s.",
    )
