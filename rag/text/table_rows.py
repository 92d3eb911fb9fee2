"""Finds the rows of a Markdown table and reads them with their head. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.text.sentences import Span

RULE = re.compile(r"\|(?:\s*:?-{2,}:?\s*\|)+")
ROW_BOUNDARY = re.compile(r"(?<=\|)\s+(?=\|)")
BAR = re.compile(r"\s*\|\s*")


def row_spans(text: str) -> list[Span]:
    """The rows of the table in `text`, head first, without the rule; empty where there is no table."""
    rule = RULE.search(text)
    if rule is None:
        return []
    spans = [(0, rule.start()), *_body_spans(text, rule.end(), rule[0].count("|"))]
    stripped = [_strip(text, *span) for span in spans]
    return [(first, last) for first, last in stripped if text[first:last].strip(" |")]


def read_row(row: str, head: str) -> str:
    """`| Club | £24 |` below `| Plan | Price |` is "Plan: Club, Price: £24"."""
    cells, names = _cells(row), _cells(head)
    named = [f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell]
    return ", ".join(named if len(names) == len(cells) else [cell for cell in cells if cell])


def _body_spans(text: str, start: int, bars: int) -> list[Span]:
    """The rows from `start` on: each has as many bars as the rule, or else ends between two of them.

    Two bars with nothing between them may be an empty cell, so they are counted first.
    """
    counted = [bar.end() for bar in re.finditer(r"\|", text[start:])][bars - 1 :: bars]
    spans = list(pairwise([start, *(start + end for end in counted), len(text)]))
    if all(text[first:last].strip()[:1] in {"|", ""} for first, last in spans):
        return spans
    ends = [boundary.start() for boundary in ROW_BOUNDARY.finditer(text, start)]
    return list(pairwise([start, *ends, len(text)]))


def _strip(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _cells(row: str) -> list[str]:
    return BAR.split(row.strip().removeprefix("|").removesuffix("|").strip())
