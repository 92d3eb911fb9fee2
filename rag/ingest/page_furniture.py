"""Finds running heads and feet by comparing the pages of a document. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

LONGEST = 160  # characters
FEW_PAGES = 4  # of which two are enough; otherwise three pages must agree
NUMBER = re.compile(r"\d+")
ROMAN = re.compile(r"\b[ivxlc]+\b", re.I)
OUTER_NUMBER = re.compile(r"^\D{0,12}?(\d{1,5})\b|\b(\d{1,5})\D{0,12}$")  # of a page, at the start or the end
PAGE_WORDS = re.compile(r"\W*(?:\w{1,8}\W*)?#(?:\W+\w{1,4})?\W*#?\W*")  # "Page # of #", "- # -"


@dataclass(frozen=True)
class Edges:
    """The lines at the top and at the bottom of a page that may be furniture, each from the edge inwards."""

    top: Sequence[str]
    bottom: Sequence[str]


@dataclass(frozen=True)
class Furniture:
    """How many lines at the top and at the bottom of a page are furniture."""

    top: int
    bottom: int


def find_furniture(pages: Sequence[Edges]) -> list[Furniture]:
    """The furniture of each page.

    Lines that stand on several pages but for their numbers are furniture, and so are those that begin or end
    with the number of the page.
    """
    tops = _Repeated.of([page.top for page in pages])
    bottoms = _Repeated.of([page.bottom for page in pages])
    return [
        Furniture(tops.count(page.top, number), bottoms.count(page.bottom, number))
        for number, page in enumerate(pages)
    ]


def is_page_number(line: str) -> bool:
    """Whether a line says nothing but the number of its page: "7", "- 7 -", "Page 7 of 9", "iv"."""
    return PAGE_WORDS.fullmatch(_key(line)) is not None


@dataclass(frozen=True)
class _Repeated:
    """What repeats at one edge: lines without their numbers, and how far page numbers are from the count."""

    lines: frozenset[str]
    offsets: frozenset[int]

    @classmethod
    def of(cls, edges: Sequence[Sequence[str]]) -> _Repeated:
        """Compare the lines at the same edge of all pages."""
        enough = 2 if len(edges) <= FEW_PAGES else 3
        lines = Counter(key for edge in edges for key in {_key(line) for line in edge} if key)
        offsets = Counter(
            offset
            for number, edge in enumerate(edges)
            for offset in {offset for line in edge for offset in _offsets(line, number)}
        )
        return cls(
            frozenset(key for key, count in lines.items() if count >= enough),
            frozenset(offset for offset, count in offsets.items() if count >= max(enough, len(edges) / 4)),
        )

    def count(self, edge: Sequence[str], number: int) -> int:
        """How many lines from the edge on are furniture."""
        return len(list(takewhile(lambda line: self._holds(line, number), edge)))

    def _holds(self, line: str, number: int) -> bool:
        return _key(line) in self.lines or bool(self.offsets.intersection(_offsets(line, number)))


def _key(line: str) -> str:
    """The line without what differs from page to page; empty for one that is too long for furniture."""
    if len(line) > LONGEST:
        return ""
    text = " ".join(NUMBER.sub("#", line.lower()).split())
    return "#" if ROMAN.fullmatch(text) else text


def _offsets(line: str, number: int) -> Iterator[int]:
    if len(line) <= LONGEST and (found := OUTER_NUMBER.search(line)):
        for digits in filter(None, found.groups()):
            yield int(digits) - number
