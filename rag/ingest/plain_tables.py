"""Finds tables that stand in plain text without a rule, and writes them as Markdown. Pure.

A scraper leaves `Births | 2024 | 2025`, a copied sheet has tabs, a printed page columns of spaces. A row of
those means nothing without its head, and the rest of belegt knows tables in Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import regex as re

from rag.ingest.readers.table import YEAR, looks_like_head, plain_rows, table_block
from rag.text.table_rows import RULE

# What may separate the cells of a table, one kind in each.
SEPARATORS = (re.compile(r"\|"), re.compile(r"\t"), re.compile(r" {2,}"))
OUTER_BARS = re.compile(r"^\s*\|(.*)\|\s*$")
BARE_RULE = re.compile(r"\s*:?-{2,}:?(?:\s*\|\s*:?-{2,}:?)+\s*")  # of Markdown without bars around its rows
FEWEST_LINES = 3
LONGEST_CELL = 60  # characters: longer ones are text that happens to have a bar or a gap
DIGIT = re.compile(r"\d")


def with_markdown_tables(text: str) -> str:
    """The text with each table that it has in plain text as lines of Markdown; nothing else is changed."""
    if not any(separator.search(text) for separator in SEPARATORS):
        return text
    written: list[str] = []
    for has_bars, run in groupby(text.split("\n"), key=lambda line: "|" in line):
        lines = list(run)
        if has_bars and any(RULE.fullmatch(line.strip()) for line in lines):
            written += lines  # in Markdown already
        else:
            rows = (line for line in lines if not BARE_RULE.fullmatch(line))
            for shape, neighbours in groupby(rows, key=_shape):
                block = list(neighbours)
                written += _as_table(block, shape) or block
    return "\n".join(written)


def _shape(line: str) -> tuple[int, int] | None:
    """The separator that divides a line, and into how many cells; None for a line that is no row."""
    for number, separator in enumerate(SEPARATORS):
        cells = _cells(line, separator)
        if len(cells) > 1:
            return (number, len(cells)) if all(len(cell) <= LONGEST_CELL for cell in cells) else None
    return None


def _cells(line: str, separator: re.Pattern[str]) -> list[str]:
    bare = OUTER_BARS.sub(r"\1", line).strip() if separator is SEPARATORS[0] else line.rstrip(" ")
    return [cell.strip() for cell in separator.split(bare)]


def _as_table(lines: Sequence[str], shape: tuple[int, int] | None) -> list[str]:
    """The lines of that shape as Markdown; empty where they lack a head or figures, or are too few."""
    if shape is None or len(lines) < FEWEST_LINES:
        return []
    head, *body = [_cells(line, SEPARATORS[shape[0]]) for line in lines]
    last = [row[-1] for row in body]
    has_figures = 2 * sum(DIGIT.search(cell) is not None for cell in last) >= len(last)
    is_another_row = YEAR.fullmatch(head[-1]) and all(map(YEAR.fullmatch, last))
    rows = plain_rows([head, *body])
    if not has_figures or is_another_row or not looks_like_head(rows):
        return []
    return ["", *table_block(rows).split("\n"), ""]
