"""The conversation on the page: its turns, and the history for follow-up questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from rag.qa.answer import Answer, Retrieved
from rag.qa.formatting import MARKER

MAX_TURNS = 30  # of a conversation that the browser stores


class Turn(BaseModel):
    """A question with its answer, its error, or the draft at which it was stopped."""

    model_config = ConfigDict(frozen=True)

    question: str
    answer: Answer | None = None
    draft: str = ""
    problem: tuple[str, str] | None = None  # what happened, and what to do


@dataclass(frozen=True)
class Pending:
    """A question that is being answered, with the draft so far."""

    question: str
    retrieved: Retrieved | None = None
    draft: str = ""
    ahead: int = 0  # questions that are answered first


_TURNS = TypeAdapter(list[Turn])


def restore_turns(stored: Any) -> list[Turn]:
    """Return the turns that a browser has stored; none if another version stored them in another format."""
    try:
        return _TURNS.validate_python(stored)[-MAX_TURNS:]
    except ValidationError:
        return []


def to_history(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """Return each rewritten question with its answer as (role, text), oldest first."""
    return [
        message
        for turn in turns
        if turn.answer is not None
        for message in (("user", turn.answer.question), ("assistant", _answer_text(turn.answer)))
    ]


def _answer_text(answer: Answer) -> str:
    return "" if answer.status == "not_in_sources" else MARKER.sub("", answer.answer)
