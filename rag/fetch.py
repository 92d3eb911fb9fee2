"""Articles from the web into the corpus folder: pages, and the pages that a feed names.

What is fetched is a file of the corpus like any other. Robots' rules are kept, and nothing leads to an
address inside the own network: neither a redirect nor a name that stands for one.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from rag.config import CorpusConfig
from rag.errors import UnreadableFile

AGENT = f"belegt/{version('belegt')}"
FOLDER = "web"  # in the corpus
SILENCE_S = 20.0
WHOLE_S = 60.0  # for one page
MOST_REDIRECTS = 5
MOST_ENTRIES = 50  # of one feed, the first
PAUSE_S = 0.5  # between two pages of one feed
ROBOTS_BYTES = 500_000
NOTHING_ALLOWED = "User-agent: *\nDisallow: /"
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
}
NOT_SEEN: Mapping[str, str] = {}
FEEDS = {"application/rss+xml", "application/atom+xml", "application/xml", "text/xml", "application/rdf+xml"}


@dataclass(frozen=True)
class Page:
    """What an address gave, after redirects; `validators` are the headers that ask whether it has changed."""

    url: str
    media_type: str
    data: bytes
    validators: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False


@dataclass
class Fetched:
    """Files of the corpus, and what could not be fetched, as `ingest` lists it."""

    files: list[Path] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)

    def skip(self, url: str, error: UnreadableFile) -> None:
        """What is at `url` could not be fetched."""
        self.skipped.append({"source": url, "reason": error.message, "remedy": error.remedy})


@dataclass
class Fetcher:
    """Fetches into one corpus; a site's rules are read once.

    `seen` are the validators of feeds that were taken in whole: one that has not changed is not read again.
    """

    config: CorpusConfig
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(headers={"User-Agent": AGENT}, timeout=SILENCE_S)
    )
    rules: dict[str, RobotFileParser] = field(default_factory=dict)
    seen: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def fetch(self, url: str) -> Fetched:
        """A page, or the pages of a feed. What goes wrong is listed, not raised."""
        fetched = Fetched()
        try:
            page = self.get(url, self.seen.get(url, {}))
            if page.is_unchanged:
                return fetched
            if page.media_type in FEEDS:
                for link, updated in feed_entries(page):
                    self._entry(link, updated, fetched)
                self.seen[url] = {} if fetched.skipped else page.validators
            else:
                fetched.files.append(self._keep(page))
        except UnreadableFile as error:
            fetched.skip(url, error)
        return fetched

    def get(self, url: str, validators: Mapping[str, str] = NOT_SEEN) -> Page:
        """What is at an address, redirects followed, if it has changed (RFC 9110, 13).

        Raises `UnreadableFile`.
        """
        most = int(self.config.max_file_mb * 1e6)
        try:
            for _ in range(MOST_REDIRECTS + 1):
                self._check_robots(url)
                with self._opened(url, validators) as response:
                    if response.status_code == httpx.codes.NOT_MODIFIED:
                        return Page(url, "", b"", validators, is_unchanged=True)
                    if response.is_redirect:
                        url = urljoin(url, response.headers.get("location", ""))
                        continue
                    response.raise_for_status()
                    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                    return Page(url, media_type, _body(response, most), _validators(response))
        except httpx.HTTPStatusError as error:
            raise UnreadableFile(
                f"{url} answers {error.response.status_code}.", "Check the address."
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise UnreadableFile(f"{url} cannot be reached ({error}).", "Try again later.") from error
        raise UnreadableFile(f"{url} redirects more than {MOST_REDIRECTS} times.", "Check the address.")

    def _opened(self, url: str, headers: Mapping[str, str] = NOT_SEEN) -> Any:
        """The response of an address outside of the own network."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UnreadableFile(f"{url} is no web address.", "Use http or https.")
        self._check_public(parts.hostname)
        return _Opened(self, self.client.build_request("GET", url, headers=headers))

    def _check_public(self, host: str) -> None:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        if not self.config.fetch_private and not all(is_public(address) for address in found):
            raise UnreadableFile(
                f"{host} is an address of your own network.", "Set corpus.fetch_private if that is meant."
            )

    def _check_robots(self, url: str) -> None:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self.rules:
            self.rules[site] = self._read_robots(f"{site}/robots.txt")
        if not self.rules[site].can_fetch(AGENT, url):
            raise UnreadableFile(f"{site}/robots.txt does not allow {url}.", "Ask the site's owner.")

    def _read_robots(self, url: str) -> RobotFileParser:
        """A site's rules (RFC 9309): without any all is allowed, where they cannot be had nothing is."""
        rules, told = RobotFileParser(url), ""
        with self._opened(url) as response:
            if response.is_server_error:
                told = NOTHING_ALLOWED
            elif response.is_success:
                told = _body(response, ROBOTS_BYTES).decode("utf-8", "replace")
        rules.parse(told.splitlines())
        return rules

    def _entry(self, url: str, updated: float, fetched: Fetched) -> None:
        """One page of a feed, unless it is there since its last change."""
        kept = next(iter(self._place(url, "").parent.glob(f"{self._place(url, '').name}.*")), None)
        if kept and kept.stat().st_mtime >= updated:
            return
        time.sleep(PAUSE_S)
        try:
            fetched.files.append(self._keep(self.get(url)))
        except UnreadableFile as error:
            fetched.skip(url, error)

    def _keep(self, page: Page) -> Path:
        suffix = SUFFIXES.get(page.media_type)
        if suffix is None:
            raise UnreadableFile(
                f"{page.url} is of type {page.media_type or '(none)'}.",
                "Give the address of a page or a feed.",
            )
        path = self._place(page.url, suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        partial.write_bytes(with_address(page) if suffix == ".html" else page.data)
        partial.replace(path)
        return path

    def _place(self, url: str, suffix: str) -> Path:
        """`web/HOST/WORDS-HASH`: the same for the same address."""
        parts = urlsplit(url)
        words = re.sub(r"[^a-z0-9]+", "-", parts.path.rpartition(".")[0] or parts.path, flags=re.I).strip(
            "-"
        )[-60:]
        digest = hashlib.sha256(url.encode()).hexdigest()[:8]
        host = re.sub(r"[^a-z0-9.-]", "-", (parts.hostname or "").lower())
        return self.config.path / FOLDER / host / f"{words.lower() or 'page'}-{digest}{suffix}"


def fetch_all(
    config: CorpusConfig, urls: Sequence[str], seen: dict[str, Mapping[str, str]] | None = None
) -> Fetched:
    """The pages of all these addresses; see `Fetcher` for what has been `seen`."""
    fetcher, fetched = Fetcher(config, seen={} if seen is None else seen), Fetched()
    for url in urls:
        one = fetcher.fetch(url)
        fetched.files += one.files
        fetched.skipped += one.skipped
    return fetched


@dataclass
class _Opened:
    """A response while it is read; its peer is looked at once more, since a name may change its meaning."""

    fetcher: Fetcher
    request: httpx.Request

    def __enter__(self) -> httpx.Response:
        self.response = self.fetcher.client.send(self.request, stream=True)
        stream = self.response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream else None
        if peer and not self.fetcher.config.fetch_private and not is_public(str(peer[0])):
            self.response.close()
            raise UnreadableFile(f"{self.request.url} leads into your own network.", "Check the address.")
        return self.response

    def __exit__(self, *_: object) -> None:
        self.response.close()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the internet's."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


def feed_entries(page: Page) -> Iterator[tuple[str, float]]:
    """Address and time of change (0 if unknown) of each entry of an RSS or Atom feed.

    Raises `UnreadableFile` where it is none.
    """
    import feedparser

    feed = feedparser.parse(page.data)
    links = [entry for entry in feed.entries if entry.get("link")]
    if not links:
        raise UnreadableFile(
            f"{page.url} is no feed, or an empty one.", "Give the address of a page or a feed."
        )
    for entry in links[:MOST_ENTRIES]:
        yield urljoin(page.url, entry["link"]), _time(entry.get("updated") or entry.get("published") or "")


def with_address(page: Page) -> bytes:
    """A page that says its address, which is its link; its own word stands."""
    if re.search(rb"rel=[\"']?canonical", page.data[:200_000], re.I):
        return page.data
    line = f'<link rel="canonical" href="{escape(page.url)}">'.encode()
    head = re.search(rb"<head[^>]*>", page.data, re.I)
    return page.data[: head.end()] + line + page.data[head.end() :] if head else line + page.data


def _validators(response: httpx.Response) -> dict[str, str]:
    asks = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    return {ask: response.headers[told] for ask, told in asks.items() if told in response.headers}


def _body(response: httpx.Response, most: int) -> bytes:
    data, deadline = bytearray(), time.monotonic() + WHOLE_S
    for part in response.iter_bytes():
        data += part
        if len(data) > most:
            raise UnreadableFile(
                f"{response.url} is larger than {most / 1e6:g} MB.", "Raise corpus.max_file_mb."
            )
        if time.monotonic() > deadline:
            raise UnreadableFile(f"{response.url} takes more than {WHOLE_S:.0f} s.", "Try again later.")
    return bytes(data)


def _time(told: str) -> float:
    from datetime import datetime

    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read(told).timestamp()
        except (ValueError, TypeError):
            continue
    return 0.0
