"""An index: passages in Chroma, the index of words and the manifest beside them, and one fingerprint."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, TypeVar

from chromadb import Collection
from chromadb.errors import NotFoundError
from llama_index.core.schema import TextNode

from rag.config import Config, IndexConfig
from rag.embedding.language_bias import calibration_hash
from rag.embedding.models import Vectors, fingerprint
from rag.embedding.multi_vector import GRAINS
from rag.errors import IndexUnusable
from rag.index.backend import Connection, backend_of
from rag.index.bm25 import LexicalIndex
from rag.index.collection import Passages
from rag.index.faults import writing
from rag.index.manifest import Manifest
from rag.index.opened import OpenedIndex
from rag.index.records import Hit, Records
from rag.index.versions import begin, current, drop_others, finish
from rag.index.words import update_words
from rag.index.writing import Writing

LAYOUT = "2"  # raised when what is stored changes its meaning
REBUILD = "Run `belegt ingest --rebuild`."

Result = TypeVar("Result")


class Store:
    """An index, opened for reading; `changes` opens a writing session.

    Any number of processes read; one at a time writes, under the write lock. An index on a Chroma server is
    the same for all machines; what each of them keeps in `index.path` is only a copy of the index of words,
    which saves building it at each start.
    """

    def __init__(self, index: IndexConfig, fingerprint: str, create: bool = False) -> None:
        """Open the index. Raises `IndexUnusable` where it is missing and not to be created."""
        self.index = index
        self.fingerprint = f"{LAYOUT}|{fingerprint}"
        self.backend = backend_of(index)
        self.lexical: LexicalIndex | None = None
        self._connection: Connection
        self._opened: OpenedIndex
        self._reopening = threading.Lock()
        self._open(create)

    def check_fingerprint(self) -> None:
        """Raises `IndexUnusable` where the passages were embedded otherwise than the configuration says."""
        stored, wanted = self._opened.passages.fingerprint(), self.fingerprint
        if stored != wanted and _embedding_name(stored) == _embedding_name(wanted):
            message = f"The index at {self.backend.place} was built by another version of belegt."
            raise IndexUnusable(message, REBUILD)
        if stored != wanted:
            raise IndexUnusable(
                f"The index at {self.backend.place} was built with {_embedding_name(stored)}, but "
                f"the config says {_embedding_name(wanted)}.",
                f"{REBUILD[:-1]}, or restore the previous embedding settings.",
            )

    # Reading

    def count(self) -> int:
        """The number of passages."""
        return len(self.manifest().passage_ids())

    def sentences(self) -> int:
        """The number of sentences."""
        return self._read(Passages.count_sentences)

    def is_empty(self) -> bool:
        """Whether the index contains no sentence."""
        return not self.sentences()

    def articles(self) -> int:
        """The number of articles."""
        return len(self.manifest().holdings)

    def documents(self) -> list[dict[str, Any]]:
        """The facts of each article: source, title, url, published, author, language, passages."""
        self.follow_writer()
        return self.manifest().documents()

    def holds(self, source: str) -> bool:
        """Whether the index contains the article of this source."""
        self.follow_writer()
        return source in self.manifest().holdings

    def contents(self) -> dict[str, dict[str, list[str]]]:
        """The passages of each article: source → content hash → passage ids.

        An article is complete when it has one hash and all its passages. It has several hashes where a run
        was interrupted between storing the new passages and deleting the old ones. The passages of an
        article that was stored in part are listed under an empty hash, so that it is indexed again.
        """
        return self.manifest().contents()

    def manifest(self) -> Manifest:
        """The manifest, as far as this process knows."""
        return self._read(lambda _: self._opened.load_manifest())

    def survey(self) -> Manifest:
        """The manifest as Chroma's records have it, which takes seconds for a large index."""
        return self._read(lambda _: self._opened.survey())

    def search(self, question: Vectors, sentences: int) -> dict[str, Hit]:
        """The passages of the `sentences` nearest to `question` (d,): id → best sentence.

        Raises `IndexUnusable`, also where another process has rebuilt the index with another embedding.
        """
        self.check_fingerprint()
        return self._read(lambda passages: passages.search(question, sentences))

    def look_up(self, question: Vectors, passage_ids: Sequence[str]) -> dict[str, Hit]:
        """What `search` would find of these passages, however far they are from the question."""
        return self._read(lambda passages: passages.look_up(question, passage_ids))

    def passages(self, passage_ids: Sequence[str]) -> list[TextNode]:
        """The passages of these ids, in their order, without those that have just been deleted."""
        return self._read(lambda passages: passages.get(passage_ids))

    def everything(self) -> Iterator[TextNode]:
        """All passages of the current collection, in no order."""
        return self._opened.passages.everything()

    def records(self, size: int) -> Iterator[Records]:
        """All records of the current collection, `size` at a time."""
        return self._opened.passages.records(size)

    def unreachable(self, records: Records) -> list[str]:
        """The ids of those that a search for their own vector does not find though it should."""
        return self._read(lambda passages: passages.unreachable(records.ids, records.embeddings))

    def words_are_current(self) -> bool:
        """Whether the index of words is that of exactly the passages in the collection."""
        return self.lexical is not None and self.lexical.held() == self.manifest().passage_ids()

    def follow_writer(self) -> None:
        """Load what another process has announced since the last call. Raises `IndexUnusable`."""
        if self._opened.is_being_written:  # by this process, so that no other writes
            return
        with self._reopening, self._opening():
            if self._opened.journal.generation() == self._opened.generation:
                return
            if self.backend.sees_other_writers:
                self._load_newest(self._opened)
            else:
                self._open(create=False)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    # Writing

    @contextmanager
    def changes(self, rebuild: bool = False) -> Iterator[Writing]:
        """A writing session for the holder of the write lock, announced to readers at its end.

        It starts from the index as the last writer left it, even a killed one; a `rebuild` starts from
        nothing and replaces the index at the end. Raises `IndexUnusable`, also for an index of another
        embedding unless it is rebuilt.
        """
        self.follow_writer()
        self._check_writable()
        if not rebuild:
            self.check_fingerprint()
        self._drop_leftovers()
        self._recover()
        try:
            with self._replacing() if rebuild else nullcontext():
                session = Writing(self._opened)
                yield session
                session.make_reachable()
        finally:
            try:
                if self.index_words() or self._opened.is_being_written:
                    self._opened.announce()
            finally:
                self._opened.is_being_written = False
        self._drop_leftovers()

    def index_words(self) -> bool:
        """Update the index of words to the passages in the collection; returns whether it has changed."""
        before = self.lexical
        self.lexical = update_words(before, self._opened.passages, self.manifest().passage_ids())
        if self.lexical is before:
            return False
        with writing(self.backend.place):
            self.lexical.save(self.index.path)
        return True

    def _check_writable(self) -> None:
        """Raises `IndexUnavailable`. What was read-only at opening may be writable now."""
        if self._connection.unwritable:
            with self._reopening:
                self._open(create=False)
        if self._connection.unwritable:
            raise self._connection.unwritable

    def _recover(self) -> None:
        """After a killed writer, distrust the manifest and read it from Chroma."""
        with self._opening():
            was_killed = self._opened.journal.is_being_written()
        if was_killed:
            with self._reopening:
                self._open(create=True)
            self._opened.begin()
            self._opened.manifest = None

    @contextmanager
    def _replacing(self) -> Iterator[None]:
        """Write into a new collection, which replaces the index in one step at the end.

        Until then readers use the old one; they keep it where the rebuild is interrupted.
        """
        before, client = self._opened, self._connection.client
        before.begin()
        with writing(self.backend.place):
            collection = begin(client, self.fingerprint, complete=False)
            self._opened = self._rebuilt(collection, Manifest())
        try:
            yield
            with writing(self.backend.place):
                complete = finish(client, collection, self.fingerprint)
                self._opened = self._rebuilt(complete, self._opened.manifest)
        except BaseException:
            with suppress(Exception):  # else the next writer drops it
                client.delete_collection(collection.name)
            before.manifest = None
            self._opened = before
            raise

    def _rebuilt(self, collection: Collection, manifest: Manifest | None) -> OpenedIndex:
        opened = OpenedIndex(self._connection, collection, self.backend.place)
        opened.manifest = manifest
        opened.is_being_written = True
        return opened

    def _drop_leftovers(self) -> None:
        """Delete what a rebuild has replaced, and what an interrupted one has left."""
        with writing(self.backend.place):
            drop_others(self._connection.client)
            for folder in self.backend.orphans():
                shutil.rmtree(folder, ignore_errors=True)

    # Opening

    def _open(self, create: bool) -> None:
        with self._opening():
            self._connection = self.backend.connect(create)
            self.lexical = LexicalIndex.load(self.index.path)
            try:
                self._load_newest(None)
            except NotFoundError:
                if not create:
                    raise
                self.lexical = None
                collection = begin(self._connection.client, self.fingerprint, complete=True)
                self._opened = OpenedIndex(self._connection, collection, self.backend.place)

    def _load_newest(self, before: OpenedIndex | None) -> None:
        """Switch to the newest complete collection; where words are not shared, index its words here."""
        collection = current(self._connection.client)
        opened = OpenedIndex(self._connection, collection, self.backend.place)
        if not self.backend.shares_words:
            is_same = before is not None and before.passages.collection.name == collection.name
            opened.manifest = opened.journal.load(before.manifest if before and is_same else None)
        self._opened = opened
        if not self.backend.shares_words:
            self._update_own_words()

    def _update_own_words(self) -> None:
        before = self.lexical
        passage_ids = self._opened.load_manifest().passage_ids()
        self.lexical = update_words(before, self._opened.passages, passage_ids)
        if self.lexical is not before:
            with suppress(OSError):  # a reader without the right to write keeps them in memory
                self.lexical.save(self.index.path)

    @contextmanager
    def _opening(self) -> Iterator[None]:
        """Translate the errors of opening the index. Raises `IndexUnusable`."""
        try:
            yield
        except IndexUnusable:
            raise
        except NotFoundError as error:
            message = f"The index at {self.backend.place} is empty."
            raise IndexUnusable(message, "Run `belegt ingest`.") from error
        except Exception as error:  # Chroma's native part raises bare exceptions for a damaged folder
            raise self.backend.opening_error(error) from error

    def _read(self, read: Callable[[Passages], Result]) -> Result:
        """Apply `read` to the passages, of the new collection where a rebuild has just replaced it."""
        try:
            return read(self._opened.passages)
        except NotFoundError:
            with self._reopening:
                self._open(create=False)
            return read(self._opened.passages)


def index_fingerprint(config: Config) -> str:
    """Identifies everything that turns sentences into the vectors of an index."""
    return f"{fingerprint(config)}|{GRAINS}|{calibration_hash()}"


def configured_store(config: Config, create: bool = False) -> Store:
    """The index that `config` names, whatever it contains. Raises `IndexUnusable`."""
    return Store(config.index, index_fingerprint(config), create)


def open_index(config: Config, may_be_empty: bool = False) -> Store:
    """The index that `config` names, ready to be searched. Raises `IndexUnusable`.

    Where it `may_be_empty`, a missing one is created.
    """
    store = configured_store(config, create=may_be_empty)
    store.check_fingerprint()
    if store.is_empty() and not may_be_empty:
        raise IndexUnusable(
            f"The index at {store.backend.place} is empty.",
            f"Put articles into {config.corpus.path} and run `belegt ingest`.",
        )
    return store


def _embedding_name(fingerprint: Any) -> str:
    _, _, rest = str(fingerprint).partition("|")
    return " ".join(rest.partition("|")[0].split(":")[:2]) or "an unknown embedding"
