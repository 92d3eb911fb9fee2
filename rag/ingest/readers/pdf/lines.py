"""Fragments → the lines of a page in reading order: columns one after the other. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from rag.ingest.readers.pdf.fragments import Box, Fragment

LEADER = re.compile(r"\s*(?:\.\s?){5,}")  # dots in a table of contents
FEWEST_LINES = 3  # of a column
COLUMN_WIDTH = 16  # characters of most lines of a column; cells of tables are shorter
CROSSING_COST = 2  # lines of a column that one line across the gutter outweighs
MOST_CUTS = 8  # columns within columns


@dataclass(frozen=True)
class Line:
    """Fragments at one height in reading direction, and the edges of their column."""

    fragments: tuple[Fragment, ...]
    column: tuple[float, float]

    @property
    def text(self) -> str:
        """The words of the line."""
        return LEADER.sub(" … ", " ".join(fragment.text for fragment in self.fragments))

    @property
    def box(self) -> Box:
        """The place of the line."""
        return enclosing_box(self.fragments)


def reading_order(fragments: Sequence[Fragment]) -> list[Line]:
    """The lines of a page, or of a part of it."""
    return list(_read(sorted(fragments, key=lambda fragment: -fragment.box.top), MOST_CUTS))


def page_lines(fragments: Sequence[Fragment]) -> list[Line]:
    """The lines across the whole page, from the top, whatever its columns."""
    return list(_lines(fragments))


def enclosing_box(fragments: Sequence[Fragment]) -> Box:
    """The smallest box around all fragments."""
    box = fragments[0].box
    for fragment in fragments[1:]:
        box = box.union(fragment.box)
    return box


def _read(fragments: Sequence[Fragment], cuts: int) -> Iterator[Line]:
    gutter = _find_gutter(fragments) if cuts else None
    if gutter is None:
        yield from _lines(fragments)
        return
    for crosses, group in groupby(fragments, key=lambda fragment: _side(fragment, gutter) == 0):
        band = list(group)
        if crosses:
            yield from _read(band, cuts - 1)
            continue
        for side in (-1, 1):
            yield from _read([part for part in band if _side(part, gutter) == side], cuts - 1)


def _find_gutter(fragments: Sequence[Fragment]) -> float | None:
    """Where a vertical gap separates two columns of prose; None for a single column or a table."""
    best, best_score = None, 0
    lefts = sorted({round(fragment.box.left) for fragment in fragments})
    for left in lefts[1:]:
        gutter = left - 1.0
        sides = [_side(fragment, gutter) for fragment in fragments]
        smaller = min(sides.count(-1), sides.count(1))
        score = smaller - CROSSING_COST * sides.count(0)
        if smaller >= FEWEST_LINES and score > best_score and _are_columns(fragments, sides):
            best, best_score = gutter, score
    return best


def _side(fragment: Fragment, gutter: float) -> int:
    """-1 left of the gutter, 1 right of it, 0 across it."""
    return -1 if fragment.box.right <= gutter else int(fragment.box.left >= gutter)


def _are_columns(fragments: Sequence[Fragment], sides: Sequence[int]) -> bool:
    """Whether both sides are lines of prose beside each other."""
    left, right = (
        [fragment for fragment, at in zip(fragments, sides, strict=True) if at == side] for side in (-1, 1)
    )
    if any(median(_width(fragment.text) for fragment in part) < COLUMN_WIDTH for part in (left, right)):
        return False
    ours, theirs = enclosing_box(left), enclosing_box(right)
    common = min(ours.top, theirs.top) - max(ours.bottom, theirs.bottom)
    return common > min(ours.height, theirs.height) / 2


def _width(text: str) -> int:
    """Characters; those of Chinese, Japanese and Korean count twice."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


def _lines(fragments: Sequence[Fragment]) -> Iterator[Line]:
    """The lines of a single column, from the top."""
    if not fragments:
        return
    box = enclosing_box(fragments)
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda fragment: -fragment.box.middle):
        if rows and rows[-1][0].box.shares_line_with(fragment.box):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    for row in rows:
        yield Line(tuple(_order(row)), (box.left, box.right))


def _order(row: list[Fragment]) -> list[Fragment]:
    rightward = sorted(row, key=lambda fragment: fragment.box.left)
    directions = [unicodedata.bidirectional(character) for fragment in row for character in fragment.text]
    is_leftward = sum(direction in {"R", "AL"} for direction in directions) > directions.count("L")
    return rightward[::-1] if is_leftward else rightward


def line_distance(lines: Sequence[Line]) -> float:
    """The usual distance between two lines of a paragraph, in points; 0 for fewer than two lines."""
    distances = [above.box.middle - below.box.middle for above, below in pairwise(lines)]
    return median([distance for distance in distances if distance > 0] or [0.0])
