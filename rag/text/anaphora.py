"""Whether a sentence means by "he" or "this" what stands before it. Pure."""

from __future__ import annotations

import regex as re

from rag.text.languages import Language, language_of
from rag.text.names import WORD, names

OPENING_WORDS = 3  # among which a "he" may stand: "At first he refused."
QUOTATION_MARK = re.compile(r"""["“”„«»「」『』]|(?<!\w)[‘'](?=\w)|(?<=[,.?!…])[’']""")
PUNCTUATION = " .,:;!?–—。、，"
LONGEST_SAYING = 5  # letters of a verb without a subject, in a script without spaces: "と話した"
# Behind "he" or "she", where that is a title: "Bà Hà".
NAME_BEHIND = re.compile(r"\S+[ \u00a0]\p{Lu}")


def refers_back(text: str, code: str) -> bool:
    """Whether a sentence is hardly understood without the one before it: "This is to open in May."

    Nor is a quotation that does not say whose words it is. `code` is the language's, ISO 639-1.
    """
    language = language_of(code)
    time = language.time
    if any(begins_with(text, words, language) for words in (time.this_week, time.this_month, time.this_year)):
        return False
    return (
        begins_with_person(text, language)
        or begins_with(text, language.references.others, language)
        or _is_anonymous_quotation(text, language)
    )


def leans_on_others(text: str, code: str) -> bool:
    """Whether one of its first words refers back: "At first he refused."."""
    if refers_back(text, code):
        return True
    starts = [word.start() for word in WORD.finditer(text)][1:OPENING_WORDS]
    return any(_begins_with_reference(text[start:], language_of(code)) for start in starts)


def begins_with_person(text: str, language: Language) -> bool:
    """Whether the first word is a "he" or "she" that means one person; not as a title before a name."""
    return begins_with(text, language.references.persons, language) and not NAME_BEHIND.match(text)


def begins_with(text: str, pattern: str, language: Language) -> bool:
    """Whether the text begins with whole words of this pattern."""
    if not pattern:
        return False
    boundary = r"(?![\p{L}\p{M}])" if language.separates_words and language.spaces_words else ""
    return re.match(rf"(?:{pattern}){boundary}", text, re.I) is not None


def _begins_with_reference(text: str, language: Language) -> bool:
    return begins_with_person(text, language) or begins_with(text, language.references.others, language)


def _is_anonymous_quotation(text: str, language: Language) -> bool:
    """Whether it begins with a quotation and does not name who says so: "I am tired", she said."""
    begins, *parts = QUOTATION_MARK.split(text)
    if begins or not parts:
        return False
    attribution = " ".join(parts[1::2]).strip(PUNCTUATION)
    if not language.spaces_words:
        return len(attribution) <= LONGEST_SAYING
    if names(f"x {attribution}", language.code):
        return False
    starts = [word.start() for word in WORD.finditer(attribution)][:2]
    return len(starts) <= 1 or any(_begins_with_reference(attribution[start:], language) for start in starts)
