"""The names in a text, whether a text in another language has them, and what a question asks for. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from rag.text.accents import without_accents
from rag.text.languages import language_of, locale_of
from rag.text.normalization import plain
from rag.text.numbers import numbers
from rag.text.unaccented import SYLLABLE

WORD = re.compile(r"[^\W\d_][\w-]*")
NAME_NUMBER = re.compile(r"\b[A-ZÀ-ÖØ-ÞΑ-ΩА-Я][\w.]*[ -](\d+(?:[.,]\d+)*)\b")
LAST_COUNTED = 12  # up to here a number may be the reader's own count ("the 2 founders")
DATE = re.compile(r"\b(?:\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})\b")
INITIAL = re.compile(r"\b[^\W\d_]\. (?=[^\W\d_])")  # "Robert X. Martin" is a full name
SAME_NAME = 0.75  # string similarity at which two spellings are one name ("Cuba", "Kuba")
SHORT_ACRONYM = 3
TELLING_LETTERS = 5  # of a word that is more than grammar
LONGEST_ENDING = 2  # letters in which two forms of a name differ
SHORTEST_STEM = 4  # letters that two forms of a name share ("Russia", "Russland")


@dataclass(frozen=True)
class Asked:
    """The names and numbers in a question, which an article that answers it must mention, and its words."""

    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


def asked_for(question: str, language: str) -> Asked:
    """The names of `question`, and those of its numbers that identify something.

    Numbers up to 12 are often the reader's own count ("the 2 founders"); they only count as a part of a name
    ("Sputnik 2", "GPT-4"). Dates do not count.
    """
    undated = DATE.sub(" ", question)
    belonging = numbers("; ".join(NAME_NUMBER.findall(undated)))
    identifying = {number for number in numbers(undated) if float(number) > LAST_COUNTED} | belonging
    return Asked(frozenset(names(question, language)), frozenset(identifying), frozenset(_words(question)))


def adds_nothing(answer: str, question: str) -> bool:
    """True where every word of `answer` is one of `question`, which is only rephrased then."""
    return _words(answer) <= _words(question)


def borrows(question: str, original: str, said: str) -> bool:
    """True where `question` takes from `said`, the conversation before it, a word that `original` lacks.

    Only words that are more than grammar count: long or capitalised ones, and those with non-ASCII letters.
    """
    taken = (_words(question) - _words(original)) & _words(said)
    _, *others = WORD.findall(question) or [""]
    capitals = {plain(word) for word in others if word[0].isupper()}
    return any(len(word) >= TELLING_LETTERS or not word.isascii() or word in capitals for word in taken)


def only_adds(question: str, original: str) -> bool:
    """True where `question` has all words of `original`: nothing in it was replaced."""
    return _words(original) <= _words(question)


def invents_nothing(question: str, known: str, language: str) -> bool:
    """True where every name and number of `question` is in `known`."""
    words = _words(known)
    return numbers(question) <= numbers(known) and all(
        is_named(name, words) for name in names(question, language)
    )


def names(sentence: str, language: str) -> set[str]:
    """Words that look like names: a capital inside the sentence, or inside the word (`DeepSeek`, `NASA`).

    Where nouns are capitalised too, only the second of two capitalised neighbours (`Kevin Xu`) and inner
    capitals mark a name. Months, weekdays and short acronyms (AI, KI, IA) do not count:
    languages differ in them.
    """
    found, previous = set(), ""
    known = language_of(language)
    sentence = INITIAL.sub("", sentence)
    for word in WORD.finditer(sentence):
        token = word[0]
        inside = any(letter.isupper() for letter in token[1:])
        capital = token[0].isupper() and previous != "" and len(token) > 1
        if known.capitalises_nouns and capital:
            adjacent = sentence[: word.start()].endswith(f"{previous} ")
            capital = adjacent and previous[0].isupper() and previous.lower() not in known.function_words
        acronym = token.isupper() and len(token) <= SHORT_ACRONYM
        if (inside or capital) and not acronym:
            found.add(plain(token))
        previous = token
    return found - _calendar(language)


def is_named(name: str, words: Set[str]) -> bool:
    """Whether `name` is among `words`, in this spelling or in one that translation makes of it."""
    if name in words:
        return True
    stem = name[:SHORTEST_STEM]
    return len(name) >= SHORTEST_STEM and any(
        word.startswith(stem) or (len(word) > len(name) and name in word) or _ratio(name, word) >= SAME_NAME
        for word in words
        if len(word) >= SHORTEST_STEM
    )


def resembles_another(name: str, words: Set[str], language: str) -> bool:
    """Whether `words` have another name that is spelled much like `name`: "Tilbrook" for "Tallbrook".

    A longer ending makes no other name ("Harlow's"), nor does any ending in languages that inflect names
    ("Praha", "Praze", "Orkanu"). Where names are words of one syllable, likeness tells nothing of them:
    "Khách" (guests) is no other "Thạch".
    """
    own = language_of(language)
    if name in words or len(name) < TELLING_LETTERS:
        return False
    if own.names_are_words and SYLLABLE.fullmatch(without_accents(name)):
        return False
    ending = LONGEST_ENDING if own.inflects_names else 0
    stem = name[: max(SHORTEST_STEM, len(name) - ending)]
    if any(word.startswith(stem) for word in words):
        return False
    return any(len(word) >= TELLING_LETTERS and _ratio(name, word) >= SAME_NAME for word in words)


def _words(text: str) -> set[str]:
    return {plain(word) for word in re.findall(r"\w+", text)}


def is_calendar_word(word: str, language: str) -> bool:
    """Whether a word is the name of a month or a weekday."""
    return plain(word) in _calendar(language)


def script(text: str) -> str:
    """The script of the first letter: LATIN, CYRILLIC, CJK, …; the three scripts of Japanese count as one."""
    letter = next((letter for letter in text if letter.isalpha()), "")
    name = unicodedata.name(letter, "").split(" ")[0] if letter else ""
    return "CJK" if name in {"HIRAGANA", "KATAKANA"} else name


@cache
def _calendar(language: str) -> frozenset[str]:
    """The names of months and weekdays in `language`."""
    locale = locale_of(language)
    if locale is None:
        return frozenset()
    months, days = locale.months["format"]["wide"], locale.days["format"]["wide"]
    return frozenset(plain(name) for name in [*months.values(), *days.values()])


def _ratio(one: str, other: str) -> float:
    if abs(len(one) - len(other)) > len(one) // 2:
        return 0.0
    return SequenceMatcher(None, one, other).ratio()
