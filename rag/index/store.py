"""An index: the passages in Chroma, the words, the catalogue and the journal beside them; one fingerprint."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, TypeVar, cast

from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.errors import NotFoundError
from llama_index.core.schema import TextNode

from rag.config import Config, IndexConfig
from rag.embedding.language_bias import calibration_hash
from rag.embedding.models import Vectors, fingerprint
from rag.embedding.multi_vector import GRAINS, Sentence
from rag.errors import IndexUnavailable, IndexUnusable
from rag.index.bm25 import Entry, LexicalIndex
from rag.index.collection import BATCH, Passages, batches, writing
from rag.index.faults import keeps_from_writing, reason, unavailable
from rag.index.journal import FolderJournal, Journal, ServerJournal
from rag.index.manifest import Catalogue
from rag.index.records import Hit, Records, record_id
from rag.index.snapshot import Snapshot, check_writable
from rag.index.versions import (
    DATABASE,
    begin,
    connect,
    connect_folder,
    current,
    drop_others,
    finish,
    unreachable,
)

LAYOUT = "2"  # raised when what is stored changes its meaning
REBUILD = "Run `belegt ingest --rebuild`."

Result = TypeVar("Result")


class Store:
    """The index at `index`. One process writes at a time, under the `writer_lock`; any number read.

    On a Chroma server it is the same for all machines; what each keeps in `index.path` is then only a copy of
    its words, so that they need not be indexed at each start.
    """

    def __init__(self, index: IndexConfig, fingerprint: str, create: bool = False) -> None:
        """Open the index. Raises `IndexUnusable` where it is missing or was built by another embedding."""
        self.index = index
        self.fingerprint = f"{LAYOUT}|{fingerprint}"
        self.lexical: LexicalIndex | None = None
        self._passages: Passages
        self._journal: Journal
        self._generation = ""
        self._catalogue: Catalogue | None = None
        self._is_in_the_making = False  # by this process
        self._written: list[str] = []  # records, meanwhile
        self._snapshot: Snapshot | None = None  # what is read where the folder cannot be written
        self._unwritable: IndexUnavailable | None = None  # why
        self._reopening = threading.Lock()
        self._open(create)

    def check_fingerprint(self) -> None:
        """Raises `IndexUnusable` where the passages were embedded by something else than the config says."""
        stored, wanted = self._passages.fingerprint(), self.fingerprint
        if stored != wanted and _embedding_name(stored) == _embedding_name(wanted):
            message = f"The index at {self._place} was built by another version of belegt."
            raise IndexUnusable(message, REBUILD)
        if stored != wanted:
            raise IndexUnusable(
                f"The index at {self._place} was built with {_embedding_name(stored)}, the config says "
                f"{_embedding_name(wanted)}.",
                f"{REBUILD[:-1]}, or set the embedding back.",
            )

    # Reading

    def count(self) -> int:
        """Number of passages."""
        return len(self.catalogue().passage_ids())

    def sentences(self) -> int:
        """Number of sentences."""
        return self._read(Passages.count_sentences)

    def is_empty(self) -> bool:
        """Whether there is nothing to be found."""
        return not self.sentences()

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

    def contents(self) -> dict[str, dict[str, list[str]]]:
        """What is stored: source → content hash → passage ids.

        A document is whole when it has one hash and all its passages; more than one hash means that a
        run broke off between writing the new passages and deleting the old ones. Passages of a
        document that was written in part are listed under an empty hash, so that it is done again.
        """
        return self.catalogue().contents()

    def catalogue(self) -> Catalogue:
        """What is stored of each article, as far as this process knows."""
        if self._catalogue is None:
            announced = self._journal.load(None)
            if announced is None or self._is_in_the_making:
                self._catalogue = self.survey()
                # What an earlier generation says of articles that are gone has to be taken back.
                self._catalogue.touched |= set(announced.holdings) if announced else set()
            else:
                self._catalogue = announced
        return self._catalogue

    def survey(self) -> Catalogue:
        """What is stored of each article, as Chroma has it."""
        return self._read(lambda passages: Catalogue.of(passages.facts()))

    def search(self, question: Vectors, sentences: int) -> dict[str, Hit]:
        """The passages that hold the `sentences` nearest to `question` (d,): id → its best sentence.

        Raises `IndexUnusable`, also where another process has rebuilt the index with another embedding.
        """
        self.check_fingerprint()
        return self._read(lambda passages: passages.search(question, sentences))

    def look_up(self, question: Vectors, passage_ids: Sequence[str]) -> dict[str, Hit]:
        """What `search` would find of these passages, near or not."""
        return self._read(lambda passages: passages.look_up(question, passage_ids))

    def passages(self, passage_ids: Sequence[str]) -> list[TextNode]:
        """The passages of these ids, in their order, without those that have just been deleted."""
        return self._read(lambda passages: passages.get(passage_ids))

    def everything(self) -> Iterator[TextNode]:
        """All passages that the collection of this moment holds, in no order."""
        return self._passages.everything()

    def records(self, size: int) -> Iterator[Records]:
        """All that the collection of this moment holds, `size` records at a time."""
        return self._passages.records(size)

    def unreachable(self, records: Records) -> list[str]:
        """Those that a search for their own vector does not find though it should."""
        return self._read(lambda passages: passages.unreachable(records.ids, records.embeddings))

    def follow_writer(self) -> None:
        """Take up what another process has announced since the last look. Raises `IndexUnusable`."""
        if self._is_in_the_making:  # by this process: no other writes
            return
        with self._reopening, self._opening():
            if self._journal.generation() == self._generation:
                return
            if self.index.url:
                self._take_up()
            else:  # a Chroma client does not see the vectors of another process
                self._open(create=False)

    # Writing

    @contextmanager
    def changes(self, anew: bool = False) -> Iterator[None]:
        """Around all that one holder of the `writer_lock` changes, or makes `anew`; announced at the end.

        It begins with the index as the last writer left it, even one that was killed. Raises
        `IndexUnusable`, for one of another embedding as well, unless it is made anew.
        """
        self.follow_writer()
        self._check_writable()
        if not anew:
            self.check_fingerprint()
        self._tidy()
        with self._opening():
            was_killed = self._journal.is_in_the_making()
        if was_killed:
            with self._reopening:
                self._open(create=True)
            self._begin()
            self._catalogue = None
        try:
            with self._replacing() if anew else nullcontext():
                yield
                self._passages.make_reachable(self._written)
        finally:
            try:
                if self.index_words() or self._is_in_the_making:
                    self.announce()
            finally:
                self._is_in_the_making, self._written = False, []
        self._tidy()

    def upsert(self, passages: list[TextNode], sentences: list[list[Sentence]], content_hash: str) -> None:
        """Store the passages of one document, each with its sentences, replacing those of the same id."""
        with self._changing() as catalogue:
            self._passages.upsert(passages, sentences, content_hash)
            self._written += [
                record_id(passage.node_id, index)
                for passage, some in zip(passages, sentences, strict=True)
                for index in range(len(some))
            ]
            if passages:
                facts = passages[0].metadata
                ids = [passage.node_id for passage in passages]
                catalogue.put(str(facts["source"]), facts, content_hash, ids)

    def delete(self, passage_ids: list[str]) -> None:
        """Delete passages by id; ids that are not there are ignored."""
        for few in batches(passage_ids):
            with self._changing() as catalogue:
                self._passages.delete(few)
                catalogue.remove(few)

    def put(self, records: Records) -> None:
        """Store records as `records` gave them."""
        self._begin()
        self._catalogue = None  # what they make is looked up when it is asked for
        self._passages.put(records)
        self._written += records.ids

    @contextmanager
    def _replacing(self) -> Iterator[None]:
        """What is written meanwhile goes into a new collection, which becomes the index at the end, whole.

        Until then all readers have the old one; where this breaks off, they keep it.
        """
        before = self._passages
        self._begin()
        with writing(self.index):
            self._use(begin(self._client, self.fingerprint, whole=False))
        self._catalogue = Catalogue()
        try:
            yield
            with writing(self.index):
                self._use(finish(self._client, self._passages.collection, self.fingerprint))
        except BaseException:
            with suppress(Exception):  # what is left of it, the next writer drops
                self._client.delete_collection(self._passages.collection.name)
            self._use(before.collection)
            self._catalogue = None
            raise

    def _tidy(self) -> None:
        """Drop what a rebuild has replaced, or has left where it broke off."""
        with writing(self.index):
            drop_others(self._client, None if self.index.url else self.index.path)

    def announce(self) -> None:
        """Tell readers in other processes that there is something new: they look before they search."""
        catalogue = self.catalogue()
        with writing(self.index):
            self._generation = self._journal.announce(catalogue)

    def close(self) -> None:
        """Let go of the folder's files."""
        cast(Client, self._client).close()
        if self._snapshot:
            self._snapshot.delete()

    @contextmanager
    def _changing(self) -> Iterator[Catalogue]:
        """Around a change, of which the catalogue is told; if it breaks off, nobody knows what is there."""
        catalogue = self.catalogue()
        self._begin()
        try:
            yield catalogue
        except BaseException:
            self._catalogue = None
            raise

    def _begin(self) -> None:
        if not self._is_in_the_making:
            with writing(self.index):
                self._journal.begin()
            self._is_in_the_making = True

    # The words

    def words_are_current(self) -> bool:
        """Whether the lexical index is of just the passages that the collection holds."""
        return self.lexical is not None and self.lexical.held() == self.catalogue().passage_ids()

    def index_words(self) -> bool:
        """Bring the lexical index to what the collection holds; whether there was anything to do."""
        if not self._update_words():
            return False
        with writing(self.index):
            cast(LexicalIndex, self.lexical).save(self.index.path)
        return True

    def _update_words(self) -> bool:
        held = self.catalogue().passage_ids()
        if self.lexical is None:
            self.lexical = LexicalIndex.build(self._entries(held))
        elif self.lexical.held() != held:
            self.lexical = self.lexical.updated(held, self._entries)
        else:
            return False
        return True

    def _entries(self, passage_ids: set[str]) -> Iterator[Entry]:
        """These passages as the lexical index takes them: with their titles."""
        if len(passage_ids) > BATCH:  # then all of them are read more quickly
            passages: Iterable[TextNode] = (one for one in self.everything() if one.node_id in passage_ids)
        else:
            passages = self.passages(sorted(passage_ids))
        for passage in passages:
            text = f"{passage.metadata.get('title', '')}\n{passage.text}"
            yield Entry(passage.node_id, text, str(passage.metadata.get("language", "")))

    # Opening

    @property
    def _place(self) -> str:
        return self.index.url or str(self.index.path)

    def _open(self, create: bool) -> None:
        folder = self.index.path
        with self._opening():
            if not create and not self.index.url and not (folder / DATABASE).is_file():
                raise IndexUnusable(f"There is no index at {folder}.", "Run `belegt ingest`.")
            if not self.index.url:
                if create:
                    folder.mkdir(parents=True, exist_ok=True)
                self._journal = FolderJournal(folder)  # looks at the generation before what is of it is read
            self._client = self._connect()
            self.lexical = LexicalIndex.load(folder)
            try:
                self._take_up()
            except NotFoundError:
                if not create:
                    raise
                self.lexical = None
                self._use(begin(self._client, self.fingerprint, whole=True))

    def _connect(self) -> ClientAPI:
        """The database, or a copy of it where it cannot be written: Chroma writes to it even to read."""
        self._snapshot = self._unwritable = None
        try:
            if not self.index.url and (self.index.path / DATABASE).exists():
                check_writable(self.index.path)
            return connect(self.index)
        except Exception as error:
            subject = f"The index at {self._place} cannot be written"
            if self.index.url or not keeps_from_writing(error):
                raise
            self._unwritable = unavailable(subject, error)
        self._snapshot = Snapshot(self.index.path)
        return connect_folder(self._snapshot.path)

    def _check_writable(self) -> None:
        """Raises `IndexUnavailable`. What could not be written when it was opened may be writable now."""
        if self._unwritable:
            with self._reopening:
                self._open(create=False)
        if self._unwritable:
            raise self._unwritable

    def _take_up(self) -> None:
        """The newest collection with its catalogue; of what a server holds, the words as well."""
        newest = current(self._client)
        is_the_same = self._catalogue is not None and self._passages.collection.name == newest.name
        known = self._catalogue if is_the_same else None
        self._use(newest)
        self._catalogue = None
        if self.index.url:
            self._catalogue = self._journal.load(known)
            if self._update_words():
                with suppress(OSError):  # a reader that may not write keeps them in memory
                    cast(LexicalIndex, self.lexical).save(self.index.path)

    def _use(self, collection: Any) -> None:
        self._passages = Passages(collection, self.index)
        if self.index.url:
            self._journal = ServerJournal(self._client, collection)
        self._generation = self._journal.opened

    @contextmanager
    def _opening(self) -> Iterator[None]:
        """Around what opens the index or looks what is new. Raises `IndexUnusable`."""
        try:
            yield
        except IndexUnusable:
            raise
        except NotFoundError as error:
            raise IndexUnusable(f"The index at {self._place} is empty.", "Run `belegt ingest`.") from error
        except Exception as error:  # Chroma's native part raises bare exceptions for a damaged folder
            if self.index.url:
                raise unreachable(self.index.url, error) from error
            subject = f"The index at {self.index.path} cannot be opened"
            raise unavailable(subject, error) or IndexUnusable(
                f"{subject} ({reason(error)}).",
                "Run `belegt doctor --repair`: it keeps that folder aside and makes the index anew.",
            ) from error

    def _read(self, read: Callable[[Passages], Result]) -> Result:
        """What `read` gets from the passages, though another process may just have rebuilt the index."""
        try:
            return read(self._passages)
        except NotFoundError:
            with self._reopening:
                self._open(create=False)
            return read(self._passages)


def index_fingerprint(config: Config) -> str:
    """Names all that turned sentences into the vectors of an index."""
    return f"{fingerprint(config)}|{GRAINS}|{calibration_hash()}"


def configured_store(config: Config, create: bool = False) -> Store:
    """The index that `config` names, whatever is in it. Raises `IndexUnusable`."""
    return Store(config.index, index_fingerprint(config), create)


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


def _embedding_name(fingerprint: Any) -> str:
    _, _, rest = str(fingerprint).partition("|")
    return " ".join(rest.partition("|")[0].split(":")[:2]) or "an unknown embedding"
