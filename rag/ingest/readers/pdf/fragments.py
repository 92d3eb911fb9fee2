"""The characters of a PDF page with their places, as fragments of lines.

Coordinates are those of the page as it is read: in points, from the lower left, turned so that most of the
text is upright.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

GAP = 1.0  # in heights of a character: wider gaps separate columns and cells
SAME_LINE = 0.4  # share of the height by which characters of one line overlap
HYPHENS = {0x02, 0xFFFE}  # how PDFium reports a hyphen at the end of a line
LINE_BREAKS = {10, 13}
QUARTERS = 4  # of a turn
Place = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True)
class Box:
    """A rectangle on a page, in points."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """The distance from bottom to top."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """The height of its middle above the lower edge of the page."""
        return (self.top + self.bottom) / 2

    def union(self, other: Box) -> Box:
        """The smallest rectangle around both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )

    def shares_line_with(self, other: Box) -> bool:
        """Whether both are on one line of text."""
        common = min(self.top, other.top) - max(self.bottom, other.bottom)
        return common > SAME_LINE * min(self.height, other.height)


@dataclass(frozen=True)
class Fragment:
    """A part of a line without wide gaps, with the index in PDFium's text of each of its characters."""

    text: str
    box: Box
    indices: tuple[int, ...] = ()


def read_fragments(textpage: Any) -> list[Fragment]:
    """The fragments of a page in PDFium's order; text that stands across the page is at the end."""
    by_quarter: dict[int, list[Fragment]] = {}
    for run in _runs(textpage):
        if run.parts:
            by_quarter.setdefault(run.quarter, []).append(run.close())
    most = sorted(by_quarter.values(), key=lambda fragments: -sum(len(one.text) for one in fragments))
    return [fragment for fragments in most for fragment in fragments]


@dataclass
class _Run:
    """Characters of one line, one after the other: mutable, as a page has thousands of them."""

    quarter: int  # of a turn, by which it is turned back
    left: float = math.inf
    bottom: float = math.inf
    right: float = -math.inf
    top: float = -math.inf
    parts: list[str] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    last: tuple[float, float, float] = (0.0, 0.0, 0.0)  # left and right edge and height of the last character

    def is_apart(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether a character at this place is on another line, or beyond a wide gap."""
        if not self.parts:
            return False
        # Comparisons instead of min and max: this runs for every character, and calls take most of the time.
        height, run_height = top - bottom, self.top - self.bottom
        common = (top if top < self.top else self.top) - (bottom if bottom > self.bottom else self.bottom)
        if common <= SAME_LINE * (height if height < run_height else run_height):
            return True
        last_left, last_right, last_height = self.last
        gap = GAP * (height if height > last_height else last_height)
        return left - last_right > gap or last_left - right > gap

    def add(self, text: str, index: int, place: Place) -> None:
        left, bottom, right, top = place
        self.left, self.right = (
            left if left < self.left else self.left,
            right if right > self.right else self.right,
        )
        self.bottom, self.top = (
            bottom if bottom < self.bottom else self.bottom,
            top if top > self.top else self.top,
        )
        self.last = (left, right, top - bottom)
        self.parts.append(text)
        self.indices.append(index)

    def close(self) -> Fragment:
        text = "".join(self.parts).rstrip()
        box = Box(self.left, self.bottom, self.right, self.top)
        return Fragment(text, box, tuple(self.indices[: len(text)]))


def _runs(textpage: Any) -> Iterator[_Run]:
    """The runs of a page, each in coordinates in which it is upright."""
    from pypdfium2 import raw

    rectangle = raw.FS_RECTF()
    pointer = ctypes.byref(rectangle)
    read_code, read_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    run = _Run(0)
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = read_code(textpage, index)
        text = "-" if code in HYPHENS else chr(code)
        if text.isspace():
            if code in LINE_BREAKS:
                yield run
                run = _Run(0)
            elif run.parts and run.parts[-1] != " ":
                run.parts.append(" ")
                run.indices.append(index)
            continue
        read_box(textpage, index, pointer)
        box = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        place = _turn_back(box, run.quarter) if run.quarter else box
        if not run.parts or run.is_apart(*place):
            yield run
            run = _Run(_quarter(raw.FPDFText_GetCharAngle(textpage, index)))
            place = _turn_back(box, run.quarter) if run.quarter else box
        run.add(text, index, place)
    yield run


def _quarter(angle: float) -> int:
    return round(angle / (math.pi / 2)) % QUARTERS if angle > 0 else 0


def _turn_back(box: Sequence[float], quarter: int) -> Place:
    left, bottom, right, top = box
    if quarter == 1:
        return bottom, -right, top, -left
    return (-right, -top, -left, -bottom) if quarter == QUARTERS - 2 else (-top, left, -bottom, right)
