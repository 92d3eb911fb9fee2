"""The conversation on the page: its turns, and the history for follow-up questions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.qa.answer import Answer, Retrieved
from rag.qa.formatting import MARKER

MAX_TURNS = 30  # of a conversation that the browser stores


class Turn(BaseModel):
    """A question with its answer, its error, or the sentences after which it was stopped."""

    model_config = ConfigDict(frozen=True)

    question: str
    answer: Answer | None = None
    so_far: str = ""
    problem: tuple[str, str] | None = None  # what happened, and what to do


@dataclass(frozen=True)
class Pending:
    """A question that is being answered, with its checked sentences so far."""

    question: str
    retrieved: Retrieved | None = None
    so_far: str = ""
    ahead: int = 0  # questions that are answered first


def restore_turns(stored: Any) -> list[Turn]:
    """Return the turns that a browser has stored, without those of a version with another format."""
    turns = []
    for turn in stored[-MAX_TURNS:] if isinstance(stored, list) else []:
        with suppress(ValidationError):
            turns.append(Turn.model_validate(turn))
    return turns


def to_history(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """Return each rewritten question with its answer as (role, text), oldest first.

    A greeting and its reply are left out: a follow-up refers to nothing in them.
    """
    return [
        message
        for turn in turns
        if turn.answer is not None and turn.answer.status != "conversation"
        for message in (("user", turn.answer.question), ("assistant", _answer_text(turn.answer)))
    ]


def _answer_text(answer: Answer) -> str:
    return "" if answer.status == "not_in_sources" else MARKER.sub("", answer.answer)
