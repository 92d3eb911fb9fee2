"""What a server tells its operator: Prometheus figures, and a log of requests without their questions."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Visit:
    """A request that was answered; `caller` is the name of its key."""

    request_id: str
    caller: str
    method: str
    route: str
    status: int
    seconds: float


@dataclass
class Monitoring:
    """The figures of one server; routes are templates, so that no reader's path becomes a series."""

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
            "From a question to the model's first word.",
            buckets=SECONDS,
            registry=self.registry,
        )

    def watch(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Report what `read()` gives at each scrape."""
        Gauge(name, text, registry=self.registry).set_function(read)

    def answered(self, question: str, caller: str, answer: Answer, seconds: float) -> None:
        """An answer was made, `seconds` after its question came."""
        self._answers.labels(answer.status).inc()
        self._answer_seconds.observe(seconds)
        self._first_word_seconds.observe(answer.timings.first_token_s)
        extra = {"caller": caller, "outcome": answer.status, "seconds": round(seconds, 3)}
        if self.log_questions:
            extra["question"] = question
        logger.info("answered", extra=extra)

    def requested(self, visit: Visit) -> None:
        """A request has been answered."""
        self._requests.labels(visit.route, visit.method, visit.status).inc()
        self._request_seconds.labels(visit.route).observe(visit.seconds)
        logger.info("request", extra=asdict(visit) | {"seconds": round(visit.seconds, 3)})

    def exposition(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


def start_logging(stream: TextIO = sys.stderr) -> None:
    """Log to `stream`: JSON lines for a collector; for a person at a terminal short ones, warnings only."""
    from pythonjsonlogger.json import JsonFormatter

    handler = logging.StreamHandler(stream)
    if stream.isatty():
        handler.setFormatter(_Line("belegt: %(message)s"))
    else:
        handler.setFormatter(
            JsonFormatter("%(levelname)s %(message)s", rename_fields={"levelname": "level"}, timestamp=True)
        )
    handler.addFilter(_is_news)
    handler.addFilter(_without_trace)
    root = logging.getLogger()  # so that libraries' warnings come in the same form, and none adds a handler
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("belegt").setLevel(logging.WARNING if stream.isatty() else logging.INFO)


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One line that does not steer the terminal."""
        return one_line(super().format(record))


def _is_news(record: logging.LogRecord) -> bool:
    """Not what libraries tell their developers, some of them in spite of the root's level."""
    return record.levelno >= logging.WARNING or record.name.startswith("belegt")


def _without_trace(record: logging.LogRecord) -> bool:
    """A trace holds paths, and values that may be a reader's; the kind of the error stays."""
    if record.exc_info and record.exc_info[0]:
        record.msg, record.args = f"{record.getMessage()} ({record.exc_info[0].__name__})", ()
    record.exc_info = record.exc_text = record.stack_info = None
    return True
