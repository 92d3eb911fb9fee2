"""Which collection of a database is the index: the newest that is whole. Another may be in the making."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import chromadb
import httpx
from chromadb import Collection
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from rag.config import IndexConfig
from rag.errors import IndexUnusable
from rag.index.faults import reason

PREFIX = "passages"
ARTICLES = "articles"  # beside it, on a server: what it holds of each article
DATABASE = "chroma.sqlite3"
CONNECTING = threading.Lock()  # Chroma's list of what is open is not safe to share between threads
# Twice Chroma's own: where many sentences are alike, its graph leaves some in a hundred out of reach.
GRAPH: CreateCollectionConfiguration = {
    "hnsw": {"space": "ip", "max_neighbors": 32, "ef_construction": 200},
}
WHOLE = "whole"  # an index of an earlier belegt does not say so, and is


def connect(index: IndexConfig) -> ClientAPI:
    """The database in the index's folder, or that on its Chroma server, which is made where it is missing."""
    return _connect_server(index) if index.url else connect_folder(index.path)


def connect_folder(folder: Path) -> ClientAPI:
    """The database in `folder`, which is made where it is missing."""
    with CONNECTING:
        SharedSystemClient.clear_system_cache()  # else it hands out what it had opened before
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _connect_server(index: IndexConfig) -> ClientAPI:
    parts = urlsplit(index.url)
    is_secret = parts.scheme == "https"
    port = parts.port or (443 if is_secret else 80)
    token = index.token.get_secret_value()
    headers = {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {}

    def client() -> ClientAPI:
        settings = Settings(anonymized_telemetry=False)
        return chromadb.HttpClient(
            str(parts.hostname), port, is_secret, dict(headers), settings, database=index.database
        )

    try:
        return client()
    except NotFoundError:
        settings = Settings(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=str(parts.hostname),
            chroma_server_http_port=port,
            chroma_server_ssl_enabled=is_secret,
            chroma_server_headers=dict(headers),
            anonymized_telemetry=False,
        )
        with suppress(ChromaError):  # another process was first
            chromadb.AdminClient(settings).create_database(index.database)
        return client()


def unreachable(url: str, error: Exception) -> IndexUnusable:
    """That a Chroma server does not answer, or not as wished."""
    # What Chroma says of a connection that cannot be made is a bare ValueError, and of a refusal as well.
    if not isinstance(error, httpx.HTTPError | OSError) and "Could not connect" not in str(error):
        return IndexUnusable(
            f"The Chroma server at {url} refuses ({reason(error)}).",
            "Check index.database and index.token.",
        )
    return IndexUnusable(
        f"The Chroma server at {url} does not answer ({reason(error)}).",
        "Start it with `chroma run`, or check index.url.",
    )


def newest(client: ClientAPI) -> tuple[str, Mapping[str, Any]]:
    """Name and metadata of the index. Raises chromadb's `NotFoundError` where there is none."""
    whole = {
        one.name: one.metadata or {} for one in _all(client, PREFIX) if (one.metadata or {}).get(WHOLE, True)
    }
    if not whole:
        raise NotFoundError(f"There is no collection {PREFIX}.")
    return max(whole.items())


def current(client: ClientAPI) -> Collection:
    """The index. Raises chromadb's `NotFoundError` where there is none."""
    return client.get_collection(newest(client)[0], embedding_function=None)


def begin(client: ClientAPI, fingerprint: str, whole: bool) -> Collection:
    """A new collection; one that is not yet `whole` is found by nobody."""
    return client.create_collection(
        f"{PREFIX}-{time.time_ns():020}",  # names are in the order of time
        metadata={"fingerprint": fingerprint, WHOLE: whole},
        configuration=GRAPH,
        embedding_function=None,
    )


def finish(client: ClientAPI, collection: Collection, fingerprint: str) -> Collection:
    """Make it the index, in one step."""
    collection.modify(metadata={"fingerprint": fingerprint, WHOLE: True})
    return current(client)


def articles_of(client: ClientAPI, passages: Collection) -> Collection:
    """The collection beside this one, for what it holds of each article."""
    return client.get_or_create_collection(
        ARTICLES + passages.name.removeprefix(PREFIX), embedding_function=None
    )


def drop_others(client: ClientAPI, folder: Path | None) -> None:
    """Delete all but the index: what it replaced, and what a rebuild that broke off has left.

    Chroma leaves a deleted collection's files in its `folder`; None where that is on another machine.
    """
    time_of_index = newest(client)[0].removeprefix(PREFIX)
    for prefix in (PREFIX, ARTICLES):
        for one in _all(client, prefix):
            if one.name != prefix + time_of_index:
                client.delete_collection(one.name)
    for orphan in orphans(folder) if folder else []:
        shutil.rmtree(orphan, ignore_errors=True)


def orphans(folder: Path) -> list[Path]:
    """Folders of vectors that belong to no collection. Raises `OSError` and `sqlite3.Error`."""
    with closing(sqlite3.connect(f"{(folder / DATABASE).as_uri()}?mode=ro", uri=True)) as database:
        known = {row[0] for row in database.execute("SELECT id FROM segments")}
    return [path for path in vector_folders(folder) if path.name not in known]


def vector_folders(folder: Path) -> list[Path]:
    """Where Chroma keeps the vectors of an index in `folder`."""
    return [path for path in folder.iterdir() if _is_uuid(path.name)]


def _all(client: ClientAPI, prefix: str) -> list[Collection]:
    return [one for one in client.list_collections() if one.name.startswith(prefix)]


def _is_uuid(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
