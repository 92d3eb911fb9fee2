"""An HTML tree → its paragraphs, headings, list items and tables, in their order. Pure.

Everything that a browser shows is taken, whatever element it is in; what is left out is listed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import regex
from lxml import etree, html

from rag.errors import UnreadableFile
from rag.ingest.readers.table import Cell, table_block
from rag.text.normalization import SPACELESS_SCRIPTS

# Neither shown nor read: code, styles, replacements for what is not supported, controls and drawings.
UNSEEN = frozenset(
    "head script style noscript template iframe object embed applet audio video canvas svg map datalist "
    "select annotation annotation-xml rp".split()
)
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav "
    "ol optgroup option p plaintext pre search section summary table tbody td tfoot th thead tr ul "
    "xmp".split()
)
PREFORMATTED = frozenset({"pre", "listing", "plaintext", "xmp"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ROW_GROUPS = frozenset({"thead", "tbody", "tfoot", "tr"})
CELLS = frozenset({"td", "th"})
PARTS = frozenset({"p", "div", "br", "li"})  # with more than one of them, a cell is no value
ARRANGED = HEADINGS | {"table"}
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
NOTE_MARK = re.compile(r"\[?[\d*†‡§a-z]{1,4}\]?")
# Declarations of entities at the top of a page, which is XML: browsers show what stands behind "[".
ENTITIES = re.compile(
    r"\A(\ufeff?\s*(?:<\?[^>]{0,500}>\s*)?(?:<!--[^>]{0,2000}-->\s*)?<!DOCTYPE)"
    r"[^<>\[]{0,500}\[.{0,20000}?\](?=\s*>)",
    re.S | re.I,
)
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SPACES = re.compile(r"\s+")
# A style sheet keeps a name and a date apart between which the page itself has nothing.
EDGE = "\0"  # of a date, until its block is complete; no tree has this character
BEFORE, AFTER = r"[\p{L}\p{N}.,:)]", r"[\p{Lu}\p{Lo}\p{N}(]"
UNSPACED = rf"[{SPACELESS_SCRIPTS}\p{{Hangul}}]"
RUN_TOGETHER = regex.compile(rf"(?<={BEFORE})(?<!{UNSPACED}){EDGE}+(?={AFTER})(?!{UNSPACED})")
DEEPEST = 150  # elements inside one another; what is deeper is taken as plain text
LARGEST_SPAN = 1000
LONGEST_NUMBER = 9  # digits of an item's number
LONGEST_CELL = 400  # characters; a table with a longer cell arranges the page

Skip = Callable[[Any], bool]


def is_unseen(element: Any) -> bool:
    """Whether a browser does not show an element."""
    return (
        local_name(element) in UNSEEN
        or "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or bool(HIDING.search(element.get("style") or ""))
    )


def parse_html(text: str) -> Any:
    """The root of an HTML tree, whatever is wrong with the markup. Raises `UnreadableFile`."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    data = NOT_TEXT.sub(" ", ENTITIES.sub(r"\1", text)).encode("utf-8", "replace")
    try:
        root = html.document_fromstring(b"<!doctype html>" + data, parser=parser, ensure_head_body=True)
    except etree.ParserError:  # there is no element
        root = html.document_fromstring(b"<p></p>", parser=parser, ensure_head_body=True)
    if any("depth" in problem.message for problem in parser.error_log):
        raise UnreadableFile("The content is nested too deeply.", "Save it in a simpler form.")
    return root


def text_blocks(root: Any, skip: Skip = is_unseen) -> list[str]:
    """The text of each block in `root` without elements to `skip`; a table is one block of several lines."""
    writer = _Writer(skip)
    writer.write(root)
    writer.end_block()
    writer.end_mark()
    return writer.blocks


def visible_text(root: Any, skip: Skip = is_unseen) -> str:
    """All text in `root` except that of elements to `skip`, without structure: `text_blocks` must keep it."""
    parts: list[str | None] = []
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and skip(element):
            walk.skip_subtree()
        elif event == "start":
            parts.append(element.text)
        elif element is not root:
            parts.append(element.tail)
    return "".join(filter(None, parts))


def first_heading(root: Any) -> str:
    """The first heading; empty if there is none."""
    heading = next((element for element in root.iter(*HEADINGS)), None)
    return "" if heading is None else " ".join(visible_text(heading).split())


