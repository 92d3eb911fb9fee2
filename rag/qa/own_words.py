"""An article's sentence as a sentence of the answer: cleared of its layout, its pronoun explained. Pure."""

from __future__ import annotations

import regex as re

from rag.qa.evidence import Evidence
from rag.qa.references import FIRST_WORD, antecedent

LIST_MARK = re.compile(r"^\s*(?:[-*•·‣–—]|\d{1,2}[.)])\s+")
MARKUP = re.compile(r"\*\*|__|`|^#+\s*")
CELL = re.compile(r"\s*\|\s*")
SENTENCE_END = ".!?。！？।؟…"
CLOSING = "\"'“”‘’«»」』)"  # may follow the end of a sentence


def own_words(evidence: Evidence, told_before: Evidence | None = None) -> str:
    """The sentence as it stands in the article, explained, on one line and with a full stop."""
    text = explained(evidence, told_before)
    return text if text.rstrip(CLOSING)[-1:] in SENTENCE_END else f"{text}."


def explained(evidence: Evidence, told_before: Evidence | None = None) -> str:
    """The sentence without its layout; a pronoun that begins it is followed by the person meant, in brackets.

    Not where the answer has just told the sentence before it.
    """
    text = clear_layout(evidence.said)
    person = "" if told_before and evidence.follows(told_before) else antecedent(evidence)
    return FIRST_WORD.sub(rf"\g<0> [{person}]", text, count=1) if person else text


def clear_layout(text: str) -> str:
    """The sentence without marks of a list, a table or Markdown."""
    bare = MARKUP.sub("", LIST_MARK.sub("", text))
    cells = [cell for cell in CELL.split(bare) if cell]
    return " ".join((" – ".join(cells) if len(cells) > 1 else bare.strip("| ")).split())
