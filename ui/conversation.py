"""A conversation as the page holds it: its turns, and what a follow-up may refer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from rag.qa.answer import Answer, Retrieved
from rag.qa.grounding import MARKER

TURNS_KEPT = 30  # of a conversation, in the reader's browser


class Turn(BaseModel):
    """A question and what became of it: an answer, or a problem, or it was stopped at its `draft`."""

    model_config = ConfigDict(frozen=True)

    question: str
    answer: Answer | None = None
    draft: str = ""
    problem: tuple[str, str] | None = None  # what happened, what to do


@dataclass(frozen=True)
class Pending:
    """A question that is being answered, as far as it has come."""

    question: str
    retrieved: Retrieved | None = None
    draft: str = ""
    ahead: int = 0  # questions that are answered before it


_TURNS = TypeAdapter(list[Turn])


def restored(kept: Any) -> list[Turn]:
    """The turns that a browser has kept; none where another version of belegt kept them in another form."""
    try:
        return _TURNS.validate_python(kept)[-TURNS_KEPT:]
    except ValidationError:
        return []


def said(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """Each question as it was understood, and what was answered: (role, text), oldest first."""
    return [
        message
        for turn in turns
        if turn.answer is not None
        for message in (("user", turn.answer.question), ("assistant", _reply(turn.answer)))
    ]


def _reply(answer: Answer) -> str:
    return "" if answer.status == "not_in_sources" else MARKER.sub("", answer.answer)
