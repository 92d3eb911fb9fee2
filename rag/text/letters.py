"""Counts the letters of texts, to see how much of a file its article has kept. Pure."""

from __future__ import annotations

import regex as re

# Addresses are markup more often than words: of links and pictures, which leave an article with their markup.
ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>]+|!\[[^\[\]\n]*\]\([^()\n]*\)")
NOT_LETTER = re.compile(r"[^\p{L}\p{M}\p{N}]+")


def count_letters(text: str) -> int:
    """The letters, marks and digits of `text`, except in web addresses."""
    return len(letters_of(text))


def letters_of(text: str) -> str:
    """These letters, marks and digits alone."""
    return NOT_LETTER.sub("", ADDRESS.sub(" ", text))
