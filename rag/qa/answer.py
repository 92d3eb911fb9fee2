"""The answer, and the events on the way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from rag.llm.model import Provider
from rag.qa.answerability import Signs
from rag.qa.citations import Citation, Status
from rag.qa.kinds import Kind
from rag.qa.meter import Meter, Timings, Usage
from rag.retrieval.passage import Passage


class Search(BaseModel):
    """A search that a hard question needed besides the question itself, and the articles that it found."""

    model_config = ConfigDict(frozen=True)

    query: str
    sources: list[str]


class Answer(BaseModel):
    """The checked answer, as every interface returns it; docs/api.md describes the fields."""

    model_config = ConfigDict(frozen=True)

    question: str
    status: Status
    kind: Kind
    answer: str
    citations: list[Citation]
    unsupported: list[str]
    searches: list[Search] = []
    passages: list[Passage]
    model: str
    provider: Provider
    model_hint: str = ""  # why the packaged model answered instead of Ollama's
    timings: Timings
    prompt_tokens: int
    usage: Usage = Usage()


@dataclass(frozen=True)
class Waiting:
    """The model is busy: `ahead` questions come first. Sent whenever that number changes, until it is 0."""

    ahead: int


@dataclass(frozen=True)
class Retrieved:
    """The passages that were retrieved for `question`, which no longer depends on the conversation."""

    question: str
    passages: list[Passage]


@dataclass(frozen=True)
class Judged:
    """How probable it is that the passages contain the answer, or that of one part of the question.

    Below `llm.answerable_from` no answer is written. `signs` is None where no fact was asked for, or where
    there was no sentence to read.
    """

    probability: float
    signs: Signs | None


@dataclass(frozen=True)
class Token:
    """The next piece of the answer: a checked sentence with its marker. All of them are the answer's text."""

    text: str


@dataclass(frozen=True)
class Thought:
    """What a reasoning model thought before a reply: no part of the answer, and checked by nobody."""

    text: str


Event = Waiting | Retrieved | Judged | Token | Thought | Answer
Emit = Callable[[Event], None]


def ignore(event: Event) -> None:
    """An `Emit` for callers that want only the answer."""


@dataclass(frozen=True)
class Run:
    """One question being answered: where its events go, and what measures it."""

    emit: Emit = ignore
    meter: Meter = field(default_factory=Meter)
