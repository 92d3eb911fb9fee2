"""The text of an answer as HTML: paragraphs, lists, and links for its markers. Pure; all text is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import groupby

MARKER = re.compile(r"\[(\d{1,3})\]")
LIST_MARK = "- "

ToHtml = Callable[[str], str]


def text_html(text: str, to_line: ToHtml, to_item: ToHtml | None = None, list_class: str = "") -> str:
    """Return the paragraphs and lists of an answer; `to_line` and `to_item` make HTML of their text."""
    of_class = f' class="{escape(list_class)}"' if list_class else ""
    html = []
    for block in blocks(text):
        if isinstance(block, str):
            html.append(f'<p dir="auto">{to_line(block)}</p>')
        else:
            items = "".join(f'<li dir="auto">{(to_item or to_line)(item)}</li>' for item in block)
            html.append(f'<ul{of_class} dir="auto">{items}</ul>')
    return "".join(html)


def blocks(text: str) -> list[str | list[str]]:
    """Take the text of an answer apart: a paragraph is a string, a list one string per item."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found: list[str | list[str]] = []
    for is_list, group in groupby(lines, key=lambda line: line.startswith(LIST_MARK)):
        if is_list:
            found.append([item.removeprefix(LIST_MARK) for item in group])
        else:
            found.extend(group)
    return found


def with_markers(html: str, to_marker: Callable[[int], str | None]) -> str:
    """Replace the markers in escaped text; one for which `to_marker` returns None stays text."""
    return MARKER.sub(lambda match: to_marker(int(match[1])) or match[0], html)


def unlinked(line: str) -> str:
    """Return a line of an answer that is still being written: its markers have nothing to link to yet."""
    return with_markers(escape(line), lambda cited: f'<span class="marker">{cited}</span>')
