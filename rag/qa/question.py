"""The question: validated, and as the stages work with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import BadQuestion
from rag.qa.kinds import FACT, Intent, Kind
from rag.retrieval.retriever import Query
from rag.text.languages import is_language, supported
from rag.text.unicode import is_valid

LONGEST_QUESTION = 2000  # characters

# Earlier turns, oldest first: ("user" or "assistant", text).
History = Sequence[tuple[str, str]]


BROAD: tuple[Kind, ...] = ("several", "comparison")  # answered from as many sentences as say something


@dataclass(frozen=True)
class StandaloneQuestion:
    """A question that no longer depends on the conversation, what it wants, and how to answer it.

    `side` is the one of several things compared that this part of the question is about, `other_sides` are
    the others, and `whole` is the comparison; all are empty otherwise.
    """

    query: Query
    language: str
    style: str = ""
    intent: Intent = FACT
    side: str = ""
    other_sides: tuple[str, ...] = ()
    whole: str = ""

    @property
    def text(self) -> str:
        """The question in words; of a side, its name."""
        return self.query.text

    @property
    def asked(self) -> str:
        """What a sentence is to answer: of a side, the whole comparison."""
        return self.whole or self.text


def checked_question(question: str, language: str | None = None) -> str:
    """The question on one line. Raises `BadQuestion`, also where `language` is not the code of a language."""
    if not is_valid(question):
        raise BadQuestion("The question is not valid Unicode.", "Type it again.")
    question = " ".join(question.replace("\0", " ").split())
    if not question:
        raise BadQuestion("The question is empty.", "Type a question.")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(f"The question has {len(question)} characters.", f"Use at most {LONGEST_QUESTION}.")
    if language is not None:
        check_language(language)
    return question


def check_language(code: str) -> str:
    """The code; without its region if belegt answers in that language.

    Raises `BadQuestion` unless it is the code of a language.
    """
    if not is_language(code):
        raise BadQuestion(
            f"{code[:40]!r} is not a language code.", "Use an ISO 639-1 code, such as de or en."
        )
    return supported(code) or code
