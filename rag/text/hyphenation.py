"""Joins lines that were broken at a column, and the words that were split at their ends. Pure.

A hyphen at the end of a line may be the layout's ("Hafenge-|bühren") or the word's ("Baden-|Württemberg"), or
stand for a part that is left out ("Wasser-|und Bodenverbände").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import regex as re

from rag.text.languages import detect_language, language_of
from rag.text.words import are_words_counted, common_frequency

SPLIT_WORD = re.compile(r"([\p{L}\p{M}\p{N}]+(?:[-’'][\p{L}\p{M}\p{N}]+)*)([-\u00ad\u2010¬])$")
FIRST_WORD = re.compile(r"^[\p{L}\p{M}\p{N}]+")
WORD = re.compile(r"[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*")
NEVER_SPELT = "\u00ad¬"  # soft hyphens, and what some programs make of them
COMMON, RARE = 4.0, 3.0  # Zipf frequencies: "well" and "known" are common, "wellknown" is rare
LONGEST_WORD = 200  # characters
SAMPLE = 5000  # characters, to recognise the language


def _split_word(line: str) -> re.Match[str] | None:
    """The word at the end of a line and its hyphen; a very long one is searched for its end only."""
    return SPLIT_WORD.search(line, max(0, len(line) - LONGEST_WORD))


@dataclass(frozen=True)
class LineJoiner:
    """Joins the lines of one text, whose own words and language decide about hyphens."""

    text: str

    def join(self, lines: Iterable[str]) -> str:
        """One paragraph made of its `lines`."""
        joined = ""
        for line in lines:
            joined = self._append(joined, line) if joined else line
        return joined

    def before(self, below: str, above: str) -> str:
        """What stands before `below` where a sentence of the text `above` goes on there: on the next page."""
        return self.join([above, below]).removesuffix(below)

    def is_split(self, line: str, following: str) -> bool:
        """Whether a word or a compound continues in the `following` line."""
        return _split_word(line) is not None and following[:1].isalnum()

    def _append(self, before: str, line: str) -> str:
        split, tail = _split_word(before), FIRST_WORD.match(line)
        if not split or not tail:
            return f"{before} {line}"
        if split[2] in NEVER_SPELT:
            return before[:-1] + line
        return before[: split.start(2)] + self._hyphen(split[1], tail[0], line) + line

    def _hyphen(self, head: str, tail: str, line: str) -> str:
        """What stands between two parts: nothing, a hyphen, or a hyphen and a space."""
        if tail in self._conjunctions and line[len(tail) : len(tail) + 1] in {" ", ""}:
            return "" if self._is_listed(head + tail) else "- "
        if not tail[0].isalpha() or not head[-1].isalpha():
            return "-"
        is_acronym = head.isupper() and len(head) > 1 and not tail.isupper()
        if is_acronym or not (tail[0].islower() or (head.isupper() and tail.isupper())):
            return "-"
        return "-" if self._is_compound(head, tail, line) else ""

    def _is_compound(self, head: str, tail: str, line: str) -> bool:
        """Whether the hyphen belongs to the word, by the rest of the text or the words of its language."""
        if (head + tail).lower() in self._words:
            return False
        rest = WORD.match(line)
        whole = f"{head}-{rest[0] if rest else tail}"
        if whole.lower() in self._words:
            return True
        has_more_hyphens, head = whole.count("-") > 1, head.rpartition("-")[2]
        if not are_words_counted(self.language) or language_of(self.language).capitalises_nouns:
            return False  # in German, a noun after a hyphen has a capital letter
        parts = min(common_frequency(head, self.language), common_frequency(tail, self.language))
        return parts >= COMMON and (has_more_hyphens or common_frequency(head + tail, self.language) < RARE)

    def _is_listed(self, word: str) -> bool:
        return are_words_counted(self.language) and common_frequency(word, self.language) >= RARE

    @cached_property
    def language(self) -> str:
        """The language of the text, ISO 639-1."""
        return detect_language(self.text[:SAMPLE])

    @cached_property
    def _conjunctions(self) -> frozenset[str]:
        return frozenset(filter(None, language_of(self.language).question.conjunction.split("|")))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.lower() for word in WORD.findall(self.text))
