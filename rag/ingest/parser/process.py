"""Parses untrusted files in a child process with limits of time, memory and output.

One child serves many files. Where it has to be killed, or dies, the file is reported as an `UnreadableFile`
and the next file gets a new child.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from pydantic import ValidationError

from rag.config import Column
from rag.errors import UnreadableFile
from rag.ingest.feeds import Feed
from rag.ingest.parser.article import ParsedArticle, TableRow
from rag.ingest.parser.protocol import MEMORY_EXHAUSTED, Operation, Reply, Request
from rag.ingest.tables import TABLES

WALL_FACTOR = 4.0  # a busy machine gives a process a part of a core only
STARTING_S = 30.0  # for the child's own imports
REPLY_BYTES = 64_000_000  # of a small file; larger ones may have more
PIPE_BYTES = 1_000_000
ENDING_S = 0.2
REPLY_FACTOR = 16  # a file of only quotation marks, escaped twice
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_", "TZ", "LD_LIBRARY_PATH", "OPENBLAS_", "HOME")


@dataclass(frozen=True)
class TimeLimit:
    """Processor time that one file may take, its rows together."""

    base_s: float = 30.0
    per_megabyte_s: float = 15.0

    def of(self, data: bytes) -> float:
        """Seconds for a file of these bytes."""
        return self.base_s + self.per_megabyte_s * len(data) / 1e6


class _Crashed(Exception):
    """The child ended without reaching a limit, or sent no valid reply."""


class ParserProcess:
    """A child process that parses; started when it is first needed. Safe to share between threads."""

    def __init__(self, time_limit: TimeLimit | None = None) -> None:
        self._time_limit = time_limit or TimeLimit()
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the child without waiting for it, so that it loads while its owner does."""
        with self._turn:
            self._running()

    def close(self) -> None:
        """End the child."""
        with self._turn:
            self._end()

    def open(self, data: bytes, source: str, columns: Mapping[Column, str]) -> FileParser:
        """The articles of a file, each still to be parsed. Raises `UnreadableFile`."""
        file = FileParser(self, self._time_limit.of(data))
        file.split(data, source, columns)
        return file

    def parse(self, data: bytes, source: str) -> ParsedArticle:
        """An article that is a file of its own. Raises `UnreadableFile`."""
        return FileParser(self, self._time_limit.of(data)).parse(TableRow(source, data))

    def read_feed(self, data: bytes, charset: str) -> Feed:
        """The entries of a feed; `charset` is what HTTP says of it. Raises `UnreadableFile`."""
        return FileParser(self, self._time_limit.of(data)).read_feed(data, charset)

    def request(self, request: Request, data: bytes) -> Reply:
        """One question to the child. Raises `UnreadableFile` where it does not answer within the limits.

        A child that dies is replaced and asked again, once: it may have been killed from outside.
        """
        with self._turn:
            try:
                return self._ask(request, data)
            except _Crashed:
                pass
            try:
                return self._ask(request, data)
            except _Crashed as error:
                raise UnreadableFile(
                    "Parsing it crashed the parser.", "Save it again, or save its text."
                ) from error

    def _ask(self, request: Request, data: bytes) -> Reply:
        child = self._running()
        try:
            return _exchange(child, request, data)
        except (OSError, ValidationError) as error:
            self._end()
            if isinstance(error, TimeoutError) or child.returncode == -signal.SIGXCPU:
                raise _takes_too_long() from error
            if child.returncode == MEMORY_EXHAUSTED:
                raise UnreadableFile(
                    "Parsing it takes too much memory.", "Split it, or save its text."
                ) from error
            raise _Crashed from error

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "rag.ingest.parser.worker"],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",  # `-m` looks for modules in the current folder first
            )
            os.set_blocking(cast(IO[bytes], self._child.stdin).fileno(), False)
        return self._child

    def _end(self) -> None:
        if self._child is None:
            return
        for stream in (self._child.stdin, self._child.stdout):
            cast(IO[bytes], stream).close()
        with suppress(subprocess.TimeoutExpired):  # idle, it ends with its input; at a limit, by itself
            self._child.wait(ENDING_S)
        self._child.kill()
        self._child.wait()
        self._child = None


