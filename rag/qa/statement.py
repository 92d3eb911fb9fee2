"""A sentence of an answer, tied to the sentence of an article that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.qa.evidence import Evidence

# The article's own sentence, one that the model wrote and that was verified, or a quotation.
Form = Literal["own_words", "told", "quote"]


@dataclass(frozen=True)
class Statement:
    """What one sentence of an article contributes to an answer.

    `translation` is a quotation in the reader's language that could not be verified; empty otherwise.
    """

    text: str
    evidence: Evidence
    form: Form
    translation: str = ""
