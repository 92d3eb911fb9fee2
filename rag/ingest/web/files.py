"""The content of corpus files for web pages and feed entries.

HTTP headers and the feed are no longer available when a file is read, so their facts go into the file's head.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urlsplit

from rag.ingest.feeds.entry import Entry
from rag.text.addresses import canonical_address, is_home_page, resolve_address
from rag.text.encodings import decode, html_label

HEAD = re.compile(rb"<head(?:\s[^>]{0,1000})?>", re.I)
LINK = re.compile(rb"<link\s[^>]{0,1000}rel=[\"']?canonical[^>]{0,1000}>", re.I)
BASE = re.compile(rb"<base\s[^>]{0,2000}>", re.I)
HREF = re.compile(rb"\shref\s*=\s*[\"']?\s*([^\"'\s>]{1,2000})", re.I)
XML_DECLARATION = re.compile(r"\s{0,100}<\?xml[^>]{0,500}\?>")
SEARCHED = 200_000  # bytes from the start, where the head must be
UTF8 = '<meta charset="utf-8">'


def html_file(data: bytes, charset: str, url: str, facts: Entry | None = None) -> bytes:
    """A page with its address and the `facts` of a feed entry in its head.

    Its own canonical link stays alone if it is a complete address, which can be read later, of a page.
    The page is stored as UTF-8, with a declaration at the top: `charset`, that of the HTTP header, is not
    available later.
    """
    lines = [UTF8]
    text = decode(data, html_label(data), charset)
    data = XML_DECLARATION.sub("", text, count=1).encode("utf-8", "replace")
    if not (resolve_address("", _href(LINK, data)) and _canonical(data, url)):
        lines.append(f'<link rel="canonical" href="{escape(url)}">')
    if facts:
        lines += fact_lines(facts)
    added = "".join(lines).encode("utf-8", "replace")
    head = HEAD.search(data, 0, SEARCHED)
    return data[: head.end()] + added + data[head.end() :] if head else added + data


def own_address(data: bytes, url: str) -> str:
    """The address that a page at `url` calls its own, if it is on its site, but not that of the home page."""
    named = _canonical(data, url)
    return named if urlsplit(named).netloc == urlsplit(url).netloc else url


def _canonical(data: bytes, url: str) -> str:
    """The canonical link of a page at `url`; empty without one, or if it names the home page."""
    base = resolve_address(url, _href(BASE, data)) or url
    named = canonical_address(resolve_address(base, _href(LINK, data)))
    return "" if is_home_page(named) and not is_home_page(url) else named


def _href(element: re.Pattern[bytes], data: bytes) -> str:
    """The link of the first such element of a page; empty without one."""
    found = element.search(data, 0, SEARCHED)
    href = HREF.search(found[0]) if found else None
    return unescape(href[1].decode("utf-8", "replace")) if href else ""


def text_file(data: bytes, charset: str) -> bytes:
    """A text as UTF-8."""
    return decode(data, http=charset).encode("utf-8", "replace")


def entry_file(entry: Entry, url: str) -> bytes:
    """A page made of a feed entry and the text in the feed."""
    link = f'<link rel="canonical" href="{escape(url)}">' if url else ""
    head = UTF8 + link + "".join(fact_lines(entry)) + f"<title>{escape(entry.title)}</title>"
    body = f"<article><h1>{escape(entry.title)}</h1>{entry.html}</article>"
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return page.encode("utf-8", "replace")


def fact_lines(entry: Entry) -> list[str]:
    """The `meta` elements for the title, author and date of an entry."""
    facts = {"og:title": entry.title, "author": entry.author, "article:published_time": entry.day}
    return [
        f'<meta {"name" if name == "author" else "property"}="{name}" content="{escape(value)}">'
        for name, value in facts.items()
        if value
    ]
