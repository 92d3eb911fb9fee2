"""Finds lists, which are read and told as a whole, and puts them on one line. Pure."""

from __future__ import annotations

import regex as re

from rag.text.sentences import Span, has_end_mark

LINE = re.compile(r"[^\n]+")
MARK = re.compile(r"\s*(?:[-*•·‣–—]|\d{1,2}[.)]|[a-z]\))\s+")
INTRODUCES = (":", "：")
FEWEST_ITEMS = 2
LONGEST_ITEM = 160  # characters of an item without a mark


def list_spans(text: str) -> list[Span]:
    """The lists in `text`, each with the line that introduces it.

    A list is two or more lines with marks, or what follows a line that ends with a colon until a line that is
    a sentence.
    """
    lines = [(line.start(), line.end()) for line in LINE.finditer(text) if line[0].strip()]
    spans: list[Span] = []
    place = 0
    while place < len(lines):
        introduced = text[slice(*lines[place])].rstrip().endswith(INTRODUCES)
        first = place + introduced
        last = first
        while last < len(lines) and _is_item(text[slice(*lines[last])], introduced):
            gap = lines[last][0] - lines[last - 1][1] if last > first else 0
            if last > first + 1 and gap > lines[first + 1][0] - lines[first][1]:
                break  # a heading further down
            last += 1
        if last - first >= FEWEST_ITEMS:
            spans.append((lines[place][0], lines[last - 1][1]))
            place = last
        else:
            place += 1
    return spans


def read_list(text: str) -> str:
    """`The plan:⏎- a roof⏎- a floor` is "The plan: a roof; a floor"."""
    first, *others = [" ".join(MARK.sub("", line, count=1).split()) for line in LINE.findall(text)]
    items = [item.rstrip(" ;,") for item in others if item]
    if first.endswith(INTRODUCES):
        return f"{first} {'; '.join(items)}"
    return "; ".join([first.rstrip(" ;,"), *items])


def _is_item(line: str, introduced: bool) -> bool:
    if MARK.match(line):
        return True
    is_short = len(line) <= LONGEST_ITEM and not line.rstrip().endswith(INTRODUCES)
    return introduced and is_short and "|" not in line and not has_end_mark(line)
