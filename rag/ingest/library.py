"""Lists, reads, adds and deletes the articles of a running server; each is a file in the corpus folder."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pydantic import BaseModel

from rag.atomic_write import write_atomically
from rag.config import Config
from rag.errors import NoSuchArticle, NotPermitted, ServerStopping, UnreadableFile
from rag.index.backend import writer_lock
from rag.ingest.corpus_files import LONGEST_SOURCE, locate_upload, remove_empty_folders, restore_file
from rag.ingest.loader import check_content, read_article
from rag.ingest.metadata import read_facts, read_language
from rag.ingest.parser.article import TableRow
from rag.ingest.parser.process import FileParser, ParserProcess
from rag.ingest.pasting import Pasted, to_file
from rag.ingest.pipeline import ingest
from rag.ingest.sources import path_of, strip_row_id
from rag.ingest.web.fetcher import fetch_all
from rag.retrieval.retriever import Retriever
from rag.text.unicode import ValidText, nfc

logger = logging.getLogger("belegt")

UPLOADS = "uploads"  # folder in the corpus for files that are uploaded without a path


class ArticleHead(BaseModel):
    """The facts of an article; `source` is its path in the corpus."""

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
    """An article with its cleaned text, to which `start` and `end` of every citation refer."""

    text: str
    page_starts: tuple[int, ...] = ()  # where each page of a PDF begins in the text


class Received(BaseModel):
    """The outcome for one file; a rejected file changes nothing.

    `reason` tells why it was rejected, or what of an added file was left out.
    """

    source: ValidText
    status: Literal["added", "changed", "unchanged", "rejected", "deleted"]
    reason: ValidText = ""
    remedy: ValidText = ""


def _parser() -> ParserProcess:
    return ParserProcess()


@dataclass
class Library:
    """The articles of one `Retriever`. Thread-safe: writers wait for one another."""

    config: Config
    retriever: Retriever
    parser: ParserProcess = field(default_factory=_parser)  # for uploads
    reader: ParserProcess = field(default_factory=_parser)  # for reading: it does not wait for uploads
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _closing: threading.Event = field(default_factory=threading.Event)

    def read(self, source: str) -> Article:
        """Read an article of the index. Raises `NoSuchArticle`; `UnreadableFile` if it is unreadable."""
        source = self._find_source(source)
        file = self.reader.open(self._read_file(source), strip_row_id(source), self.config.corpus.columns)
        row = next((row for row in file.articles if row.source == source), None)
        if row is None:
            raise NoSuchArticle(f"The file no longer contains {source!r}.", "Run `belegt ingest`.")
        article = file.parse(row)
        facts = read_facts(article.metadata)
        return Article(
            source=source,
            title=facts.title,
            language=read_language(article.metadata),
            text=article.text,
            page_starts=article.page_starts,
            url=facts.url or None,
            published=facts.published or None,
            author=facts.author or None,
        )

    def draw_page(self, source: str, page: int, quote: str, width: int) -> bytes:
        """Draw a page of a PDF as a PNG of about `width` pixels, with the words of `quote` marked.

        Raises `NoSuchArticle` if there is no such article or page, and `UnreadableFile`.
        """
        source = self._find_source(source)
        if Path(source).suffix.lower() != ".pdf":
            raise NoSuchArticle(f"{source!r} has no pages.", "Only PDFs have pages that can be shown.")
        picture = self.reader.draw_page(self._read_file(source), page, quote, width)
        if not picture.png:
            raise NoSuchArticle(f"{source!r} has no page {page}.", f"It has {picture.pages} pages.")
        return picture.png

    def add(self, source: str, data: bytes) -> Received:
        """Add a file to the corpus and its articles to the index; adding the same again changes nothing.

        Raises `IndexUnusable`, `ModelUnavailable` and `ServerStopping`; corpus and index are then unchanged.
        """
        source = nfc(source)
        try:
            path = locate_upload(source, self.config.corpus.path)
            with self._turn():
                return self._write(path, source, data)
        except UnreadableFile as error:
            return Received(source=source, status="rejected", reason=error.message, remedy=error.remedy)

    def paste(self, pasted: Pasted) -> Received:
        """Add a pasted text as a file of the corpus. Raises `IndexUnusable` and `ModelUnavailable`."""
        try:
            name, data = to_file(pasted)
        except UnreadableFile as error:
            return Received(source=UPLOADS, status="rejected", reason=error.message, remedy=error.remedy)
        return self.add(f"{UPLOADS}/{name}", data)

    def fetch(self, url: str) -> list[Received]:
        """Add a web page, or the entries of a feed; what cannot be fetched or read is listed as rejected.

        The pages are fetched into a folder of their own first: one that is unreadable leaves the corpus
        as it is. Raises `IndexUnusable` and `ModelUnavailable`.
        """
        with TemporaryDirectory(prefix="belegt-web-") as folder:
            aside = self.config.corpus.model_copy(update={"path": Path(folder)})
            fetched = fetch_all(aside, [url.strip()])
            received = [
                self.add(file.relative_to(folder).as_posix(), file.read_bytes()) for file in fetched.files
            ]
        return received + [
            Received(source=skipped.source, status="rejected", reason=skipped.reason, remedy=skipped.remedy)
            for skipped in fetched.skipped
        ]

    def list(self, text: str = "", language: str = "") -> list[ArticleFacts]:
        """List the articles whose title or source contains `text`, in this `language`, newest first."""
        wanted = nfc(text).casefold()
        articles = [ArticleFacts.model_validate(article) for article in self.retriever.store.documents()]
        found = [
            article
            for article in articles
            if wanted in nfc(f"{article.title} {article.source}").casefold()
            and language in ("", article.language)
        ]
        by_source = sorted(found, key=lambda article: article.source)
        return sorted(by_source, key=lambda article: article.published or "", reverse=True)

    def delete(self, source: str) -> None:
        """Delete a file from the corpus, and its articles from the index.

        Raises `NoSuchArticle`, `IndexUnusable`, `UnreadableFile` if the file cannot be deleted, and
        `NotPermitted` for a single row of a table.
        """
        with self._turn():
            articles = self._articles_of(source)
            if not articles:
                file = strip_row_id(self._find_source(source))
                raise NotPermitted(
                    f"{source!r} is a row of the table {file!r} and cannot be deleted on its own.",
                    f"Delete {file!r} to delete all its rows, or upload it again without this row.",
                )
            path = path_of(strip_row_id(articles[0]), self.config.corpus.path)
            with writer_lock(self.config.index), self.retriever.store.changes() as session:
                try:
                    path.unlink(missing_ok=True)  # first: if the rest fails, the next run does it
                except OSError as error:
                    raise UnreadableFile(
                        f"The file cannot be deleted ({error.strerror}).", "Check its permissions."
                    ) from error
                stored = self.retriever.store.contents()
                by_hash = [stored.get(article, {}) for article in self._articles_of(source)]
                session.delete(
                    [passage_id for hashes in by_hash for ids in hashes.values() for passage_id in ids]
                )
            remove_empty_folders(path.parent, self.config.corpus.path)

    def close(self, within_s: float) -> None:
        """Take back the change in progress, and make no other; wait until that is done.

        What cannot be interrupted `within_s` seconds is left to the next run of `ingest`, as after a kill.
        """
        self._closing.set()
        if self._writing.acquire(timeout=within_s):
            self._writing.release()
        else:
            logger.warning("A change of the articles could not be taken back: run `belegt ingest`.")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for the other writers of this process. Raises `ServerStopping` once the library is closed."""
        with self._writing:
            self._check_open()
            yield

    def _check_open(self) -> None:
        if self._closing.is_set():
            raise ServerStopping(
                "The server is stopping; this change was not made.", "Send it again when it is back."
            )

    def _read_file(self, source: str) -> bytes:
        """The content of the file that an article is in."""
        corpus = self.config.corpus
        path = path_of(strip_row_id(source), corpus.path)
        if not path.is_file():
            raise NoSuchArticle(f"The file of {source!r} no longer exists.", "Run `belegt ingest`.")
        return read_article(path, corpus.path, corpus.max_file_bytes)

    def _write(self, path: Path, source: str, data: bytes) -> Received:
        self._check_parses(source, data)
        self._check_open()  # parsing may take long
        before = path.read_bytes() if path.exists() else None
        was_known = bool(self._articles_of(source))
        corpus = self.config.corpus.path
        _write_file(path, data)
        try:
            summary = ingest(
                self.config, [path], retriever=self.retriever, parser=self.parser, check=self._check_open
            )
            if summary.skipped and not (summary.has_changes or summary.unchanged):
                raise UnreadableFile(summary.skipped[0].reason, summary.skipped[0].remedy)
        except BaseException:  # on any error the corpus must not keep a file that is not in the index
            restore_file(path, before, corpus)
            raise
        status: Literal["added", "changed", "unchanged"] = "changed" if was_known else "added"
        left_out = [f"{row.source}: {row.reason}" for row in summary.skipped]
        left_out += [
            note.text if note.source == source else f"{note.source}: {note.text}" for note in summary.notes
        ]
        return Received(
            source=source, status=status if summary.has_changes else "unchanged", reason=" ".join(left_out)
        )

    def _check_parses(self, source: str, data: bytes) -> None:
        """Raises `UnreadableFile` if no article of the file can be indexed."""
        check_content(data, Path(source).suffix, self.config.corpus.max_file_bytes)
        file = self.parser.open(data, source, self.config.corpus.columns)
        if not file.articles:
            raise UnreadableFile("No row of the table contains an article.", "Add one, or delete the file.")
        problems = list(filter(None, (_problem(file, article) for article in file.articles)))
        if len(problems) == len(file.articles):
            raise problems[0]

    def _find_source(self, source: str) -> str:
        """The source in the Unicode form that the index uses. Raises `NoSuchArticle`."""
        if self.retriever.store.holds(source):
            return source
        found = next((known for known in self._sources() if nfc(known) == nfc(source)), None)
        if found is None:
            raise NoSuchArticle(
                f"There is no article {source[:LONGEST_SOURCE]!r}.",
                "GET /api/documents lists all articles.",
            )
        return found

    def _articles_of(self, file: str) -> Sequence[str]:
        """The sources of a file's articles; without an exact match, in any Unicode form."""
        name = nfc(file)
        similar = [
            source
            for source in self._sources()
            if nfc(source).startswith(name) and nfc(strip_row_id(source)) == name
        ]
        return [source for source in similar if strip_row_id(source) == file] or similar

    def _sources(self) -> Iterator[str]:
        """The sources of all articles in the index."""
        store = self.retriever.store
        store.follow_writer()
        return iter(tuple(store.manifest().holdings))


def _problem(file: FileParser, article: TableRow) -> UnreadableFile | None:
    """Why an article of a file cannot be parsed."""
    try:
        file.parse(article)
    except UnreadableFile as error:
        return error
    return None


def _write_file(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except OSError as error:
        raise UnreadableFile(
            f"The file cannot be stored ({error.strerror}).",
            "Check the free disk space and the permissions, or choose a shorter name.",
        ) from error
