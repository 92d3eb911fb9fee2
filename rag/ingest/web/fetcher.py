"""Fetches pages and the entries of feeds into the corpus folder.

Each becomes a file of the corpus like any other. An error with one address or entry is listed and affects no
other.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

from rag.config import CorpusConfig
from rag.errors import UnreadableFile
from rag.ingest.feeds.entry import Entry
from rag.ingest.feeds.reader import is_feed
from rag.ingest.parser.article import ParsedArticle
from rag.ingest.parser.process import ParserProcess
from rag.ingest.web.address import make_printable, parse_address
from rag.ingest.web.fetched import Fetched
from rag.ingest.web.files import entry_file, html_file, own_address, text_file
from rag.ingest.web.folder import WebFolder
from rag.ingest.web.page import NO_VALIDATORS, Page, download_page, trusted_certificates
from rag.ingest.web.robots import Robots
from rag.text.addresses import canonical_address

FEED_S = 600.0  # for one feed, its pages included
PAUSE_S = 0.5  # between two pages of one feed
SHORTER_SHARE = 2 / 3  # a page with less than this of the feed's text is not the full article
SUFFIX_BY_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
}
FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/xml",
    "text/xml",
    "application/rdf+xml",
}
FEED_TYPES |= {"application/feed+json"}


@dataclass
class Fetcher:
    """Fetches into one corpus; the robots.txt of a site is fetched once.

    `seen` has the validators of feeds that were read completely, so that unchanged ones are not read again.
    """

    config: CorpusConfig
    seen: dict[str, Mapping[str, str]] = field(default_factory=dict)
    robots: Robots = field(default_factory=Robots)
    parser: ParserProcess = field(default_factory=ParserProcess)

    @property
    def folder(self) -> WebFolder:
        """The folder for the files."""
        return WebFolder(self.config.path)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """The trusted certificates."""
        return trusted_certificates()

    def fetch(self, url: str) -> Fetched:
        """Fetch a page, or the entries of a feed. Errors are listed, not raised."""
        fetched = Fetched()
        with fetched.catch_errors(url):
            page = self.get(canonical_address(url), self.seen.get(url, NO_VALIDATORS))
            if page.is_unchanged:
                return fetched
            if page.media_type in FEED_TYPES or is_feed(page.data):
                self._fetch_entries(page, fetched)
                self.seen[url] = NO_VALIDATORS if fetched.skipped else page.validators
            else:
                fetched.files.append(self._store(page))
        return fetched

    def get(self, url: str, validators: Mapping[str, str] = NO_VALIDATORS) -> Page:
        """Download an address if it has changed. Raises `UnreadableFile`."""
        return download_page(url, validators, self.config, self.robots, self.tls)

    def _fetch_entries(self, page: Page, fetched: Fetched) -> None:
        feed, end = self.parser.read_feed(page.data, page.charset), time.monotonic() + FEED_S
        if not feed.entries and not feed.problems:
            raise UnreadableFile(
                f"{make_printable(page.url)} is not a feed, or it is empty.",
                "Give the address of a page or a feed.",
            )
        for problem in feed.problems:
            fetched.skip(page.url, UnreadableFile(problem, "Give the address of the entry's page instead."))
        for entry in feed.entries:
            url = canonical_address(_join(page.url, entry.link))
            with fetched.catch_errors(url):
                if time.monotonic() > end:
                    raise UnreadableFile(
                        f"Fetching the feed took more than {FEED_S:g} s.", "Fetch it again later."
                    )
                file = self._fetch_entry(entry, url, page.url)
                fetched.files += [file] if file else []

    def _fetch_entry(self, entry: Entry, url: str, feed: str) -> Path | None:
        """Store the page of an entry, or the feed's text if it is longer; None if the file is new enough."""
        own_text = self._parse(entry_file(entry, "")).text if entry.html else ""
        try:
            if not entry.link:
                raise UnreadableFile(
                    "An entry of the feed has no link.", "Give the address of the entry's page instead."
                )
            parse_address(url)
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
            return self._store_richer(page, entry, own_text)
        except Exception:
            if not own_text:
                raise
        return self._store_text(entry, url)

    def _store_richer(self, page: Page, entry: Entry, own_text: str) -> Path:
        """Store the page, with the facts that only the feed has, or the entry's text if it is clearly longer.

        A summary replaces only a page without any text.
        """
        if SUFFIX_BY_TYPE.get(page.media_type) != ".html":
            return self._store(page)
        article = self._parse(html_file(page.data, page.charset, page.url))
        shortest = SHORTER_SHARE * len(own_text) if entry.has_all else min(len(own_text), 1)
        if len(article.text) < shortest:
            return self._store_text(entry, page.url)
        missing = replace(
            entry,
            title="" if "title" in article.stated else entry.title,
            author="" if "author" in article.stated else entry.author,
            day="" if "published" in article.stated else entry.day,
        )
        return self._store(page, missing)

    def _parse(self, page: bytes) -> ParsedArticle:
        """Parse an HTML page as `ingest` will; returns an empty article if the page has none."""
        try:
            return self.parser.parse(page, "page.html")
        except UnreadableFile:  # `ingest` reports it when it reads the file
            return ParsedArticle("", {})

    def _store_text(self, entry: Entry, url: str) -> Path:
        return self.folder.store(url, ".html", entry_file(entry, url), is_final=entry.has_all)

    def _store(self, page: Page, facts: Entry | None = None) -> Path:
        suffix = SUFFIX_BY_TYPE.get(page.media_type)
        if suffix is None:
            raise UnreadableFile(
                f"{make_printable(page.url)} has the unsupported type "
                f"{make_printable(page.media_type) or '(none)'}.",
                "Give the address of a page or a feed.",
            )
        data, url = page.data, canonical_address(page.url)
        if suffix == ".html":
            url = own_address(data, url)
            data = html_file(data, page.charset, url, facts)
        elif suffix != ".pdf":
            data = text_file(data, page.charset)
        return self.folder.store(url, suffix, data)


def fetch_all(
    config: CorpusConfig, urls: Sequence[str], seen: dict[str, Mapping[str, str]] | None = None
) -> Fetched:
    """Fetch all these addresses; `seen` is explained at `Fetcher`."""
    fetched = Fetched()
    with ParserProcess() as parser:
        fetcher = Fetcher(config, seen={} if seen is None else seen, parser=parser)
        for url in urls:
            page = fetcher.fetch(url)
            fetched.files += page.files
            fetched.skipped += page.skipped
    return fetched


def _join(feed: str, link: str) -> str:
    try:
        return urljoin(feed, link)
    except ValueError:
        return link  # reported as invalid when the entry is fetched
