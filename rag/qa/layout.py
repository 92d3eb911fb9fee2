"""Clears a sentence of an article of its layout. Pure."""

from __future__ import annotations

import regex as re

LIST_MARK = re.compile(r"^\s*(?:[-*•·‣–—]|\d{1,2}[.)])\s+")
MARKUP = re.compile(r"\*\*|__|`|^#+\s*")
CELL = re.compile(r"\s*\|\s*")


def clear_layout(text: str) -> str:
    """The sentence without marks of a list, a table or Markdown, on one line."""
    bare = MARKUP.sub("", LIST_MARK.sub("", text))
    cells = [cell for cell in CELL.split(bare) if cell]
    return " ".join((" – ".join(cells) if len(cells) > 1 else bare.strip("| ")).split())
