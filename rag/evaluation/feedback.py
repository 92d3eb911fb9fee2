"""What readers say about answers: stored beside the index, and turned into a question set.

A thumb up makes the answer the accepted one, or a refusal the right reply. A thumb down tells only that the
answer is wrong: it becomes a question of the set once somebody has said what would be right.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.config import IndexConfig
from rag.errors import NoSuchFeedback, RagError
from rag.evaluation.question_set import Question
from rag.qa.citations import Status
from rag.qa.kinds import Kind

MOST_ENTRIES = 10_000
LONGEST_WORD = 500  # characters
LONGEST_ANSWER = 20_000
MOST_CITATIONS = 50
MOST_ACCEPTED = 20
MARKER = re.compile(r"\s*\[\d{1,3}\]\s*")
LIST_MARK = re.compile(r"^\s*-\s+")
TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, at TEXT NOT NULL,
    said TEXT NOT NULL, accepted TEXT
)"""

Verdict = Literal["up", "down"]
AcceptedAnswer = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]


class CitedQuote(BaseModel):
    """What an answer cited."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: str = Field(max_length=LONGEST_WORD)
    quote: str = Field(default="", max_length=LONGEST_ANSWER)


class Feedback(BaseModel):
    """A reader's verdict on an answer, with a word about it if they like."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    word: str = Field(default="", max_length=LONGEST_WORD)
    question: str = Field(min_length=1, max_length=2000)
    language: str = Field(default="", max_length=20)
    answer: str = Field(default="", max_length=LONGEST_ANSWER)
    status: Status
    kind: Kind
    citations: tuple[CitedQuote, ...] = Field(default=(), max_length=MOST_CITATIONS)


@dataclass(frozen=True)
class Entry:
    """Feedback as it is stored. `accepted` are the answers that somebody has named; None: nobody has."""

    number: int
    at: str  # ISO 8601, UTC
    said: Feedback
    accepted: tuple[str, ...] | None = None

    def accepted_answers(self) -> tuple[str, ...] | None:
        """The accepted answers, none where the question is to be declined; None where that is not known."""
        if self.accepted is not None or self.said.verdict == "down":
            return self.accepted
        return () if self.said.status == "not_in_sources" else tuple(sentences_of(self.said.answer))


@dataclass(frozen=True)
class FeedbackStore:
    """The feedback of one index, in an SQLite file. Safe to share between threads and processes."""

    file: Path

    @classmethod
    def beside(cls, index: IndexConfig) -> FeedbackStore:
        """The store of this index: `.belegt/index` → `.belegt/index.feedback.sqlite`."""
        return cls(index.path.with_name(f"{index.path.name}.feedback.sqlite"))

    def add(self, said: Feedback) -> str:
        """Store feedback and return its id, a secret of whoever gave it. Raises `RagError`."""
        feedback_id = secrets.token_urlsafe(16)
        with self._connected() as connection:
            (count,) = connection.execute("SELECT count(*) FROM feedback").fetchone()
            if count >= MOST_ENTRIES:
                raise RagError(
                    f"The feedback of {MOST_ENTRIES} answers is stored, which is the limit.",
                    "Export it as a question set on the page “Measure”, then delete what is done.",
                )
            connection.execute(
                "INSERT INTO feedback (id, at, said) VALUES (?, ?, ?)",
                (feedback_id, datetime.now(UTC).isoformat(timespec="seconds"), said.model_dump_json()),
            )
        return feedback_id

    def replace(self, feedback_id: str, said: Feedback) -> None:
        """Change feedback that was given before. Raises `NoSuchFeedback`."""
        self._change(
            "UPDATE feedback SET said = ?, accepted = NULL WHERE id = ?", said.model_dump_json(), feedback_id
        )

    def withdraw(self, feedback_id: str) -> None:
        """Delete feedback by the id that `add` returned. Raises `NoSuchFeedback`."""
        self._change("DELETE FROM feedback WHERE id = ?", feedback_id)

    def delete(self, number: int) -> None:
        """Delete an entry. Raises `NoSuchFeedback`."""
        self._change("DELETE FROM feedback WHERE number = ?", number)

    def accept(self, number: int, answers: tuple[str, ...] | None) -> None:
        """Name the accepted answers: none where the question is to be declined, None to forget them.

        Raises `NoSuchFeedback`.
        """
        text = None if answers is None else json.dumps(answers, ensure_ascii=False)
        self._change("UPDATE feedback SET accepted = ? WHERE number = ?", text, number)

    def entries(self) -> list[Entry]:
        """All feedback, the newest first."""
        if not self.file.exists():
            return []
        with self._connected() as connection:
            rows = connection.execute("SELECT number, at, said, accepted FROM feedback ORDER BY number DESC")
            return [
                Entry(number, at, Feedback.model_validate_json(said), _answers(accepted))
                for number, at, said, accepted in rows
            ]

    def _change(self, statement: str, *values: str | int | None) -> None:
        with self._connected() as connection:
            if not connection.execute(statement, values).rowcount:
                raise NoSuchFeedback("There is no such feedback.", "It may have been deleted: give it again.")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """A transaction. The file is readable for its owner only: it holds what readers asked."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.touch(mode=0o600)
            with closing(sqlite3.connect(self.file)) as connection, connection:
                connection.execute(TABLE)
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise RagError(
                f"The feedback in {self.file} cannot be read or written ({error}).",
                "Check its permissions and the free disk space, or set ui.feedback to false.",
            ) from error


def to_questions(entries: list[Entry], holds: Callable[[str], bool]) -> list[Question]:
    """The question set that readers' feedback makes: for each question the newest entry that tells enough.

    `holds` says whether an article is in the index; an entry all of whose articles are gone is left out.
    """
    questions: dict[str, Question] = {}
    for entry in entries:
        answers = entry.accepted_answers()
        key = " ".join(entry.said.question.casefold().split())
        cited = dict.fromkeys(citation.source for citation in entry.said.citations)
        sources = tuple(source for source in cited if answers and holds(source))
        if answers is None or key in questions or entry.said.status == "conversation":
            continue
        if answers and cited and not sources:
            continue
        questions[key] = Question(
            id=f"feedback-{entry.number}",
            question=entry.said.question,
            answers=answers,
            sources=sources,
            tags=("feedback", entry.said.verdict),
            kind=entry.said.kind if entry.said.verdict == "up" else None,
        )
    return list(questions.values())


def to_json_lines(questions: list[Question]) -> str:
    """The question set as `belegt evaluate` reads it."""
    lines = (question.model_dump(mode="json", exclude_defaults=True) for question in questions)
    return "".join(json.dumps({"answers": [], **line}, ensure_ascii=False) + "\n" for line in lines)


def sentences_of(answer: str) -> list[str]:
    """The sentences of an answer, without their markers."""
    lines = (LIST_MARK.sub("", line) for line in answer.splitlines())
    return [part.strip() for line in lines for part in MARKER.split(line) if part.strip()][:MOST_ACCEPTED]


def _answers(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))
