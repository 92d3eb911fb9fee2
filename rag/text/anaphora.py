"""Whether a sentence means by "he" or "this" what stands before it. Pure."""

from __future__ import annotations

from itertools import islice

import regex as re

from rag.text.languages import Language, language_of
from rag.text.names import names
from rag.text.pronouns import anywhere, begins_with, begins_with_person, begins_with_subject, length_at_start
from rag.text.quotations import (
    WORD,
    is_anonymous_quotation,
    leading_quotation,
    speaking_pronoun,
    without_quotations,
)
from rag.text.sentences import Span

SUBJECT_WORDS = 3  # among which the subject may stand: "But at first he refused."


def refers_back(text: str, code: str) -> bool:
    """Whether a sentence is hardly understood without the one before it: "This is to open in May."

    A quotation that does not say whose words it is refers back, too. `code` is the language's, ISO 639-1.
    """
    language = language_of(code)
    time = language.time
    if any(begins_with(text, words, language) for words in (time.this_week, time.this_month, time.this_year)):
        return False
    return (
        begins_with_person(text, language)
        or begins_with_subject(text, language)
        or begins_with(text, language.references.others, language)
        or is_anonymous_quotation(text, language)
    )


def leaves_unnamed(text: str, code: str) -> bool:
    """Whether a sentence does not name whom it is about, or whose words or views it reports."""
    return has_unnamed_subject(text, code) or is_attributed_to_unnamed(text, code)


def has_unnamed_subject(text: str, code: str) -> bool:
    """Whether a sentence does not say whom or what it is about: "But he refused."

    A sentence that refers back to it can only be understood after the one to which this one does.
    """
    language = language_of(code)
    if begins_with_subject(text, language) or is_anonymous_quotation(text, language):
        return True
    if names(text, code):
        return False
    starts = (word.start() for word in islice(WORD.finditer(text), 1, SUBJECT_WORDS))
    return refers_back(text, code) or any(begins_with_subject(text[start:], language) for start in starts)


def is_attributed_to_unnamed(text: str, code: str) -> bool:
    """Whether a "she says" stands between commas or at the end, or the sentence begins with "Selon elle,"."""
    language = language_of(code)
    pronoun = anywhere(language)
    said = rf"[,–—] (?:[\p{{L}}\p{{M}}-]+[ -])?{pronoun}(?=(?: [\p{{L}}\p{{M}}]+)?[,.;:]|$)"
    is_said = bool(pronoun) and re.search(said, text) is not None
    return is_said or _according_to(text, language) is not None


def unnamed_person(text: str, code: str) -> Span | None:
    """Where the "he" or "she" stands that says whose words or deeds these are; None where not certain.

    An empty span at the beginning: a quotation of which only a verb says that somebody said it. Where "he"
    may mean a thing, the pronoun has to be that of who speaks.
    """
    language, outside = language_of(code), without_quotations(text)
    if outside is None:
        return None
    if language.references.persons and begins_with_subject(outside, language):
        return 0, length_at_start(outside, language.references.subjects, language)
    return _says_who(outside, language) or _speaker_of_quotation(text, language)


def _speaker_of_quotation(text: str, language: Language) -> Span | None:
    quotation = leading_quotation(text)
    if quotation is None or not language.spaces_words or not is_anonymous_quotation(text, language):
        return None
    speaker, says = quotation.speaker, language.references.says
    start = speaking_pronoun(quotation, language)
    if start is None:
        return (0, 0) if speaker else None
    if start and says and not re.match(rf"(?:{says})[ -]", speaker):
        return None  # "sagen sie": they
    first = quotation.start + start
    return first, first + length_at_start(speaker[start:], language.references.subjects, language)


def _says_who(text: str, language: Language) -> Span | None:
    """Where the pronoun stands in ", she says", ", sagt sie" or "Selon elle, …"."""
    references, pronoun = language.references, anywhere(language)
    if pronoun and references.says:
        says = rf"(?<!\p{{L}})(?:{references.says})"
        order = rf"({pronoun}) {says}" if references.persons else rf"{says}[ -]({pronoun})"
        if clause := re.search(rf"[,–—] {order}(?!\p{{L}})", text):
            return clause.span(1)
    return _according_to(text, language)


def _according_to(text: str, language: Language) -> Span | None:
    """Where the pronoun stands in "Selon elle, …"."""
    pronoun, according = anywhere(language), language.references.according
    clause = re.search(rf"^(?i:{according}) ({pronoun})(?=,)", text) if pronoun and according else None
    return clause.span(1) if clause else None
