"""Recognises what a small model writes when it fails: a loop, a fragment, another language. Pure."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import regex as re

from rag.text.languages import (
    LANGUAGES,
    language_name,
    language_of,
    language_probabilities,
)
from rag.text.names import script
from rag.text.untranslated import left_over

WORD = re.compile(r"[\p{L}\p{M}\p{N}]+")
LOOP = re.compile(r"([\p{L}\p{M}]{2,20}?)\1{3,}")  # within a word, or where words are not separated
FEWEST_WORDS = 2
MOST_REPEATED = 4  # times that the same two words may follow one another
LONGEST_FACTOR = 3.0  # a translation is not longer than this many times its source
# Probability of another language by the letters of a text. From 0.9 on, none of the 960 calibration
# sentences was mistaken.
OTHER_LANGUAGE_FROM = 0.95


def is_degenerate(text: str, language: str, source: str, source_language: str) -> bool:
    """Whether `text`, made from `source`, is a loop, too short or too long, or not all in `language`."""
    return is_malformed(text, language, source) or bool(left_over(text, language, source, source_language))


def is_malformed(text: str, language: str, source: str) -> bool:
    """Whether `text`, made from `source`, is a loop, too short or too long, or in another language."""
    words = [word.casefold() for word in WORD.findall(text)]
    known = language_of(language)
    if not words or (known.spaces_words and len(words) < FEWEST_WORDS):
        return True
    repeated = Counter(pairwise(words)).most_common(1)
    if LOOP.search(text) or (repeated and repeated[0][1] >= MOST_REPEATED):
        return True
    if len(text) > LONGEST_FACTOR * max(len(source), 60):
        return True
    return _is_in_another_language(text, language)


def _is_in_another_language(text: str, language: str) -> bool:
    """Whether it has no letter in the script of `language`, or its letters tell of another language."""
    if language not in LANGUAGES:
        return False
    if script(language_name(language, language)) not in {script(letter) for letter in text}:
        return True
    by_letters = language_probabilities(text)
    likeliest = max(by_letters, key=lambda code: by_letters[code])
    return likeliest in LANGUAGES and likeliest != language and by_letters[likeliest] >= OTHER_LANGUAGE_FROM
