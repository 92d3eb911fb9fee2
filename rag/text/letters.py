"""Counts the letters of texts, to see how much of a file its article has kept. Pure."""

from __future__ import annotations

import regex as re

# Addresses are markup more often than words: of links and pictures, which leave an article with their markup.
ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>]+|!\[[^\[\]\n]*\]\([^()\n]*\)")
ADDRESS_MARKS = ("://", "www.", "![")  # one of which every address has: most texts need no search
NOT_LETTER = re.compile(r"[^\p{L}\p{M}\p{N}]+")


def count_letters(text: str) -> int:
    """The letters, marks and digits of `text`, except in web addresses."""
    return len(letters_of(text))


def letters_of(text: str) -> str:
    """The letters, marks and digits of `text` that `count_letters` counts, without anything between them."""
    has_addresses = any(mark in text for mark in ADDRESS_MARKS)
    return NOT_LETTER.sub("", ADDRESS.sub(" ", text) if has_addresses else text)
