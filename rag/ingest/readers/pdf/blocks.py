"""The lines of a column → paragraphs, headings, items of lists, and tables. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.ingest.paragraphs import ends_paragraph
from rag.ingest.readers.pdf.lines import Line, line_distance
from rag.ingest.readers.pdf.tables import MARKER, table_length, table_rows

WIDER = 1.3  # times the usual distance between lines: a new paragraph
OTHER_SIZE = 0.12  # difference of the height of letters: a heading, a note
FULL = 0.85  # share of the column's width that a line reaches before its sentence goes on below
INDENT = 0.8  # heights of a line
ITEM = re.compile(rf"(?:{MARKER.pattern})\s")


@dataclass(frozen=True)
class Block:
    """The lines of a paragraph, or the rows of a table; `size` is the height of its letters."""

    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    size: float = 0.0
    is_full: bool = False  # the last line reaches the edge of its column


def read_blocks(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a page in their order."""
    distance = line_distance(lines)
    blocks: list[Block] = []
    paragraph: list[Line] = []
    place = 0
    while place < len(lines):
        length = table_length(lines[place:])
        if length or (paragraph and _begins(paragraph, lines[place], distance)):
            blocks += _paragraph(paragraph)
            paragraph = []
        if length:
            rows = table_rows(lines[place : place + length])
            blocks.append(Block(rows=tuple(map(tuple, rows)), size=lines[place].box.height))
            place += length
        else:
            paragraph.append(lines[place])
            place += 1
    return [*blocks, *_paragraph(paragraph)]


def _paragraph(lines: Sequence[Line]) -> Iterator[Block]:
    if lines:
        last = lines[-1]
        yield Block(
            lines=tuple(line.text for line in lines),
            size=last.box.height,
            is_full=_reach(last) >= FULL,
        )


def _begins(paragraph: Sequence[Line], line: Line, distance: float) -> bool:
    """Whether `line` begins another paragraph than that of the lines above it."""
    above = paragraph[-1]
    if abs(above.box.height - line.box.height) > OTHER_SIZE * max(above.box.height, line.box.height):
        return True
    if ITEM.match(line.text):
        return True
    if above.column != line.column:
        return _starts_anew(above, line) or _reach(above) < FULL
    if above.box.middle - line.box.middle > WIDER * max(distance, line.box.height):
        return True
    indent = line.box.left - above.box.left
    if indent > INDENT * line.box.height and len(paragraph) > 1:
        return True
    return _reach(above) < FULL and _starts_anew(above, line)


def _starts_anew(above: Line, line: Line) -> bool:
    """Whether a sentence ends and another begins between two lines."""
    return ends_paragraph(above.text) and not line.text[:1].islower()


def _reach(line: Line) -> float:
    """How far into its column a line reaches, 0 to 1."""
    left, right = line.column
    return (line.box.right - left) / max(1.0, right - left)
