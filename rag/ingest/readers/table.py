"""A table of any format → lines of Markdown, whose head names the columns. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

MOST_COLUMNS = 500  # that merged cells may claim
LONGEST_REPEATED = 100  # characters of a merged cell that is repeated in each of its rows
LONGEST_NAME = 60  # characters of a column's name
PAIR = 2  # columns: a label and its value
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
BAR = "\u2502"  # instead of a bar inside a cell, which would end the cell


@dataclass(frozen=True)
class Cell:
    """The text of a cell, the columns and rows that it covers, and whether the format marks it as a head."""

    text: str
    columns: int = 1
    rows: int = 1
    is_head: bool = False


Row = Sequence[Cell]


def table_block(rows: Sequence[Row]) -> str:
    """A line for each row, `| Club | £24 |`, below the head and a rule; the head is empty if there is none.

    A table with a single column is a line for each cell instead.
    """
    heads = _count_heads(rows)
    grid = _without_empty(list(_fill_spans(rows, heads)))
    width = max(map(len, grid), default=0)
    if width <= 1:
        return "\n".join(cell for row in grid for cell in row if cell)
    head = [" ".join(dict.fromkeys(filter(None, names))) for names in zip(*grid[:heads], strict=True)]
    body = [row for row in grid[heads:] if any(row)]
    return "\n".join(map(_line, [head or [""] * width, ["---"] * width, *body]))


def plain_rows(rows: Sequence[Sequence[str]]) -> list[Row]:
    """Cells without any marks, such as those of a sheet."""
    return [[Cell(text) for text in row] for row in rows]


def _count_heads(rows: Sequence[Row]) -> int:
    """The number of rows at the top that name the columns: those marked, or else the first if it looks so."""
    if len(rows) <= 1:
        return 0
    marked = len(list(takewhile(lambda row: row and all(cell.is_head for cell in row), rows)))
    if marked:
        return min(marked, len(rows) - 1)
    return int(not any(cell.is_head for cell in rows[0]) and looks_like_head(rows))


def looks_like_head(rows: Sequence[Row]) -> bool:
    """Whether the first row has names: short, all different, no figures except years.

    Of two columns, the first may also have the labels of a form; then not all values are figures.
    """
    names = [cell.text for cell in rows[0] if cell.text]
    if len(names) <= 1 or len(set(names)) < len(names):
        return False
    if not all(len(name) <= LONGEST_NAME and (_is_word(name) or YEAR.fullmatch(name)) for name in names):
        return False
    return len(rows[0]) > PAIR or all(_has_digit(row[-1].text) for row in rows[1:] if row)


def _is_word(text: str) -> bool:
    return any(map(str.isalpha, text))


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _fill_spans(rows: Sequence[Row], heads: int) -> Iterator[list[str]]:
    """The cells of each row by column.

    A merged cell is repeated in each row that it covers if it is short, and in each column if it is a head.
    """
    covered: dict[int, tuple[str, int]] = {}  # by column: the text, and the number of rows below
    for number, row in enumerate(rows):
        filled: list[str] = []
        _fill_covered(filled, covered)
        for cell in row:
            text = " ".join(cell.text.replace("|", BAR).split())
            columns = max(1, min(cell.columns, MOST_COLUMNS - len(filled)))
            for column in range(columns):
                shown = text if column == 0 or number < heads else ""
                if cell.rows > 1:
                    repeated = shown if len(shown) <= LONGEST_REPEATED else ""
                    covered[len(filled)] = repeated, min(cell.rows, len(rows)) - 1
                filled.append(shown)
            _fill_covered(filled, covered)
        yield filled


def _fill_covered(filled: list[str], covered: dict[int, tuple[str, int]]) -> None:
    """Add the cells from rows above that cover the next columns."""
    while len(filled) in covered:
        text, rows = covered.pop(len(filled))
        if rows > 1:
            covered[len(filled)] = text, rows - 1
        filled.append(text)


def _without_empty(rows: list[list[str]]) -> list[list[str]]:
    """Rows of equal length, without columns that are empty in all of them."""
    width = max(map(len, rows), default=0)
    used = [column for column in range(width) if any(row[column] for row in rows if column < len(row))]
    return [[row[column] if column < len(row) else "" for column in used] for row in rows]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
