"""The child process that parses untrusted files. `rag.ingest.parser.process` starts it and talks to it.

Its memory and its processor time for each request are limited, it cannot write files, and its environment
contains no secrets. A file that exceeds a limit, or crashes a library, ends this process only.
"""

from __future__ import annotations

import math
import os
import resource
import signal
import sys
import time
from typing import BinaryIO

from rag.errors import UnreadableFile
from rag.ingest.feeds.reader import read_feed
from rag.ingest.parser.article import parse_article, picture_of, split_file
from rag.ingest.parser.protocol import MEMORY_EXHAUSTED, Picture, Problem, Reply, Request
from rag.text.languages import detect_language
from rag.text.sentences import sentence_spans

MEMORY_BYTES = 2_000_000_000  # of address space


def main() -> None:
    """Answer requests until standard input ends."""
    requests, replies = sys.stdin.buffer, _private_stdout()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner handles Ctrl-C and then closes our input
    _load_models()
    _limit_resources()
    try:
        while line := requests.readline():
            request = Request.model_validate_json(line)
            data = requests.read(request.size)
            _allow_seconds(time.process_time() + request.cpu_seconds)
            reply = answer(request, data)
            replies.write(reply.model_dump_json().encode() + b"\n")
            replies.flush()
    except MemoryError:
        os._exit(MEMORY_EXHAUSTED)  # the state of this process is unknown now


def answer(request: Request, data: bytes) -> Reply:
    """Handle one request, without limits. Raises `MemoryError`."""
    before = time.process_time()
    try:
        reply = _handle(request, data)
    except UnreadableFile as error:
        reply = Reply(problem=Problem(message=error.message, remedy=error.remedy))
    return reply.model_copy(update={"cpu_seconds": time.process_time() - before})


def _handle(request: Request, data: bytes) -> Reply:
    if request.operation == "split":
        return Reply(file=split_file(data, request.source, request.columns))
    if request.operation == "feed":
        return Reply(feed=read_feed(data, request.charset))
    if request.operation == "page":
        png, pages = picture_of(data, request.page, request.quote, request.width)
        return Reply(picture=Picture(png=png, pages=pages))
    return Reply(article=parse_article(data, request.source))


def _limit_resources() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_seconds(processor_time: float) -> None:
    """Let the kernel end this process at this total of processor time, even after its owner has died."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(processor_time), hard))


def _private_stdout() -> BinaryIO:
    """The stream of the replies; what libraries print to stdout is discarded with stderr."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return replies


def _load_models() -> None:
    """Load what every article needs before files may no longer be written: one model unpacks to a file."""
    detect_language("")
    sentence_spans("", "en")


if __name__ == "__main__":
    main()
