"""An answer as HTML: paragraphs, lists, tables, and links for its markers. Pure; all text is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

MARKER = re.compile(r"\[(\d{1,3})\]")
LIST_MARK, ROW_MARK = "- ", "|"
RULE = re.compile(r"[|\s:–-]+")

ToHtml = Callable[[str], str]


@dataclass(frozen=True)
class Table:
    """A table of an answer: the cells of each row, the head first."""

    rows: tuple[tuple[str, ...], ...]


def text_html(text: str, to_line: ToHtml, to_item: ToHtml | None = None, list_class: str = "") -> str:
    """Return the blocks of an answer; `to_line` makes HTML of a text in them, `to_item` of a list's items."""
    of_class = f' class="{escape(list_class)}"' if list_class else ""
    html = []
    for block in blocks(text):
        if isinstance(block, str):
            html.append(f'<p dir="auto">{to_line(block)}</p>')
        elif isinstance(block, Table):
            html.append(_table_html(block, to_line))
        else:
            items = "".join(f'<li dir="auto">{(to_item or to_line)(item)}</li>' for item in block)
            html.append(f'<ul{of_class} dir="auto">{items}</ul>')
    return "".join(html)


def blocks(text: str) -> list[str | list[str] | Table]:
    """Take the text of an answer apart: a paragraph is a string, a list one string per item."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found: list[str | list[str] | Table] = []
    for mark, group in groupby(lines, key=_mark):
        if mark == LIST_MARK:
            found.append([item.removeprefix(LIST_MARK) for item in group])
        elif mark == ROW_MARK:
            rows = tuple(_cells(row) for row in group if not RULE.fullmatch(row))
            found += [Table(rows)] if rows else []
        else:
            found.extend(group)
    return found


def _mark(line: str) -> str:
    return next((mark for mark in (LIST_MARK, ROW_MARK) if line.startswith(mark)), "")


def _cells(row: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in row.strip("|").split("|"))


def _table_html(table: Table, to_line: ToHtml) -> str:
    head, *rows = [
        _row_html(cells, "td" if place else "th", to_line) for place, cells in enumerate(table.rows)
    ]
    return f'<table dir="auto"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'


def _row_html(cells: Sequence[str], tag: str, to_line: ToHtml) -> str:
    return f"<tr>{''.join(f'<{tag}>{to_line(cell)}</{tag}>' for cell in cells)}</tr>"


def with_markers(html: str, to_marker: Callable[[int], str | None]) -> str:
    """Replace the markers in escaped text; one for which `to_marker` returns None stays text."""
    return MARKER.sub(lambda match: to_marker(int(match[1])) or match[0], html)


def unlinked(line: str) -> str:
    """Return a line of an answer that is still being written: its markers have nothing to link to yet."""
    return with_markers(escape(line), lambda cited: f'<span class="marker">{cited}</span>')
