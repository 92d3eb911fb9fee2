"""Whether a text gives a reason or tells of a change, by the cue words of its language. Pure."""

from __future__ import annotations

import regex as re

from rag.text.languages import language_of

SHORTEST_STEM = 4  # letters of the beginning of a word; shorter cues are whole words


def gives_reason(text: str, language: str) -> bool:
    """Whether `text` has a word such as "because" or "cause"."""
    return _has_cue(text, language_of(language).causes, language)


def tells_change(text: str, language: str) -> bool:
    """Whether `text` has a word such as "change"."""
    return _has_cue(text, language_of(language).change, language)


def _has_cue(text: str, cues: frozenset[str], language: str) -> bool:
    if not cues:
        return False
    folded = text.casefold().replace("’", "'")
    if not language_of(language).separates_words:
        return any(cue in folded for cue in cues)
    alternatives = "|".join(
        re.escape(cue) if len(cue) >= SHORTEST_STEM else rf"{re.escape(cue)}(?![\p{{L}}\p{{M}}])"
        for cue in cues
    )
    return re.search(rf"(?<![\p{{L}}\p{{M}}])(?:{alternatives})", folded) is not None
