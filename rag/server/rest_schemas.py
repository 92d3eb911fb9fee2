"""The bodies of requests and responses below `/api`, as OpenAPI describes them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.ingest.browsing import ListedArticle
from rag.ingest.corpus_files import LONGEST_SOURCE
from rag.ingest.library import Received
from rag.retrieval.passage import Passage
from rag.server.request_fields import (
    MAX_MESSAGE_CHARS,
    MAX_MESSAGES,
    MAX_NAME_CHARS,
    Language,
    Outlet,
    PassageCount,
    Since,
    Sources,
    Until,
)

MAX_PASTED_CHARS = 200_000
MAX_OFFSET = 1_000_000_000  # characters

EXAMPLE_ANSWER = {
    "question": "What did Kevin Xu predict?",
    "status": "answered",
    "kind": "fact",
    "answer": "Kevin Xu predicted that Chinese models will be used more often by mid-year [1].",
    "citations": [
        {
            "number": 1,
            "source": "articles/ki-modelle.txt",
            "title": "Chinas KI-Modelle holen auf",
            "url": "https://example.org/ki-modelle",
            "published": "2026-02-24",
            "quote": "Chinesische Modelle werden bis zur Jahresmitte häufiger genutzt, sagt Xu.",
            "start": 512,
            "end": 585,
            "passage": "Chinesische Modelle werden bis zur Jahresmitte häufiger genutzt, sagt Xu.",
            "language": "de",
        }
    ],
    "unsupported": [],
    "searches": [],
    "passages": [],
    "model": "Qwen2.5-Coder-1.5B-Instruct",
    "provider": "packaged",
    "model_hint": "No Ollama server answers at http://127.0.0.1:11434. Start it with `ollama serve`.",
    "timings": {"retrieve_s": 0.02, "first_token_s": 2.9, "total_s": 3.5},
    "prompt_tokens": 212,
    "usage": {"calls": 5, "prompt_tokens": 812, "prompt_tokens_read": 447, "written_tokens": 24},
}


class Message(BaseModel):
    """An earlier message of the conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str = Field(max_length=MAX_MESSAGE_CHARS)


class AskRequest(BaseModel):
    """The body of `POST /api/ask` and `/api/ask/stream`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "What did Kevin Xu predict?"},
                {
                    "question": "And when?",
                    "language": "en",
                    "history": [
                        {"role": "user", "content": "What did Kevin Xu predict?"},
                        {"role": "assistant", "content": "That Chinese models will be used more often."},
                    ],
                },
            ]
        },
    )

    question: str = Field(max_length=MAX_MESSAGE_CHARS)
    history: list[Message] = Field(
        default=[], max_length=MAX_MESSAGES, description="Earlier messages, oldest first."
    )
    language: Language = None
    since: Since = None
    until: Until = None
    outlet: Outlet = None
    sources: Sources = None


class TranslationRequest(BaseModel):
    """The body of `POST /api/translation`: a span as in a citation, and the language (ISO 639-1)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"source": "articles/ki-modelle.txt", "start": 512, "end": 585, "language": "en"}]
        },
    )

    source: str = Field(min_length=1, max_length=LONGEST_SOURCE)
    start: int = Field(ge=0, le=MAX_OFFSET)
    end: int = Field(ge=1, le=MAX_OFFSET)
    language: str = Field(max_length=20)


class SearchRequest(BaseModel):
    """The body of `POST /api/search`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "What did Kevin Xu predict?", "k": 5}]}
    )

    question: str = Field(max_length=MAX_MESSAGE_CHARS)
    k: PassageCount = 5
    since: Since = None
    until: Until = None
    outlet: Outlet = None
    sources: Sources = None


class Found(BaseModel):
    """The response of `POST /api/search`, best passage first."""

    question: str
    passages: list[Passage]


class Articles(BaseModel):
    """A page of the list of articles, and the number of all that match."""

    total: int
    documents: list[ListedArticle]


class AddressRequest(BaseModel):
    """The body of `POST /api/documents/url`."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"url": "https://example.org/ki-modelle"}]}
    )

    url: str = Field(min_length=1, max_length=4000, description="A page, or a feed (RSS, Atom, JSON Feed).")


class TextRequest(BaseModel):
    """The body of `POST /api/documents/text`; without a title, the first line is the title."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"title": "Chinas KI-Modelle holen auf", "text": "…", "published": "2026-02-24"},
            ]
        },
    )

    text: str = Field(min_length=1, max_length=MAX_PASTED_CHARS)
    title: str = Field(default="", max_length=MAX_NAME_CHARS)
    url: str = Field(default="", max_length=4000)
    published: str = Field(default="", max_length=10, description="YYYY-MM-DD.")


class Upload(BaseModel):
    """The result for each file of an upload."""

    documents: list[Received]


class Health(BaseModel):
    """Whether the server is live and ready; the other fields only for callers with a key."""

    status: str
    live: bool = True
    ready: bool
    passages: int | None = None
    model: str | None = None
    provider: str | None = None
    model_hint: str | None = None  # why the packaged model answers instead of Ollama's


class PullRequest(BaseModel):
    """The body of `POST /api/models/pull`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"model": "qwen2.5:7b"}]})

    model: str = Field(pattern=r"^[\w.:/-]{1,200}$")
