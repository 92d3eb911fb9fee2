"""Prometheus metrics, and the log of requests and answers, which leaves out the questions by default."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from rag.console import one_line
from rag.qa.answer import Answer

SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

logger = logging.getLogger("belegt.requests")
CUT_OFF = "cut off"  # the name of a task that a stopping server has cancelled
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


@dataclass(frozen=True)
class RequestRecord:
    """A finished request as it is logged; `caller` is the name of its key."""

    request_id: str
    caller: str
    method: str
    route: str
    status: int
    seconds: float


@dataclass
class Monitoring:
    """The metrics of one server. Labels are route templates, so that unknown paths add no series."""

    log_questions: bool = False
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self._requests = Counter(
            "belegt_requests", "Requests answered.", ["route", "method", "status"], registry=self.registry
        )
        self._request_seconds = Histogram(
            "belegt_request_seconds",
            "From a request to the end of its response.",
            ["route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._answers = Counter("belegt_answers", "Answers by outcome.", ["status"], registry=self.registry)
        self._answer_seconds = Histogram(
            "belegt_answer_seconds", "From a question to its answer.", buckets=SECONDS, registry=self.registry
        )
        self._first_word_seconds = Histogram(
            "belegt_first_word_seconds",
            "From a question to the first words of its answer.",
            buckets=SECONDS,
            registry=self.registry,
        )

    def add_gauge(self, name: str, description: str, read: Callable[[], float]) -> None:
        """Add a gauge whose value is `read()` at each scrape."""
        Gauge(name, description, registry=self.registry).set_function(read)

    def record_answer(self, question: str, caller: str, answer: Answer, seconds: float) -> None:
        """Count and log an answer, `seconds` after its question arrived."""
        self._answers.labels(answer.status).inc()
        self._answer_seconds.observe(seconds)
        self._first_word_seconds.observe(answer.timings.first_token_s)
        extra = {"caller": caller, "outcome": answer.status, "seconds": round(seconds, 3)}
        if self.log_questions:
            extra["question"] = question
        logger.info("answered", extra=extra)

    def record_request(self, record: RequestRecord) -> None:
        """Count and log a finished request."""
        method = record.method if record.method in METHODS else "other"  # anybody can invent one
        self._requests.labels(record.route, method, record.status).inc()
        self._request_seconds.labels(record.route).observe(record.seconds)
        logger.info("request", extra=asdict(record) | {"seconds": round(record.seconds, 3)})

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus' text format."""
        return generate_latest(self.registry)


def start_logging(stream: TextIO | None = sys.stderr) -> None:
    """Log to `stream`: as JSON lines; on a terminal as plain lines, warnings and errors only.

    To nowhere where it is None, as stderr is in a process that was started without one.
    """
    from pythonjsonlogger.json import JsonFormatter

    root = logging.getLogger()  # so that libraries' warnings have the same format, and none adds a handler
    if stream is None:
        root.handlers = [logging.NullHandler()]
        return
    handler = logging.StreamHandler(stream)
    if stream.isatty():
        handler.setFormatter(_OneLineFormatter("belegt: %(message)s"))
    else:
        handler.setFormatter(
            JsonFormatter("%(levelname)s %(message)s", rename_fields={"levelname": "level"}, timestamp=True)
        )
    handler.addFilter(_is_relevant)
    handler.addFilter(_remove_traceback)
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("belegt").setLevel(logging.WARNING if stream.isatty() else logging.INFO)


class _OneLineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line without control characters."""
        return one_line(super().format(record))


def _is_relevant(record: logging.LogRecord) -> bool:
    """Drop the debug output of libraries; some set levels that override the root's.

    Drop, too, what uvicorn says of the streams of open pages when a server that stops cancels them.
    """
    if _is_cut_off(record):
        return False
    return record.levelno >= logging.WARNING or record.name.startswith("belegt")


def _is_cut_off(record: logging.LogRecord) -> bool:
    """Whether it says, in a task that the end of the server cancelled, that it was cancelled."""
    if not record.exc_info or record.exc_info[0] is not asyncio.CancelledError:
        return False
    try:
        task = asyncio.current_task()
    except RuntimeError:  # logged by a thread without an event loop
        return False
    return task is not None and task.get_name() == CUT_OFF


def _remove_traceback(record: logging.LogRecord) -> bool:
    """Keep the error's type only: a traceback holds paths, and values such as a reader's question."""
    if record.exc_info and record.exc_info[0]:
        record.msg, record.args = f"{record.getMessage()} ({record.exc_info[0].__name__})", ()
    record.exc_info = record.exc_text = record.stack_info = None
    return True
