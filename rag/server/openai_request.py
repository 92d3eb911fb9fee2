"""The body of `POST /v1/chat/completions`, and its conversion to a question with its conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.errors import BadQuestion
from rag.index.filters import select
from rag.qa.formatting import without_sources
from rag.qa.question import checked_question
from rag.server.answer_jobs import AnswerRequest
from rag.server.auth import Caller
from rag.server.request_fields import (
    MAX_MESSAGE_CHARS,
    MAX_MESSAGES,
    MAX_NAME_CHARS,
    Language,
    Outlet,
    Since,
    Sources,
    Until,
)
from rag.text.languages import LANGUAGES, any_of, named_language
from rag.text.unicode import is_valid

MODEL = "belegt"
MAX_PARTS = 100  # of one message
TEXT_PARTS = {"text", "input_text", "refusal"}
SENTENCE_END = re.compile(r"(?<=[.!?\n])\s+")
# "Answer in German", "Antworte auf Deutsch": the language that a system message asks for.
REQUESTS = [language.answer_request for language in LANGUAGES.values()]
ANSWER_IN = re.compile(
    rf"\b{any_of(request.verb for request in REQUESTS)}\b[^.\n]{{0,30}}?"
    rf"\s(?:{any_of(request.adverb for request in REQUESTS)}\s)?"
    rf"{any_of(request.preposition for request in REQUESTS)}"
    rf"\s(?:{any_of(request.name_prefix for request in REQUESTS)}\s)?(\w+(?:\s\w+)?)",
    re.I,
)


class Part(BaseModel):
    """A part of a message; only text is supported."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str = Field(default="", max_length=MAX_MESSAGE_CHARS)


class ChatMessage(BaseModel):
    """A message of the conversation; `system` and `developer` set the style and language of the answer."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | Annotated[list[Part], Field(max_length=MAX_PARTS)] | None = None

    @property
    def text(self) -> str:
        """The text of the message. Raises `BadQuestion` for images and other content."""
        if isinstance(self.content, list):
            if any(part.type not in TEXT_PARTS for part in self.content):
                raise BadQuestion("A message contains something other than text.", "Send text only.")
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream sends in addition to the answer."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """The body of `POST /v1/chat/completions`; sampling parameters are accepted and ignored."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [
                        {"role": "system", "content": "Answer in German."},
                        {"role": "user", "content": "What did Kevin Xu predict?"},
                    ],
                }
            ]
        },
    )

    model: str = Field(default=MODEL, max_length=MAX_NAME_CHARS)
    messages: list[ChatMessage] = Field(min_length=1, max_length=2 * MAX_MESSAGES)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=1, ge=1, le=1)
    language: Language = None
    since: Since = None
    until: Until = None
    outlet: Outlet = None
    sources: Sources = None


def to_answer_request(body: ChatRequest, caller: Caller, reader_language: str = "") -> AnswerRequest:
    """Return the last message as the question, the earlier ones as its history. Raises `BadQuestion`."""
    spoken = [message for message in body.messages if message.role in {"user", "assistant"}]
    if not spoken or spoken[-1].role != "user":
        raise BadQuestion(
            "The last message does not have the role `user`.", "Send the question as the last message."
        )
    instructions = "\n".join(
        message.text for message in body.messages if message.role in {"system", "developer"}
    )
    *earlier, question = spoken
    _check_messages([message.text for message in earlier], instructions)
    requested_language, style = language_and_style(instructions)
    language = body.language or requested_language
    return AnswerRequest(
        checked_question(question.text, language),
        language,
        [(message.role, without_sources(message.text)) for message in earlier],
        style,
        caller,
        select(body.since, body.until, body.outlet, body.sources),
        reader_language,
    )


def language_and_style(instructions: str) -> tuple[str | None, str]:
    """Split system messages into the code of the language they ask for ("Answer in German") and the rest."""
    language, rest = None, []
    for sentence in SENTENCE_END.split(instructions.strip()):
        match = ANSWER_IN.search(sentence)
        code = (named_language(match[1]) or named_language(match[1].split()[0])) if match else None
        language = language or code
        rest += [sentence] if code is None else []
    return language, " ".join(rest).strip()


def _check_messages(earlier: Sequence[str], instructions: str) -> None:
    """Raises `BadQuestion` beyond the limits of `/api/ask`. Messages of tools are ignored."""
    if len(earlier) > MAX_MESSAGES:
        raise BadQuestion(
            f"The conversation has {len(earlier)} messages before the question.",
            f"Send only the last {MAX_MESSAGES}.",
        )
    if not all(map(is_valid, (*earlier, instructions))):
        raise BadQuestion("A message is not valid Unicode.", "Send it again.")
    if any(len(text) > MAX_MESSAGE_CHARS for text in (*earlier, instructions)):
        raise BadQuestion(
            f"A message, or all system messages together, has more than {MAX_MESSAGE_CHARS} characters.",
            "Shorten it.",
        )
