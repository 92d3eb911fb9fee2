"""Which collection of a database is the index: the newest complete one. A rebuild writes the next."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from chromadb import Collection
from chromadb.api import ClientAPI
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.errors import NotFoundError

PREFIX = "passages"
ARTICLES = "articles"  # of the collection beside it on a server, which holds the manifest
# Twice Chroma's defaults, with which about one in a hundred of many similar sentences is not found.
GRAPH: CreateCollectionConfiguration = {
    "hnsw": {"space": "ip", "max_neighbors": 32, "ef_construction": 200},
}
COMPLETE = "whole"  # the metadata key; an index without it, of an earlier version, is complete


def newest(client: ClientAPI) -> tuple[str, Mapping[str, Any]]:
    """Name and metadata of the index. Raises chromadb's `NotFoundError` where there is none."""
    complete = {
        collection.name: collection.metadata or {}
        for collection in _all(client, PREFIX)
        if (collection.metadata or {}).get(COMPLETE, True)
    }
    if not complete:
        raise NotFoundError(f"There is no collection {PREFIX}.")
    return max(complete.items())


def current(client: ClientAPI) -> Collection:
    """The index. Raises chromadb's `NotFoundError` where there is none."""
    return client.get_collection(newest(client)[0], embedding_function=None)


def begin(client: ClientAPI, fingerprint: str, complete: bool) -> Collection:
    """Create a collection; readers ignore it unless it is `complete`."""
    return client.create_collection(
        f"{PREFIX}-{time.time_ns():020}",  # names sort by time
        metadata={"fingerprint": fingerprint, COMPLETE: complete},
        configuration=GRAPH,
        embedding_function=None,
    )


def finish(client: ClientAPI, collection: Collection, fingerprint: str) -> Collection:
    """Make `collection` the index, in one step."""
    collection.modify(metadata={"fingerprint": fingerprint, COMPLETE: True})
    return current(client)


def articles_of(client: ClientAPI, passages: Collection) -> Collection:
    """The collection beside `passages` that holds its manifest; created where it is missing."""
    return client.get_or_create_collection(
        ARTICLES + passages.name.removeprefix(PREFIX), embedding_function=None
    )


def drop_others(client: ClientAPI) -> None:
    """Delete all collections but the index's: the one it replaced, and those of interrupted rebuilds."""
    time_of_index = newest(client)[0].removeprefix(PREFIX)
    for prefix in (PREFIX, ARTICLES):
        for collection in _all(client, prefix):
            if collection.name != prefix + time_of_index:
                client.delete_collection(collection.name)


def _all(client: ClientAPI, prefix: str) -> list[Collection]:
    return [collection for collection in client.list_collections() if collection.name.startswith(prefix)]
