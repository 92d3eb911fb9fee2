"""The fields that requests have in common, with their limits: in REST, OpenAI's API and MCP alike.

The maximum length of a question is `rag.qa.question.LONGEST_QUESTION`, which also holds for the command line.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from rag.index.filters import MOST_SOURCES
from rag.ingest.corpus_files import LONGEST_SOURCE

MAX_PASSAGES = 50  # of a search
MAX_MESSAGES = 100  # of a conversation before the question
MAX_MESSAGE_CHARS = 20_000
MAX_NAME_CHARS = 200  # of a site, or of a model

Language = Annotated[
    str | None,
    Field(max_length=20, description="Answer in this language (ISO 639-1); by default the question's."),
]
Since = Annotated[
    str | None, Field(max_length=10, description="Only articles of this day or later (YYYY-MM-DD).")
]
Until = Annotated[
    str | None, Field(max_length=10, description="Only articles of this day or earlier (YYYY-MM-DD).")
]
Outlet = Annotated[
    str | None,
    Field(max_length=MAX_NAME_CHARS, description="Only articles of this site, such as example.org."),
]
Sources = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=LONGEST_SOURCE)]] | None,
    Field(max_length=MOST_SOURCES, description="Only these articles, each by its `source`."),
]
PassageCount = Annotated[int, Field(ge=1, le=MAX_PASSAGES, description="The number of passages, at most.")]
