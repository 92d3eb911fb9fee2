"""The Chroma collection and the lexical index beside it: upsert, delete, search; one writer, one fingerprint.

Each sentence of a passage is a record with its vector; the first one's carries the passage. Chroma is used
directly: LlamaIndex's adapter adds instead of upserting, so a changed article would keep its old text.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError
from filelock import FileLock, Timeout
from llama_index.core.schema import TextNode

from rag.config import Config
from rag.embedder import Vectors, fingerprint
from rag.errors import IndexUnusable
from rag.grains import GRAINS, Sentence, pack, similarities, unpack
from rag.languages import calibration_hash
from rag.lexical import Entry, LexicalIndex

COLLECTION = "passages"
LAYOUT = "2"  # raised when what is stored changes its meaning
BATCH = 5000  # Chroma refuses more than 5,461 records at once
GENERATION_FILE = "generation"
REBUILD = "Run `belegt ingest --rebuild`."
PASSAGE: Any = {"passages": {"$gte": 1}}  # the records that carry a passage

Item = TypeVar("Item")


@dataclass(frozen=True)
class Hit:
    """How near a passage's best sentence is to a question, and the language of the passage."""

    similarity: float
    language: str


class Store:
    """The passages and their vectors, in `folder`. One process writes at a time, any number read."""

    def __init__(self, folder: Path, fingerprint: str, create: bool = False) -> None:
        """Open the index. Raises `IndexUnusable` where it is missing or was built by another embedding."""
        self.folder = folder
        self.fingerprint = f"{LAYOUT}|{fingerprint}"
        self.lexical: LexicalIndex | None = None
        self._reopening = threading.Lock()
        self._open(create)

    def check_fingerprint(self) -> None:
        """Raises `IndexUnusable` where the passages were embedded by something else than the config says."""
        stored = (self._collection.metadata or {}).get("fingerprint")
        if stored != self.fingerprint and _embedding_name(stored) == _embedding_name(self.fingerprint):
            raise IndexUnusable(
                f"The index at {self.folder} was built by another version of belegt.", REBUILD
            )
        if stored != self.fingerprint:
            raise IndexUnusable(
                f"The index at {self.folder} was built with {_embedding_name(stored)}, the config says "
                f"{_embedding_name(self.fingerprint)}.",
                f"{REBUILD[:-1]}, or set the embedding back.",
            )

    def upsert(self, passages: list[TextNode], sentences: list[list[Sentence]], content_hash: str) -> None:
        """Store the passages of one document, each with its sentences, replacing those of the same id.

        The record of a passage's first sentence carries its text; these records are written last, so that
        a passage that is there is whole.
        """
        rows = [
            (passage, index, some)
            for passage, some in zip(passages, sentences, strict=True)
            for index in reversed(range(len(some)))
        ]
        for batch in _batches(sorted(rows, key=lambda row: -row[1])):
            self._collection.upsert(
                ids=[_record_id(passage.node_id, index) for passage, index, _ in batch],
                embeddings=np.array([some[index].vector for _, index, some in batch]),
                documents=[passage.text if index == 0 else "" for passage, index, _ in batch],
                metadatas=[
                    _of_sentence(passage, some[index])
                    | (_of_passage(passage, content_hash, len(passages), len(some)) if index == 0 else {})
                    for passage, index, some in batch
                ],
            )

    def delete(self, passage_ids: list[str]) -> None:
        """Delete passages by id; ids that are not there are ignored."""
        for few in _batches(passage_ids):
            records = self._record_ids(few)
            others = [one for ids in records.values() for one in ids[1:]]
            for batch in [*_batches(others), *_batches([ids[0] for ids in records.values()])]:
                self._collection.delete(ids=batch)

    def contents(self) -> dict[str, dict[str, list[str]]]:
        """What is stored: source → content hash → passage ids.

        A document is whole when it has one hash and all its passages; more than one hash means that a
        run broke off between writing the new passages and deleting the old ones. Passages of a
        document that was written in part are listed under an empty hash, so that it is done again.
        """
        contents: dict[str, dict[str, list[str]]] = {}
        expected: dict[tuple[str, str], int] = {}
        for passage_id, _, metadata in self._passages():
            source, content_hash = str(metadata["source"]), str(metadata["content_hash"])
            contents.setdefault(source, {}).setdefault(content_hash, []).append(passage_id)
            expected[source, content_hash] = int(metadata["passages"])
        for (source, content_hash), count in expected.items():
            if len(contents[source][content_hash]) != count:
                contents[source].setdefault("", []).extend(contents[source].pop(content_hash))
        return contents

    def count(self) -> int:
        """Number of passages."""
        return len(self._collection.get(where=PASSAGE, include=[])["ids"])

    def is_empty(self) -> bool:
        """Whether there is nothing to be found."""
        return not self._collection.count()

    def articles(self) -> int:
        """Number of documents."""
        return len({metadata["source"] for _, _, metadata in self._passages()})

    def search(self, question: Vectors, sentences: int) -> dict[str, Hit]:
        """The passages that hold the `sentences` nearest to `question` (d,): id → its best sentence.

        Raises `IndexUnusable`, also where another process has rebuilt the index with another embedding.
        """
        self._follow_writer()
        self.check_fingerprint()
        try:
            found = self._collection.query(
                query_embeddings=question.reshape(1, -1),
                n_results=sentences,
                include=["distances", "metadatas"],
            )
        except NotFoundError:  # another process has just rebuilt the index
            self._open(create=False)
            return self.search(question, sentences)
        except ChromaError as error:
            raise IndexUnusable(f"The index cannot be searched ({error}).", REBUILD) from error
        halves = [1 - distance for distance in (found["distances"] or [[]])[0]]
        return _best(found["ids"][0], halves, (found["metadatas"] or [[]])[0], question)

    def look_up(self, question: Vectors, passage_ids: Sequence[str]) -> dict[str, Hit]:
        """What `search` would find of these passages, near or not."""
        records = self._record_ids(passage_ids)
        if not records:
            return {}
        found = self._collection.get(
            ids=[one for ids in records.values() for one in ids], include=["embeddings", "metadatas"]
        )
        halves = [float(np.dot(row, question)) for row in cast(Any, found["embeddings"])]
        return _best(found["ids"], halves, found["metadatas"] or [], question)

    def passages(self, passage_ids: Sequence[str]) -> list[TextNode]:
        """The passages of these ids, in their order, without those that have just been deleted."""
        if not passage_ids:
            return []
        records = self._collection.get(
            ids=[_record_id(one, 0) for one in passage_ids], include=["documents", "metadatas"]
        )
        rows = zip(records["ids"], records["documents"] or [], records["metadatas"] or [], strict=True)
        nodes = {_passage_id(one): _from_record(one, text, metadata) for one, text, metadata in rows if text}
        return [nodes[one] for one in passage_ids if one in nodes]

    def everything(self) -> Iterator[TextNode]:
        """All passages, in no order."""
        return (_from_record(_record_id(one, 0), text, metadata) for one, text, metadata in self._passages())

    def index_words(self) -> None:
        """Bring the lexical index to what the collection holds; no work where it is so already."""
        held = {passage_id for passage_id, _, _ in self._passages()}
        if self.lexical is None or set(self.lexical.passage_ids) != held:
            self.lexical = LexicalIndex.build(
                Entry(
                    passage.node_id,
                    f"{passage.metadata.get('title', '')}\n{passage.text}",
                    str(passage.metadata.get("language", "")),
                )
                for passage in self.everything()
            )
            self.lexical.save(self.folder)

    def rebuild(self) -> None:
        """Throw all passages away, whatever embedding they came from."""
        self._client.delete_collection(COLLECTION)
        self._create_collection()
        self.lexical = None

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
            self.lexical = LexicalIndex.load(self.folder)
        except NotFoundError as error:
            if not create:
                raise IndexUnusable(
                    f"The index at {self.folder} is empty.", "Run `belegt ingest`."
                ) from error
            self._create_collection()
            self.lexical = None
        except Exception as error:  # Chroma's native part raises bare exceptions for a damaged folder
            raise IndexUnusable(
                f"The index at {self.folder} cannot be opened ({_first_line(error)}).",
                "Delete that folder and run `belegt ingest`.",
            ) from error

    def _create_collection(self) -> None:
        self._collection = self._client.create_collection(
            COLLECTION,
            metadata={"fingerprint": self.fingerprint},
            configuration={"hnsw": {"space": "ip"}},
            embedding_function=None,
        )

    def _passages(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Id, text and metadata of each."""
        for offset in range(0, self._collection.count(), BATCH):
            page = self._collection.get(
                where=PASSAGE, limit=BATCH, offset=offset, include=["documents", "metadatas"]
            )
            rows = zip(page["ids"], page["documents"] or [], page["metadatas"] or [], strict=True)
            yield from ((_passage_id(record_id), text, metadata) for record_id, text, metadata in rows)

    def _record_ids(self, passage_ids: Sequence[str]) -> dict[str, list[str]]:
        """The records of each passage that is there, the one that carries it first."""
        if not passage_ids:  # Chroma takes an empty list for a mistake
            return {}
        firsts = self._collection.get(ids=[_record_id(one, 0) for one in passage_ids], include=["metadatas"])
        found = zip(firsts["ids"], cast(list[Mapping[str, Any]], firsts["metadatas"]), strict=True)
        return {
            _passage_id(first): [
                _record_id(_passage_id(first), index) for index in range(metadata["sentences"])
            ]
            for first, metadata in found
        }

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


def index_fingerprint(config: Config) -> str:
    """Names all that turned sentences into the vectors of an index."""
    return f"{fingerprint(config)}|{GRAINS}|{calibration_hash()}"


def open_index(config: Config) -> Store:
    """The index that `config` names, ready to be searched. Raises `IndexUnusable`."""
    store = Store(config.index.path, index_fingerprint(config))
    store.check_fingerprint()
    if store.is_empty():
        raise IndexUnusable(
            f"The index at {config.index.path} is empty.",
            f"Put articles into {config.corpus.path} and run `belegt ingest`.",
        )
    return store


def _record_id(passage_id: str, sentence: int) -> str:
    return f"{passage_id}:{sentence}"


def _passage_id(record_id: str) -> str:
    return record_id.rpartition(":")[0]


def _batches(items: Sequence[Item]) -> Iterable[list[Item]]:
    return (list(items[first : first + BATCH]) for first in range(0, len(items), BATCH))


def _best(
    record_ids: Sequence[str], halves: Sequence[float], metadatas: Sequence[Any], question: Vectors
) -> dict[str, Hit]:
    """Each passage's best sentence."""
    if not record_ids:
        return {}
    phrases = unpack([str(metadata["phrases"]) for metadata in metadatas], len(question))
    near = similarities(np.array(halves, dtype=np.float32), phrases, question).tolist()
    best: dict[str, Hit] = {}
    for record_id, similarity, metadata in zip(record_ids, near, metadatas, strict=True):
        passage_id = _passage_id(record_id)
        if passage_id not in best or similarity > best[passage_id].similarity:
            best[passage_id] = Hit(similarity, str(metadata.get("language", "")))
    return best


def _of_sentence(passage: TextNode, sentence: Sentence) -> dict[str, Any]:
    return {"phrases": pack(sentence.phrases), "language": str(passage.metadata.get("language", ""))}


def _of_passage(node: TextNode, content_hash: str, passages: int, sentences: int) -> dict[str, Any]:
    """Flat and without None: what Chroma takes."""
    return {
        **node.metadata,
        "content_hash": content_hash,
        "passages": passages,
        "sentences": sentences,
        "start": node.start_char_idx,
        "end": node.end_char_idx,
    }


def _from_record(record_id: str, text: str, metadata: Mapping[str, Any]) -> TextNode:
    own = {"content_hash", "passages", "sentences", "phrases", "start", "end"}
    return TextNode(
        id_=_passage_id(record_id),
        text=text,
        start_char_idx=int(metadata["start"]),
        end_char_idx=int(metadata["end"]),
        metadata={key: value for key, value in metadata.items() if key not in own},
    )


def _embedding_name(fingerprint: Any) -> str:
    _, _, rest = str(fingerprint).partition("|")
    return " ".join(rest.partition("|")[0].split(":")[:2]) or "an unknown embedding"


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
