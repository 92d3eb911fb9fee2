"""What an asker gets: the passages at once, the words as they come, the checked `Answer` last."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from llama_index.core.schema import NodeWithScore
from pydantic import BaseModel, ConfigDict, Field

from rag.llm.model import Provider
from rag.qa.answerability import Signs
from rag.qa.grounding import Citation, Status


class Passage(BaseModel):
    """A retrieved passage; `start` and `end` count characters of the cleaned document."""

    model_config = ConfigDict(frozen=True)

    source: str
    title: str
    text: str
    score: float
    language: str
    start: int
    end: int


class Timings(BaseModel):
    """Seconds since the question came."""

    model_config = ConfigDict(frozen=True)

    retrieve_s: float
    first_token_s: float
    total_s: float


@dataclass(frozen=True)
class Usage:
    """Tokens of all prompts and of all that the model wrote, drafts that were dropped included."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class Answer(BaseModel):
    """What every interface gives back; see the README for the fields."""

    model_config = ConfigDict(frozen=True)

    question: str
    status: Status
    answer: str
    citations: list[Citation]
    unsupported: list[str]
    passages: list[Passage]
    model: str
    provider: Provider
    timings: Timings
    prompt_tokens: int
    usage: Usage = Field(default=Usage(), exclude=True)


@dataclass(frozen=True)
class Retrieved:
    """The passages are found; the model has not spoken yet. `question` is the one that stands alone."""

    question: str
    passages: list[Passage]


@dataclass(frozen=True)
class Judged:
    """How probable it is that the passages hold the answer; below `llm.answerable_from` none is written."""

    probability: float
    signs: Signs | None  # None where there is nothing to read


@dataclass(frozen=True)
class Token:
    """The next piece of the model's draft, unchecked."""

    text: str


@dataclass(frozen=True)
class Withdrawn:
    """The draft so far has no support; another one follows."""


@dataclass(frozen=True)
class Waiting:
    """The model is busy: `ahead` questions are answered first. Told whenever that changes, until it is 0."""

    ahead: int


Event = Waiting | Retrieved | Judged | Token | Withdrawn | Answer


@dataclass
class Meter:
    """Seconds since the question came, the tokens of the longest prompt that was sent, and of all."""

    start: float = field(default_factory=time.perf_counter)
    retrieve_s: float = 0.0
    first_token_s: float = 0.0
    prompt_tokens: int = 0
    all_prompt_tokens: int = 0
    written_tokens: int = 0

    def now(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.start

    def sent(self, tokens: int) -> None:
        """A prompt of that many tokens was sent."""
        self.prompt_tokens = max(self.prompt_tokens, tokens)
        self.all_prompt_tokens += tokens

    def wrote(self, tokens: int) -> None:
        """The model has written that many."""
        self.written_tokens += tokens

    def speaks(self) -> None:
        """The model has written a piece of its answer; the first counts."""
        self.first_token_s = self.first_token_s or self.now()

    def timings(self) -> Timings:
        """What the answer reports of time; a refusal without a word of the model took as long as it took."""
        total = self.now()
        return Timings(
            retrieve_s=round(self.retrieve_s, 4),
            first_token_s=round(self.first_token_s or total, 4),
            total_s=round(total, 4),
        )

    def usage(self) -> Usage:
        """Of the whole of a question."""
        return Usage(self.all_prompt_tokens, self.written_tokens)


def public(passages: Sequence[NodeWithScore]) -> list[Passage]:
    """The passages as every interface shows them."""
    return [
        Passage(
            source=str(passage.node.metadata["source"]),
            title=str(passage.node.metadata.get("title", "")),
            text=passage.node.get_content(),
            score=round(float(passage.score or 0.0), 4),
            language=str(passage.node.metadata.get("language", "")),
            start=int(getattr(passage.node, "start_char_idx", None) or 0),
            end=int(getattr(passage.node, "end_char_idx", None) or 0),
        )
        for passage in passages
    ]
