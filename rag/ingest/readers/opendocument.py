"""OpenDocument texts and presentations: what LibreOffice prints, without the heads and feet of pages."""

from __future__ import annotations

from typing import Any

from lxml import etree

from rag.errors import UnreadableFile
from rag.ingest.metadata import Facts
from rag.ingest.readers.archive import Archive, parse_xml
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.html_blocks import local_name, text_blocks, visible_text
from rag.ingest.readers.office_markup import attribute, move_after, outermost, remove_all, rename_as_html
from rag.ingest.readers.shown_title import mark_title, shown_title, with_shown_title
from rag.text.letters import count_letters

NAMES = {"p": "p", "h": "h2", "list": "ul", "list-item": "li", "list-header": "li", "table": "table"}
NAMES |= {"table-header-rows": "thead", "table-row": "tr", "table-cell": "td", "line-break": "br"}
NAMES |= {"text-box": "div", "page": "section", "note-body": "div"}
# Deleted text, comments, styles, and what programs need.
LEFT_OUT = (
    "tracked-changes annotation annotation-end scripts forms styles automatic-styles master-styles "
    "font-face-decls settings meta soft-page-break ruby-text covered-table-cell header footer date-time "
    "page-number sequence-decls event-listeners"
).split()
FURNITURE = {"date-time", "footer", "header", "page-number"}  # presentation:class of a frame on each slide
TITLE = "Title"  # the style for it, in every language
DRAWING = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
ENCRYPTED = b"encryption-data"  # an element of the list of parts
FLAT = b"<"  # a single XML file instead of an archive


def read_opendocument(data: bytes) -> Extracted:
    """Read a text or a presentation, whose slides are its pages, with its notes, text boxes and tables."""
    archive = None if data.lstrip()[:1] == FLAT else Archive(data)
    root = parse_xml(data) if archive is None else archive.xml("content.xml")
    if archive and ENCRYPTED in (archive.read("META-INF/manifest.xml") or b""):
        raise UnreadableFile("The file is protected with a password.", "Save it again, without a password.")
    if root is None:
        raise UnreadableFile("The document has no text part.", "Save it again in LibreOffice.")
    facts = _facts(root if archive is None else archive.xml("meta.xml"))
    _mark_structure(root)
    _mark_titles(root)
    remove_all(root, LEFT_OUT)
    letters = count_letters(visible_text(root))
    slides = list(root.iter("{*}page"))
    rename_as_html(root, NAMES)
    pages = tuple("".join(f"{block}\n\n" for block in text_blocks(slide)) for slide in slides)
    facts = with_shown_title(facts, shown_title(slides[0] if slides else root))
    text = "".join(pages) or "\n\n".join(text_blocks(root))
    return Extracted(text, facts, pages, letters, tuple(archive.notes if archive else ()))


def _mark_structure(root: Any) -> None:
    """Write white space, notes and the spans of cells as HTML has them."""
    etree.strip_elements(root, *(f"{SVG}{name}" for name in ("title", "desc")), with_tail=False)
    for space in list(root.iter("{*}s", "{*}tab")):
        space.text = " "
    for drawing in reversed(list(root.iter(f"{DRAWING}*"))):
        if attribute(drawing, "class") in FURNITURE:
            drawing.tag = "annotation"  # removed with the comments
        elif not drawing.getparent().tag.startswith(DRAWING):
            paragraph = next(drawing.iterancestors("{*}p", "{*}h"), None)
            if paragraph is not None:
                move_after(drawing, paragraph)
    for number, note in enumerate(list(root.iter("{*}note")), start=1):
        _move_note(note, number)
    for cell in root.iter("{*}table-cell"):
        cell.set("colspan", attribute(cell, "number-columns-spanned"))
        cell.set("rowspan", attribute(cell, "number-rows-spanned"))


def _mark_titles(root: Any) -> None:
    """Mark what is in the style for the title, one derived from it, or a slide's place for the title."""
    derived = {
        attribute(style, "name")
        for style in root.iter("{*}style")
        if attribute(style, "parent-style-name") == TITLE
    }
    for paragraph in root.iter("{*}p", "{*}h"):
        if attribute(paragraph, "style-name") in {TITLE, *derived}:
            mark_title(paragraph)
    for frame in root.iter(f"{DRAWING}frame"):
        if attribute(frame, "class") == "title":
            for paragraph in frame.iter("{*}p"):
                mark_title(paragraph)


def _move_note(note: Any, number: int) -> None:
    """Put a note behind the paragraph or table that it belongs to, as `[1] …`."""
    citation, body = note.find("{*}note-citation"), note.find("{*}note-body")
    if citation is None or body is None:
        return
    citation.text = f"[{number}]"
    first = next(body.iter("{*}p", "{*}h"), body)
    first.text = f"[{number}] {first.text or ''}"
    move_after(body, outermost(note, {"p", "h", "table"}))


def _facts(meta: Any) -> Facts:
    """The facts in the document's properties."""
    values = (
        {} if meta is None else {local_name(element): element.text for element in meta.iter(etree.Element)}
    )
    return Facts.from_values(
        title=values.get("title"),
        author=values.get("initial-creator") or values.get("creator"),
        published=(values.get("creation-date") or "")[:10],
    )
