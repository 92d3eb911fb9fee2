"""Whether a sentence means by "he" or "this" what stands before it. Pure."""

from __future__ import annotations

from itertools import islice

import regex as re

from rag.text.languages import Language, language_of
from rag.text.names import names

SUBJECT_WORDS = 3  # among which the subject may stand: "But at first he refused."
SPEAKER_WORDS = 2  # behind a quotation, among which its speaker stands: "said she", "she told Reuters"
WORD = re.compile(r"[\p{L}\p{M}]{2,}")
# Behind "he" or "she", where that is a title: "Bà Hà".
NAME_BEHIND = re.compile(r"\S+[ \u00a0]\p{Lu}")
# The marks that may close a quotation, by the one that opens it. A single one is also an apostrophe.
APOSTROPHE = r"(?<=[\w,.?!…])[’'](?![\p{L}\p{N}])"
CLOSING = {
    "“": "”", "„": "[“”]", '"': '"', "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›", "›": "‹",
    "‘": APOSTROPHE, "'": APOSTROPHE, "‚": "‘",
}  # fmt: skip
SPOKEN = re.compile(r"[,.?!…。，！？]\s*$")  # ends what is said
SAYS = re.compile(r"^\s*[,，–—-]")  # may begin who says it
PUNCTUATION = " .,:;!?–—-。、，"


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
        or _begins_with_subject(text, language)
        or begins_with(text, language.references.others, language)
        or _is_anonymous_quotation(text, language)
    )


def has_unnamed_subject(text: str, code: str) -> bool:
    """Whether a sentence does not say whom or what it is about: "But he refused."

    A sentence that refers back to it can only be understood after the one to which this one does.
    """
    language = language_of(code)
    if _begins_with_subject(text, language) or _is_anonymous_quotation(text, language):
        return True
    if names(text, code):
        return False
    starts = (word.start() for word in islice(WORD.finditer(text), 1, SUBJECT_WORDS))
    return refers_back(text, code) or any(_begins_with_subject(text[start:], language) for start in starts)


def is_attributed_to_unnamed(text: str, code: str) -> bool:
    """Whether a "she says" stands between commas, or at the end: "The water, she says, is clearer."."""
    pronoun = _anywhere(language_of(code))
    said = rf"[,–—] (?:[\p{{L}}\p{{M}}-]+[ -])?{pronoun}(?=(?: [\p{{L}}\p{{M}}]+)?[,.;:]|$)"
    return bool(pronoun) and re.search(said, text) is not None


def has_pronoun(text: str, code: str) -> bool:
    """Whether a "he" or "she" stands anywhere in it, not as a title before a name."""
    language = language_of(code)
    pronoun = _anywhere(language)
    return _begins_with_subject(text, language) or (
        bool(pronoun)
        and any(not _is_title(text[found.start() :], language) for found in re.finditer(pronoun, text))
    )


def pronoun_end(text: str, code: str) -> int:
    """Where the "he" or "she" ends that is not within a quotation; 0 where there is none."""
    language = language_of(code)
    masked = _without_quotations(text)
    if _begins_with_subject(masked, language):
        first = re.match(language.references.subjects, masked, re.I)
        return first.end() if first else 0
    pronoun = _anywhere(language)
    found = re.finditer(pronoun, masked) if pronoun else ()
    return next((one.end() for one in found if not _is_title(masked[one.start() :], language)), 0)


def leaves_person_unnamed(text: str, code: str) -> bool:
    """Whether it certainly means a person whom it does not name, and whose words or deeds it tells.

    Where "he" may mean a thing, or a sentence begins with "this", only who speaks is certain to be a person.
    """
    language = language_of(code)
    if _is_anonymous_quotation(text, language) or is_attributed_to_unnamed(text, code):
        return True
    is_thing = begins_with(text, language.references.others, language)
    return bool(language.references.persons) and not is_thing and pronoun_end(text, code) > 0


def begins_with_person(text: str, language: Language) -> bool:
    """Whether the first word is a "he" or "she" that means one person; not as a title before a name."""
    return begins_with(text, language.references.persons, language) and not _is_title(text, language)


def begins_with(text: str, pattern: str, language: Language) -> bool:
    """Whether the text begins with whole words of this pattern."""
    if not pattern:
        return False
    boundary = r"(?![\p{L}\p{M}])" if language.separates_words and language.spaces_words else ""
    return re.match(rf"(?:{pattern}){boundary}", text, re.I) is not None


def _begins_with_subject(text: str, language: Language) -> bool:
    return begins_with(text, language.references.subjects, language) and not _is_title(text, language)


def _is_title(text: str, language: Language) -> bool:
    """Whether a name follows the pronoun; not where any noun has a capital."""
    return not language.capitalises_nouns and NAME_BEHIND.match(text) is not None


def _anywhere(language: Language) -> str:
    """A pattern of the pronouns inside a sentence, in small letters; empty in scripts without spaces."""
    if not language.spaces_words:
        return ""
    return rf"(?<![\p{{L}}\p{{M}}])(?:{language.references.subjects})(?![\p{{L}}\p{{M}}])"


def _without_quotations(text: str) -> str:
    """The text with spaces for what is quoted."""
    masked, start = text, 0
    while start < len(masked):
        mark = CLOSING.get(masked[start])
        closing = re.search(mark, masked[start + 1 :]) if mark and _may_open(masked, start) else None
        end = start + 1 + closing.end() if closing else start
        masked = masked[:start] + " " * (end - start) + masked[end:]
        start = max(end, start + 1)
    return masked


def _may_open(text: str, start: int) -> bool:
    """Whether a mark may open a quotation; an apostrophe within a word does not."""
    return not text[:start][-1:].isalnum()


def _is_anonymous_quotation(text: str, language: Language) -> bool:
    """Whether it begins with a quotation and does not name who says so: "I am tired", she said."""
    mark = CLOSING.get(text[:1])
    closing = re.search(mark, text[1:]) if mark else None
    if closing is None:
        return False
    said, rest = text[1 : closing.start() + 1], text[closing.end() + 1 :]
    who = rest.split(text[0], maxsplit=1)[0].strip(PUNCTUATION)
    if not language.spaces_words:
        saying = language.references.saying
        return bool(who) and (
            _begins_with_subject(who.removeprefix("と"), language)
            or bool(saying and re.fullmatch(saying, who))
        )
    if not who:
        return not said.endswith(("!", "?"))  # behind these, who says it may stand in the next sentence
    words = [word.start() for word in WORD.finditer(who)]
    if any(_begins_with_subject(who[start:], language) for start in words[:SPEAKER_WORDS]):
        return True
    is_speech = bool(SPOKEN.search(said) or SAYS.match(rest))
    return is_speech and len(words) <= 1 and not names(f"x {who}", language.code)
