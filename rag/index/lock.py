"""One writer an index, in all processes, and on all machines where it is on a Chroma server."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import httpx
import psutil
from chromadb import Collection
from chromadb.api import ClientAPI
from chromadb.errors import ChromaError
from filelock import FileLock, Timeout

from rag.config import IndexConfig
from rag.errors import IndexLocked, IndexUnavailable
from rag.index.faults import reason, unavailable
from rag.index.versions import connect, unreachable

TURN = "writer-"  # the name of a turn's collection, before its number
BEAT_S = 10.0  # how often its holder says on the server that it is still there
LAPSES_S = 60.0  # a turn whose holder has said nothing for so long is over


class Turn(Protocol):
    """The right to write, until it is given back."""

    def check(self) -> None:
        """Raises `IndexLocked` where another has it now."""


@contextmanager
def writer_lock(index: IndexConfig) -> Iterator[Turn]:
    """One writer at a time. Raises `IndexLocked` where there is one already, and `IndexUnusable`."""
    if not index.url:
        with _folder_lock(index.path) as turn:
            yield turn
        return
    try:
        server_turn = ServerTurn.take(connect(index), index.url)
    except IndexLocked:
        raise
    except Exception as error:  # Chroma raises bare exceptions for what a server answers
        raise unreachable(index.url, error) from error
    with server_turn.kept():
        yield server_turn


class FolderTurn:
    """The operating system's lock on a file: it ends with its process, not before."""

    def check(self) -> None:
        """It is never lost."""


@contextmanager
def _folder_lock(folder: Path) -> Iterator[FolderTurn]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "writer.lock")
        lock.acquire(timeout=0)
    except Timeout as error:  # which is an OSError
        raise IndexLocked(
            f"Another `belegt ingest` is writing to {folder}.", "Wait until it is done, then run this again."
        ) from error
    except OSError as error:
        subject = f"The index folder {folder} cannot be written"
        raise unavailable(subject, error) or IndexUnavailable(
            f"{subject} ({reason(error)}).", "Set index.path to a folder that can."
        ) from error
    try:
        yield FolderTurn()
    finally:
        lock.release()


class ServerTurn:
    """A lease on a Chroma server (Gray and Cheriton, 1989): an empty collection whose number is the turn's.

    To create a collection is the one thing that only one of several clients can do there. Turns are counted
    and the highest number has it, so that a holder that was thought dead learns that it has lost its turn.
    Time is the server's.
    """

    def __init__(self, client: ClientAPI, url: str, mine: Collection, number: int) -> None:
        self._client = client
        self._url = url
        self._mine = mine
        self._number = number
        self._seen = time.monotonic()  # the last sign that it was not lost
        self._is_lost = False
        self._ends = threading.Event()

    @classmethod
    def take(cls, client: ClientAPI, url: str) -> ServerTurn:
        """The next turn, if nobody has the last one. Raises `IndexLocked`."""
        number, last = max(_turns(client).items(), default=(0, None))
        if last and _is_held(last.metadata or {}, client.heartbeat()):
            raise _taken(last.metadata, url)
        try:
            mine = client.create_collection(
                f"{TURN}{number + 1:012}", metadata=_holder(client), embedding_function=None
            )
        except ChromaError as error:
            if number + 1 in _turns(client):  # another has just taken it
                raise _taken({}, url) from error
            raise
        turns = _turns(client)
        if max(turns) > number + 1:  # many have come and gone since we looked
            client.delete_collection(mine.name)
            raise _taken({}, url)
        for earlier in turns.keys() - {number + 1}:
            with suppress(ChromaError):
                client.delete_collection(turns[earlier].name)
        return cls(client, url, mine, number + 1)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Say again and again that it is held; give it back in the end."""
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        try:
            yield
        finally:
            self._ends.set()
            beating.join()
            with suppress(ChromaError, httpx.HTTPError):  # else it lapses
                if not self._is_lost:
                    self._mine.modify(metadata={"given_back": True})

    def check(self) -> None:
        """Raises `IndexLocked` where another has it, or may have it, now."""
        if self._is_lost or time.monotonic() - self._seen > LAPSES_S:
            raise IndexLocked(
                f"The turn to write to {self._url} was lost: for {LAPSES_S:.0f} s nothing was heard.",
                "Run this again: it goes on.",
            )

    def _beat(self) -> None:
        while not self._ends.wait(BEAT_S):
            with suppress(ChromaError, httpx.HTTPError):
                if max(_turns(self._client)) > self._number:
                    self._is_lost = True
                    return
                self._mine.modify(metadata=_holder(self._client))
                self._seen = time.monotonic()


def _turns(client: ClientAPI) -> dict[int, Collection]:
    return {
        int(one.name.removeprefix(TURN)): one
        for one in client.list_collections()
        if one.name.startswith(TURN)
    }


def _holder(client: ClientAPI) -> dict[str, Any]:
    return {"machine": _machine(), "process": os.getpid(), "heard_ns": client.heartbeat()}


def _is_held(turn: Mapping[str, Any], now_ns: int) -> bool:
    if turn.get("given_back") or now_ns - int(turn.get("heard_ns", 0)) > LAPSES_S * 1e9:
        return False
    has_died = turn.get("machine") == _machine() and not psutil.pid_exists(int(turn.get("process", 0)))
    return not has_died


def _machine() -> str:
    """Names what gives processes their numbers: this host, since it was started, and the container on it."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()} {boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _taken(turn: Mapping[str, Any] | None, url: str) -> IndexLocked:
    machine, process = str((turn or {}).get("machine", "")).split(" ")[0], (turn or {}).get("process", "")
    by = f" ({machine}, process {process})" if machine else ""
    return IndexLocked(
        f"Another `belegt ingest`{by} is writing to {url}.",
        f"Wait until it is done, then run this again; one that was killed is over after {LAPSES_S:.0f} s.",
    )
