"""One Chroma collection as belegt uses it: each sentence of a passage is a record with its vector.

The record of a passage's first sentence carries the passage. Chroma is used directly, since LlamaIndex's
adapter adds instead of upserting: a changed article would keep its old text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import numpy as np
from chromadb import Collection
from llama_index.core.schema import TextNode

from rag.embedding.models import Vectors
from rag.embedding.multi_vector import Sentence
from rag.index.faults import reading, writing
from rag.index.records import (
    PASSAGE,
    Hit,
    Records,
    best_sentences,
    passage_metadata,
    passage_of,
    record_id,
    sentence_metadata,
    to_passage,
)

BATCH = 5000  # Chroma refuses more than 5,461 records at once
ALL_PARTS = ["embeddings", "documents", "metadatas"]
NEAREST = 20
SAME = 1e-4  # inner products that differ by less count as equal
LOOKED_FOR, NEIGHBOURS, TRIES = 500, 100, 5

Item = TypeVar("Item")


class Passages:
    """The passages of one collection.

    Reading raises chromadb's `NotFoundError` where a rebuild has just replaced the collection; all other
    failures raise `IndexUnusable`.
    """

    def __init__(self, collection: Collection, place: str) -> None:
        self.collection = collection
        self.place = place

    def fingerprint(self) -> str:
        """Identifies what the vectors were made with."""
        return str((self.collection.metadata or {}).get("fingerprint", ""))

    def upsert(self, passages: list[TextNode], sentences: list[list[Sentence]], content_hash: str) -> None:
        """Store the passages of one document, each with its sentences, replacing those of the same id.

        The records that carry passages are written last, so that a passage that is found is complete.
        """
        rows = [
            (passage, index, sentences_of_passage)
            for passage, sentences_of_passage in zip(passages, sentences, strict=True)
            for index in range(len(sentences_of_passage))
        ]
        for batch in batches(sorted(rows, key=lambda row: -row[1])):
            self._write(batch, content_hash, len(passages))

    def _write(
        self, rows: list[tuple[TextNode, int, list[Sentence]]], content_hash: str, passages: int
    ) -> None:
        self.put(
            Records(
                ids=[record_id(passage.node_id, index) for passage, index, _ in rows],
                embeddings=np.array([own[index].vector for _, index, own in rows]),
                documents=[passage.text if index == 0 else "" for passage, index, _ in rows],
                metadatas=[
                    sentence_metadata(passage, own[index])
                    | (passage_metadata(passage, content_hash, passages, len(own)) if index == 0 else {})
                    for passage, index, own in rows
                ],
            )
        )

    def put(self, records: Records) -> None:
        """Store records, replacing those of the same id."""
        if records.ids:
            with writing(self.place):
                self.collection.upsert(
                    ids=records.ids,
                    embeddings=records.embeddings,
                    documents=records.documents,
                    metadatas=cast(Any, records.metadatas),
                )

    def delete(self, passage_ids: Sequence[str]) -> None:
        """Delete passages by id, the records that carry them last; unknown ids are ignored."""
        with writing(self.place):
            records = self._record_ids(passage_ids)
            others = [record for ids in records.values() for record in ids[1:]]
            for batch in [*batches(others), *batches([ids[0] for ids in records.values()])]:
                self.collection.delete(ids=batch)

    def count_sentences(self) -> int:
        """The number of records, which is that of sentences."""
        with reading(self.place):
            return self.collection.count()

    def search(self, question: Vectors, sentences: int) -> dict[str, Hit]:
        """The passages of the `sentences` nearest to `question` (d,): id → best sentence."""
        with reading(self.place):
            found: Any = self.collection.query(
                query_embeddings=question.reshape(1, -1),
                n_results=sentences,
                include=["distances", "metadatas"],
            )
        halves = [1 - distance for distance in found["distances"][0]]
        return best_sentences(found["ids"][0], halves, found["metadatas"][0], question)

    def look_up(self, question: Vectors, passage_ids: Sequence[str]) -> dict[str, Hit]:
        """What `search` would find of these passages, however far they are from the question."""
        records = [record for ids in self._record_ids(passage_ids).values() for record in ids]
        if not records:  # Chroma refuses an empty list
            return {}
        found = self._get(records, ["embeddings", "metadatas"])
        halves = [float(np.dot(row, question)) for row in found["embeddings"]]
        return best_sentences(found["ids"], halves, found["metadatas"], question)

    def get(self, passage_ids: Sequence[str]) -> list[TextNode]:
        """The passages of these ids, in their order, without those that have just been deleted."""
        firsts = [record_id(passage_id, 0) for passage_id in passage_ids]
        if not firsts:
            return []
        found = self._get(firsts, ["documents", "metadatas"])
        rows = zip(found["ids"], found["documents"], found["metadatas"], strict=True)
        nodes = {
            first: to_passage(passage_of(first), text, metadata)
            for first, text, metadata in rows
            if metadata  # else the record is just being deleted
        }
        return [nodes[first] for first in firsts if first in nodes]

    def everything(self) -> Iterator[TextNode]:
        """All passages, in no order."""
        for page in self._pages(["documents", "metadatas"], PASSAGE):
            for first, text, metadata in zip(page["ids"], page["documents"], page["metadatas"], strict=True):
                yield to_passage(passage_of(first), text, metadata)

    def facts(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Id and metadata of each passage, without its text."""
        for page in self._pages(["metadatas"], PASSAGE):
            yield from zip(map(passage_of, page["ids"]), page["metadatas"], strict=True)

    def records(self, size: int) -> Iterator[Records]:
        """All records, `size` at a time."""
        yield from map(_as_records, self._pages(ALL_PARTS, where=None, size=size))

    def nearest(self, vectors: Vectors, count: int) -> list[tuple[list[str], list[float]]]:
        """For each row (n, d) the ids and the inner products of the nearest `count` records, best first."""
        with reading(self.place):
            found: Any = self.collection.query(
                query_embeddings=vectors, n_results=min(count, self.collection.count()), include=["distances"]
            )
        rows = zip(found["ids"], found["distances"], strict=True)
        return [(ids, [1 - distance for distance in distances]) for ids, distances in rows]

    def unreachable(self, record_ids: Sequence[str], vectors: Vectors) -> list[str]:
        """The records that a search for their own vector (n, d) misses though it should not (chroma#7758)."""
        if not record_ids:
            return []
        own = np.einsum("nd,nd->n", vectors, vectors)
        found = self.nearest(vectors, NEAREST)
        return [
            record
            for record, nearness, (ids, products) in zip(record_ids, own.tolist(), found, strict=True)
            # Vectors differ in length, so that others may rightly rank before the record itself.
            if record not in ids and (len(ids) < NEAREST or nearness > products[-1] + SAME)
        ]

    def make_reachable(self, record_ids: Sequence[str]) -> None:
        """Store those again that no search finds: HNSW misses a few where many are similar.

        Storing one again may make a neighbour unreachable, so the neighbours are checked in the next round.
        """
        for _ in range(TRIES):
            around: set[str] = set()
            for batch in batches(record_ids, LOOKED_FOR):
                found = self._get(batch, ["embeddings"])
                if lost := self.unreachable(found["ids"], found["embeddings"]):
                    around |= set(self._store_again(lost))
            if not around:
                break
            record_ids = sorted(around)

    def _store_again(self, record_ids: list[str]) -> Iterator[str]:
        """Store these records again; yields their ids and those of their neighbours."""
        records = _as_records(self._get(record_ids, ALL_PARTS))
        self.put(records)
        yield from record_ids
        for ids, _ in self.nearest(records.embeddings, NEIGHBOURS):
            yield from ids

    def _get(self, ids: list[str], include: list[str]) -> Any:
        with reading(self.place):
            return self.collection.get(ids=ids, include=cast(Any, include))

    def _pages(self, include: list[str], where: Any, size: int = BATCH) -> Iterator[Any]:
        """The records that match `where` (None: all), with the parts to `include`, `size` at a time."""
        for offset in range(0, self.count_sentences(), size):
            with reading(self.place):
                page = self.collection.get(where=where, limit=size, offset=offset, include=cast(Any, include))
            yield page

    def _record_ids(self, passage_ids: Sequence[str]) -> dict[str, list[str]]:
        """The records of each passage that is stored, the one that carries it first."""
        if not passage_ids:
            return {}
        found = self._get([record_id(passage_id, 0) for passage_id in passage_ids], ["metadatas"])
        return {
            passage_of(first): [record_id(passage_of(first), index) for index in range(metadata["sentences"])]
            for first, metadata in zip(found["ids"], found["metadatas"], strict=True)
        }


def _as_records(page: Any) -> Records:
    return Records(page["ids"], page["embeddings"], page["documents"], page["metadatas"])


def batches(items: Sequence[Item], size: int = BATCH) -> Iterable[list[Item]]:
    """`items` in lists of at most `size`, by default as many as Chroma takes at once."""
    return (list(items[first : first + size]) for first in range(0, len(items), size))