@dataclass
class FileParser:
    """One file, whose articles share a limit of processor time."""

    process: ParserProcess
    left_s: float
    articles: tuple[TableRow, ...] = ()

    def split(self, data: bytes, source: str, columns: Mapping[Column, str]) -> None:
        """Find the articles of the file."""
        if Path(source).suffix.lower() in TABLES:
            self.articles = self._request("rows", data, source=source, columns=dict(columns)).rows or ()
        else:
            self.articles = (TableRow(source, data),)

    def parse(self, row: TableRow) -> ParsedArticle:
        """One article of the file. Raises `UnreadableFile`."""
        return cast(ParsedArticle, self._request("article", row.data, source=row.source).article)

    def read_feed(self, data: bytes, charset: str) -> Feed:
        """The entries of the file, which is a feed. Raises `UnreadableFile`."""
        return cast(Feed, self._request("feed", data, charset=charset).feed)

    def _request(self, operation: Operation, data: bytes, **facts: Any) -> Reply:
        if self.left_s <= 0:
            raise _takes_too_long()
        request = Request(operation=operation, size=len(data), cpu_seconds=self.left_s, **facts)
        try:
            reply = self.process.request(request, data)
        except UnreadableFile:
            self.left_s = 0  # what has cost a process once is not tried again with the file's other rows
            raise
        self.left_s -= reply.cpu_seconds
        if reply.problem:
            raise UnreadableFile(reply.problem.message, reply.problem.remedy)
        return reply


def _exchange(child: subprocess.Popen[bytes], request: Request, data: bytes) -> Reply:
    """The child's reply. Raises `OSError` where it died or is late, `ValidationError` for any other reply."""
    deadline = time.monotonic() + STARTING_S + WALL_FACTOR * request.cpu_seconds
    requests, replies = cast(IO[bytes], child.stdin).fileno(), cast(IO[bytes], child.stdout).fileno()
    _send(requests, request.model_dump_json().encode() + b"\n" + data, deadline)
    reply = Reply.model_validate_json(_receive(replies, REPLY_BYTES + REPLY_FACTOR * len(data), deadline))
    found = {"rows": reply.rows, "article": reply.article, "feed": reply.feed}[request.operation]
    if found is None and reply.problem is None:
        raise ConnectionError("The reply holds nothing.")
    return reply


def _send(pipe: int, data: bytes, deadline: float) -> None:
    rest = memoryview(data)
    while rest:
        _wait(pipe, select.POLLOUT, deadline)
        rest = rest[os.write(pipe, rest) :]


def _receive(pipe: int, most: int, deadline: float) -> bytes:
    """A line of at most so many bytes."""
    line = bytearray()
    while not line.endswith(b"\n"):
        _wait(pipe, select.POLLIN, deadline)
        part = os.read(pipe, PIPE_BYTES)
        line += part
        if not part or len(line) > most:
            raise ConnectionError("The reply breaks off, or is too long.")
    return bytes(line)


def _wait(pipe: int, event: int, deadline: float) -> None:
    """Until the pipe can be read or written. Raises `TimeoutError`."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


def _takes_too_long() -> UnreadableFile:
    return UnreadableFile("Parsing it takes too long.", "Split it, or save its text.")


def _environment() -> dict[str, str]:
    """What the child needs of ours: the same code, but no key and no token."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(KEPT_ENVIRONMENT)}
    here = str(Path(__file__).parents[3])
    folders = [here, *(str(Path(folder).resolve()) for folder in sys.path if folder)]
    return kept | {"PYTHONPATH": os.pathsep.join(folders), "OPENBLAS_NUM_THREADS": "1"}
