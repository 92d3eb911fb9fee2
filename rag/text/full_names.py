"""The full names of people in a text. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import regex as re

from rag.text.anaphora import begins_with
from rag.text.languages import language_of

LEAST_WORDS = 2  # of a full name
NAME_PART = r"\p{Lu}[\p{L}\p{M}'’-]+"
PARTICLE = "von|van|de|der|da|del|di|le|la"
GAP = r"[ \u00a0]"
FULL_NAME = re.compile(rf"{NAME_PART}(?:{GAP}(?:{NAME_PART}|\p{{Lu}}\.|{PARTICLE}))*{GAP}{NAME_PART}")
# Where nouns have capitals, what stands behind two names is no part of them: "Jan Kolb von der Feuerwehr".
NAME_AMONG_NOUNS = re.compile(
    rf"{NAME_PART}(?:{GAP}(?:{PARTICLE}))*(?:{GAP}(?:{NAME_PART}|\p{{Lu}}\.))*{GAP}{NAME_PART}"
)
# Languages in which "he" and "she" are titles, which stand before the name as well: "Bà Nguyễn Thanh Hà".
TITLES_FOR_PRONOUNS = frozenset({"vi"})
# That may stand before whom a sentence is about: "Ihr Sprecher Jan Kolb".
ARTICLES = frozenset("the der die ein eine ihr ihre sein seine".split())
# Capitalised words that begin a sentence and no name: "In New York".
NO_NAMES = frozenset("the a an in at on after before from for with when while as but and by if to of".split())


def full_names(text: str, code: str) -> Iterator[re.Match[str]]:
    """Two and more capitalised words in a row, which may be a full name; with titles and roles before it."""
    pattern = NAME_AMONG_NOUNS if language_of(code).capitalises_nouns else FULL_NAME
    return pattern.finditer(text)


def leading_name(text: str, surname: str, code: str) -> str:
    """The full name with this last word, in small letters, that the text is about; empty where it has none.

    It begins the text, or a comma follows it: "…, a baker". Articles and titles before it are left out where
    they are known; where a preposition stands there, it may be a place.
    """
    for match in full_names(text, code):
        first, *others = match[0].split()
        is_leading = not match.start() or text[match.end() :].startswith(",")
        if is_leading and match[0].split()[-1].casefold() == surname:
            if len(others) >= LEAST_WORDS and (first.casefold() in ARTICLES or _is_title(first, code)):
                return " ".join(others)
            return "" if first.casefold() in NO_NAMES | language_of(code).before_nouns else match[0]
    return ""


def _is_title(word: str, code: str) -> bool:
    """Whether the word is a title as well as a pronoun: "Bà"."""
    subjects = language_of(code).references.subjects
    return code in TITLES_FOR_PRONOUNS and begins_with(word, subjects, language_of(code))
