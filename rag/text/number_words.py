"""Numbers that a text has in words. Pure; the words come from num2words."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

import regex as re

from rag.text.languages import LANGUAGES, language_of

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
MOST_SPELLED = 10_000  # greater numbers are written in digits
# Letters that two forms of a number's word share ("четыре", "четырьмя"), and by which one is longer.
SHORTEST_STEM, LONGEST_ENDING = 4, 3
OTHER_NUMBERS = range(1, 101)  # whose words are no forms of another number's
# Numbers that are looked for in words: not "one" and "two", which are often no numbers.
TELLING_WORDS = (*range(3, 21), *range(30, 100, 10))
AMBIGUOUS_WORDS = frozenset().union(*(language.ambiguous_number_words for language in LANGUAGES.values()))


def numbers_in_words(sentence: str, language: str) -> set[str]:
    """The numbers that a sentence has in words, except by words that may mean something else."""
    if not language_of(language).separates_words:
        return set()
    words = {word.casefold() for word in WORD.findall(sentence)} - AMBIGUOUS_WORDS
    return {str(number) for number in TELLING_WORDS if _spelled(number, language) in words}


def is_spelled_in(number: str, text: str, language: str) -> bool:
    """Whether `text` has the number in words, in any of their forms."""
    if not number.isdecimal() or int(number) > MOST_SPELLED:
        return False
    word = _spelled(int(number), language)
    if not word:
        return False
    folded = text.casefold()
    if " " in word:
        return word in folded
    words = words_or_text(folded, language)
    return word in words or any(_is_form(other, word, language) for other in words)


def _is_form(other: str, word: str, language: str) -> bool:
    """Whether a word of a text is another form of a number's word; not "seventy" of "seven"."""
    stem = word[: max(SHORTEST_STEM, len(word) - 2)]
    # Where such words are not declined, a short stem is that of many a word: "threat" is not "three".
    shortest = SHORTEST_STEM if language_of(language).inflects_names else SHORTEST_STEM + 1
    return (
        len(stem) >= shortest
        and other.startswith(stem)
        and len(other) <= len(word) + LONGEST_ENDING
        and not any(_spelled(number, language) == other for number in OTHER_NUMBERS)
    )


def words_or_text(text: str, language: str) -> set[str] | str:
    """What words are searched in: the words of `text`, or the text itself where words are not separated."""
    return set(WORD.findall(text)) if language_of(language).separates_words else text


@cache
def _spelled(number: int, language: str) -> str:
    """`number` in words; empty where num2words does not know the language."""
    from num2words import num2words

    with suppress(NotImplementedError, KeyError, ValueError, OverflowError):
        return str(num2words(number, lang=language_of(language).number_words_of or language)).casefold()
    return ""
