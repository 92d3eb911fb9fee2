"""Question sets, read from JSON Lines or from SQuAD's JSON."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import QuestionSetError
from rag.qa.kinds import Kind

SAMPLE_SEED = 0

Fact = Annotated[tuple[str, ...], Field(min_length=1)]  # the strings by which it is recognised


class Question(BaseModel):
    """A question with its accepted answers or facts (none: it must be declined) and the files with them."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answers: tuple[str, ...]
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()  # that a full answer tells
    forbid: tuple[str, ...] = ()  # strings that no answer may contain
    kind: Kind | None = None  # what belegt should take the question for
    context: str = ""  # the paragraph: SQuAD names no file

    @property
    def is_answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.answers or self.facts)


def load_questions(file: Path) -> list[Question]:
    """Read a question set. Raises `QuestionSetError` naming the file and the line or entry."""
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise QuestionSetError(
            f"The question set {file} cannot be read ({error.strerror}).", "Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"The question set {file} is not UTF-8.", "Save it as UTF-8.") from error
    squad = _squad(text)
    questions = _from_squad(squad, file) if squad is not None else _from_lines(text, file)
    if not questions:
        raise QuestionSetError(f"The question set {file} is empty.", "Put one JSON object on each line.")
    ids = Counter(question.id for question in questions)
    repeated = [question_id for question_id, count in ids.items() if count > 1]
    if repeated:
        raise QuestionSetError(
            f"{file}: the id {min(repeated)!r} occurs more than once.", "Give each question its own id."
        )
    return questions


def sample(questions: Sequence[Question], limit: int | None) -> list[Question]:
    """A random sample of `limit` questions, in their order and the same every time; all where None."""
    if limit is None or limit >= len(questions):
        return list(questions)
    chosen = sorted(random.Random(SAMPLE_SEED).sample(range(len(questions)), limit))  # noqa: S311 - no secret
    return [questions[index] for index in chosen]


def locate_sources(questions: Sequence[Question], passages: Iterable[tuple[str, str]]) -> list[Question]:
    """SQuAD's questions with `sources`: the articles with a passage (source, text) from their paragraph."""
    contexts = {question.context: set[str]() for question in questions if question.context}
    for source, text in passages if contexts else ():
        for context, sources in contexts.items():
            if text in context or context in text:
                sources.add(source)
    return [
        question.model_copy(update={"sources": tuple(sorted(contexts[question.context]))})
        if question.context and question.answers
        else question
        for question in questions
    ]


def check_calibrates(questions: Sequence[Question], file: Path, reading: str) -> None:
    """Raises `QuestionSetError` unless the set has both answerable and unanswerable questions.

    Also where `llm.reading` says that nothing is read sentence by sentence.
    """
    if reading == "passages":
        raise QuestionSetError(
            'The threshold is not used where llm.reading is "passages".', "Calibrate without it."
        )
    kinds = {question.is_answerable for question in questions}
    if kinds != {True, False}:
        raise QuestionSetError(
            f"{file} cannot be used to calibrate: it needs questions with and without an answer.",
            "Add questions whose `answers` are an empty list, without `facts`.",
        )


def questions_hash(questions: Sequence[Question]) -> str:
    """A hash of the content of a question set."""
    text = json.dumps([question.model_dump() for question in questions], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _from_lines(text: str, file: Path) -> list[Question]:
    questions = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                questions.append(Question.model_validate_json(line))
            except ValidationError as error:
                raise QuestionSetError(
                    f"{file}, line {number}: {_reason(error)}.",
                    "Each line needs `id`, `question` and `answers` (empty if it should be declined).",
                ) from error
    return questions


def _squad(text: str) -> Any:
    """The `data` of a SQuAD file; None for any other file."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text)
    except ValueError:
        return None  # JSON Lines
    return document.get("data") if isinstance(document, dict) else None


def _from_squad(data: Any, file: Path) -> list[Question]:
    try:
        return [
            Question(
                id=str(qa["id"]),
                question=qa["question"],
                answers=tuple(dict.fromkeys(answer["text"] for answer in qa["answers"])),
                context=paragraph["context"],
                tags=("unanswerable",) if qa.get("is_impossible") else (),
            )
            for article in data
            for paragraph in article["paragraphs"]
            for qa in paragraph["qas"]
        ]
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise QuestionSetError(
            f"{file} looks like SQuAD but is not ({type(error).__name__}: {str(error).splitlines()[0]}).",
            "The structure must be data → paragraphs → context and qas → id, question, answers.",
        ) from error


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    return f"`{key}`: {first['msg'].lower()}" if key else first["msg"]
