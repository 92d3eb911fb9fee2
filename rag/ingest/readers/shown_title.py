"""The title that an office document shows, where its format marks one: a style, a place on a slide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rag.ingest.default_facts import is_default_title
from rag.ingest.metadata import Facts
from rag.ingest.readers.html_blocks import text_blocks
from rag.ingest.titles import LONGEST_TITLE, NOTE_MARKS
from rag.text.letters import count_letters

MARK = "shown-title"  # an attribute, which the element keeps when it is rewritten as HTML


def mark_title(paragraph: Any) -> None:
    """Mark a paragraph as one that shows the document's title."""
    paragraph.set(MARK, "1")


def with_shown_title(facts: Facts, title: str) -> Facts:
    """The facts with the title that readers see; the file's property is often that of a template."""
    is_usable = count_letters(title) > 0 and len(title) <= 2 * LONGEST_TITLE and not is_default_title(title)
    return replace(facts, title=title) if is_usable else facts


def shown_title(root: Any) -> str:
    """The text of the first marked paragraphs in a row, without marks of notes; empty without one."""
    lines = (" ".join(" ".join(text_blocks(paragraph)).split()) for paragraph in _first_in_a_row(root))
    return " ".join(filter(None, (NOTE_MARKS.sub("", line) for line in lines)))


def _first_in_a_row(root: Any) -> Iterator[Any]:
    """The first marked paragraph that has text, and the marked ones right below it."""
    marked = (element for element in root.iter() if element.get(MARK))
    element = next((one for one in marked if count_letters("".join(one.itertext()))), None)
    while element is not None and element.get(MARK):
        yield element
        element = element.getnext()
