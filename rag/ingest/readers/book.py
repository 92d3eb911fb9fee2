"""EPUB: a ZIP archive of XHTML pages, and a list of them in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from rag.errors import UnreadableFile
from rag.ingest.metadata import Facts
from rag.ingest.readers.archive import Archive, resolve
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.html_blocks import parse_html, text_blocks, visible_text
from rag.ingest.xml_references import repair_references
from rag.text.encodings import decode, xml_label
from rag.text.letters import count_letters

CONTAINER = "META-INF/container.xml"
PAGES = (".xhtml", ".html", ".htm")
PAGE_TYPES = {"application/xhtml+xml", "text/html", "text/x-oeb1-document"}
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


def read_epub(data: bytes) -> Extracted:
    """Read the pages of a book in reading order, all of them, without its table of contents."""
    archive = Archive(data)
    package_name, package = _package(archive)
    blocks, letters = list[str](), 0
    for name in _pages(archive, package_name, package):
        page = archive.read(name)
        if page is None:
            continue
        try:
            root = _parse_page(page)
        except (UnreadableFile, etree.LxmlError) as error:
            archive.leave_out(name, error)
            continue
        blocks += text_blocks(root)
        letters += count_letters(visible_text(root))
    facts = Facts.from_values(
        title=_dublin_core(package, "title"),
        author=_dublin_core(package, "creator"),
        published=_dublin_core(package, "date")[:10],
    )
    return Extracted("\n\n".join(blocks), facts, letters=letters, notes=tuple(archive.notes))


def _package(archive: Archive) -> tuple[str, Any]:
    """The name and the root of the package document, even if the container does not name it."""
    container = archive.xml(CONTAINER)
    named = [] if container is None else [file.get("full-path") for file in container.iter("{*}rootfile")]
    others = (name for name in archive.names() if name.lower().endswith(".opf"))
    for name in [*filter(None, named), *others]:
        if (package := archive.xml(name)) is not None:
            return name, package
    return "", etree.Element("package")


def _pages(archive: Archive, package_name: str, package: Any) -> Iterator[str]:
    """The names of the pages: those in the reading order, then those that it forgets, each once."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    ordered = [items[ref.get("idref")] for ref in package.iter("{*}itemref") if ref.get("idref") in items]
    pages = [item for item in items.values() if item.get("media-type") in PAGE_TYPES]
    named = [
        resolve(package_name, item.get("href", ""))
        for item in [*ordered, *pages]
        if "nav" not in item.get("properties", "").split()
    ]
    unlisted = [name for name in sorted(archive.names()) if name.lower().endswith(PAGES)]
    yield from dict.fromkeys(named or unlisted)


def _parse_page(data: bytes) -> Any:
    """The root of a page: XHTML, or HTML where it is not well-formed."""
    text = DECLARATION.sub("", decode(data, xml_label(data)), count=1)
    try:
        return etree.fromstring(
            repair_references(text).encode("utf-8", "replace"),
            etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True),
        )
    except etree.XMLSyntaxError:
        return parse_html(text)


def _dublin_core(package: Any, name: str) -> str:
    """The first value of a Dublin Core element; empty if the book has none."""
    found = package.find(f".//{{http://purl.org/dc/elements/1.1/}}{name}")
    return "" if found is None else " ".join("".join(found.itertext()).split())
