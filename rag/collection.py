"""Which collection of a database is the index: the newest that is whole. Another may be in the making."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import chromadb
from chromadb import Collection
from chromadb.api import ClientAPI
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import NotFoundError

from rag.errors import IndexUnusable

PREFIX = "passages"
DATABASE = "chroma.sqlite3"
CONNECTING = threading.Lock()  # Chroma's list of what is open is not safe to share between threads
WHOLE = "whole"  # an index of an earlier belegt does not say so, and is


def connect(folder: Path, url: str) -> ClientAPI:
    """The database in `folder`, or that of the Chroma server at `url`."""
    settings = Settings(anonymized_telemetry=False)
    if not url:
        with CONNECTING:
            SharedSystemClient.clear_system_cache()  # else it hands out what it had opened before
            return chromadb.PersistentClient(str(folder), settings=settings)
    parts = urlsplit(url)
    is_secret = parts.scheme == "https"
    port = parts.port or (443 if is_secret else 80)
    return chromadb.HttpClient(str(parts.hostname), port, ssl=is_secret, settings=settings)


def unreachable(url: str, error: Exception) -> IndexUnusable:
    """That a Chroma server does not answer."""
    return IndexUnusable(
        f"The Chroma server at {url} does not answer ({first_line(error)}).",
        "Start it with `chroma run`, or check index.url.",
    )


def current(client: ClientAPI) -> Collection:
    """The index. Raises chromadb's `NotFoundError` where there is none."""
    whole = [one.name for one in _all(client) if (one.metadata or {}).get(WHOLE, True)]
    if not whole:
        raise NotFoundError(f"There is no collection {PREFIX}.")
    return client.get_collection(max(whole), embedding_function=None)


def begin(client: ClientAPI, fingerprint: str, whole: bool) -> Collection:
    """A new collection; one that is not yet `whole` is found by nobody."""
    return client.create_collection(
        f"{PREFIX}-{time.time_ns():020}",  # names are in the order of time
        metadata={"fingerprint": fingerprint, WHOLE: whole},
        configuration={"hnsw": {"space": "ip"}},
        embedding_function=None,
    )


def finish(client: ClientAPI, collection: Collection, fingerprint: str) -> Collection:
    """Make it the index, in one step."""
    collection.modify(metadata={"fingerprint": fingerprint, WHOLE: True})
    return current(client)


def drop_others(client: ClientAPI, folder: Path | None) -> None:
    """Delete all but the index: what it replaced, and what a rebuild that broke off has left.

    Chroma leaves a deleted collection's files in its `folder`; None where that is on another machine.
    """
    kept = current(client).name
    for one in _all(client):
        if one.name != kept:
            client.delete_collection(one.name)
    for orphan in orphans(folder) if folder else []:
        shutil.rmtree(orphan, ignore_errors=True)


def orphans(folder: Path) -> list[Path]:
    """Folders of vectors that belong to no collection."""
    with closing(sqlite3.connect(f"{(folder / DATABASE).as_uri()}?mode=ro", uri=True)) as database:
        known = {row[0] for row in database.execute("SELECT id FROM segments")}
    return [path for path in folder.iterdir() if _is_uuid(path.name) and path.name not in known]


def _all(client: ClientAPI) -> list[Collection]:
    return [one for one in client.list_collections() if one.name.partition("-")[0] == PREFIX]


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def first_line(error: BaseException) -> str:
    """What an error says, in short."""
    return str(error).strip().split("\n")[0] or type(error).__name__
