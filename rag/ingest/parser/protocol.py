"""The messages between a parser process and its owner.

A request is a line of JSON with the file's bytes after it, a reply one line of JSON. They are not pickles,
since a hostile file may have taken over the child.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from rag.config import Column
from rag.ingest.feeds import Feed
from rag.ingest.parser.article import ParsedArticle, TableRow

Operation = Literal["rows", "article", "feed"]
MEMORY_EXHAUSTED = 70  # exit code of a child that ran into its memory limit


class Request(BaseModel):
    """One thing to do: find the rows of a table, parse an article, or read the entries of a feed."""

    model_config = ConfigDict(frozen=True)

    operation: Operation
    source: str = ""  # of rows and articles, as `rag.ingest.parser.article` names them
    size: int  # bytes that follow
    cpu_seconds: float  # that it may take
    columns: dict[Column, str] = {}  # of a table
    charset: str = ""  # of a feed, as HTTP says


class Problem(BaseModel):
    """Why it could not be done: an `UnreadableFile`."""

    model_config = ConfigDict(frozen=True)

    message: str
    remedy: str


class Reply(BaseModel):
    """What was asked for, or a problem; and the processor time that it took."""

    model_config = ConfigDict(frozen=True)

    cpu_seconds: float = 0.0
    rows: tuple[TableRow, ...] | None = None
    article: ParsedArticle | None = None
    feed: Feed | None = None
    problem: Problem | None = None
