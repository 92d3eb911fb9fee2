"""Word documents (OOXML): what Word prints, without the heads and feet of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from rag.errors import UnreadableFile
from rag.ingest.readers.archive import Archive
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.html_blocks import parse_html, text_blocks, visible_text
from rag.ingest.readers.office_markup import (
    attribute,
    core_facts,
    drop_markup_text,
    keep_one_form,
    main_part,
    outermost,
    related_parts,
    remove_all,
    rename_as_html,
)
from rag.ingest.readers.shown_title import mark_heading, mark_title, shown_title, with_shown_title
from rag.text.encodings import decode, html_label
from rag.text.letters import count_letters

NAMES = {"p": "p", "item": "li", "tbl": "table", "tr": "tr", "tc": "td", "head": "th", "txbxContent": "div"}
NAMES |= {"t": "span", "br": "br", "cr": "br"}
TEXTS = {"t"}  # of paragraphs, formulas and drawings
WRAPPERS = "sdt sdtContent ins moveTo smartTag customXml".split()
DELETED = "del moveFrom delText delInstrText".split()
# The code of fields, the reading aids of words, and the properties of everything.
LEFT_OUT = "instrText fldData rt pPr rPr tcPr trPr tblPr sectPr tblGrid".split()
NOTES = {"footnoteReference": "word/footnotes.xml", "endnoteReference": "word/endnotes.xml"}
DIAGRAMS = "word/diagrams/data"
IMPORTED = (".htm", ".html", ".xhtml")
WIDTH = re.compile(r"[1-9]\d?")  # columns of a cell
# What Word calls its styles for the title and for headings, in every language.
TITLE, HEADING = "title", re.compile(r"heading \d")
# By their ids in English, for documents without a part for styles.
USUAL_STYLES = {"Title": TITLE} | {f"Heading{level}": f"heading {level}" for level in range(1, 10)}
OFF = {"0", "false", "off"}


def read_docx(data: bytes) -> Extracted:
    """Read a document with its changes accepted, and with its text boxes, notes, diagrams and tables."""
    archive = Archive(data)
    main = main_part(archive, "word/document.xml")
    root = archive.xml(main)
    if root is None:
        raise UnreadableFile("The document has no text part.", "Save it again in Word.")
    _drop_hidden(root)
    _insert_notes(root, archive)
    for name in sorted(archive.names(DIAGRAMS)):
        if (diagram := archive.xml(name)) is not None:
            root.append(diagram)
    drop_markup_text(root, TEXTS)
    _mark_structure(root, _styles(archive, main))
    remove_all(root, LEFT_OUT)
    letters = count_letters(visible_text(root))
    rename_as_html(root, NAMES)
    blocks = text_blocks(root)
    facts = with_shown_title(core_facts(archive), shown_title(root))
    for page in _imported(archive, main):
        blocks += text_blocks(page)
        letters += count_letters(visible_text(page))
    return Extracted("\n\n".join(blocks), facts, letters=letters, notes=tuple(archive.notes))


def _drop_hidden(root: Any) -> None:
    """Remove what is hidden or deleted, and the second form of what is stored in two forms."""
    for run in list(root.iter("{*}vanish", "{*}trPr")):
        if run.tag.endswith("vanish"):
            properties = run.getparent()
            if attribute(run, "val") not in OFF and properties.getparent().tag.endswith("}r"):
                _remove(properties.getparent())
        elif run.find("{*}del") is not None:
            _remove(run.getparent())
    keep_one_form(root)
    remove_all(root, DELETED)


def _remove(element: Any) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def _insert_notes(root: Any, archive: Archive) -> None:
    """Put each note behind the paragraph or table that refers to it, as `[1] …`; others are not printed."""
    number = 0
    for kind, part in NOTES.items():
        notes = _notes(archive, part)
        for reference in list(root.iter(f"{{*}}{kind}")):
            note = notes.pop(attribute(reference, "id"), None)
            if note is not None:
                number += 1
                reference.tag = "t"
                reference.text = f"[{number}]"
                _mark_note(note, number)
                outermost(reference, {"p", "tbl"}).addnext(note)


def _notes(archive: Archive, part: str) -> dict[str, Any]:
    """The notes by their ids, without the lines that separate them from the text."""
    root = archive.xml(part)
    if root is None:
        return {}
    notes = {attribute(note, "id"): note for note in root if attribute(note, "type") in {"", "normal"}}
    return {name: note for name, note in notes.items() if note.find(".//{*}t") is not None}


def _mark_note(note: Any, number: int) -> None:
    note.tag = "txbxContent"
    mark = etree.Element("t")
    mark.text = f"[{number}] "
    first = note.find(".//{*}p")
    (note if first is None else first).insert(0, mark)


def _styles(archive: Archive, main: str) -> dict[str, str]:
    """The names of styles by their ids, which are in the language of the Word that made the document."""
    root = archive.xml(next(iter(related_parts(archive, main, "styles").values()), "word/styles.xml"))
    named = () if root is None else root.iterfind("{*}style/{*}name")
    return {attribute(name.getparent(), "styleId"): attribute(name, "val").lower() for name in named}


def _mark_structure(root: Any, styles: Mapping[str, str]) -> None:
    """Write the properties that matter as elements and attributes of HTML."""
    etree.strip_tags(root, *(f"{{*}}{name}" for name in WRAPPERS))
    for tab in list(root.iter("{*}tab", "{*}noBreakHyphen")):
        if not tab.getparent().tag.endswith("}tabs"):
            tab.text = "-" if tab.tag.endswith("noBreakHyphen") else " "
            tab.tag = "t"
    for box in reversed(list(root.iter("{*}txbxContent"))):
        outer = next(box.iterancestors("{*}p"), None)
        if outer is not None:
            outer.addnext(box)
    for properties in list(root.iter("{*}pPr")):
        style = _style(properties)
        name = styles.get(style, USUAL_STYLES.get(style, ""))
        if name == TITLE:
            mark_title(properties.getparent())
        elif HEADING.fullmatch(name):
            mark_heading(properties.getparent())
        elif _is_item(properties):
            properties.getparent().tag = "item"
    for table in root.iter("{*}tbl"):
        _mark_cells(table)


def _style(properties: Any) -> str:
    found = properties.find("{*}pStyle")
    return "" if found is None else attribute(found, "val")


def _is_item(properties: Any) -> bool:
    """Whether a paragraph with these properties is an item of a list; numbered headings are none."""
    style = _style(properties).lower()
    is_numbered = properties.find("{*}numPr") is not None and not style.startswith(("heading", "title"))
    return is_numbered or style.startswith(("listbullet", "listnumber"))


def _mark_cells(table: Any) -> None:
    """Mark the rows of the head, and how many columns and rows each cell covers."""
    above: dict[int, Any] = {}  # by column: the cell that goes on below
    for row in table.findall("{*}tr"):
        is_head = row.find("{*}trPr/{*}tblHeader") is not None
        column = 0
        for cell in row.findall("{*}tc"):
            span = "".join(attribute(found, "val") for found in cell.findall("{*}tcPr/{*}gridSpan"))
            merge = cell.find("{*}tcPr/{*}vMerge")
            first = above.get(column) if merge is not None and attribute(merge, "val") != "restart" else None
            if first is None:
                above[column] = cell
                cell.set("colspan", span)
                cell.tag = "head" if is_head else cell.tag
            else:
                first.set("rowspan", str(int(first.get("rowspan", "1")) + 1))
                row.remove(cell)
            column += int(span) if WIDTH.fullmatch(span) else 1


def _imported(archive: Archive, main: str) -> Iterator[Any]:
    """The pages of HTML that a program has put into the document as they were."""
    for name in related_parts(archive, main, "aFChunk").values():
        page = archive.read(name) if name.lower().endswith(IMPORTED) else None
        if page is not None:
            yield parse_html(decode(page, html_label(page)))
