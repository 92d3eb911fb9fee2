"""Which people the sentences of articles name. Pure.

There is no list of people: how the articles write a name tells it from a place or an office.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import islice

from rag.qa.evidence import Evidence
from rag.text.full_names import LEAST_WORDS, full_names, function_words
from rag.text.languages import language_of
from rag.text.names import WORD, is_calendar_word

OPENING_WORDS = 8  # among which the name stands of whom a paragraph is about: "The mayor of …, Ann Lee"
SHORTEST_STEM, LONGEST_ENDING = 4, 4  # letters that two forms of a name share, and those of an ending


def people_named(sentences: Sequence[Evidence], common: Set[str]) -> list[set[str]]:
    """The surnames in each sentence, in small letters, of people whose full names the articles have."""
    known = {name for one in sentences for name in _surnames(one)} - common
    return [
        {name for name in known for word in _capitalised(one.said) if is_form(name, word, one.language)}
        for one in sentences
    ]


def _surnames(sentence: Evidence) -> set[str]:
    """The surnames in it that are none of the title's words."""
    return last_names(sentence) - _capitalised(sentence.passage.title)


def last_names(sentence: Evidence) -> set[str]:
    """The last words of the full names in it: surnames, given names in Vietnamese."""
    language, text = language_of(sentence.language), sentence.said
    found: set[str] = set()
    for match in full_names(text, language.code):
        words = [word.casefold() for word in WORD.findall(match[0])]
        while words and words[0] in function_words(language.code):
            words = words[1:]
        is_counted = text[: match.start()].rstrip()[-1:].isdigit()  # "2.4 million euros" in German
        if len(words) >= LEAST_WORDS and not is_counted and not is_calendar_word(words[-1], language.code):
            found.add(words[-1])
    return found


def confirmed_people(
    people: Sequence[Set[str]],
    introductions: Sequence[int],
    leaves_unnamed: Sequence[bool],
    sentences: Sequence[Evidence],
) -> list[set[str]]:
    """Only the names that a "she" follows, that open a paragraph, or that stand alone elsewhere.

    "New York" at the end of a sentence is nobody. Where nouns have capitals, two of them look like a full
    name, and one alone like a surname: there, only what a "she" follows is a name.
    """
    followed = {
        name
        for place, introduction in enumerate(introductions)
        if introduction != place
        for name in people[introduction]
        if leaves_unnamed[place] or _opens(name, sentences[introduction])
    }
    alone = {
        name
        for named, sentence in zip(people, sentences, strict=True)
        if not language_of(sentence.language).capitalises_nouns
        for name in named - _surnames(sentence)
    }
    return [set(named & (followed | alone)) for named in people]


def _opens(name: str, sentence: Evidence) -> bool:
    """Whether the name stands among the first words of a sentence."""
    first = islice(WORD.finditer(sentence.said), OPENING_WORDS)
    is_name = not language_of(sentence.language).capitalises_nouns
    return is_name and any(word[0].casefold() == name for word in first)


def is_form(name: str, word: str, code: str) -> bool:
    """Whether a word is the name, or a form of it: "Wiecherts", "Kowalskiej"."""
    language = language_of(code)
    if word == name or (language.capitalises_nouns and word == f"{name}s"):
        return True
    stem = name[: max(SHORTEST_STEM, len(name) - 2)]
    return (
        language.inflects_names
        and len(name) > SHORTEST_STEM
        and word.startswith(stem)
        and len(word) - len(stem) <= LONGEST_ENDING
    )


def _capitalised(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text) if word[0].isupper()}
