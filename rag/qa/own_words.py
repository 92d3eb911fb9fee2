"""An article's sentence as a sentence of the answer: cleared of its layout, its pronoun explained. Pure."""

from __future__ import annotations

import regex as re

from rag.qa.evidence import Evidence
from rag.qa.layout import clear_layout
from rag.qa.references import with_person
from rag.text.sentences import has_end_mark, needs_end_mark

IDEOGRAM = re.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


def own_words(evidence: Evidence, told_before: Evidence | None = None) -> str:
    """The sentence as it stands in the article, explained, on one line and with a full stop."""
    text = explained(evidence, told_before)
    if has_end_mark(text) or not needs_end_mark(text):
        return text
    return f"{text}。" if IDEOGRAM.search(text[-1:]) else f"{text}."


def explained(evidence: Evidence, told_before: Evidence | None = None) -> str:
    """The sentence without its layout, and with the person whom it leaves unnamed in brackets."""
    text, person = clear_layout(evidence.said), unnamed_person(evidence, told_before)
    return with_person(text, person, evidence.language) if person else text


def unnamed_person(evidence: Evidence, told_before: Evidence | None = None) -> str:
    """Whom the answer has to name; nobody where it has just told the sentence before this one."""
    return "" if told_before and evidence.follows(told_before) else evidence.person
