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

Operation = Literal["split", "article", "feed", "page"]
MEMORY_EXHAUSTED = 70  # exit code of a child that reached its memory limit


class Request(BaseModel):
    """A request to find the articles of a file, to parse an article, to read a feed, or to draw a page."""

    model_config = ConfigDict(frozen=True)

    operation: Operation
    source: str = ""  # of files and articles
    size: int  # bytes that follow
    cpu_seconds: float  # limit of processor time
    columns: dict[Column, str] = {}  # of a table
    charset: str = ""  # of a feed, from the HTTP header
    page: int = 1  # of a PDF
    quote: str = ""  # to mark on the page
    width: int = 1000  # of the picture, in pixels


class Problem(BaseModel):
    """The message and remedy of an `UnreadableFile`."""

    model_config = ConfigDict(frozen=True)

    message: str
    remedy: str


class Picture(BaseModel):
    """A page as a PNG, empty if there is no such page, and the number of pages."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    png: bytes
    pages: int


class Reply(BaseModel):
    """The result of a request, or a problem; and the processor time that the request took."""

    model_config = ConfigDict(frozen=True)

    cpu_seconds: float = 0.0
    file: SplitFile | None = None
    article: ParsedArticle | None = None
    feed: Feed | None = None
    picture: Picture | None = None
    problem: Problem | None = None
