"""The articles of an index: list, read, add, delete. What is added is a file of the corpus folder."""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel

from rag.config import Config
from rag.errors import NoSuchArticle, NotPermitted, UnreadableFile
from rag.index.lock import writer_lock
from rag.ingest.loader import read_article
from rag.ingest.parser.article import SUFFIXES, check_name, file_of
from rag.ingest.parser.process import FileParser, ParserProcess
from rag.ingest.pipeline import ingest
from rag.ingest.sources import path_of
from rag.retrieval.retriever import Retriever
from rag.text.unicode import ValidText, nfc

LONGEST_NAME = 200  # bytes of one part of a path, which file systems cut at 255
LONGEST_SOURCE = 500
UPLOADS = "uploads"  # folder in the corpus for files that came without a path


class ArticleHead(BaseModel):
    """What is known of an article; `source` is its path in the corpus."""

    source: str
    title: str
    url: str | None
    published: str | None
    author: str | None
    language: str


class ArticleFacts(ArticleHead):
    """An article in a list, with the number of its passages."""

    passages: int


class Article(ArticleHead):
    """An article's cleaned text, in which `start` and `end` of every citation count."""

    text: str


class Received(BaseModel):
    """What became of one file; a rejected one changed nothing."""

    source: ValidText
    status: Literal["added", "changed", "unchanged", "rejected", "deleted"]
    reason: ValidText = ""
    remedy: ValidText = ""


def _parser() -> ParserProcess:
    return ParserProcess()


