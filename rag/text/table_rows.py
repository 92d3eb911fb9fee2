"""Finds tables in Markdown, and reads their rows with their heads. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.text.sentences import Span, sentence_spans

RULE = re.compile(r"\|(?:\s*:?-{2,}:?\s*\|)+")
ROW_BOUNDARY = re.compile(r"(?<=\|)\s+(?=\|)")
BAR = re.compile(r"\s*\|\s*")
LINES = re.compile(r"(?:^\|[^\n]*\|$\n?)+", re.M)  # one after the other
LINE = re.compile(r"[^\n]+")
TABLE_HEAD = "table_head"  # metadata of a passage that goes on with a table which began before it
PAIR = 2  # cells: a label and its value


@dataclass(frozen=True)
class Table:
    """A table from `start` to `end` of a text: the line of its head, which may be empty, and its rows."""

    start: int
    end: int
    head: str
    rows: tuple[Span, ...]


def find_tables(text: str, head: str = "") -> list[Table]:
    """The tables in `text` that have a line for each row, below a head and a rule.

    `head` is that of a table which began before the text, and whose rows the text goes on with.
    """
    found = []
    for lines in LINES.finditer(text):
        spans = [
            (lines.start() + line.start(), lines.start() + line.end()) for line in LINE.finditer(lines[0])
        ]
        rule = next((n for n, span in enumerate(spans) if RULE.fullmatch(text[slice(*span)])), None)
        if rule is not None:
            above = text[slice(*spans[rule - 1])] if rule else head
            found.append(Table(lines.start(), lines.end(), above, tuple(spans[rule + 1 :])))
        elif head and not text[: lines.start()].strip():
            found.append(Table(lines.start(), lines.end(), head, tuple(spans)))
    return found


def read_sentences(text: str, language: str, head: str = "") -> list[str]:
    """The sentences of a passage as they are read: each row of a table together with the table's head."""
    sentences, place = list[str](), 0
    for table in find_tables(text, head):
        sentences += _sentences(text[place : table.start], language)
        sentences += [read_row(text[first:last], table.head) for first, last in table.rows]
        place = table.end
    return [*sentences, *_sentences(text[place:], language)]


def _sentences(text: str, language: str) -> Iterator[str]:
    return (text[start:end] for start, end in sentence_spans(text, language))


def row_spans(text: str) -> list[Span]:
    """The rows of the table in `text`, head first, without the rule; empty where there is no table."""
    rule = RULE.search(text)
    if rule is None:
        return []
    spans = [(0, rule.start()), *_body_spans(text, rule.end(), rule[0].count("|"))]
    stripped = [_strip(text, *span) for span in spans]
    return [(first, last) for first, last in stripped if text[first:last].strip(" |")]


def read_row(row: str, head: str) -> str:
    """`| Club | £24 |` below `| Plan | Price |` is "Plan: Club, Price: £24".

    Without names of columns, two cells are a label and its value.
    """
    cells, names = cells_of(row), cells_of(head)
    if len(cells) == PAIR and all(cells) and not any(names):
        return f"{cells[0].removesuffix(':')}: {cells[1]}"
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


def cells_of(row: str) -> list[str]:
    """The cells of a row: "Club" and "£24" of `| Club | £24 |`."""
    return BAR.split(row.strip().removeprefix("|").removesuffix("|").strip())
