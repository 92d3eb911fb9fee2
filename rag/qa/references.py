"""What a sentence means by its first word where that refers to what stands before it: "he", "this". Pure."""

from __future__ import annotations

from collections.abc import Iterator

import regex as re

from rag.qa.evidence import Evidence
from rag.qa.layout import clear_layout
from rag.qa.reading import Reading
from rag.text import anaphora
from rag.text.full_names import POSSESSIVE, full_names, function_words
from rag.text.languages import language_of
from rag.text.names import names
from rag.text.pronouns import begins_with_person, length_at_start
from rag.text.sentences import sentence_spans

FARTHEST = 4  # sentences back: that many in a row may begin with "he"
FIRST_WORD = re.compile(r"[\p{L}\p{M}]+")


def refers_back(evidence: Evidence) -> bool:
    """Whether the sentence is hardly understood without the one before it: "This is to open in May."

    Not where a person in brackets explains its pronoun.
    """
    if not evidence.before or evidence.is_structured:
        return False
    text = clear_layout(evidence.said)
    return anaphora.refers_back(text, evidence.language) and not person_meant(evidence)


def referred_to(reading: Reading, index: int) -> list[int]:
    """The sentences to which this one refers back: the one before, and the one to which that does in turn."""
    if not refers_back(reading.sentences[index]):
        return []
    return [*reading.earlier(index), *reading.previous(index)]


def person_meant(evidence: Evidence) -> str:
    """The person whom the pronoun that begins the sentence means; empty where that is not clear.

    It is the one whose full name begins the sentence before, or an earlier one if only sentences that begin
    with the same pronoun and name nobody stand between them. Anybody named in the sentence itself may be
    meant as well. Only in languages whose "he" means no thing.
    """
    language, text = language_of(evidence.language), clear_layout(evidence.said)
    if not evidence.before or not begins_with_person(text, language):
        return ""
    pronoun = _first_word(text)
    if names(text, language.code):
        return ""
    for sentence in _sentences_before(evidence):
        if person := _subject(sentence, pronoun, language.code):
            return person
        if _first_word(sentence) != pronoun or names(sentence, language.code):
            return ""
    return ""


def with_person(text: str, person: str, code: str) -> str:
    """The sentence with the person meant behind the pronoun: "She [Ann Lee] retired."; else before it."""
    language = language_of(code)
    span = anaphora.unnamed_person(text, code)
    end = span[1] if span else length_at_start(text, language.references.subjects, language)
    return f"{text[:end]} [{person}]{text[end:]}" if end else f"[{person}:] {text}"


def _subject(sentence: str, pronoun: str, language: str) -> str:
    """The person whose full name, in Vietnamese with the title, begins the sentence; not beside another."""
    found = [match[0] for match in full_names(sentence, language)]
    if len(found) != 1 or not sentence.startswith(found[0]) or POSSESSIVE.match(sentence, len(found[0])):
        return ""
    first, _, others = found[0].partition(" ")
    if language_of(language).references.titles:
        return others if first.casefold() == pronoun and " " in others else ""
    return "" if first.casefold() in function_words(language) else found[0]


def _sentences_before(evidence: Evidence) -> Iterator[str]:
    """The sentence before this one, then those before it in the same paragraph, the nearest first."""
    yield evidence.before
    text = evidence.passage.text[: evidence.start - evidence.passage.start]
    paragraph = text[text.rfind("\n") + 1 :]
    sentences = [paragraph[start:end] for start, end in sentence_spans(paragraph, evidence.language)]
    if sentences and sentences[-1] == evidence.before:
        yield from sentences[-2 : -FARTHEST - 1 : -1]


def _first_word(text: str) -> str:
    first = FIRST_WORD.match(text)
    return first[0].casefold() if first else ""
