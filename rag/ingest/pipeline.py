"""`belegt ingest`: load → clean → chunk → embed → store. Articles into Chroma, only what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.config import Config
from rag.embedding.language_bias import Languages, load_languages
from rag.embedding.models import fingerprint, load_embedder
from rag.embedding.multi_vector import encode
from rag.errors import IndexUnusable, UnreadableFile
from rag.index.lock import writer_lock
from rag.index.store import Store, configured_store
from rag.ingest.chunker import CHUNKING, to_nodes
from rag.ingest.loader import Found, find_articles, read_article, to_document
from rag.ingest.missing_files import below, check_gone
from rag.ingest.parser.article import TableRow, check_name, file_of
from rag.ingest.parser.process import FileParser, ParserProcess
from rag.ingest.sources import source_of
from rag.ingest.summary import Skipped, Summary
from rag.retrieval.retriever import Retriever
from rag.text.unicode import nfc

PIPELINE = f"1|{CHUNKING}"  # part of every content hash: another cleaning or chunking is a change

Progress = Callable[[list[Path]], Iterable[Path]]


def ingest(
    config: Config,
    paths: list[Path] | None = None,
    rebuild: bool = False,
    *,
    progress: Progress = iter,
    retriever: Retriever | None = None,
    parser: ParserProcess | None = None,
    allow_empty: bool = False,
) -> Summary:
    """Bring the index to what the corpus folder (or `paths` in it) holds.

    An unchanged file costs one read; a changed one replaces its passages; the passages of a file that
    is gone are deleted. Where all files are gone, or more than half of many, nothing is done, unless it is to
    `allow_empty`. A file that cannot be read, or a folder that cannot be entered, is listed in `skipped`, and
    what the index knew of it stays. With the `retriever` of a running server its models and its index are
    used, so that what comes in is found at once; with a `parser` no other is started.

    Raises `CorpusError`, `IndexUnusable` and `ModelUnavailable`.
    """
    corpus = config.corpus.path
    found = find_articles(corpus, paths)
    roots = paths or [corpus]
    with nullcontext(parser) if parser else ParserProcess() as parsing, writer_lock(config.index) as turn:
        parsing.start()
        embedder = retriever.embedder if retriever else load_embedder(config)
        store = retriever.store if retriever else configured_store(config, create=True)
        languages = retriever.languages if retriever else load_languages(embedder, fingerprint(config))
        if not allow_empty:
            check_gone(_sources(store, rebuild), corpus, [corpus] if rebuild else roots, found)
        with store.changes(anew=rebuild):
            run = _Run(config, embedder, languages, store, parsing, store.contents())
            run.name_unread(found)
            for file in progress(found.files):
                turn.check()
                run.take(file)
            run.delete_gone(roots, found)
            turn.check()
        run.summary.passages = store.count()
    return run.summary


def _sources(store: Store, rebuild: bool) -> list[str]:
    """The articles of the index, as the last writer left it; a rebuild may be what mends an index."""
    store.follow_writer()
    try:
        return list(store.contents())
    except (IndexUnusable, KeyError):
        if rebuild:
            return []
        raise


@dataclass
class _Run:
    """One pass over the articles; `stored` is what the index held before: source → hash → passage ids."""

    config: Config
    embedder: BaseEmbedding
    languages: Languages
    store: Store
    parser: ParserProcess
    stored: dict[str, dict[str, list[str]]]
    summary: Summary = field(default_factory=Summary)
    taken: set[str] = field(default_factory=set)

    def take(self, file: Path) -> None:
        """Load, clean, chunk, embed and store the articles of one file, unless they are as they were."""
        source = self._source(file)
        try:
            check_name(source)
            data = read_article(file, self.config.corpus.path, int(self.config.corpus.max_file_mb * 1e6))
            parser = self.parser.open(data, source, self.config.corpus.columns)
        except UnreadableFile as error:
            self._skip(source, error)
            return
        for article in parser.articles:
            self._take_article(parser, article)

    def _take_article(self, parser: FileParser, article: TableRow) -> None:
        self.taken.add(article.source)
        before = self.stored.get(article.source, {})
        content_hash = hashlib.sha256(PIPELINE.encode() + article.data).hexdigest()
        if list(before) == [content_hash]:
            self.summary.unchanged += 1
            return
        try:
            parsed = parser.parse(article)
        except UnreadableFile as error:
            self._skip(article.source, error)
            return
        document = to_document(parsed, article.source)
        nodes = to_nodes(document, parsed.passages)
        sentences = encode(document.text, nodes, self.embedder, self.languages)
        self.store.upsert(nodes, sentences, content_hash)
        kept = {node.node_id for node in nodes}
        self.store.delete([old for ids in before.values() for old in ids if old not in kept])
        (self.summary.changed if before else self.summary.added).append(article.source)

    def _skip(self, source: str, error: UnreadableFile) -> None:
        """What the index knew of it stays."""
        self.taken.update(known for known in self.stored if nfc(file_of(known)) == source)
        self.summary.skipped.append(Skipped.from_error(source, error))

    def name_unread(self, found: Found) -> None:
        """Say what was found and is not read."""
        for path, error in sorted(found.unread.items()):
            self.summary.skipped.append(Skipped.from_error(self._source(path), error))

    def delete_gone(self, roots: list[Path], found: Found) -> None:
        """Delete what the index holds of files below `roots`, or of rows of a table, that are gone."""
        for source in below(set(self.stored) - self.taken, self.config.corpus.path, roots, found):
            self.store.delete([old for ids in self.stored[source].values() for old in ids])
            self.summary.deleted.append(source)

    def _source(self, file: Path) -> str:
        return source_of(file, self.config.corpus.path)
