"""The text of an answer as HTML: paragraphs, lists, and links for its markers. Pure; all text is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

MARKER = re.compile(r"\[(\d{1,3})\]")
LIST_MARK = "- "

ToHtml = Callable[[str], str]


def text_html(text: str, to_line: ToHtml, list_class: str = "") -> str:
    """Return the paragraphs and lists of an answer; `to_line` turns one, without its list mark, into HTML."""
    opening = f'<ul class="{escape(list_class)}" dir="auto">' if list_class else '<ul dir="auto">'
    html = []
    for block in blocks(text):
        if isinstance(block, str):
            html.append(f'<p dir="auto">{to_line(block)}</p>')
        else:
            items = "".join(f'<li dir="auto">{to_line(item)}</li>' for item in block)
            html.append(f"{opening}{items}</ul>")
    return "".join(html)


def blocks(text: str) -> list[str | list[str]]:
    """Take the text of an answer apart: a paragraph is a string, a list one string per item."""
    found: list[str | list[str]] = []
    follows_item = False
    for line in text.split("\n"):
        is_item = line.startswith(LIST_MARK)
        if is_item:
            item = line.removeprefix(LIST_MARK)
            if follows_item and isinstance(found[-1], list):
                found[-1].append(item)
            else:
                found.append([item])
        elif line.strip():
            found.append(line.strip())
        follows_item = is_item
    return found


def with_markers(html: str, to_marker: Callable[[int], str | None]) -> str:
    """Replace the markers in escaped text; one for which `to_marker` returns None stays text."""
    return MARKER.sub(lambda match: to_marker(int(match[1])) or match[0], html)


def unlinked(line: str) -> str:
    """Return a line of an answer that is still being written: its markers have nothing to link to yet."""
    return with_markers(escape(line), lambda cited: f'<span class="marker">{cited}</span>')
