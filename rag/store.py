"""The Chroma collection: upsert, delete, search; its fingerprint, its one writer.

Chroma is used directly: LlamaIndex's adapter adds instead of upserting, so a changed article would
keep its old text.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import chromadb
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError
from filelock import FileLock, Timeout
from llama_index.core.schema import NodeWithScore, TextNode

from rag.embedder import Vectors
from rag.errors import IndexUnusable

COLLECTION = "passages"
LAYOUT = "1"  # raised when what is stored changes its meaning
BATCH = 5000  # Chroma refuses more than 5,461 records at once
GENERATION_FILE = "generation"
REBUILD = "Run `belegt ingest --rebuild`."


class Store:
    """The passages and their vectors, in `folder`. One process writes at a time, any number read."""

    def __init__(self, folder: Path, fingerprint: str, create: bool = False) -> None:
        """Open the index. Raises `IndexUnusable` where it is missing or was built by another embedding."""
        self.folder = folder
        self.fingerprint = f"{LAYOUT}|{fingerprint}"
        self._reopening = threading.Lock()
        self._open(create)

    def check_fingerprint(self) -> None:
        """Raises `IndexUnusable` where the passages were embedded by something else than the config says."""
        stored = (self._collection.metadata or {}).get("fingerprint")
        if stored != self.fingerprint:
            raise IndexUnusable(
                f"The index at {self.folder} was built with {_embedding_name(stored)}, the config says "
                f"{_embedding_name(self.fingerprint)}.",
                f"{REBUILD[:-1]}, or set the embedding back.",
            )

    def upsert(self, nodes: list[TextNode], vectors: Vectors, content_hash: str) -> None:
        """Store passages of one document, replacing those of the same id."""
        for first in range(0, len(nodes), BATCH):
            batch = nodes[first : first + BATCH]
            self._collection.upsert(
                ids=[node.node_id for node in batch],
                embeddings=vectors[first : first + BATCH],
                documents=[node.text for node in batch],
                metadatas=[_to_metadata(node, content_hash, len(nodes)) for node in batch],
            )

    def delete(self, ids: list[str]) -> None:
        """Delete passages by id; ids that are not there are ignored."""
        for first in range(0, len(ids), BATCH):
            self._collection.delete(ids=ids[first : first + BATCH])

    def contents(self) -> dict[str, dict[str, list[str]]]:
        """What is stored: source → content hash → passage ids.

        A document is whole when it has one hash and all its passages; more than one hash means that a
        run broke off between writing the new passages and deleting the old ones. Passages of a
        document that was written in part are listed under an empty hash, so that it is done again.
        """
        contents: dict[str, dict[str, list[str]]] = {}
        expected: dict[tuple[str, str], int] = {}
        for passage_id, metadata in self._records():
            source, content_hash = str(metadata["source"]), str(metadata["content_hash"])
            contents.setdefault(source, {}).setdefault(content_hash, []).append(passage_id)
            expected[source, content_hash] = int(metadata["passages"])
        for (source, content_hash), count in expected.items():
            if len(contents[source][content_hash]) != count:
                contents[source].setdefault("", []).extend(contents[source].pop(content_hash))
        return contents

    def count(self) -> int:
        """Number of passages."""
        return self._collection.count()

    def articles(self) -> int:
        """Number of documents."""
        return len({metadata["source"] for _, metadata in self._records()})

    def search(self, vector: Vectors, k: int) -> list[NodeWithScore]:
        """The `k` passages nearest to `vector` (one unit row), best first; the score is the cosine.

        Raises `IndexUnusable`, also where another process has rebuilt the index with another embedding.
        """
        self._follow_writer()
        self.check_fingerprint()
        try:
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1),
                n_results=k,
                include=["documents", "metadatas", "distances"],
            )
        except NotFoundError:  # another process has just rebuilt the index
            self._open(create=False)
            return self.search(vector, k)
        except ChromaError as error:
            raise IndexUnusable(f"The index cannot be searched ({error}).", REBUILD) from error
        rows = zip(
            found["ids"][0],
            (found["documents"] or [[]])[0],
            (found["metadatas"] or [[]])[0],
            (found["distances"] or [[]])[0],
            strict=True,
        )
        return [
            NodeWithScore(node=_from_record(passage_id, text, metadata), score=1 - distance)
            for passage_id, text, metadata, distance in rows
            if text is not None and metadata is not None
        ]

    def rebuild(self) -> None:
        """Throw all passages away, whatever embedding they came from."""
        self._client.delete_collection(COLLECTION)
        self._create_collection()

    def announce(self) -> None:
        """Tell readers in other processes that there is something new; they reopen at their next search."""
        self._generation = uuid.uuid4().hex
        partial = self.folder / f"{GENERATION_FILE}.{os.getpid()}"
        partial.write_text(self._generation)
        partial.replace(self.folder / GENERATION_FILE)

    def close(self) -> None:
        """Let go of the folder's files."""
        cast(Client, self._client).close()

    def _open(self, create: bool) -> None:
        if not create and not (self.folder / "chroma.sqlite3").is_file():
            raise IndexUnusable(f"There is no index at {self.folder}.", "Run `belegt ingest`.")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._generation = self._read_generation()
            self._client = chromadb.PersistentClient(
                str(self.folder), settings=Settings(anonymized_telemetry=False)
            )
            self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
        except NotFoundError as error:
            if not create:
                raise IndexUnusable(
                    f"The index at {self.folder} is empty.", "Run `belegt ingest`."
                ) from error
            self._create_collection()
        except Exception as error:  # Chroma's native part raises bare exceptions for a damaged folder
            raise IndexUnusable(
                f"The index at {self.folder} cannot be opened ({_first_line(error)}).",
                "Delete that folder and run `belegt ingest`.",
            ) from error

    def _create_collection(self) -> None:
        self._collection = self._client.create_collection(
            COLLECTION,
            metadata={"fingerprint": self.fingerprint},
            configuration={"hnsw": {"space": "cosine"}},
            embedding_function=None,
        )

    def _records(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for offset in range(0, self.count(), BATCH):
            page = self._collection.get(limit=BATCH, offset=offset, include=["metadatas"])
            yield from zip(page["ids"], page["metadatas"] or [], strict=True)

    def _read_generation(self) -> str:
        file = self.folder / GENERATION_FILE
        return file.read_text() if file.exists() else ""

    def _follow_writer(self) -> None:
        """A Chroma client does not see the vectors of another process: open a new one when there are some."""
        with self._reopening:
            if self._read_generation() != self._generation:
                self._client.clear_system_cache()
                self._open(create=False)


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """One writer an index, in all processes. Raises `IndexUnusable` where there is one already."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexUnusable(
            f"Another `belegt ingest` is writing to {folder}.", "Wait until it is done, then run this again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _to_metadata(node: TextNode, content_hash: str, passages: int) -> dict[str, Any]:
    """Flat and without None: what Chroma takes."""
    return {
        **node.metadata,
        "content_hash": content_hash,
        "passages": passages,
        "start": node.start_char_idx,
        "end": node.end_char_idx,
    }


def _from_record(passage_id: str, text: str, metadata: Mapping[str, Any]) -> TextNode:
    own = {"content_hash", "passages", "start", "end"}
    return TextNode(
        id_=passage_id,
        text=text,
        start_char_idx=int(metadata["start"]),
        end_char_idx=int(metadata["end"]),
        metadata={key: value for key, value in metadata.items() if key not in own},
    )


def _embedding_name(fingerprint: Any) -> str:
    parts = str(fingerprint).partition("|")[2].split(":")
    return " ".join(parts[:2]) or "an unknown embedding"


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
