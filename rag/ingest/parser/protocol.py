"""The messages between a parser process and its owner.

A request is one line of JSON followed by the file's bytes; a reply is one line of JSON. They are not pickled,
since a hostile file may have taken over the child.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from rag.config import Column
from rag.ingest.feeds.reader import Feed
from rag.ingest.parser.article import ParsedArticle, SplitFile

Operation = Literal["split", "article", "feed"]
MEMORY_EXHAUSTED = 70  # exit code of a child that reached its memory limit


class Request(BaseModel):
    """A request to find the articles of a file, to parse an article, or to read the entries of a feed."""

    model_config = ConfigDict(frozen=True)

    operation: Operation
    source: str = ""  # of files and articles
    size: int  # bytes that follow
    cpu_seconds: float  # limit of processor time
    columns: dict[Column, str] = {}  # of a table
    charset: str = ""  # of a feed, from the HTTP header


class Problem(BaseModel):
    """The message and remedy of an `UnreadableFile`."""

    model_config = ConfigDict(frozen=True)

    message: str
    remedy: str


class Reply(BaseModel):
    """The result of a request, or a problem; and the processor time that the request took."""

    model_config = ConfigDict(frozen=True)

    cpu_seconds: float = 0.0
    file: SplitFile | None = None
    article: ParsedArticle | None = None
    feed: Feed | None = None
    problem: Problem | None = None
