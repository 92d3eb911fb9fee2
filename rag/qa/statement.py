"""What an answer is put together from: statements with their sources, and what the sources do not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.qa.evidence import Evidence

# The article's own sentence, one that the model wrote and that was verified, or a quotation.
Form = Literal["own_words", "told", "quote"]
# Where a statement stands: after the one before it, in a new paragraph, in a list, or in a table.
Place = Literal["sentence", "paragraph", "item", "row"]


@dataclass(frozen=True)
class Statement:
    """A sentence of an answer, tied to the sentence of an article that it comes from.

    `translation` is a quotation in the reader's language that could not be verified; empty otherwise.
    `also` are further sentences that it combines with the first. `head` is that of the table whose row it is,
    as Markdown.
    """

    text: str
    evidence: Evidence
    form: Form
    translation: str = ""
    also: tuple[Evidence, ...] = ()
    place: Place = "sentence"
    head: str = ""


@dataclass(frozen=True)
class MissingPart:
    """The model found a part of the answer missing from the sources: `part` names it; empty: all of it."""

    part: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A sentence that the model wrote and no source says: it is not told."""

    text: str


Told = Statement | MissingPart | LeftOut
