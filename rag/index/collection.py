"""One Chroma collection as belegt uses it: each sentence of a passage is a record with its vector.

The record of a passage's first sentence carries the passage. Chroma is used directly: LlamaIndex's adapter
adds instead of upserting, so a changed article would keep its old text.
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
WHOLE_RECORD = ["embeddings", "documents", "metadatas"]
NEAREST = 20
SAME = 1e-4  # products that differ by less are equal
LOOKED_FOR, NEIGHBOURS, TRIES = 500, 100, 5

Item = TypeVar("Item")


class Passages:
    """What one collection holds. Reading raises `NotFoundError` where a rebuild has just replaced it.

    All else that fails raises `IndexUnusable`.
    """

    def __init__(self, collection: Collection, place: str) -> None:
        self.collection = collection
        self.place = place

    def fingerprint(self) -> str:
        """What the vectors were made with."""
        return str((self.collection.metadata or {}).get("fingerprint", ""))

    def upsert(self, passages: list[TextNode], sentences: list[list[Sentence]], content_hash: str) -> None:
        """Store the passages of one document, each with its sentences, replacing those of the same id.

        The records that carry passages are written last, so that a passage that is there is whole.
        """
        rows = [
            (passage, index, some)
            for passage, some in zip(passages, sentences, strict=True)
            for index in range(len(some))
        ]
        for batch in batches(sorted(rows, key=lambda row: -row[1])):
            self._write(batch, content_hash, len(passages))

    def _write(
        self, rows: list[tuple[TextNode, int, list[Sentence]]], content_hash: str, passages: int
    ) -> None:
        self.put(
            Records(
                ids=[record_id(passage.node_id, index) for passage, index, _ in rows],
                embeddings=np.array([some[index].vector for _, index, some in rows]),
                documents=[passage.text if index == 0 else "" for passage, index, _ in rows],
                metadatas=[
                    sentence_metadata(passage, some[index])
                    | (passage_metadata(passage, content_hash, passages, len(some)) if index == 0 else {})
                    for passage, index, some in rows
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
        """Delete passages by id, the records that carry them last; ids that are not there are ignored."""
        with writing(self.place):
            records = self._record_ids(passage_ids)
            others = [one for ids in records.values() for one in ids[1:]]
            for batch in [*batches(others), *batches([ids[0] for ids in records.values()])]:
                self.collection.delete(ids=batch)

    def count_sentences(self) -> int:
        """Number of records: a sentence each."""
        with reading(self.place):
            return self.collection.count()

    def search(self, question: Vectors, sentences: int) -> dict[str, Hit]:
        """The passages that hold the `sentences` nearest to `question` (d,): id → its best sentence."""
        with reading(self.place):
            found: Any = self.collection.query(
                query_embeddings=question.reshape(1, -1),
                n_results=sentences,
                include=["distances", "metadatas"],
            )
        halves = [1 - distance for distance in found["distances"][0]]
        return best_sentences(found["ids"][0], halves, found["metadatas"][0], question)

    def look_up(self, question: Vectors, passage_ids: Sequence[str]) -> dict[str, Hit]:
        """What `search` would find of these passages, near or not."""
        records = [one for ids in self._record_ids(passage_ids).values() for one in ids]
        if not records:  # Chroma takes an empty list for a mistake
            return {}
        found = self._get(records, ["embeddings", "metadatas"])
        halves = [float(np.dot(row, question)) for row in found["embeddings"]]
        return best_sentences(found["ids"], halves, found["metadatas"], question)

    def get(self, passage_ids: Sequence[str]) -> list[TextNode]:
        """The passages of these ids, in their order, without those that have just been deleted."""
        firsts = [record_id(one, 0) for one in passage_ids]
        if not firsts:
            return []
        found = self._get(firsts, ["documents", "metadatas"])
        rows = zip(found["ids"], found["documents"], found["metadatas"], strict=True)
        nodes = {
            first: to_passage(passage_of(first), text, metadata)
            for first, text, metadata in rows
            if metadata  # else it is just being deleted
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
        yield from map(_as_records, self._pages(WHOLE_RECORD, where=None, size=size))

    def nearest(self, vectors: Vectors, count: int) -> list[tuple[list[str], list[float]]]:
        """For each row (n, d) the ids and the inner products of the nearest `count` records, best first."""
        with reading(self.place):
            found: Any = self.collection.query(
                query_embeddings=vectors, n_results=min(count, self.collection.count()), include=["distances"]
            )
        rows = zip(found["ids"], found["distances"], strict=True)
        return [(ids, [1 - one for one in distances]) for ids, distances in rows]

    def unreachable(self, record_ids: Sequence[str], vectors: Vectors) -> list[str]:
        """Those that a search for their own vector (n, d) does not find though it should (chroma#7758)."""
        if not record_ids:
            return []
        own = np.einsum("nd,nd->n", vectors, vectors)
        found = self.nearest(vectors, NEAREST)
        return [
            record
            for record, nearness, (ids, products) in zip(record_ids, own.tolist(), found, strict=True)
            # Vectors are not of one length: others may rightly come before its own.
            if record not in ids and (len(ids) < NEAREST or nearness > products[-1] + SAME)
        ]

    def make_reachable(self, record_ids: Sequence[str]) -> None:
        """Store again what no search finds of these: HNSW leaves out some where many are alike.

        Each time one is stored another near it may get lost, so it is looked again around them.
        """
        for _ in range(TRIES):
            around: set[str] = set()
            for few in batches(record_ids, LOOKED_FOR):
                found = self._get(few, ["embeddings"])
                if lost := self.unreachable(found["ids"], found["embeddings"]):
                    around |= set(self._store_again(lost))
            if not around:
                break
            record_ids = sorted(around)

    def _store_again(self, record_ids: list[str]) -> Iterator[str]:
        """Gives these and those near to them."""
        records = _as_records(self._get(record_ids, WHOLE_RECORD))
        self.put(records)
        yield from record_ids
        for ids, _ in self.nearest(records.embeddings, NEIGHBOURS):
            yield from ids

    def _get(self, ids: list[str], include: list[str]) -> Any:
        with reading(self.place):
            return self.collection.get(ids=ids, include=cast(Any, include))

    def _pages(self, include: list[str], where: Any, size: int = BATCH) -> Iterator[Any]:
        """The records that `where` lets pass (None: all), with these parts, `size` at a time."""
        for offset in range(0, self.count_sentences(), size):
            with reading(self.place):
                page = self.collection.get(where=where, limit=size, offset=offset, include=cast(Any, include))
            yield page

    def _record_ids(self, passage_ids: Sequence[str]) -> dict[str, list[str]]:
        """The records of each passage that is there, the one that carries it first."""
        if not passage_ids:
            return {}
        found = self._get([record_id(one, 0) for one in passage_ids], ["metadatas"])
        return {
            passage_of(first): [record_id(passage_of(first), index) for index in range(metadata["sentences"])]
            for first, metadata in zip(found["ids"], found["metadatas"], strict=True)
        }


def _as_records(page: Any) -> Records:
    return Records(page["ids"], page["embeddings"], page["documents"], page["metadatas"])


def batches(items: Sequence[Item], size: int = BATCH) -> Iterable[list[Item]]:
    """So many that Chroma takes them at once."""
    return (list(items[first : first + size]) for first in range(0, len(items), size))