@dataclass
class Library:
    """The articles behind one `Retriever`. Safe to share between threads; writers wait for one another."""

    config: Config
    retriever: Retriever
    parser: ParserProcess = field(default_factory=_parser)  # of what comes in
    reader: ParserProcess = field(default_factory=_parser)  # of what is read, beside uploads
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def list(self, text: str = "", language: str = "") -> list[ArticleFacts]:
        """All articles whose title or source contains `text`, in this `language`; the newest first."""
        wanted = nfc(text).casefold()
        facts = [ArticleFacts.model_validate(one) for one in self.retriever.store.documents()]
        found = [
            one
            for one in facts
            if wanted in nfc(f"{one.title} {one.source}").casefold() and language in ("", one.language)
        ]
        return sorted(
            sorted(found, key=lambda one: one.source), key=lambda one: one.published or "", reverse=True
        )

    def read(self, source: str) -> Article:
        """One article of the index. Raises `NoSuchArticle`, and `UnreadableFile` where it has changed so."""
        source = self._known(source)
        path = path_of(file_of(source), self.config.corpus.path)
        if not path.is_file():
            raise NoSuchArticle(f"The file of {source!r} is gone.", "Run `belegt ingest`.")
        file = self._open(self.reader, path, file_of(source))
        row = next((one for one in file.articles if one.source == source), None)
        if row is None:
            raise NoSuchArticle(f"{source!r} is gone from its file.", "Run `belegt ingest`.")
        article = file.parse(row)
        return Article(
            source=source,
            title=article.metadata["title"],
            language=article.metadata["language"],
            text=article.text,
            url=article.metadata.get("url"),
            published=article.metadata.get("published"),
            author=article.metadata.get("author"),
        )

    def add(self, source: str, data: bytes) -> Received:
        """Put an article into the corpus and the index; the same again changes nothing.

        Raises `IndexUnusable` and `ModelUnavailable`, and then all is as it was before.
        """
        source = nfc(source)
        try:
            path = self._place(source)
            with self._writing:
                return self._write(path, source, data)
        except UnreadableFile as error:
            return Received(source=source, status="rejected", reason=error.message, remedy=error.remedy)

    def delete(self, source: str) -> None:
        """Take a file out of the corpus, and its article or the articles of its rows out of the index.

        Raises `NoSuchArticle`, `IndexUnusable`, `UnreadableFile` where the file cannot be deleted, and
        `NotPermitted` for a single row of a table.
        """
        with self._writing:
            articles = self._articles_of(source)
            if not articles:
                file = file_of(self._known(source))
                raise NotPermitted(
                    f"{source!r} is a row of the table {file!r}.",
                    f"DELETE {file!r} deletes it with all rows; PUT it without this one to keep the others.",
                )
            path = path_of(file_of(articles[0]), self.config.corpus.path)
            with writer_lock(self.config.index), self.retriever.store.changes():
                try:
                    path.unlink(missing_ok=True)  # first: where this breaks off, the next run goes on with it
                except OSError as error:
                    raise UnreadableFile(
                        f"It cannot be deleted ({error.strerror}).", "Check its permissions."
                    ) from error
                stored = self.retriever.store.contents()
                hashes = [stored.get(article, {}) for article in self._articles_of(source)]
                self.retriever.store.delete([one for some in hashes for ids in some.values() for one in ids])
            _remove_empty(path.parent, self.config.corpus.path)

    def _write(self, path: Path, source: str, data: bytes) -> Received:
        before = path.read_bytes() if path.exists() else None
        # Hidden, so that no ingest takes it for an article; the folder of a rejected one is not made.
        partial = self.config.corpus.path / f".{os.getpid()}.{path.name}"
        try:
            partial.write_bytes(data)
            file = self._open(self.parser, partial, source)
            if not file.articles:
                raise UnreadableFile("None of its rows holds an article.", "Add one, or delete the file.")
            for article in file.articles:
                file.parse(article)
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(path)
        except OSError as error:
            raise UnreadableFile(
                f"It cannot be kept ({error.strerror}).", "Choose a shorter name."
            ) from error
        finally:
            partial.unlink(missing_ok=True)
        was_known = bool(self._articles_of(source))
        try:
            summary = ingest(self.config, [path], retriever=self.retriever, parser=self.parser)
            if summary.skipped:
                raise UnreadableFile(summary.skipped[0].reason, summary.skipped[0].remedy)
        except BaseException:  # whatever it is, no file stays that is not in the index
            _restore(path, before)
            _remove_empty(path.parent, self.config.corpus.path)
            raise
        status: Literal["added", "changed", "unchanged"] = "changed" if was_known else "added"
        if not summary.has_changes:
            status = "unchanged"
        return Received(source=source, status=status)

    def _open(self, parser: ParserProcess, path: Path, source: str) -> FileParser:
        """The articles of a file."""
        corpus = self.config.corpus
        data = read_article(path, corpus.path, int(corpus.max_file_mb * 1e6))
        return parser.open(data, source, corpus.columns)

    def _place(self, source: str) -> Path:
        """Where the article goes. Raises `UnreadableFile` for a name that leads anywhere else."""
        check_source(source)
        corpus = self.config.corpus.path
        path = path_of(source, corpus)
        if path.is_symlink() or not path.resolve().is_relative_to(corpus.resolve()):
            raise UnreadableFile("It is a link, or lies behind one.", "Choose another name.")
        if path.is_dir():
            raise UnreadableFile("That is the name of a folder.", "Choose another name.")
        return path

    def _known(self, source: str) -> str:
        """`source` as the index spells it. Raises `NoSuchArticle`."""
        if self.retriever.store.holds(source):
            return source
        found = next((known for known in self._sources() if nfc(known) == nfc(source)), None)
        if found is None:
            raise NoSuchArticle(
                f"There is no article {source[:LONGEST_SOURCE]!r}.",
                "GET /api/documents lists those there are.",
            )
        return found

    def _articles_of(self, file: str) -> Sequence[str]:
        """The articles of one file: those of exactly this name, else those whose name reads the same."""
        name = nfc(file)
        similar = [one for one in self._sources() if nfc(one).startswith(name) and nfc(file_of(one)) == name]
        return [one for one in similar if file_of(one) == file] or similar

    def _sources(self) -> Iterator[str]:
        """Those of all articles, as the index spells them."""
        store = self.retriever.store
        store.follow_writer()
        return iter(tuple(store.catalogue().holdings))


def check_source(source: str) -> None:
    """Raises `UnreadableFile` for a path that is not plainly one of an article inside the corpus."""
    path = PurePosixPath(source)
    if source != path.as_posix() or path.is_absolute() or len(source) > LONGEST_SOURCE:
        raise UnreadableFile(
            "Its name is no relative path.", f"Use names and slashes, {LONGEST_SOURCE} characters at most."
        )
    for part in path.parts:
        odd = any(unicodedata.category(one).startswith("C") for one in part)
        if odd or part.startswith(".") or part.endswith((" ", ".")) or set(part) & set('\\:*?"<>|'):
            raise UnreadableFile(f"Its name holds {part!r}.", "Use letters, digits, dashes and dots within.")
        if len(part.encode()) > LONGEST_NAME:
            raise UnreadableFile("Its name is too long.", f"Keep it below {LONGEST_NAME} bytes.")
    check_name(source)
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFile(
            f"Files of type {path.suffix or '(none)'} are not read.", f"Use {', '.join(sorted(SUFFIXES))}."
        )


def _remove_empty(folder: Path, corpus: Path) -> None:
    """Remove `folder` and those above it, as far as they hold nothing; never the corpus itself."""
    while folder != corpus and folder.is_relative_to(corpus):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _restore(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(before)
