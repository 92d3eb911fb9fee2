"""A writing session: the changes that one holder of the write lock makes to an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from llama_index.core.schema import TextNode

from rag.embedding.multi_vector import Sentence
from rag.index.collection import batches
from rag.index.manifest import Manifest
from rag.index.opened import OpenedIndex
from rag.index.records import Records, record_id


class Writing:
    """Stores and deletes passages, and keeps the manifest in step; made by `Store.changes`."""

    def __init__(self, opened: OpenedIndex) -> None:
        self._opened = opened
        self._written: list[str] = []  # ids of records

    def upsert(self, passages: list[TextNode], sentences: list[list[Sentence]], content_hash: str) -> None:
        """Store the passages of one document, each with its sentences, replacing those of the same id."""
        with self._changing() as manifest:
            self._opened.passages.upsert(passages, sentences, content_hash)
            self._written += [
                record_id(passage.node_id, index)
                for passage, sentences_of_passage in zip(passages, sentences, strict=True)
                for index in range(len(sentences_of_passage))
            ]
            if passages:
                facts = passages[0].metadata
                ids = [passage.node_id for passage in passages]
                manifest.put(str(facts["source"]), facts, content_hash, ids)

    def delete(self, passage_ids: list[str]) -> None:
        """Delete passages by id; unknown ids are ignored."""
        for batch in batches(passage_ids):
            with self._changing() as manifest:
                self._opened.passages.delete(batch)
                manifest.remove(batch)

    def put(self, records: Records) -> None:
        """Store records as `Store.records` returns them."""
        self._opened.begin()
        self._opened.manifest = None  # read from Chroma when it is needed
        self._opened.passages.put(records)
        self._written += records.ids

    def make_reachable(self) -> None:
        """Store again those of the written records that a search for their own vector does not find."""
        self._opened.passages.make_reachable(self._written)

    @contextmanager
    def _changing(self) -> Iterator[Manifest]:
        """Apply a change to collection and manifest; after an error the manifest is read from Chroma."""
        manifest = self._opened.load_manifest()
        self._opened.begin()
        try:
            yield manifest
        except BaseException:
            self._opened.manifest = None
            raise
