"""The Chroma collection and the lexical index beside it: upsert, delete, search; one writer, one fingerprint.

Each sentence of a passage is a record with its vector; the first one's carries the passage. Chroma is used
directly: LlamaIndex's adapter adds instead of upserting, so a changed article would keep its old text.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
import numpy as np
from chromadb import Collection
from chromadb.api.client import Client
from chromadb.errors import ChromaError, NotFoundError
from llama_index.core.schema import TextNode

from rag.catalogue import FILE as CATALOGUE_FILE
from rag.catalogue import Catalogue
from rag.collection import DATABASE, begin, connect, current, drop_others, finish, first_line, unreachable
from rag.config import Config
from rag.embedder import Vectors, fingerprint
from rag.errors import IndexUnusable
from rag.grains import GRAINS, Sentence
from rag.languages import calibration_hash
from rag.lexical import Entry, LexicalIndex
from rag.records import (
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

LAYOUT = "2"  # raised when what is stored changes its meaning
BATCH = 5000  # Chroma refuses more than 5,461 records at once
GENERATION_FILE = "generation"
REBUILD = "Run `belegt ingest --rebuild`."
RERUN = REBUILD[0].lower() + REBUILD[1:-1]

Item = TypeVar("Item")


class Store:
    """The passages and their vectors, in `folder`. One process writes at a time, any number read.

    With a `url` they are on a Chroma server; words, lock and generation stay in the folder.
    """

    def __init__(self, folder: Path, fingerprint: str, create: bool = False, url: str = "") -> None:
        """Open the index. Raises `IndexUnusable` where it is missing or was built by another embedding."""
        self.folder = folder
        self.url = url
        self.fingerprint = f"{LAYOUT}|{fingerprint}"
        self.lexical: LexicalIndex | None = None
        self._collection: Collection
        self._catalogue: Catalogue | None = None
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
            for index in range(len(some))
        ]
        with self._changing() as catalogue:
            for batch in _batches(sorted(rows, key=lambda row: -row[1])):
                self._write(batch, content_hash, len(passages))
            if passages:
                facts = passages[0].metadata
                ids = [passage.node_id for passage in passages]
                catalogue.put(str(facts["source"]), facts, content_hash, ids)

    def _write(
        self, rows: list[tuple[TextNode, int, list[Sentence]]], content_hash: str, passages: int
    ) -> None:
        self._collection.upsert(
            ids=[record_id(passage.node_id, index) for passage, index, _ in rows],
            embeddings=np.array([some[index].vector for _, index, some in rows]),
            documents=[passage.text if index == 0 else "" for passage, index, _ in rows],
            metadatas=[
                sentence_metadata(passage, some[index])
                | (passage_metadata(passage, content_hash, passages, len(some)) if index == 0 else {})
                for passage, index, some in rows
            ],
        )

    def delete(self, passage_ids: list[str]) -> None:
        """Delete passages by id; ids that are not there are ignored."""
        for few in _batches(passage_ids):
            with self._changing() as catalogue:
                records = self._record_ids(few)
                others = [one for ids in records.values() for one in ids[1:]]
                for batch in [*_batches(others), *_batches([ids[0] for ids in records.values()])]:
                    self._collection.delete(ids=batch)
                catalogue.remove(few)

    def contents(self) -> dict[str, dict[str, list[str]]]:
        """What is stored: source → content hash → passage ids.

        A document is whole when it has one hash and all its passages; more than one hash means that a
        run broke off between writing the new passages and deleting the old ones. Passages of a
        document that was written in part are listed under an empty hash, so that it is done again.
        """
        return self.catalogue().contents()

    def count(self) -> int:
        """Number of passages."""
        return len(self.catalogue().passage_ids())

    def is_empty(self) -> bool:
        """Whether there is nothing to be found."""
        return not self._read(lambda collection: collection.count())

    def articles(self) -> int:
        """Number of documents."""
        return len(self.catalogue().holdings)

    def documents(self) -> list[dict[str, Any]]:
        """What is known of each document: source, title, url, published, author, language, passages."""
        self.follow_writer()
        return self.catalogue().documents()

    def holds(self, source: str) -> bool:
        """Whether there is a document of this source."""
        self.follow_writer()
        return source in self.catalogue().holdings

    def catalogue(self) -> Catalogue:
        """What is stored of each article, as far as this process knows.

        A Chroma server may have other writers, on other machines: there it is read anew each time.
        """
        if self.url:
            return self.survey()
        if self._catalogue is None:
            self._catalogue = Catalogue.load(self.folder, self._generation) or self.survey()
        return self._catalogue

    @contextmanager
    def _changing(self) -> Iterator[Catalogue]:
        """Around a change, of which the catalogue is told; if it breaks off, nobody knows what is there."""
        catalogue = Catalogue() if self.url else self.catalogue()
        (self.folder / CATALOGUE_FILE).unlink(missing_ok=True)  # until `announce`; a killed run leaves none
        try:
            with self._writing():
                yield catalogue
        except BaseException:
            self._forget_catalogue()
            raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Around what writes to the disk. Raises `IndexUnusable` where that is full, say."""
        try:
            yield
        except httpx.HTTPError as error:
            raise unreachable(self.url, error) from error
        except (ChromaError, OSError) as error:
            raise IndexUnusable(
                f"The index at {self.url or self.folder} cannot be written ({first_line(error)}).",
                "Look for room on the disk with `belegt doctor`, then run `belegt ingest`: it goes on.",
            ) from error

    def _forget_catalogue(self) -> None:
        (self.folder / CATALOGUE_FILE).unlink(missing_ok=True)
        self._catalogue = None

    def survey(self) -> Catalogue:
        """What is stored of each article, as Chroma has it."""
        found: Catalogue = self._read(lambda _: Catalogue.of(self._facts()))
        return found

    def search(self, question: Vectors, sentences: int) -> dict[str, Hit]:
        """The passages that hold the `sentences` nearest to `question` (d,): id → its best sentence.

        Raises `IndexUnusable`, also where another process has rebuilt the index with another embedding.
        """
        self.follow_writer()
        self.check_fingerprint()
        found = self._read(
            lambda collection: collection.query(
                query_embeddings=question.reshape(1, -1),
                n_results=sentences,
                include=["distances", "metadatas"],
            )
        )
        halves = [1 - distance for distance in found["distances"][0]]
        return best_sentences(found["ids"][0], halves, found["metadatas"][0], question)

    def look_up(self, question: Vectors, passage_ids: Sequence[str]) -> dict[str, Hit]:
        """What `search` would find of these passages, near or not."""
        records = [one for ids in self._record_ids(passage_ids).values() for one in ids]
        if not records:
            return {}
        found = self._read(
            lambda collection: collection.get(ids=records, include=["embeddings", "metadatas"])
        )
        halves = [float(np.dot(row, question)) for row in found["embeddings"]]
        return best_sentences(found["ids"], halves, found["metadatas"], question)

    def passages(self, passage_ids: Sequence[str]) -> list[TextNode]:
        """The passages of these ids, in their order, without those that have just been deleted."""
        firsts = [record_id(one, 0) for one in passage_ids]
        if not firsts:
            return []
        found = self._read(lambda collection: collection.get(ids=firsts, include=["documents", "metadatas"]))
        rows = zip(found["ids"], found["documents"], found["metadatas"], strict=True)
        nodes = {
            first: to_passage(passage_of(first), text, metadata)
            for first, text, metadata in rows
            if metadata  # else it is just being deleted
        }
        return [nodes[first] for first in firsts if first in nodes]

    def everything(self) -> Iterator[TextNode]:
        """All passages, in no order."""
        for page in self._pages(["documents", "metadatas"]):
            for first, text, metadata in zip(page["ids"], page["documents"], page["metadatas"], strict=True):
                yield to_passage(passage_of(first), text, metadata)

    def records(self, size: int) -> Iterator[Records]:
        """All that the collection of this moment holds, `size` records at a time."""
        return _records(self._collection, size)

    def put(self, records: Records) -> None:
        """Store records as `records` gave them."""
        if records.ids:
            with self._writing():
                self._collection.upsert(
                    ids=records.ids,
                    embeddings=records.embeddings,
                    documents=records.documents,
                    metadatas=cast(Any, records.metadatas),
                )
            self._forget_catalogue()

    def sentences(self) -> int:
        """Number of records: a sentence each."""
        return self._collection.count()

    def nearest(self, vectors: Vectors, count: int) -> list[tuple[list[str], list[float]]]:
        """For each row (n, d) the ids and the inner products of the nearest `count` records, best first."""
        found = self._collection.query(
            query_embeddings=vectors, n_results=min(count, self.sentences()), include=["distances"]
        )
        distances = cast(list[list[float]], found["distances"])
        return [(ids, [1 - one for one in row]) for ids, row in zip(found["ids"], distances, strict=True)]

    def words_are_current(self) -> bool:
        """Whether the lexical index is of just the passages that the collection holds."""
        return self.lexical is not None and self.lexical.held() == self.catalogue().passage_ids()

    def index_words(self) -> None:
        """Bring the lexical index to what the collection holds; no work where it is so already."""
        held = self.catalogue().passage_ids()
        if self.lexical is None:
            self.lexical = LexicalIndex.build(self._entries(held))
        elif self.lexical.held() != held:
            self.lexical = self.lexical.updated(held, self._entries)
        else:
            return
        with self._writing():
            self.lexical.save(self.folder)

    def _entries(self, passage_ids: set[str]) -> Iterator[Entry]:
        """These passages as the lexical index takes them: with their titles."""
        if len(passage_ids) > BATCH:  # then all of them are read more quickly
            passages: Iterable[TextNode] = (one for one in self.everything() if one.node_id in passage_ids)
        else:
            passages = self.passages(sorted(passage_ids))
        for passage in passages:
            text = f"{passage.metadata.get('title', '')}\n{passage.text}"
            yield Entry(passage.node_id, text, str(passage.metadata.get("language", "")))

    @contextmanager
    def replacing(self) -> Iterator[None]:
        """What is written meanwhile goes into a new collection, which becomes the index at the end, whole.

        Until then all readers have the old one; where this breaks off, they keep it.
        """
        before, self._collection = self._collection, begin(self._client, self.fingerprint, whole=False)
        (self.folder / CATALOGUE_FILE).unlink(missing_ok=True)
        self._catalogue = Catalogue()
        try:
            yield
        except BaseException:
            with suppress(Exception):  # what is left of it, the next writer drops
                self._client.delete_collection(self._collection.name)
            self._collection, self._catalogue = before, None
            raise
        self._collection = finish(self._client, self._collection, self.fingerprint)

    def tidy(self) -> None:
        """Drop what a rebuild has replaced, or has left where it broke off."""
        drop_others(self._client, None if self.url else self.folder)

    def announce(self) -> None:
        """Tell readers in other processes that there is something new; they reopen at their next search."""
        generation = uuid.uuid4().hex
        with self._writing():
            if not self.url:
                self.catalogue().save(self.folder, generation)
            partial = self.folder / f"{GENERATION_FILE}.{os.getpid()}"
            partial.write_text(generation)
            partial.replace(self.folder / GENERATION_FILE)
        self._generation = generation

    def close(self) -> None:
        """Let go of the folder's files."""
        cast(Client, self._client).close()

    def _open(self, create: bool) -> None:
        if not create and not self.url and not (self.folder / DATABASE).is_file():
            raise IndexUnusable(f"There is no index at {self.folder}.", "Run `belegt ingest`.")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._generation = self._read_generation()
            self._client = connect(self.folder, self.url)
            self._collection = current(self._client)
            self.lexical = LexicalIndex.load(self.folder)
            self._catalogue = None
        except NotFoundError as error:
            if not create:
                raise IndexUnusable(
                    f"The index at {self.url or self.folder} is empty.", "Run `belegt ingest`."
                ) from error
            self._collection = begin(self._client, self.fingerprint, whole=True)
            self.lexical = None
        except Exception as error:  # Chroma's native part raises bare exceptions for a damaged folder
            if self.url:
                raise unreachable(self.url, error) from error
            raise IndexUnusable(
                f"The index at {self.folder} cannot be opened ({first_line(error)}).",
                "Delete that folder and run `belegt ingest`.",
            ) from error

    def _facts(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Id and metadata of each passage, without its text."""
        for page in self._pages(["metadatas"]):
            yield from zip(map(passage_of, page["ids"]), page["metadatas"], strict=True)

    def _pages(self, include: list[str]) -> Iterator[Any]:
        """The records that carry passages, with these parts, a batch at a time."""
        collection: Any = self._collection
        for offset in range(0, collection.count(), BATCH):
            yield collection.get(where=PASSAGE, limit=BATCH, offset=offset, include=include)

    def _record_ids(self, passage_ids: Sequence[str]) -> dict[str, list[str]]:
        """The records of each passage that is there, the one that carries it first."""
        if not passage_ids:  # Chroma takes an empty list for a mistake
            return {}
        firsts = [record_id(one, 0) for one in passage_ids]
        found = self._read(lambda collection: collection.get(ids=firsts, include=["metadatas"]))
        return {
            passage_of(first): [record_id(passage_of(first), index) for index in range(metadata["sentences"])]
            for first, metadata in zip(found["ids"], found["metadatas"], strict=True)
        }

    def _read(self, read: Callable[[Any], Any]) -> Any:
        """What `read` gets from the collection, though another process may just have rebuilt it."""
        try:
            try:
                return read(self._collection)
            except NotFoundError:
                with self._reopening:
                    self._open(create=False)
                return read(self._collection)
        except ChromaError as error:
            raise IndexUnusable(
                f"The index cannot be searched ({first_line(error)}).",
                f"Free the disk if it is full, or {RERUN}.",
            ) from error
        except httpx.HTTPError as error:
            raise unreachable(self.url, error) from error

    def _read_generation(self) -> str:
        file = self.folder / GENERATION_FILE
        return file.read_text() if file.exists() else ""

    def follow_writer(self) -> None:
        """A Chroma client does not see the vectors of another process: open a new one when there are some."""
        with self._reopening:
            if self._read_generation() != self._generation:
                self._open(create=False)


def index_fingerprint(config: Config) -> str:
    """Names all that turned sentences into the vectors of an index."""
    return f"{fingerprint(config)}|{GRAINS}|{calibration_hash()}"


def configured_store(config: Config, create: bool = False) -> Store:
    """The index that `config` names, whatever is in it. Raises `IndexUnusable`."""
    return Store(config.index.path, index_fingerprint(config), create, config.index.url)


def open_index(config: Config, may_be_empty: bool = False) -> Store:
    """The index that `config` names, ready to be searched. Raises `IndexUnusable`.

    Where it `may_be_empty`, one that is missing is made.
    """
    store = configured_store(config, create=may_be_empty)
    store.check_fingerprint()
    if store.is_empty() and not may_be_empty:
        raise IndexUnusable(
            f"The index at {config.index.url or config.index.path} is empty.",
            f"Put articles into {config.corpus.path} and run `belegt ingest`.",
        )
    return store


def _records(collection: Collection, size: int) -> Iterator[Records]:
    for offset in range(0, collection.count(), size):
        page: Any = collection.get(
            limit=size, offset=offset, include=["embeddings", "documents", "metadatas"]
        )
        yield Records(page["ids"], page["embeddings"], page["documents"], page["metadatas"])


def _batches(items: Sequence[Item]) -> Iterable[list[Item]]:
    return (list(items[first : first + BATCH]) for first in range(0, len(items), BATCH))


def _embedding_name(fingerprint: Any) -> str:
    _, _, rest = str(fingerprint).partition("|")
    return " ".join(rest.partition("|")[0].split(":")[:2]) or "an unknown embedding"
