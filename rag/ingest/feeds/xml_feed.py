"""RSS, Atom and RDF → entries.

libxml2 parses the feed first: it repairs what is not well-formed, limits depth and size, and resolves no
external entity. feedparser then receives one well-formed entry at a time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import partial
from html import unescape
from itertools import islice
from typing import Any

from lxml import etree

from rag.errors import UnreadableFile
from rag.ingest.feeds.entry import (
    LONGEST_FACT,
    LONGEST_TEXT,
    MOST_ENTRIES,
    Entry,
    ReadEntry,
    as_day,
    as_html,
    as_timestamp,
    parse_date,
)
from rag.ingest.xml_references import repair_references

MOST_BYTES = 2_000_000  # of one entry
MOST_CHARACTERS = 5_000_000  # of a feed; the rest is not read
MOST_ATTRIBUTES = 100  # of one element; also the namespaces of a feed
MOST_PARTS = 5000  # elements of one entry
ENTRIES = {"item", "entry"}
TEXTS = {"encoded", "content", "description", "summary", "div", "body"}


def read_xml_entries(text: str) -> Iterator[ReadEntry]:
    """A function for each of the first entries, which reads it."""
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
    # In one piece: fed in parts, libxml2 searches for the end of a tag again with each part, for minutes.
    try:
        document = repair_references(text[:MOST_CHARACTERS]).encode("utf-8", "replace")
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError:
        return
    if root is None:
        return
    entries = (element for element in root.iter("{*}item", "{*}entry") if not _is_nested(element))
    for entry in islice(entries, MOST_ENTRIES):
        yield partial(_read_element, entry)


def _local_name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _is_nested(element: Any) -> bool:
    """Whether an element is inside another entry."""
    return any(_local_name(outer) in ENTRIES for outer in element.iterancestors())


def _read_element(element: Any) -> Entry:
    import feedparser

    document = _as_feed(element)
    if len(document) > MOST_BYTES:
        raise UnreadableFile(
            f"An entry is larger than {MOST_BYTES / 1e6:g} MB.",
            "Give the address of the entry's page instead.",
        )
    # As a stream: feedparser would open bytes or text that look like a file name or an address.
    parsed = feedparser.parse(io.BytesIO(document), sanitize_html=False, resolve_relative_uris=False)
    fields = parsed.entries[0]
    contents = (_content_html(content) for content in fields.get("content", []) if content.get("value"))
    content = next(contents, "")
    published = parse_date(fields.get("published"), fields.get("published_parsed"))
    # feedparser warns when `updated` is read from an entry that has none.
    updated = (
        parse_date(fields["updated"], fields.get("updated_parsed")) if "updated" in fields else published
    )
    return Entry(
        link=fields.get("link") or "",
        name=fields.get("id") or fields.get("link") or "",
        title=_strip_tags(fields.get("title") or ""),
        author=_strip_tags(fields.get("author") or ""),
        day=as_day(published or updated),
        updated=as_timestamp(updated),
        html=content or (_content_html(fields["summary_detail"]) if fields.get("summary") else ""),
        has_all=bool(content),
    )


def _as_feed(element: Any) -> bytes:
    """A feed of this entry alone, its texts cut to their limits."""
    root = element.getroottree().getroot()
    parts = sum(1 for _ in islice(element.iter(), MOST_PARTS))
    if len(root.nsmap) > MOST_ATTRIBUTES or parts == MOST_PARTS:
        raise UnreadableFile(
            "An entry has too many XML elements.", "Give the address of the entry's page instead."
        )
    entry = deepcopy(element)
    shell = etree.Element(root.tag, nsmap=root.nsmap)
    shell.set("version", root.get("version", "")[:LONGEST_FACT])
    etree.strip_elements(entry, etree.Entity, with_tail=False)
    for part in entry.iter():
        _cut(part)
    parent = shell if element.getparent() is root else etree.SubElement(shell, "channel")
    parent.append(entry)
    return bytes(etree.tostring(shell, with_tail=False))


def _cut(element: Any) -> None:
    """Cut an element's text to its limit, and drop attributes that are too many or too long."""
    longest = LONGEST_TEXT if _local_name(element) in TEXTS else LONGEST_FACT
    if element.text and len(element.text) > longest:
        element.text = element.text[:longest]
    longest_attribute = max(map(len, element.attrib.values()), default=0)
    if len(element.attrib) > MOST_ATTRIBUTES or longest_attribute > LONGEST_FACT:
        element.attrib.clear()


def _content_html(content: Mapping[str, Any]) -> str:
    value = str(content.get("value") or "")
    return as_html(value) if content.get("type") == "text/plain" and "<" not in value else value


def _strip_tags(markup: str) -> str:
    """A title as a single line without tags."""
    return " ".join(unescape(re.sub(r"<[^<>]{0,500}>", " ", markup)).split())[:LONGEST_FACT]
