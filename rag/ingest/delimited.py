"""CSV and its relatives: which character separates the cells, and the rows, odd ones repaired. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

LONGEST_FIELD = 10_000_000  # characters of one cell
MOST_REPAIRS = 100  # rows whose quotation marks are not closed
HEAD_LINES = 20  # lines that may come before the head
DELIMITERS = ",;\t|"
DECLARED = re.compile(r'"?sep=(.)"?\s*')  # the first line of a file from Excel

Row = tuple[int, list[str]]  # with the number of its line


def read_delimited(
    text: str, suffix: str, is_head: Callable[[list[str]], bool], notes: list[str]
) -> tuple[list[Row], str]:
    """The rows and their delimiter; what could not be read is added to `notes`.

    The delimiter is the one that the first line declares, that gives a head with known columns, or that is
    most frequent in the first line.
    """
    csv.field_size_limit(LONGEST_FIELD)
    lines = list(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="\n"))
    declared = DECLARED.fullmatch(lines[0]) if lines else None
    delimiter = declared[1] if declared else _find_delimiter(lines, suffix, is_head)
    return list(_rows(lines, int(bool(declared)), delimiter, notes)), delimiter


def _find_delimiter(lines: Sequence[str], suffix: str, is_head: Callable[[list[str]], bool]) -> str:
    """The delimiter that makes one of the first lines a head, else the one that the first line has most."""
    ordered = sorted(DELIMITERS, key=lambda delimiter: suffix == ".tsv" and delimiter != "\t")
    for delimiter in ordered:
        heads = csv.reader(lines[:HEAD_LINES], delimiter=delimiter)
        if any(len(row) > 1 and is_head(row) for row in _until_error(heads)):
            return delimiter
    first = next((line for line in lines if line.strip()), "")
    return max(ordered, key=first.count)


def _until_error(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        return


def _rows(lines: Sequence[str], start: int, delimiter: str, notes: list[str]) -> Iterator[Row]:
    """The rows from line `start` on. A row that is not valid CSV is read as a single line without quotes."""
    repairs = 0
    while start < len(lines) and repairs < MOST_REPAIRS:
        for first, end, cells in _valid_rows(lines, start, delimiter):
            if cells:
                yield first + 1, cells
            start = end
        if start < len(lines):
            yield start + 1, _repair(lines[start], start + 1, delimiter, notes)
            start, repairs = start + 1, repairs + 1
    if start < len(lines):
        notes.append(f"The table has too many errors; it was read until line {start}.")


def _valid_rows(lines: Sequence[str], start: int, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """The rows until one is not valid CSV, each with its first line and the line behind it."""
    reader = csv.reader(islice(lines, start, None), delimiter=delimiter)
    first = start
    for cells in _until_error(reader):
        end = start + reader.line_num
        if end - first > 1 and not _is_valid(lines[first:end], delimiter):
            return
        yield first, end, cells
        first = end


def _repair(line: str, number: int, delimiter: str, notes: list[str]) -> list[str]:
    if len(line) > LONGEST_FIELD:
        notes.append(f"Line {number} is too long and was left out.")
        return []
    notes.append(f"A quotation mark in line {number} is not closed; it was ignored.")
    return line.rstrip("\n").replace('"', "").split(delimiter)


def _is_valid(lines: Sequence[str], delimiter: str) -> bool:
    """Whether each quotation mark in these lines is closed at the end of its cell."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True
