"""Articles from the web into the corpus folder: pages, and the entries of feeds.

What is fetched is a file of the corpus like any other. Whatever goes wrong with one address or one entry is
listed and costs nothing but that one.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

import httpx

from rag.config import CorpusConfig
from rag.errors import UnreadableFile
from rag.ingest.feeds import Entry, is_feed
from rag.ingest.parser.article import ParsedArticle
from rag.ingest.parser.process import ParserProcess
from rag.ingest.summary import Skipped
from rag.ingest.web.files import entry_file, html_file, text_file
from rag.ingest.web.folder import WebFolder
from rag.ingest.web.http_client import PageClient, shown, web_address
from rag.ingest.web.robots import Robots

WHOLE_S = 60.0  # for one page
FEED_S = 600.0  # for one feed, its pages included
PAUSE_S = 0.5  # between two pages of one feed
CLEARLY_LESS = 2 / 3  # of the feed's text
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
}
NOT_SEEN: Mapping[str, str] = {}
FEEDS = {"application/rss+xml", "application/atom+xml", "application/xml", "text/xml", "application/rdf+xml"}
FEEDS |= {"application/feed+json"}


@dataclass(frozen=True)
class Page:
    """What an address gave, after redirects; `validators` are the headers that ask whether it has changed."""

    url: str
    media_type: str
    data: bytes
    charset: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False


@dataclass
class Fetched:
    """Files of the corpus, and what could not be fetched, as `ingest` lists it."""

    files: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def skip(self, url: str, error: UnreadableFile) -> None:
        """What is at `url` could not be fetched."""
        self.skipped.append(Skipped.from_error(shown(url), error))

    @contextmanager
    def naming(self, url: str) -> Iterator[None]:
        """The boundary around one address or entry: any exception becomes a line of `skipped`."""
        try:
            yield
        except UnreadableFile as error:
            self.skip(url, error)
        except OSError as error:
            reason = f"{shown(url)} cannot be stored ({error.strerror or type(error).__name__})."
            self.skip(url, UnreadableFile(reason, "Check the corpus folder and its disk."))
        except Exception as error:
            reason = f"{shown(url)} cannot be read ({type(error).__name__})."
            self.skip(url, UnreadableFile(reason, "Save the page as a file in the corpus folder instead."))


@dataclass
class Fetcher:
    """Fetches into one corpus; a site's rules are read once.

    `seen` are the validators of feeds that were read without a skip: an unchanged one is not read again.
    """

    config: CorpusConfig
    seen: dict[str, Mapping[str, str]] = field(default_factory=dict)
    robots: Robots = field(default_factory=Robots)
    parser: ParserProcess = field(default_factory=ParserProcess)

    @property
    def folder(self) -> WebFolder:
        """Where the files go."""
        return WebFolder(self.config.path)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The certificates that are trusted: certifi's, or those of `SSL_CERT_FILE`."""
        try:
            return httpx.create_ssl_context()
        except OSError as error:
            raise UnreadableFile(
                f"The certificates to trust cannot be read ({error.strerror}).",
                "Correct SSL_CERT_FILE or SSL_CERT_DIR.",
            ) from error

    def fetch(self, url: str) -> Fetched:
        """A page, or the entries of a feed. What goes wrong is listed, not raised."""
        fetched = Fetched()
        with fetched.naming(url):
            page = self.get(url, self.seen.get(url, NOT_SEEN))
            if page.is_unchanged:
                return fetched
            if page.media_type in FEEDS or is_feed(page.data):
                self._take_feed(page, fetched)
                self.seen[url] = NOT_SEEN if fetched.skipped else page.validators
            else:
                fetched.files.append(self._keep(page))
        return fetched

    def get(self, url: str, validators: Mapping[str, str] = NOT_SEEN) -> Page:
        """What is at an address, redirects followed, if it has changed (RFC 9110, 13).

        Raises `UnreadableFile`.
        """
        most = int(self.config.max_file_mb * 1e6)
        with (
            PageClient.opened(self.tls, WHOLE_S, self.config.fetch_private) as client,
            client.get(url, validators, lambda address: self.robots.check(address, client)) as response,
        ):
            url = str(response.url)
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return Page(url, "", b"", validators=validators, is_unchanged=True)
            if not response.is_success:
                raise UnreadableFile(f"{shown(url)} answers {response.status_code}.", "Check the address.")
            data, is_all = client.body(response, most)
            if not is_all:
                raise UnreadableFile(
                    f"{shown(url)} is larger than {most / 1e6:g} MB.", "Raise corpus.max_file_mb."
                )
            media_type, charset = _content_type(response)
            return Page(url, media_type, data, charset, _validators(response))

    def _take_feed(self, page: Page, fetched: Fetched) -> None:
        feed, end = self.parser.read_feed(page.data, page.charset), time.monotonic() + FEED_S
        if not feed.entries and not feed.problems:
            raise UnreadableFile(
                f"{shown(page.url)} is no feed, or an empty one.", "Give the address of a page or a feed."
            )
        for problem in feed.problems:
            fetched.skip(page.url, UnreadableFile(problem, "Give the address of its page instead."))
        for entry in feed.entries:
            url = _joined(page.url, entry.link)
            with fetched.naming(url):
                if time.monotonic() > end:
                    raise UnreadableFile(f"Its feed takes more than {FEED_S:g} s.", "Fetch it again later.")
                file = self._take_entry(entry, url, page.url)
                fetched.files += [file] if file else []

    def _take_entry(self, entry: Entry, url: str, feed: str) -> Path | None:
        """The page of an entry, or the feed's own text where the page gives less; nothing if it is there."""
        own_text = self._article(entry_file(entry, "")).text if entry.html else ""
        try:
            if not entry.link:
                raise UnreadableFile("An entry of the feed has no link.", "Fetch its page by its address.")
            web_address(url)
        except UnreadableFile:
            if not own_text:
                raise
            name = f"{feed}#{entry.name or entry.html}"
            return self.folder.store(name, ".html", entry_file(entry, ""))
        if self.folder.holds(url, since=entry.updated):
            return None
        time.sleep(PAUSE_S)
        try:
            page = self.get(url)
            return self._keep_richer(page, entry, own_text)
        except Exception:
            if not own_text:
                raise
        return self._keep_text(entry, url)

    def _keep_richer(self, page: Page, entry: Entry, own_text: str) -> Path:
        """The page, with what only the feed knows of it, or the entry's text where the page has clearly less.

        A summary stands in for a page without any text only.
        """
        if SUFFIXES.get(page.media_type) != ".html":
            return self._keep(page)
        article = self._article(html_file(page.data, page.charset, page.url))
        least = CLEARLY_LESS * len(own_text) if entry.has_all else min(len(own_text), 1)
        if len(article.text) < least:
            return self._keep_text(entry, page.url)
        missing = replace(
            entry,
            title="" if "title" in article.stated else entry.title,
            author="" if "author" in article.stated else entry.author,
            day="" if "published" in article.stated else entry.day,
        )
        return self._keep(page, missing)

    def _article(self, page: bytes) -> ParsedArticle:
        """The article in an HTML page as `ingest` will read it; an empty one where none is found."""
        try:
            return self.parser.parse(page, "page.html")
        except UnreadableFile:  # ingest names it when it reads the file
            return ParsedArticle("", {})

    def _keep_text(self, entry: Entry, url: str) -> Path:
        return self.folder.store(url, ".html", entry_file(entry, url), is_final=entry.has_all)

    def _keep(self, page: Page, facts: Entry | None = None) -> Path:
        suffix = SUFFIXES.get(page.media_type)
        if suffix is None:
            raise UnreadableFile(
                f"{shown(page.url)} is of type {shown(page.media_type) or '(none)'}.",
                "Give the address of a page or a feed.",
            )
        data = page.data
        if suffix == ".html":
            data = html_file(data, page.charset, page.url, facts)
        elif suffix != ".pdf":
            data = text_file(data, page.charset)
        return self.folder.store(page.url, suffix, data)


