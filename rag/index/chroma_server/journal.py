"""The journal of an index on a Chroma server: counted generations, and a record for each article."""

from __future__ import annotations

import json
from typing import Any, cast

import numpy as np
from chromadb import Collection
from chromadb.api import ClientAPI

from rag.index.collection import batches
from rag.index.manifest import Holding, Manifest
from rag.index.versions import articles_of, newest

GENERATION, BEING_WRITTEN = "generation", "in_the_making"  # keys in the metadata of the passages' collection
UNUSED_VECTOR = [0.0]  # of an article's record, which nobody searches by vector


class ServerJournal:
    """The `Journal` on a server: generations in the passages' collection, articles in another one."""

    def __init__(self, client: ClientAPI, passages: Collection) -> None:
        self._client = client
        self._passages = passages
        self._articles = articles_of(client, passages)
        self.opened = f"{passages.name}:{self._number()}"

    def generation(self) -> str:
        """The newest generation, with the collection's name: a rebuild counts from one again."""
        name, metadata = newest(self._client)
        return f"{name}:{metadata.get(GENERATION, 0)}"

    def is_being_written(self) -> bool:
        """What the newest collection's metadata say."""
        return bool(newest(self._client)[1].get(BEING_WRITTEN))

    def begin(self) -> None:
        """Mark the collection as being written."""
        self._update({BEING_WRITTEN: True})

    def load(self, known: Manifest | None) -> Manifest | None:
        """The manifest of all articles' records; `known` is brought up to date by the newer ones."""
        number = self._number()
        if not number:
            return None
        manifest = known or Manifest()
        newer: Any = {GENERATION: {"$gt": manifest.number}} if manifest.number else None
        found = self._articles.get(where=newer, include=["documents"])
        for source, document in zip(found["ids"], found["documents"] or [], strict=True):
            facts, hashes = json.loads(document)
            manifest.replace(source, Holding(facts, hashes))
        manifest.number = number
        manifest.touched.clear()
        return manifest

    def announce(self, manifest: Manifest) -> str:
        """Write the changed articles' records, then the generation; a deleted article's record is empty."""
        number = self._number() + 1
        touched = {source: manifest.holding(source) for source in sorted(manifest.touched)}
        for sources in batches(list(touched)):
            self._articles.upsert(
                ids=sources,
                embeddings=np.array([UNUSED_VECTOR] * len(sources)),
                documents=[
                    json.dumps([touched[source].facts, touched[source].hashes], ensure_ascii=False)
                    for source in sources
                ],
                metadatas=[{GENERATION: number} for _ in sources],
            )
        self._update({GENERATION: number, BEING_WRITTEN: False})
        manifest.number = number
        manifest.touched.clear()
        return f"{self._passages.name}:{number}"

    def _number(self) -> int:
        return cast(int, (self._passages.metadata or {}).get(GENERATION, 0))

    def _update(self, metadata: dict[str, Any]) -> None:
        self._passages.modify(metadata={**(self._passages.metadata or {}), **metadata})
