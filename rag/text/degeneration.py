"""Recognises what a small model writes when it fails: a loop, a fragment, another language. Pure."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import regex as re

from rag.text.languages import language_of
from rag.text.untranslated import left_over

WORD = re.compile(r"[\p{L}\p{M}\p{N}]+")
FEWEST_WORDS = 2
MOST_REPEATED = 4  # times that the same two words may follow one another
LONGEST_FACTOR = 3.0  # a translation is not longer than this many times its source


def is_degenerate(text: str, language: str, source: str, source_language: str) -> bool:
    """Whether `text`, made from `source`, is a loop, too short or too long, or not all in `language`."""
    words = [word.casefold() for word in WORD.findall(text)]
    known = language_of(language)
    if not words or (known.spaces_words and len(words) < FEWEST_WORDS):
        return True
    repeated = Counter(pairwise(words)).most_common(1)
    if repeated and repeated[0][1] >= MOST_REPEATED:
        return True
    if len(text) > LONGEST_FACTOR * max(len(source), 60):
        return True
    return bool(left_over(text, language, source, source_language))
