"""The messages between a parser process and its owner.

A request is a line of JSON with the file's bytes after it, a reply one line of JSON. They are not pickles,
since a hostile file may have taken over the child.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from rag.config import Column
from rag.parsing import ParsedArticle, TableRow

MEMORY_EXHAUSTED = 70  # exit code of a child that ran into its memory limit


class Request(BaseModel):
    """One thing to do: `columns` are given where a table is to be split into its rows."""

    model_config = ConfigDict(frozen=True)

    source: str
    size: int  # bytes that follow
    cpu_seconds: float  # that it may take
    columns: dict[Column, str] | None = None


class Problem(BaseModel):
    """Why it could not be done: an `UnreadableFile`."""

    model_config = ConfigDict(frozen=True)

    message: str
    remedy: str


class Reply(BaseModel):
    """The rows of a table, an article, or a problem; and the processor time that it took."""

    model_config = ConfigDict(frozen=True)

    cpu_seconds: float
    rows: tuple[TableRow, ...] = ()
    article: ParsedArticle | None = None
    problem: Problem | None = None
