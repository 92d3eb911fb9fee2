"""PowerPoint presentations (OOXML): each slide is a page, with the speaker's notes below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.errors import UnreadableFile
from rag.ingest.readers.archive import Archive
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.html_blocks import text_blocks, visible_text
from rag.ingest.readers.office_markup import (
    core_facts,
    drop_markup_text,
    keep_one_form,
    main_part,
    related_parts,
    remove_all,
    rename_as_html,
)
from rag.ingest.readers.shown_title import mark_title, shown_title, with_shown_title
from rag.text.letters import count_letters

NAMES = {"p": "p", "tbl": "table", "tr": "tr", "tc": "td", "br": "br", "t": "span", "sp": "div"}
FURNITURE = {"sldNum", "dt", "ftr", "hdr"}  # placeholders for the number, date, foot and head of each slide
TITLES = {"title", "ctrTitle"}  # placeholders for the title of a slide
LEFT_OUT = "tcPr tblPr tblGrid pPr rPr".split()
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PARTS = ("diagramData", "notesSlide")  # of a slide, in their order below it


def read_pptx(data: bytes) -> Extracted:
    """Read the slides in their order: text, tables, diagrams and notes, without the feet of slides."""
    archive = Archive(data)
    slides, letters, title = list[str](), 0, ""
    for number, name in enumerate(_slide_names(archive)):
        blocks = list[str]()
        parts = [part for kind in PARTS for part in related_parts(archive, name, kind).values()]
        for part in (name, *parts):
            root = archive.xml(part)
            if root is None:
                continue
            _simplify(root)
            letters += count_letters(visible_text(root))
            blocks += text_blocks(root)
            if number == 0 and part == name:  # a later slide's title is that of a section
                title = shown_title(root)
        slides.append("".join(f"{block}\n\n" for block in blocks))
    if not any(slides):
        raise UnreadableFile("The slides contain no text.", "Save their text as a .txt file.")
    facts = with_shown_title(core_facts(archive), title)
    return Extracted("".join(slides), facts, tuple(slides), letters, tuple(archive.notes))


def _slide_names(archive: Archive) -> Iterator[str]:
    """The parts of the slides, as the presentation orders them."""
    main = main_part(archive, "ppt/presentation.xml")
    slides, presentation = related_parts(archive, main, "slide"), archive.xml(main)
    listed = () if presentation is None else presentation.iter("{*}sldId")
    ordered = [slides[slide.get(RELATION)] for slide in listed if slide.get(RELATION) in slides]
    yield from dict.fromkeys([*ordered, *slides.values()])


def _simplify(root: Any) -> None:
    """Write a slide as HTML, without what stands on every slide."""
    keep_one_form(root)
    for placeholder in list(root.iter("{*}ph")):
        shape = next(placeholder.iterancestors("{*}sp"), None)
        if shape is None or shape.getparent() is None:
            continue
        if placeholder.get("type") in FURNITURE:
            shape.getparent().remove(shape)
        elif placeholder.get("type") in TITLES:
            for paragraph in shape.iter("{*}p"):
                mark_title(paragraph)
    drop_markup_text(root, {"t"})
    for cell in list(root.iter("{*}tc")):
        cell.set("colspan", cell.get("gridSpan", "1"))
        cell.set("rowspan", cell.get("rowSpan", "1"))
        if cell.get("hMerge") == "1" or cell.get("vMerge") == "1":
            cell.getparent().remove(cell)
    remove_all(root, LEFT_OUT)
    rename_as_html(root, NAMES)
