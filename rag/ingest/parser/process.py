"""Parses untrusted files in a child process with limits of time, memory and output.

One child parses many files. If it has to be killed or dies, the file is reported as an `UnreadableFile` and a
new child is started for the next file.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from pydantic import ValidationError

from rag.config import Column
from rag.errors import UnreadableFile
from rag.ingest.feeds.reader import Feed
from rag.ingest.parser.article import ParsedArticle, SplitFile, TableRow
from rag.ingest.parser.pipes import exchange
from rag.ingest.parser.protocol import MEMORY_EXHAUSTED, Operation, Picture, Reply, Request
from rag.ingest.tables import TABLES

ENDING_S = 0.2
PASSED_ENVIRONMENT = ("PATH", "LANG", "LC_", "TZ", "LD_LIBRARY_PATH", "OPENBLAS_", "HOME")


@dataclass(frozen=True)
class TimeLimit:
    """The processor time that one file may take, all of its rows included."""

    base_s: float = 30.0
    per_megabyte_s: float = 15.0

    def seconds_for(self, data: bytes) -> float:
        """The limit for a file with this content."""
        return self.base_s + self.per_megabyte_s * len(data) / 1e6


class _Crashed(Exception):
    """The child ended without reaching a limit, or sent no valid reply."""


class ParserProcess:
    """A child process that parses files; it starts when it is first needed. Thread-safe."""

    def __init__(self, time_limit: TimeLimit | None = None) -> None:
        self._time_limit = time_limit or TimeLimit()
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the child without waiting for it, so that both processes load their libraries in parallel."""
        with self._lock:
            self._ensure_child()

    def close(self) -> None:
        """Stop the child."""
        with self._lock:
            self._stop_child()

    def open(self, data: bytes, source: str, columns: Mapping[Column, str]) -> FileParser:
        """Find the articles of a file, without parsing them yet. Raises `UnreadableFile`."""
        file = FileParser(self, self._time_limit.seconds_for(data))
        file.split(data, source, columns)
        return file

    def parse(self, data: bytes, source: str) -> ParsedArticle:
        """Parse a file that is a single article. Raises `UnreadableFile`."""
        return FileParser(self, self._time_limit.seconds_for(data)).parse(TableRow(source, data))

    def read_feed(self, data: bytes, charset: str) -> Feed:
        """Read the entries of a feed; `charset` is from the HTTP header. Raises `UnreadableFile`."""
        return FileParser(self, self._time_limit.seconds_for(data)).read_feed(data, charset)

    def draw_page(self, data: bytes, page: int, quote: str, width: int) -> Picture:
        """Draw a page of a PDF, with a quote marked. Raises `UnreadableFile`."""
        return FileParser(self, self._time_limit.seconds_for(data)).draw_page(data, page, quote, width)

    def request(self, request: Request, data: bytes) -> Reply:
        """Send one request to the child. Raises `UnreadableFile` if it exceeds its limits.

        If the child dies, the request is repeated once with a new child, as it may have been killed from
        outside.
        """
        with self._lock:
            try:
                return self._try_request(request, data)
            except _Crashed:
                pass
            try:
                return self._try_request(request, data)
            except _Crashed as error:
                raise UnreadableFile(
                    "The parser crashed on this file.", "Save it again, or save its text as a .txt file."
                ) from error

    def _try_request(self, request: Request, data: bytes) -> Reply:
        child = self._ensure_child()
        try:
            return exchange(child, request, data)
        except (OSError, ValidationError) as error:
            self._stop_child()
            if isinstance(error, TimeoutError) or child.returncode == -signal.SIGXCPU:
                raise _takes_too_long() from error
            if child.returncode == MEMORY_EXHAUSTED:
                raise UnreadableFile(
                    "Parsing the file needs too much memory.", "Split it, or save its text as a .txt file."
                ) from error
            raise _Crashed from error

    def _ensure_child(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._stop_child()
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

    def _stop_child(self) -> None:
        if self._child is None:
            return
        for stream in (self._child.stdin, self._child.stdout):
            cast(IO[bytes], stream).close()
        with suppress(subprocess.TimeoutExpired):  # an idle child exits when its input closes
            self._child.wait(ENDING_S)
        self._child.kill()
        self._child.wait()
        self._child = None


@dataclass
class FileParser:
    """The articles of one file, which share a limit of processor time; `notes` tell what was left out."""

    process: ParserProcess
    remaining_s: float
    articles: tuple[TableRow, ...] = ()
    notes: tuple[str, ...] = ()

    def split(self, data: bytes, source: str, columns: Mapping[Column, str]) -> None:
        """Find the articles of the file."""
        if Path(source).suffix.lower() in TABLES:
            reply = self._request("split", data, source=source, columns=dict(columns))
            found = cast(SplitFile, reply.file)
            self.articles, self.notes = found.articles, found.notes
        else:
            self.articles = (TableRow(source, data),)

    def parse(self, row: TableRow) -> ParsedArticle:
        """Parse one article of the file. Raises `UnreadableFile`."""
        return cast(ParsedArticle, self._request("article", row.data, source=row.source).article)

    def read_feed(self, data: bytes, charset: str) -> Feed:
        """Read the entries of the file, which is a feed. Raises `UnreadableFile`."""
        return cast(Feed, self._request("feed", data, charset=charset).feed)

    def draw_page(self, data: bytes, page: int, quote: str, width: int) -> Picture:
        """Draw a page of the file, which is a PDF. Raises `UnreadableFile`."""
        reply = self._request("page", data, page=page, quote=quote, width=width)
        return cast(Picture, reply.picture)

    def _request(self, operation: Operation, data: bytes, **fields: Any) -> Reply:
        if self.remaining_s <= 0:
            raise _takes_too_long()
        request = Request(operation=operation, size=len(data), cpu_seconds=self.remaining_s, **fields)
        try:
            reply = self.process.request(request, data)
        except UnreadableFile:
            self.remaining_s = 0  # the file's other rows would probably stop the parser, too
            raise
        self.remaining_s -= reply.cpu_seconds
        if reply.problem:
            raise UnreadableFile(reply.problem.message, reply.problem.remedy)
        return reply


def _takes_too_long() -> UnreadableFile:
    return UnreadableFile("Parsing the file takes too long.", "Split it, or save its text as a .txt file.")


def _environment() -> dict[str, str]:
    """The environment variables that the child needs: those to find the same code, but no key or token."""
    passed = {name: value for name, value in os.environ.items() if name.startswith(PASSED_ENVIRONMENT)}
    root = str(Path(__file__).parents[3])
    folders = [root, *(str(Path(folder).resolve()) for folder in sys.path if folder)]
    return passed | {"PYTHONPATH": os.pathsep.join(folders), "OPENBLAS_NUM_THREADS": "1"}
