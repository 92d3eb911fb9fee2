"""A feed's bytes → its entries, in whichever format it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from rag.errors import UnreadableFile
from rag.ingest.feeds.entry import Entry
from rag.ingest.feeds.json_feed import read_json_entries
from rag.ingest.feeds.xml_feed import read_xml_entries
from rag.text.encodings import decode, xml_label

ROOT = re.compile(r"<(rss|feed|RDF|rdf:RDF)[\s>]")
JSON_FEED = "jsonfeed.org/version/"
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass
class Feed:
    """The first entries of a feed, and a sentence for each of them that cannot be read."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def is_feed(data: bytes) -> bool:
    """Whether these bytes are a feed; servers send feeds with many different media types."""
    text = decode(data[:8192], xml_label(data)).lstrip()
    if text.startswith("{"):
        return JSON_FEED.encode() in data
    while text.startswith(("<?", "<!")):
        end = "-->" if text.startswith("<!--") else ">"
        text = text.partition(end)[2].lstrip()
    return ROOT.match(text) is not None


def read_feed(data: bytes, charset: str = "") -> Feed:
    """Read the entries of a feed; `charset` is the encoding in the HTTP header."""
    text, feed = decode(data, xml_label(data), charset), Feed()
    is_json = text.lstrip().startswith("{")
    for read_entry in read_json_entries(text) if is_json else read_xml_entries(text):
        try:
            entry = read_entry()
            feed.entries.append(replace(entry, html=_sanitize(entry.html) if entry.html else ""))
        except UnreadableFile as error:
            feed.problems.append(error.message)
        except Exception as error:  # an entry that cannot be read must not affect the others
            feed.problems.append(f"An entry cannot be read ({type(error).__name__}).")
    return feed


def _sanitize(html: str) -> str:
    """Remove scripts, forms, styles and links to other resources from an entry's HTML."""
    from lxml.html import HTMLParser, document_fromstring, tostring
    from lxml_html_clean import Cleaner

    data = NOT_TEXT.sub("", f"<div>{html}</div>").encode("utf-8", "replace")
    body = document_fromstring(data, parser=HTMLParser(encoding="utf-8")).body
    Cleaner(style=True, links=True, meta=True, page_structure=False, forms=True)(body)
    return (body.text or "") + "".join(tostring(child, encoding="unicode") for child in body)
