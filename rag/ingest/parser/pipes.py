"""Exchanges requests and replies with the parser process over its pipes, each within a deadline."""

from __future__ import annotations

import os
import select
import subprocess
import time
from typing import IO, cast

from rag.ingest.parser.protocol import Reply, Request

WALL_FACTOR = 4.0  # wall-clock time per processor time: on a busy machine a process gets only part of a core
STARTING_S = 30.0  # for the child's imports
REPLY_BYTES = 64_000_000  # for a small file; the limit grows with the file
REPLY_FACTOR = 16  # a file of nothing but quotation marks, escaped twice
PIPE_BYTES = 1_000_000


def exchange(child: subprocess.Popen[bytes], request: Request, data: bytes) -> Reply:
    """Send a request and receive the reply.

    Raises `OSError` if the child died or is late, `ValidationError` if the reply is not valid.
    """
    deadline = time.monotonic() + STARTING_S + WALL_FACTOR * request.cpu_seconds
    requests, replies = cast(IO[bytes], child.stdin).fileno(), cast(IO[bytes], child.stdout).fileno()
    _send(requests, request.model_dump_json().encode() + b"\n" + data, deadline)
    reply = Reply.model_validate_json(_receive(replies, REPLY_BYTES + REPLY_FACTOR * len(data), deadline))
    result = {"split": reply.file, "article": reply.article, "feed": reply.feed, "page": reply.picture}[
        request.operation
    ]
    if result is None and reply.problem is None:
        raise ConnectionError("The reply is empty.")
    return reply


def _send(pipe: int, data: bytes, deadline: float) -> None:
    rest = memoryview(data)
    while rest:
        _wait(pipe, select.POLLOUT, deadline)
        rest = rest[os.write(pipe, rest) :]


def _receive(pipe: int, most: int, deadline: float) -> bytes:
    """Receive one line of at most `most` bytes."""
    line = bytearray()
    while not line.endswith(b"\n"):
        _wait(pipe, select.POLLIN, deadline)
        part = os.read(pipe, PIPE_BYTES)
        line += part
        if not part or len(line) > most:
            raise ConnectionError("The reply is incomplete or too long.")
    return bytes(line)


def _wait(pipe: int, event: int, deadline: float) -> None:
    """Wait until the pipe can be read or written. Raises `TimeoutError`."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError
