"""Names in texts of a language in which all nouns have capitals. Pure."""

from __future__ import annotations

import regex as re

from rag.text.languages import language_of
from rag.text.normalization import plain

PAIR = re.compile(r"(?<!\p{L})(\p{L}+) (\p{Lu}[\p{L}-]{3,})")
ADJECTIVE = re.compile(r"\p{Ll}+e[mnrs]?")


def bare_names(text: str, code: str) -> set[str]:
    """The words that stand behind a preposition, never behind an article or adjective: "in Brakenau".

    In small letters without accents; none in other languages, where capitals tell names.
    """
    language = language_of(code)
    if not language.capitalises_nouns:
        return set()
    pairs = [(first, plain(word)) for first, word in PAIR.findall(text, overlapped=True)]
    behind = {word for first, word in pairs if first.casefold() in language.before_places}
    described = {
        word
        for first, word in pairs
        if first.casefold() in language.function_words - language.before_places or ADJECTIVE.fullmatch(first)
    }
    return behind - described - language.bare_phrases
