"""The title that an office document shows, where its format marks one: a style, a place on a slide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from rag.ingest.default_facts import is_default_title
from rag.ingest.metadata import Facts
from rag.ingest.readers.html_blocks import text_blocks
from rag.ingest.titles import LONGEST_TITLE, NOTE_MARKS
from rag.text.letters import count_letters

# Attributes, which an element keeps when it is rewritten as HTML.
MARK, HEADING_MARK = "shown-title", "shown-heading"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FIRST_BLOCKS = 12  # of a document, among which its title is: a later one is that of an annex
PLACEHOLDER = re.compile(r"\[[^\[\]]*\]")  # of a template: "[Document title]"


def mark_title(paragraph: Any) -> None:
    """Mark a paragraph as one that shows the document's title."""
    paragraph.set(MARK, "1")


def mark_heading(paragraph: Any) -> None:
    """Mark a paragraph as the heading of a section, where the format's element does not tell."""
    paragraph.set(HEADING_MARK, "1")


def with_shown_title(facts: Facts, title: str) -> Facts:
    """The facts with the title that readers see; the file's property is often that of a template."""
    is_default = is_default_title(title) or PLACEHOLDER.fullmatch(title)
    is_usable = count_letters(title) > 0 and len(title) <= 2 * LONGEST_TITLE and not is_default
    return replace(facts, title=title) if is_usable else facts


def shown_title(root: Any) -> str:
    """The text of the first marked paragraphs in a row, without marks of notes; empty without one.

    It stands near the top, above all headings, and in no table: below them it is the title of a part.
    """
    lines = (" ".join(" ".join(text_blocks(paragraph)).split()) for paragraph in _first_in_a_row(root))
    return " ".join(filter(None, (NOTE_MARKS.sub("", line) for line in lines)))


def _first_in_a_row(root: Any) -> Iterator[Any]:
    """The first marked paragraph that has text, and the marked ones right below it."""
    element = next((block for block in _blocks_above_headings(root) if block.get(MARK)), None)
    while element is not None and element.get(MARK):
        yield element
        element = element.getnext()


def _blocks_above_headings(root: Any) -> Iterator[Any]:
    """The first paragraphs that have text, outside tables, as far as the first heading."""
    blocks = (
        block
        for block in root.iter("p", "li", *HEADINGS)
        if count_letters("".join(block.itertext())) and next(block.iterancestors("table"), None) is None
    )
    for block in islice(blocks, FIRST_BLOCKS):
        if not block.get(MARK) and (block.get(HEADING_MARK) or block.tag in HEADINGS):
            return
        yield block