def local_name(element: Any) -> str:
    """The name without its namespace; empty for a comment or a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


class _Writer:
    """Walks a tree and collects its blocks.

    `mark` is written before the next block: that of a list item, or a term before its definition. The tables
    in a table's cell are collected apart from the cell's text.
    """

    def __init__(self, skip: Skip, depth: int = 0, tables: list[str] | None = None) -> None:
        self.blocks: list[str] = []
        self._skip = skip
        self._depth = depth
        self._tables = self.blocks if tables is None else tables
        self._parts: list[str] = []
        self._mark = ""
        self._is_preformatted = False

    def write(self, element: Any) -> None:
        """Write an element, without the text after it."""
        name = local_name(element)
        if not name or self._skip(element):
            return
        self._depth += 1
        if self._depth > DEEPEST:
            self._add(" ".join(element.itertext(etree.Element)))
        elif name == "br":
            self._parts.append("\n")
        elif name == "table":
            self._write_table(element)
        elif name == "sup" and (mark := _note_mark(element)):
            self._add(mark)
        elif name in BLOCKS:
            self._write_block(element, name)
        elif name == "time":
            self._parts.append(EDGE)
            self.write_content(element)
            self._parts.append(EDGE)
        else:
            self.write_content(element)
        self._depth -= 1

    def write_content(self, element: Any) -> None:
        """Write what is in an element."""
        self._add(element.text)
        for child in element:
            self.write(child)
            self._add(child.tail)

    def end_block(self) -> None:
        """End the paragraph."""
        if text := self._take_text():
            self.blocks.append(self._mark + text)
            self._mark = ""

    def end_mark(self) -> None:
        """Write a term that has no definition; forget the mark of an empty list item."""
        if self._mark.endswith(": "):
            self.blocks.append(self._mark.removesuffix(": "))
        self._mark = ""

    def _write_block(self, element: Any, name: str) -> None:
        self.end_block()
        if name == "li":
            self.end_mark()
            self._mark = _item_mark(element)
        if name in PREFORMATTED:
            self._is_preformatted = True
        self.write_content(element)
        self._is_preformatted = False
        if name == "dt" and (term := self._take_text().removesuffix(":")):
            self._mark = f"{self._mark.replace(': ', ', ')}{term}: "
        self.end_block()
        if name in {"li", "dd", "dl"}:
            self.end_mark()

    def _write_table(self, table: Any) -> None:
        self.end_block()
        self.end_mark()
        rows = list(_rows(table))
        nested: list[str] = []
        if _is_layout(table, rows):
            self.write_content(table)
        else:
            self._write_outside_cells(table)
            self.end_block()
            block = table_block([[self._cell(cell, nested) for cell in row] for row in rows])
            self._tables += [block] if block else []
            self._tables += nested
        self.end_block()

    def _write_outside_cells(self, part: Any) -> None:
        """Write the caption, and what is misplaced between the cells."""
        self._add(part.text)
        for child in part:
            name = local_name(child)
            if name in ROW_GROUPS:
                self._write_outside_cells(child)
            elif name not in CELLS:
                self.write(child)
            self._parts.append("\n")
            self._add(child.tail)

    def _cell(self, element: Any, nested: list[str]) -> Cell:
        writer = _Writer(self._skip, self._depth, nested)
        writer.write(element)
        writer.end_block()
        writer.end_mark()
        return Cell(
            " ".join(writer.blocks),
            _span(element.get("colspan")),
            _span(element.get("rowspan")),
            local_name(element) == "th" or local_name(element.getparent().getparent()) == "thead",
        )

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text if self._is_preformatted else SPACES.sub(" ", text))

    def _take_text(self) -> str:
        text = RUN_TOGETHER.sub(" ", "".join(self._parts)).replace(EDGE, "")
        lines = [" ".join(line.split()) for line in text.split("\n")]
        self._parts.clear()
        return "\n".join(line for line in lines if line)


def _rows(part: Any) -> Iterator[list[Any]]:
    """The cells of each row of a table, but not those of tables within it."""
    for child in part:
        if local_name(child) == "tr":
            yield [cell for cell in child if local_name(cell) in CELLS]
        if local_name(child) in ROW_GROUPS:
            yield from _rows(child)


def _is_layout(table: Any, rows: list[list[Any]]) -> bool:
    """Whether a table only arranges the page: a single column, or headings, tables and whole texts."""
    if table.get("role") in {"presentation", "none"} or max(map(len, rows), default=0) <= 1:
        return True
    cells = [cell for row in rows for cell in row]
    if any(local_name(cell) == "th" for cell in cells):
        return False
    if len(rows) == 1 and any(sum(local_name(part) in PARTS for part in cell.iter()) > 1 for cell in cells):
        return True
    arranged = sum(any(local_name(part) in ARRANGED for part in cell.iterdescendants()) for cell in cells)
    filled = [sum(map(len, cell.itertext())) for cell in cells]
    return 2 * arranged >= sum(map(bool, filled)) or max(filled) > LONGEST_CELL


def _item_mark(item: Any) -> str:
    """The mark of a list item, as Markdown writes it."""
    parent = item.getparent()
    if parent is None or local_name(parent) != "ol":
        return "- "
    start = parent.get("start", "1")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < LONGEST_NUMBER else 1
    before = sum(1 for other in item.itersiblings("{*}li", preceding=True))
    return f"{first + before}. "


def _note_mark(element: Any) -> str:
    """The mark of a footnote in brackets, since it would become part of the word before it: `word[1]`."""
    is_link = any(local_name(child) == "a" for child in element)
    text = "".join(element.itertext()).strip()
    return f"[{text.strip('[]')}]" if is_link and NOTE_MARK.fullmatch(text) else ""


def _span(value: str | None) -> int:
    is_number = value and value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER
    return min(int(value), LARGEST_SPAN) if value and is_number else 1
