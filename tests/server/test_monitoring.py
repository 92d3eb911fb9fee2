"""The metrics for Prometheus, and the log."""

import asyncio
import io
import json
import logging
from asyncio import CancelledError
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from rag.config import Config
from rag.qa.answerer import Answerer
from rag.server.monitoring import CUT_OFF, Monitoring, RequestRecord, start_logging
from tests.support.answers import answer
from tests.support.servers import serving

QUESTION = {"question": "How high is the lighthouse of Hohenwarte?"}


@pytest.fixture(scope="module")
def url(indexed: Config, quick: Answerer) -> Iterator[str]:
    with serving(indexed, quick) as url:
        yield url


def figures(url: str) -> dict[tuple[str, ...], float]:
    """What Prometheus reads: name and label values → value."""
    families = text_string_to_metric_families(httpx.get(f"{url}/metrics").text)
    samples = [sample for family in families for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def test_prometheus_reads_requests_answers_and_waiting(url: str) -> None:
    httpx.post(f"{url}/api/ask", json=QUESTION, timeout=60)
    httpx.post(f"{url}/api/ask", json={"question": ""})
    httpx.get(f"{url}/api/documents/leuchtturm.txt")
    metrics = figures(url)
    assert metrics["belegt_answers_total", "answered"] == 1
    assert metrics["belegt_answer_seconds_count",] == 1
    assert metrics["belegt_requests_total", "POST", "/api/ask", "200"] == 1
    assert metrics["belegt_requests_total", "POST", "/api/ask", "422"] == 1
    assert metrics["belegt_requests_total", "GET", "/api/documents/{source:path}", "200"] == 1
    assert metrics["belegt_waiting",] == 0
    assert metrics["belegt_passages",] == 3


def test_an_index_that_cannot_be_read_spoils_no_other_figure(
    url: str, quick: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma's native code raises errors that are no `Exception`s."""

    class PanicException(BaseException):
        pass

    def panic() -> int:
        raise PanicException

    monkeypatch.setattr(quick.retriever.store, "count", panic)
    assert figures(url)["belegt_passages",] == 0


def test_a_strangers_path_makes_no_new_series(url: str) -> None:
    for number in range(5):
        httpx.get(f"{url}/scan/{number}")
        httpx.get(f"{url}/api/scan/{number}")
    assert not [name for name in figures(url) if any("scan" in part for part in name)]


def test_an_answer_is_logged_with_its_question_only_if_the_config_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, logger="belegt"):
        Monitoring().record_answer("How high?", "reader", answer(), 1.23456)
        Monitoring(log_questions=True).record_answer("How high?", "reader", answer(), 1.0)
    silent, verbose = caplog.records
    assert (silent.__dict__["caller"], silent.__dict__["seconds"]) == ("reader", 1.235)
    assert "question" not in silent.__dict__
    assert verbose.__dict__["question"] == "How high?"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What `start_logging` writes as JSON lines; the loggers are restored at the end."""
    root, ours = logging.getLogger(), logging.getLogger("belegt")
    before = (root.handlers, root.level, ours.level)
    stream = io.StringIO()
    start_logging(stream)
    yield stream
    root.handlers = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def test_the_log_is_json_without_tracebacks_and_without_the_chatter_of_libraries(log: io.StringIO) -> None:
    Monitoring().record_request(RequestRecord("id1", "reader", "GET", "/api/health", 200, 0.5))
    logging.getLogger("a.library").info("starting")
    try:
        raise KeyError("/home/secret")
    except KeyError:
        logging.getLogger("a.library").exception("failed")
    request, failure = map(json.loads, log.getvalue().splitlines())
    assert (request["message"], request["level"], request["request_id"]) == ("request", "INFO", "id1")
    assert failure["message"] == "failed (KeyError)"
    assert "secret" not in log.getvalue()


@pytest.mark.parametrize(("task", "lines"), [(CUT_OFF, 0), ("another", 1), (None, 1)])
def test_only_a_task_that_a_stopping_server_cancels_is_no_error(
    log: io.StringIO, task: str | None, lines: int
) -> None:
    def report() -> None:
        logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=CancelledError())

    async def run() -> None:
        report()

    async def run_as_task() -> None:
        await asyncio.create_task(run(), name=task)

    asyncio.run(run_as_task()) if task else report()
    assert len(log.getvalue().splitlines()) == lines


def test_methods_that_anybody_invents_add_no_series(url: str) -> None:
    for number in range(3):
        httpx.request(f"INVENTED{number}", url)
    methods = {labels[1] for labels in figures(url) if labels[0] == "belegt_requests_total"}
    assert "other" in methods
    assert not [method for method in methods if method.startswith("INVENTED")]


def test_without_stderr_nothing_is_logged_and_nothing_fails() -> None:
    start_logging(None)
    logging.getLogger("belegt").warning("hello")
