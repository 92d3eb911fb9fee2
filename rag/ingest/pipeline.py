"""`belegt ingest`: load → clean → chunk → embed → store every article that has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode

from rag.config import Config
from rag.embedding.language_bias import Languages, load_languages
from rag.embedding.models import fingerprint, load_embedder
from rag.embedding.multi_vector import Sentence, encode
from rag.errors import IndexUnusable, UnreadableFile
from rag.index.backend import writer_lock
from rag.index.store import Store, configured_store
from rag.index.writing import Writing
from rag.ingest.chunker import CHUNKING, to_nodes
from rag.ingest.loader import FoundFiles, find_articles, read_article, to_document
from rag.ingest.metadata import NOTES
from rag.ingest.missing_files import check_missing, sources_under
from rag.ingest.parser.article import TableRow
from rag.ingest.parser.process import FileParser, ParserProcess
from rag.ingest.sources import check_name, source_of, strip_row_id
from rag.ingest.summary import Note, Skipped, Summary
from rag.retrieval.retriever import Retriever
from rag.text.unicode import nfc

PIPELINE = f"11|{CHUNKING}"  # part of every content hash: raise it when cleaning or chunking changes

Progress = Callable[[list[Path]], Iterable[Path]]
Check = Callable[[], None]


def ingest(
    config: Config,
    paths: list[Path] | None = None,
    rebuild: bool = False,
    *,
    progress: Progress = iter,
    retriever: Retriever | None = None,
    parser: ParserProcess | None = None,
    allow_empty: bool = False,
    check: Check | None = None,
) -> Summary:
    """Update the index to match the corpus folder, or `paths` in it.

    An unchanged file is only read; a changed file replaces its passages; the passages of a deleted file are
    deleted. If all files are missing, or more than half of many, nothing is changed unless `allow_empty`. A
    file that cannot be read, or a folder that cannot be listed, is added to `skipped`, and its articles stay
    in the index. The `retriever` of a running server lends its models and its index, so that new articles are
    found immediately; without a `parser`, one is started for this run.

    `check` is called again and again, and what it raises ends the run. A run with it takes in a file as a
    whole: what it has stored of one is taken back where it ends early.

    Raises `CorpusError`, `IndexUnusable` and `ModelUnavailable`.
    """
    corpus = config.corpus.path
    found = find_articles(corpus, paths)
    roots = paths or [corpus]
    with nullcontext(parser) if parser else ParserProcess() as parsing, writer_lock(config.index) as lock:
        parsing.start()
        embedder = retriever.embedder if retriever else load_embedder(config)
        store = retriever.store if retriever else configured_store(config, create=True)
        languages = retriever.languages if retriever else load_languages(embedder, fingerprint(config))
        if not allow_empty:
            check_missing(_indexed_sources(store, rebuild), corpus, [corpus] if rebuild else roots, found)
        with store.changes(rebuild) as session:
            run = _Run(config, embedder, languages, session, parsing, store.contents(), check)
            run.report_unreadable(found)
            for file in progress(found.files):
                lock.check()
                run.index_file(file)
            run.delete_missing(roots, found)
            lock.check()
        run.summary.passages = store.count()
    return run.summary


def summarise_nothing(config: Config) -> Summary:
    """The summary of a run that had no file to read, since no address had anything new."""
    try:
        return Summary(passages=configured_store(config).count())
    except IndexUnusable:  # there is none yet
        return Summary()


def _indexed_sources(store: Store, rebuild: bool) -> list[str]:
    """The sources in the index; none if it is damaged and a rebuild is about to replace it."""
    store.follow_writer()
    try:
        return list(store.contents())
    except (IndexUnusable, KeyError):
        if rebuild:
            return []
        raise


@dataclass
class _Run:
    """One run over the articles; `stored` is the index before it: source → content hash → passage ids."""

    config: Config
    embedder: BaseEmbedding
    languages: Languages
    session: Writing
    parser: ParserProcess
    stored: dict[str, dict[str, list[str]]]
    check: Check | None = None
    summary: Summary = field(default_factory=Summary)
    seen: set[str] = field(default_factory=set)  # sources whose articles stay in the index
    new: list[str] = field(default_factory=list)  # ids of passages stored of the file in progress
    replaced: list[str] = field(default_factory=list)  # ids of the passages that those replace

    def report_unreadable(self, found: FoundFiles) -> None:
        """Add the paths that the loader could not read to `skipped`."""
        for path, error in sorted(found.unreadable.items()):
            self.summary.skipped.append(Skipped.from_error(self._source(path), error))

    def index_file(self, file: Path) -> None:
        """Index the articles of one file that are new or changed."""
        source = self._source(file)
        try:
            opened = self._load(file, source)
        except UnreadableFile as error:
            self._skip(source, error)
            return
        unchanged = self.summary.unchanged
        with self._as_a_whole() if self.check else nullcontext():
            self._index_articles(opened)
        if not opened.articles or self.summary.unchanged - unchanged < len(opened.articles):
            self.summary.notes += [Note(source, note) for note in opened.notes]

    @contextmanager
    def _as_a_whole(self) -> Iterator[None]:
        """Delete what a file replaces when all of it is stored, or else what was stored of it."""
        try:
            yield
        except BaseException:
            self.session.delete(self.new)
            raise
        self._delete_replaced()

    def _index_articles(self, opened: FileParser) -> None:
        for article in opened.articles:
            if self.check:
                self.check()
            self.seen.add(article.source)
            content_hash = hashlib.sha256(PIPELINE.encode() + article.data).hexdigest()
            if list(self.stored.get(article.source, {})) == [content_hash]:
                self.summary.unchanged += 1
            else:
                self._index_article(opened, article, content_hash)
            if not self.check:
                self._delete_replaced()

    def delete_missing(self, roots: list[Path], found: FoundFiles) -> None:
        """Delete articles under `roots` whose file, or whose row in a table, is missing."""
        for source in sources_under(set(self.stored) - self.seen, self.config.corpus.path, roots, found):
            self.session.delete(self._stored_ids(source))
            self.summary.deleted.append(source)

    def _load(self, file: Path, source: str) -> FileParser:
        check_name(source)
        data = read_article(file, self.config.corpus.path, self.config.corpus.max_file_bytes)
        return self.parser.open(data, source, self.config.corpus.columns)

    def _index_article(self, file: FileParser, article: TableRow, content_hash: str) -> None:
        try:
            cleaned = file.parse(article)
        except UnreadableFile as error:
            self._skip(article.source, error)
            return
        document = to_document(cleaned, article.source)
        nodes = to_nodes(document, cleaned.passages)
        sentences = encode(document.text, nodes, self.embedder, self.languages, self.check)
        self._store(article.source, nodes, sentences, content_hash)
        if notes := cleaned.metadata.get(NOTES):
            self.summary.notes.append(Note(article.source, notes))
        is_known = bool(self.stored.get(article.source))
        (self.summary.changed if is_known else self.summary.added).append(article.source)

    def _store(
        self, source: str, nodes: list[TextNode], sentences: list[list[Sentence]], content_hash: str
    ) -> None:
        """Store an article's passages; those of its earlier content wait to be deleted."""
        now = [node.node_id for node in nodes]
        before = self._stored_ids(source)
        self.new += set(now).difference(before)
        self.replaced += set(before).difference(now)
        self.session.upsert(nodes, sentences, content_hash)

    def _delete_replaced(self) -> None:
        """Delete the passages of the earlier content of the articles that were stored."""
        self.session.delete(self.replaced)
        self.new, self.replaced = [], []

    def _stored_ids(self, source: str) -> list[str]:
        """The ids of an article's passages before this run."""
        return [passage_id for ids in self.stored.get(source, {}).values() for passage_id in ids]

    def _skip(self, source: str, error: UnreadableFile) -> None:
        """Report a file or an article that cannot be read; its articles stay in the index."""
        self.seen.update(known for known in self.stored if nfc(strip_row_id(known)) == source)
        self.summary.skipped.append(Skipped.from_error(source, error))

    def _source(self, file: Path) -> str:
        return source_of(file, self.config.corpus.path)
