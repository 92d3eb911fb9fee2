"""Finds tables that stand in plain text without a rule, and writes them as Markdown. Pure.

A scraper leaves `Births | 2024 | 2025`, a copied sheet has tabs, a printed page columns of spaces. A row of
those means nothing without its head, and the rest of belegt knows tables in Markdown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex as re

from rag.ingest.readers.table import looks_like_head, plain_rows, table_block
from rag.text.table_rows import RULE

# What may separate the cells of a table, one kind in each.
SEPARATORS = (re.compile(r"\|"), re.compile(r"\t"), re.compile(r" {2,}"))
OUTER_BARS = re.compile(r"^\s*\|(.*)\|\s*$")
FEWEST_LINES = 3
LONGEST_CELL = 60  # characters: longer ones are text that happens to have a bar or a gap
DIGIT = re.compile(r"\d")


def with_markdown_tables(text: str) -> str:
    """The text with each table that it has in plain text as lines of Markdown; nothing else is changed."""
    if not any(separator.search(text) for separator in SEPARATORS):
        return text
    written: list[str] = []
    for lines in _blocks(text.split("\n")):
        is_below_rule = bool(written) and _is_rule(written[-1])
        written += lines if is_below_rule else _as_table(lines) or lines
    return "\n".join(written)


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines in groups of neighbours that have as many cells, by the same separator."""
    block: list[str] = []
    shape = None
    for line in lines:
        own = _shape(line)
        if block and own != shape:
            yield block
            block = []
        block.append(line)
        shape = own
    yield block


def _shape(line: str) -> tuple[int, int] | None:
    """The separator that divides a line, and into how many cells; None for a line that is no row."""
    if _is_rule(line):
        return None
    for number, separator in enumerate(SEPARATORS):
        cells = _cells(line, separator)
        if len(cells) > 1:
            return (number, len(cells)) if all(len(cell) <= LONGEST_CELL for cell in cells) else None
    return None


def _is_rule(line: str) -> bool:
    return RULE.fullmatch(line.strip()) is not None


def _cells(line: str, separator: re.Pattern[str]) -> list[str]:
    bare = OUTER_BARS.sub(r"\1", line).strip() if separator is SEPARATORS[0] else line.rstrip()
    return [cell.strip() for cell in separator.split(bare)]


def _as_table(lines: Sequence[str]) -> list[str]:
    """The block as Markdown; empty where it is no table: too short, without a head or without figures."""
    shape = _shape(lines[0])
    if shape is None or len(lines) < FEWEST_LINES:
        return []
    rows = plain_rows([_cells(line, SEPARATORS[shape[0]]) for line in lines])
    has_figures = all(DIGIT.search(row[-1].text) for row in rows[1:])
    return ["", *table_block(rows).split("\n"), ""] if has_figures and looks_like_head(rows) else []
