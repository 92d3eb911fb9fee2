"""Compares an article's letters with those of its file, since a reader loses text in silence. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rag.ingest.cleaner import Cleaned
from rag.ingest.readers.extracted import Extracted
from rag.text.letters import count_letters

ENOUGH = 0.9  # of the file's letters: an article that has fewer is named


def note_lost_letters(extracted: Extracted, cleaned: Cleaned, text: str) -> Iterator[str]:
    """A note if `text`, what was made of a file, has much less text than the file.

    What the cleaner has made metadata of is not lost, and short lines of noise never were text.
    """
    source = count_letters(extracted.text) if extracted.letters is None else extracted.letters
    kept = count_letters(text) + sum(map(count_letters, cleaned.left_out))
    if kept < ENOUGH * source:
        yield f"Kept {100 * kept / source:.0f} % of the text."
