"""A feed's bytes → its entries. Pure: no file and no address is opened, whatever the feed says.

RSS, Atom and RDF go through libxml2 first, which mends what is not well-formed, knows limits of depth and
size, and resolves nothing; feedparser gets one well-formed entry at a time. JSON Feed is read as JSON.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from html import escape, unescape
from html.entities import html5
from itertools import islice
from typing import Any

from lxml import etree

from rag.errors import UnreadableFile
from rag.text.encodings import decode_as

MOST_ENTRIES = 50  # of one feed, the first
LONGEST_FACT = 2000  # characters of anything that is not an entry's text
LONGEST_TEXT = 1_000_000
MOST_BYTES = 2_000_000  # of one entry
MOST_CHARACTERS = 5_000_000  # of a feed; its first entries are within
MOST_ATTRIBUTES = 100  # of one element; namespaces of the feed
MOST_PARTS = 5000  # elements of one entry
DECLARED = re.compile(r"<\?xml[^>]{0,200}?encoding=[\"']([\w.:-]{1,40})[\"'][^>]{0,200}\?>")
ROOT = re.compile(r"<(rss|feed|RDF|rdf:RDF)[\s>]")
ENTRIES = {"item", "entry"}
TEXTS = {"encoded", "content", "description", "summary", "div", "body"}
BARE = re.compile(r"&(?!(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)")
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
JSON_FEED = "jsonfeed.org/version/"
FEED_ENCODINGS = ("utf-8", "cp1252")


@dataclass(frozen=True)
class Entry:
    """One entry; what it does not say is empty.

    `html` runs nothing and loads nothing. It is the full text where `has_all`, else a summary.
    """

    link: str = ""
    name: str = ""  # what the feed calls it by: the same name is the same entry
    title: str = ""
    author: str = ""
    day: str = ""
    updated: float = 0.0
    html: str = ""
    has_all: bool = False


Reader = Callable[[], Entry]


@dataclass
class Feed:
    """The first entries of a feed, and what is wrong with others among them."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def is_feed(data: bytes) -> bool:
    """Whether these are the bytes of a feed; the media type that a server calls it by says little."""
    text = _text(data[:8192], "").lstrip()
    if text.startswith("{"):
        return JSON_FEED.encode() in data
    while text.startswith(("<?", "<!")):
        end = "-->" if text.startswith("<!--") else ">"
        text = text.partition(end)[2].lstrip()
    return ROOT.match(text) is not None


def read_feed(data: bytes, charset: str = "") -> Feed:
    """The entries of a feed; `charset` is what HTTP says it is encoded in."""
    text, feed = _text(data, charset), Feed()
    is_json = text.lstrip().startswith("{")
    for read in _json_entries(text) if is_json else _xml_entries(text):
        try:
            entry = read()
            feed.entries.append(replace(entry, html=_harmless(entry.html) if entry.html else ""))
        except UnreadableFile as error:
            feed.problems.append(error.message)
        except Exception as error:  # one entry that cannot be read must not cost the others
            feed.problems.append(f"An entry cannot be read ({type(error).__name__}).")
    return feed


def _harmless(html: str) -> str:
    """An entry's HTML without scripts, forms, and whatever else says more than text and its structure."""
    from lxml.html import HTMLParser, document_fromstring, tostring
    from lxml_html_clean import Cleaner

    data = NOT_TEXT.sub("", f"<div>{html}</div>").encode("utf-8", "replace")
    body = document_fromstring(data, parser=HTMLParser(encoding="utf-8")).body
    Cleaner(style=True, links=True, meta=True, page_structure=False, forms=True)(body)
    return (body.text or "") + "".join(tostring(child, encoding="unicode") for child in body)


def _text(data: bytes, charset: str) -> str:
    """By the byte order mark, HTTP's word, the XML declaration, and then as what feeds are."""
    start = data[:400].decode("latin-1").lstrip()
    declared = DECLARED.match(start)
    for encoding in (charset, declared[1] if declared else "", *FEED_ENCODINGS):
        text = decode_as(data, encoding)
        if text is not None:
            return text
    return data.decode("utf-8", "replace")


def _json_entries(text: str) -> list[Reader]:
    told = json.loads(text)
    items = told.get("items") if isinstance(told, dict) else None
    if not isinstance(items, list):
        return []
    return [partial(_json_entry, item) for item in items[:MOST_ENTRIES] if isinstance(item, dict)]


def _json_entry(told: Mapping[str, Any]) -> Entry:
    def word(key: str, longest: int = LONGEST_FACT) -> str:
        value = told.get(key)
        return value[:longest] if isinstance(value, str) else ""

    authors = told.get("authors")
    author = authors[0] if isinstance(authors, list) and authors else told.get("author")
    name = author.get("name") if isinstance(author, dict) else ""
    published = _date(word("date_published"))
    content = word("content_html", LONGEST_TEXT) or _as_html(word("content_text", LONGEST_TEXT))
    return Entry(
        link=word("url") or word("external_url"),
        name=word("id") or word("url"),
        title=word("title"),
        author=name[:LONGEST_FACT] if isinstance(name, str) else "",
        day=_day(published),
        updated=_moment(_date(word("date_modified")) or published),
        html=content or _as_html(word("summary", LONGEST_TEXT)),
        has_all=bool(content),
    )


