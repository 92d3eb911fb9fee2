"""The full names of people in a text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import regex as re

from rag.text.language_data import KNOWN
from rag.text.languages import any_of, language_of
from rag.text.names import WORD
from rag.text.pronouns import begins_with

LEAST_WORDS = 2  # of a full name
WORDS_BEFORE = 3  # at most, before a name that a sentence is about: "The new mayor, Ann Lee, …"
NAME_PART = r"\p{Lu}[\p{L}\p{M}-]*(?:['’](?!s\b)[\p{L}\p{M}-]+)*(?<=[\p{L}\p{M}-]{2})"
# Of any language: a name keeps its particles in articles of another one.
PARTICLE = any_of(particle for language in KNOWN.values() for particle in sorted(language.name_particles))
SPACE = r"[ \u00a0]"
FULL_NAME = re.compile(rf"{NAME_PART}(?:{SPACE}(?:{NAME_PART}|\p{{Lu}}\.|{PARTICLE}))*{SPACE}{NAME_PART}")
# Where nouns have capitals, what stands behind two names is no part of them: "Jan Kolb von der Feuerwehr".
NAME_AMONG_NOUNS = re.compile(
    rf"{NAME_PART}(?:{SPACE}(?:{PARTICLE}))*(?:{SPACE}(?:{NAME_PART}|\p{{Lu}}\.))*{SPACE}{NAME_PART}"
)
POSSESSIVE = re.compile(r"['’]s\b")
ABBREVIATIONS = re.compile(r"^(?:\p{Lu}\p{Ll}{0,4}\. )+")  # of titles before a name: "Dr. "
BEFORE_ROLES = frozenset(word for language in KNOWN.values() for word in language.before_roles)


def full_names(text: str, code: str) -> Iterator[re.Match[str]]:
    """Two and more capitalised words in a row, which may be a full name; with titles and roles before it."""
    pattern = NAME_AMONG_NOUNS if language_of(code).capitalises_nouns else FULL_NAME
    return pattern.finditer(text)


def function_words(code: str) -> Set[str]:
    """Words in small letters that may begin a sentence in this language, and no name: "In New York".

    English ones count in any language: articles quote English titles.
    """
    return language_of("en").function_words | language_of(code).function_words


def leading_name(text: str, surname: str, code: str, pronoun: str, common: Set[str]) -> str:
    """The full name of whom the text is about, if it ends in this surname; else empty.

    The name begins the text or stands between commas, behind a few words: "The mayor, Ann Lee, …". Nobody
    else is joined to it, and a title that is a pronoun as well ("Bà") is the `pronoun`. `common` are words
    that the articles also have without a capital, as no name is written. `surname`, `pronoun` and `common`
    are in small letters.
    """
    for match in full_names(text, code):
        before, behind = text[: match.start()], text[match.end() :]
        words = _without_first_words(match[0].split(), common, code)
        if len(words) < LEAST_WORDS or WORD.findall(words[-1])[-1].casefold() != surname:
            continue
        title, words = _title(before, words, code)
        before = before.removesuffix(f"{title} ") if title else before
        is_leading = not ABBREVIATIONS.sub("", before) or (_is_apposition(before) and behind.startswith(","))
        is_other = _is_joined(behind, code) or (title and title.casefold() != pronoun)
        return " ".join(words) if is_leading and not is_other else ""
    return ""


def _without_first_words(words: Sequence[str], common: Set[str], code: str) -> Sequence[str]:
    """The words of a name without those that only begin a sentence; empty where it may be a place: "In …"."""
    before_places = function_words(code) - BEFORE_ROLES
    while words and (folded := words[0].casefold()) in common | before_places | BEFORE_ROLES:
        if folded in before_places:
            return []
        words = words[1:]
    return words


def _title(before: str, words: Sequence[str], code: str) -> tuple[str, Sequence[str]]:
    """The title that is a pronoun as well, from the words or from before them; and the words without it."""
    language = language_of(code)
    if not language.references.titles:
        return "", words
    subjects = language.references.subjects
    if begins_with(words[0], subjects, language):
        return words[0], words[1:]
    last = before.split()[-1:]
    return (last[0], words) if last and begins_with(last[0], subjects, language) else ("", words)


def _is_apposition(before: str) -> bool:
    """Whether what stands before a name ends in a comma, and has only a few words."""
    return before.rstrip().endswith(",") and len(before.split()) <= WORDS_BEFORE


def _is_joined(behind: str, code: str) -> bool:
    """Whether somebody else is joined to the name before: "'s lawyer", "and her son", ", Bob and …"."""
    language = language_of(code)
    listed = "" if language.capitalises_nouns else r"|, \p{Lu}"
    joined = rf"{POSSESSIVE.pattern}|,? (?:{language.question.conjunction}) {listed}"
    return re.match(joined, behind) is not None
