"""Rewrites the XML of office documents as HTML, so that one walk reads them all and loses nothing. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from rag.ingest.metadata import Facts
from rag.ingest.readers.archive import Archive, resolve
from rag.ingest.readers.html_blocks import local_name


def remove_all(root: Any, names: Iterable[str]) -> None:
    """Remove all elements with these local names, and what is in them, but not the text after them."""
    etree.strip_elements(root, *(f"{{*}}{name}" for name in names), with_tail=False)


def rename_as_html(root: Any, names: Mapping[str, str]) -> None:
    """Rename the elements with these local names, and put the content of all others in their place."""
    for element in root.iter(etree.Element):
        if element is not root:
            element.tag = names.get(element.tag.rpartition("}")[2], "unknown")
    root.tag = "body"
    etree.strip_tags(root, "unknown")


def drop_markup_text(root: Any, texts: Iterable[str]) -> None:
    """Remove text outside the elements with these local names: figures of the layout, and white space."""
    kept = set(texts)
    for element in root.iter(etree.Element):
        element.tail = None
        if element.tag.rpartition("}")[2] not in kept:
            element.text = None


def attribute(element: Any, name: str) -> str:
    """The value of an attribute by its local name; empty if it is missing."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def outermost(element: Any, names: set[str]) -> Any:
    """The outermost element around `element` with one of these local names, else `element` itself."""
    around = [outer for outer in element.iterancestors() if local_name(outer) in names]
    return around[-1] if around else element


def move_after(element: Any, block: Any) -> None:
    """Move an element out of a block and behind it; the text after the element stays where it is."""
    before, tail = element.getprevious(), element.tail or ""
    element.tail = None
    if before is None:
        parent = element.getparent()
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    block.addnext(element)


def related_parts(archive: Archive, part: str, kind: str) -> dict[str, str]:
    """The parts of this kind that `part` refers to, or the archive itself if it is empty: names by ids."""
    folder, name = posixpath.split(part)
    relations = archive.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    return {
        relation.get("Id", ""): resolve(part, relation.get("Target", ""))
        for relation in (() if relations is None else relations)
        if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External"
    }


def main_part(archive: Archive, usual: str) -> str:
    """The name of the part that the others belong to."""
    return next(iter(related_parts(archive, "", "officeDocument").values()), usual)


def keep_one_form(root: Any) -> None:
    """Keep the first form with text of what is stored in several, for new and for old programs."""
    for alternatives in list(root.iter("{*}AlternateContent")):
        forms = list(alternatives)
        kept = next((form for form in forms if form.find(".//{*}t") is not None), None)
        for form in forms:
            if form is not kept:
                alternatives.remove(form)


def core_facts(archive: Archive) -> Facts:
    """The title, author and date of creation in the properties of an OOXML document."""
    parts = related_parts(archive, "", "core-properties").values()
    core = archive.xml(next(iter(parts), "docProps/core.xml"))
    values = {} if core is None else {local_name(element): element.text for element in core}
    return Facts.from_values(
        title=values.get("title"), author=values.get("creator"), published=(values.get("created") or "")[:10]
    )