def fetch_all(
    config: CorpusConfig, urls: Sequence[str], seen: dict[str, Mapping[str, str]] | None = None
) -> Fetched:
    """The pages of all these addresses; see `Fetcher` for what has been `seen`."""
    fetched = Fetched()
    with ParserProcess() as parser:
        fetcher = Fetcher(config, seen={} if seen is None else seen, parser=parser)
        for url in urls:
            one = fetcher.fetch(url)
            fetched.files += one.files
            fetched.skipped += one.skipped
    return fetched


def _joined(feed: str, link: str) -> str:
    try:
        return urljoin(feed, link)
    except ValueError:
        return link  # which is named, once it is its turn


def _content_type(response: httpx.Response) -> tuple[str, str]:
    """Media type and charset."""
    media_type, _, parameters = response.headers.get("content-type", "").partition(";")
    charset = re.search(r"charset=[\"']?([\w.:-]{1,40})", parameters.replace(" ", ""), re.I)
    return media_type.strip().lower(), charset[1] if charset else ""


def _validators(response: httpx.Response) -> dict[str, str]:
    """The headers to send with the next request; one that is not plain ASCII cannot be sent."""
    asks = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    headers = {ask: response.headers.get(header, "") for ask, header in asks.items()}
    return {ask: value for ask, value in headers.items() if value.isascii() and value.isprintable() and value}
