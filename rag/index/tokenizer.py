"""Text → index terms, in any script."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import regex as re

from rag.text.normalization import SPACELESS_SCRIPTS, remove_accents, western_digits

WORD = re.compile(r"§+|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-–./][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*")
JOINT = re.compile(r"[-–./]")
GROUPED_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,'’\u00a0\u202f])\d{3})(?:\1\d{3})*(?![\d]|[.,]\d)")
# Scripts written without spaces, or (Hangul) with endings that hide the word: pairs of characters instead.
UNSPACED = rf"[{SPACELESS_SCRIPTS}\p{{Hangul}}]\p{{M}}*"
RUN = re.compile(rf"(?P<unspaced>(?:{UNSPACED})+)|(?:(?!{UNSPACED}).)+")
CHARACTER = re.compile(UNSPACED)
CODE = re.compile(r"[\p{N}§]|\p{L}\p{L}*\p{Lu}")
COMPOUND_CHARS = 10  # a word as long is also indexed by its pieces: "Mindestlohnerhöhung" has "Mindestlohn"
PIECE_CHARS = 6


def tokens(text: str) -> list[str]:
    """The index terms of `text`: words in any script, without case; numbers without digit grouping.

    A word with accents is also indexed without them ("Nguyễn" as "Nguyen"), a long word also by its pieces,
    and scripts without spaces by pairs of characters.
    """
    folded = unicodedata.normalize("NFKC", _plain_digits(text)).casefold()
    found: list[str] = []
    for word in WORD.findall(folded):
        parts = JOINT.split(word)
        for part in [word] if len(parts) == 1 else [word, *parts]:
            for run in RUN.finditer(part):
                found += _pairs(run[0]) if run["unspaced"] else _spellings(run[0])
    return found


def is_code(word: str) -> bool:
    """Whether `word`, in its own spelling, is the same in every language: "GPT-4", "MiniMax", "1887", "§"."""
    return bool(CODE.search(word))


def _spellings(word: str) -> list[str]:
    bare = remove_accents(word)
    spellings = [word] if bare == word else [word, bare]
    if len(word) >= COMPOUND_CHARS and word.isalpha():
        spellings += [word[at : at + PIECE_CHARS] for at in range(len(word) - PIECE_CHARS + 1)]
    return spellings


def _pairs(run: str) -> list[str]:
    characters = CHARACTER.findall(run)
    return ["".join(pair) for pair in pairwise(characters)] or characters


def _plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9, and "4.000", "4,000" and "4 000" as 4000."""
    return GROUPED_NUMBER.sub(lambda number: re.sub(r"\D", "", number[0]), western_digits(text))