def _xml_entries(text: str) -> Iterator[Reader]:
    """A reader for each of the first entries."""
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    # Not part by part: libxml2 would look for the end of every tag again, minutes where there is none.
    try:
        root = etree.fromstring(_mend(text[:MOST_CHARACTERS]).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return
    entries = [] if root is None else (one for one in root.iter("{*}item", "{*}entry") if _is_entry(one))
    for entry in islice(entries, MOST_ENTRIES):
        yield partial(_xml_entry, entry)


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


def _is_entry(element: Any) -> bool:
    return not any(_local(outer) in ENTRIES for outer in element.iterancestors())


def _alone(place: Any) -> bytes:
    """The entry at a place of a feed, in a feed of its own, its texts cut to their limits."""
    root = place.getroottree().getroot()
    if len(root.nsmap) > MOST_ATTRIBUTES or sum(1 for _ in islice(place.iter(), MOST_PARTS)) == MOST_PARTS:
        raise UnreadableFile("An entry has more parts than are read.", "Give the address of its page.")
    entry = deepcopy(place)
    shell = etree.Element(root.tag, nsmap=root.nsmap)
    shell.set("version", root.get("version", "")[:LONGEST_FACT])
    etree.strip_elements(entry, etree.Entity, with_tail=False)
    for element in entry.iter():
        longest = LONGEST_TEXT if _local(element) in TEXTS else LONGEST_FACT
        if element.text and len(element.text) > longest:
            element.text = element.text[:longest]
        if len(element.attrib) > MOST_ATTRIBUTES or max(map(len, element.attrib.values()), default=0) > (
            LONGEST_FACT
        ):
            element.attrib.clear()
    parent = shell if place.getparent() is root else etree.SubElement(shell, "channel")
    parent.append(entry)
    return bytes(etree.tostring(shell, with_tail=False))


def _xml_entry(entry: Any) -> Entry:
    import feedparser

    document = _alone(entry)
    if len(document) > MOST_BYTES:
        raise UnreadableFile("An entry is larger than is read.", "Give the address of its page.")
    # Given a stream: feedparser would open bytes, or text, that look like the name of a file or an address.
    parsed = feedparser.parse(io.BytesIO(document), sanitize_html=False, resolve_relative_uris=False)
    told = parsed.entries[0]
    content = next((_as_told(one) for one in told.get("content", []) if one.get("value")), "")
    published = _date(told.get("published"), told.get("published_parsed"))
    # feedparser warns of `updated` where the entry has none.
    updated = _date(told["updated"], told.get("updated_parsed")) if "updated" in told else published
    return Entry(
        link=told.get("link") or "",
        name=told.get("id") or told.get("link") or "",
        title=_plain(told.get("title") or ""),
        author=_plain(told.get("author") or ""),
        day=_day(published or updated),
        updated=_moment(updated),
        html=content or (_as_told(told["summary_detail"]) if told.get("summary") else ""),
        has_all=bool(content),
    )


def _as_told(detail: Mapping[str, Any]) -> str:
    value = str(detail.get("value") or "")
    return _as_html(value) if detail.get("type") == "text/plain" and "<" not in value else value


def _as_html(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _plain(markup: str) -> str:
    """A title as one line without its tags."""
    return " ".join(unescape(re.sub(r"<[^<>]{0,500}>", " ", markup)).split())[:LONGEST_FACT]


def _mend(text: str) -> str:
    """References that XML does not know: `&nbsp;` → `&#160;`, and a bare `&` → `&amp;`, outside of CDATA."""
    parts, place = [], 0
    while place < len(text):
        start = text.find("<![CDATA[", place)
        end = text.find("]]>", start) if start >= 0 else -1
        if end < 0:
            parts.append(_mend_references(text[place:]))
            break
        parts += [_mend_references(text[place:start]), text[start : end + 3]]
        place = end + 3
    return "".join(parts)


def _mend_references(text: str) -> str:
    return NAMED.sub(_as_number, BARE.sub("&amp;", text))


def _as_number(reference: re.Match[str]) -> str:
    name = reference[1]
    if name in XML_ENTITIES:
        return reference[0]
    known = html5.get(f"{name};", "")
    return "".join(f"&#{ord(letter)};" for letter in known) or f"&amp;{name};"


def _date(told: Any, parsed: Any = None) -> datetime | None:
    """A date as feeds write it, in the time zone that it names, or else as feedparser has `parsed` it."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        with suppress(ValueError, TypeError, OverflowError, IndexError, AttributeError):
            return read(str(told)[:100])
    with suppress(ValueError, TypeError, OverflowError):
        return datetime(*parsed[:6]).replace(tzinfo=UTC)
    return None


def _day(date: datetime | None) -> str:
    return date.date().isoformat() if date else ""


def _moment(date: datetime | None) -> float:
    with suppress(ValueError, OverflowError, OSError):
        return date.timestamp() if date else 0.0
    return 0.0
