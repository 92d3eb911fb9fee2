"""Finds the tables among the lines of a column, by cells below one another. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.ingest.readers.pdf.lines import LEADER, Line

FEWEST_ROWS = 2
WIDER = 1.3  # times the distance between the lines of a cell: the next row
APART = 2.6  # heights of a line: a wider gap ends a table
MARKER = re.compile(r"[•·‣▪◦○●■□–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})[.):]")  # of a list


@dataclass
class _Columns:
    """The horizontal extent of each column, from the left."""

    spans: list[tuple[float, float]] = field(default_factory=list)

    def with_line(self, line: Line) -> _Columns | None:
        """The columns with the cells of one more line; None if a cell would join two of them."""
        spans = list(self.spans)
        for fragment in line.fragments:
            left, right = fragment.box.left, fragment.box.right
            touched = [span for span in spans if span[0] < right and left < span[1]]
            if len(touched) > 1:
                return None
            for span in touched:
                spans.remove(span)
                left, right = min(left, span[0]), max(right, span[1])
            spans.append((left, right))
        return _Columns(sorted(spans))

    def place(self, left: float, right: float) -> int:
        """The column of a cell."""
        return next(n for n, span in enumerate(self.spans) if span[0] <= left and right <= span[1])


def table_length(lines: Sequence[Line]) -> int:
    """The number of `lines` from the first that are a table; 0 if they begin with none."""
    if not lines or len(lines[0].fragments) <= 1:
        return 0
    columns, length = _Columns(), 0
    for number, line in enumerate(lines):
        if number and lines[number - 1].box.bottom - line.box.top > (APART - 1) * line.box.height:
            break
        grown = columns.with_line(line)
        if grown is None or (number and len(line.fragments) == 1 and len(grown.spans) > len(columns.spans)):
            break
        columns, length = grown, number + 1
    while length and len(lines[length - 1].fragments) == 1 and not _is_inside(lines[length - 1], columns):
        length -= 1
    rows = [line for line in lines[:length] if len(line.fragments) > 1]
    is_table = len(rows) >= FEWEST_ROWS and len(columns.spans) > 1 and not _is_list(rows)
    return length if is_table else 0


def table_rows(lines: Sequence[Line]) -> list[list[str]]:
    """The cells of each row, whose text may be in several lines."""
    columns = _Columns()
    for line in lines:
        columns = columns.with_line(line) or columns
    rows: list[list[str]] = []
    begins = _row_starts(lines, columns)
    for line, begins_row in zip(lines, begins, strict=True):
        if begins_row or not rows:
            rows.append([""] * len(columns.spans))
        for fragment in line.fragments:
            place = columns.place(fragment.box.left, fragment.box.right)
            rows[-1][place] = f"{rows[-1][place]} {fragment.text}".strip()
    return rows


def _row_starts(lines: Sequence[Line], columns: _Columns) -> list[bool]:
    """Whether each line begins a row: after a wider gap, or else if it has a first cell."""
    gaps = [above.box.middle - below.box.middle for above, below in pairwise(lines)]
    has_wrapped_cells = any(len(line.fragments) == 1 for line in lines)
    if has_wrapped_cells and max(gaps) > WIDER * min(gaps):
        between = (min(gaps) + max(gaps)) / 2
        return [True, *(gap > between for gap in gaps)]
    first_end = columns.spans[0][1]
    return [line.fragments[0].box.left < first_end or len(line.fragments) > 1 for line in lines]


def _is_inside(line: Line, columns: _Columns) -> bool:
    """Whether a single cell is not in the first column: it continues the row above."""
    return line.fragments[0].box.left >= columns.spans[0][1]


def _is_list(rows: Sequence[Line]) -> bool:
    """Whether the first cells are markers of a list, or the lines those of a table of contents."""
    contents = sum(LEADER.search(fragment.text) is not None for line in rows for fragment in line.fragments)
    return contents * 2 > len(rows) or all(MARKER.fullmatch(line.fragments[0].text) for line in rows)
