"""Errors as problem details."""

import json
import logging
from pathlib import Path

import pytest

from rag.config import Config, CorpusConfig, IndexConfig
from rag.errors import (
    BadQuestion,
    IndexLocked,
    IndexUnusable,
    NotPermitted,
    RagError,
    TooManyRequests,
    WrongKey,
)
from rag.server.problem_details import (
    describe,
    describe_any,
    error_response,
    problem_docs,
    problem_response,
    without_paths,
)
from tests.support.keys import with_keys

CONFIG = Config(corpus=CorpusConfig(path=Path("/srv/corpus")), index=IndexConfig(path=Path("/srv/index")))


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (BadQuestion("Empty.", "Type one."), 422, "bad-question"),
        (IndexLocked("Locked.", "Wait."), 409, "index-locked"),
        (IndexUnusable("Missing.", "Build it."), 503, "unavailable"),
        (RagError("Odd.", "Look."), 503, "unavailable"),
    ],
)
def test_each_error_has_its_status_and_type(error: RagError, status: int, kind: str) -> None:
    problem = describe(error, "id1", CONFIG)
    assert (problem.status, problem.type) == (status, f"urn:belegt:problem:{kind}")
    assert (problem.title, problem.detail, problem.request_id) == (error.message, error.remedy, "id1")


def test_what_only_the_operator_can_do_is_addressed_to_the_operator() -> None:
    """With keys, whoever reads an error is not at the server's terminal."""
    served = with_keys(CONFIG)
    for error in (IndexUnusable("Missing.", "Run `belegt ingest`."), NotPermitted("No.", "Create a key.")):
        assert describe(error, "id1", served).detail == f"For whoever runs this server: {error.remedy}"
        assert describe(error, "id1", CONFIG).detail == error.remedy
    assert describe(BadQuestion("Empty.", "Type one."), "id1", served).detail == "Type one."


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        (TooManyRequests("Too many.", 7), "retry-after", "7"),
        (IndexLocked("Locked.", "Wait."), "retry-after", "5"),
        (WrongKey("Wrong.", "Check it."), "www-authenticate", 'Bearer realm="belegt"'),
    ],
)
def test_some_errors_have_a_header(error: RagError, name: str, value: str) -> None:
    assert error_response(error, "id1", "/api/ask", CONFIG).headers[name] == value


def test_below_v1_the_format_is_openais() -> None:
    problem = describe(BadQuestion("Empty.", "Type one."), "id1", CONFIG)
    body = json.loads(bytes(problem_response(problem, "/v1/models").body))
    assert body["error"] == {
        "message": "Empty. Type one.", "type": "invalid_request_error", "param": None, "code": "bad_question",
    }  # fmt: skip
    assert json.loads(bytes(problem_response(problem, "/api/ask").body)) == problem.model_dump()


def test_paths_and_addresses_become_the_names_of_their_keys() -> None:
    text = f"/srv/index/x, /srv/corpus/a.txt, {Path.home()}/b and {CONFIG.llm.base_url}"
    assert without_paths(text, CONFIG) == "index.path/x, corpus.path/a.txt, ~/b and llm.base_url"


def test_an_unexpected_error_is_logged_by_its_type_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        problem = describe_any(KeyError("/home/secret"), "id1", CONFIG)
    assert (problem.status, problem.title) == (500, "Internal server error.")
    assert "id1" in problem.detail
    assert caplog.messages == ["KeyError"]


def test_every_operation_documents_the_common_errors() -> None:
    assert set(problem_docs(404)) == {401, 403, 404, 429}
