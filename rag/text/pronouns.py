"""Pronouns that mean one person: "he", "she". Pure."""

from __future__ import annotations

import regex as re

from rag.text.languages import Language, language_of

# Behind "he" or "she", where that is a title: "Bà Hà".
NAME_BEHIND = re.compile(r"\S+[ \u00a0]\p{Lu}")


def has_pronoun(text: str, code: str) -> bool:
    """Whether a text has a "he" or "she" anywhere, not as a title before a name."""
    language = language_of(code)
    pronoun = anywhere(language)
    return begins_with_subject(text, language) or (
        bool(pronoun)
        and any(not is_title(text[found.start() :], language) for found in re.finditer(pronoun, text))
    )


def begins_with_person(text: str, language: Language) -> bool:
    """Whether the first word is a "he" or "she" that means one person; not as a title before a name."""
    return begins_with(text, language.references.persons, language) and not is_title(text, language)


def begins_with_subject(text: str, language: Language) -> bool:
    """Whether the first word is a "he" or "she" that may mean a person or a thing; not as a title either."""
    return begins_with(text, language.references.subjects, language) and not is_title(text, language)


def begins_with(text: str, pattern: str, language: Language) -> bool:
    """Whether the text begins with whole words of this pattern."""
    return length_at_start(text, pattern, language) > 0


def length_at_start(text: str, pattern: str, language: Language) -> int:
    """How many characters of the text, from its beginning, are whole words of this pattern."""
    if not pattern:
        return 0
    boundary = r"(?![\p{L}\p{M}])" if language.separates_words and language.spaces_words else ""
    found = re.match(rf"(?:{pattern}){boundary}", text, re.I)
    return found.end() if found else 0


def is_title(text: str, language: Language) -> bool:
    """Whether a name follows the pronoun that the text begins with; not where any noun has a capital."""
    return not language.capitalises_nouns and NAME_BEHIND.match(text) is not None


def anywhere(language: Language) -> str:
    """A pattern of the pronouns inside a sentence, in small letters; empty where that is not known.

    In scripts without spaces, it is not.
    """
    pronouns = language.references.subjects
    if not pronouns or not language.spaces_words:
        return ""
    return rf"(?<![\p{{L}}\p{{M}}])(?:{pronouns})(?![\p{{L}}\p{{M}}])"
