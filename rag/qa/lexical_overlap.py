"""How much of what a model wrote stands in sentences of articles in the same words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import regex as re

from rag.qa.evidence import Evidence
from rag.text.languages import language_of
from rag.text.normalization import plain

STEM = 5  # letters that two forms of a word share
WORD = re.compile(r"[\p{L}\p{M}\p{N}]+(?:[.,]\p{N}+)*")


def share_of_words(claim: str, language: str, evidence: Sequence[Evidence]) -> float:
    """The share of a claim's words that its sources have in some form; short words do not count."""
    told = " ".join(one.context for one in evidence)
    if not language_of(language).spaces_words:
        pairs = {claim[at : at + 2] for at in range(len(claim) - 1)}
        return sum(pair in told for pair in pairs) / len(pairs) if pairs else 0.0
    words = {word for word in words_of(claim) if len(word) >= STEM - 1 or word[0].isdigit()}
    stems = {word[:STEM] for word in words_of(told)}
    return sum(word[:STEM] in stems for word in words) / len(words) if words else 0.0


def longest_copy(claim: str, evidence: Sequence[Evidence]) -> float:
    """The share of a claim's words that follow one another in the same way in one of its sources."""
    own = [plain(word) for word in WORD.findall(claim)]
    longest = 0
    for one in evidence:
        theirs = [plain(word) for word in WORD.findall(one.said)]
        match = SequenceMatcher(None, own, theirs, autojunk=False).find_longest_match()
        longest = max(longest, match.size)
    return longest / len(own) if own else 0.0


def words_of(text: str) -> set[str]:
    """The words of a text, in lower case and without accents."""
    return {plain(word) for word in WORD.findall(text)}
