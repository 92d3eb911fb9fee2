"""The middleware, around an application of a few lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.config import Config
from rag.server.auth import Authenticator
from rag.server.middleware import MAX_BODY_BYTES, RequestMiddleware
from rag.server.monitoring import Monitoring
from rag.server.rate_limits import Limits
from tests.support.keys import ASK_KEY, bearer, with_keys, with_server


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.state.caller.key}:{len(await request.body())}")


async def fail(request: Request) -> PlainTextResponse:
    raise KeyError("/home/secret")


@contextmanager
def client_of(config: Config, address: str = "http://127.0.0.1") -> Iterator[TestClient]:
    paths = ["/", "/api/ask", "/api/documents", "/embed", "/v1/models"]
    app: Any = Starlette(
        routes=[*(Route(path, echo, methods=["GET", "POST"]) for path in paths), Route("/api/fail", fail)]
    )
    app.add_middleware(
        RequestMiddleware,
        config=config,
        authenticator=Authenticator(config.server),
        limits=Limits(config.server),
        monitoring=Monitoring(),
        sign_in_page=lambda request: "sign in",
    )
    with TestClient(app, base_url=address) as client:
        yield client


def test_the_caller_and_the_id_of_a_request_are_known() -> None:
    with client_of(with_keys(Config())) as client:
        response = client.get("/api/ask", headers=bearer(ASK_KEY) | {"X-Request-ID": "my-own.1"})
        assert response.text == "reader:0"
        assert response.headers["X-Request-ID"] == "my-own.1"
        assert len(client.get("/embed", headers={"X-Request-ID": "a b"}).headers["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("path", "accept", "body"),
    [("/", "text/html", "sign in"), ("/", "*/*", "wrong-key"), ("/api/ask", "text/html", "wrong-key")],
)
def test_without_a_key_browsers_get_the_form_and_programs_a_problem(
    path: str, accept: str, body: str
) -> None:
    with client_of(with_keys(Config())) as client:
        response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 401
    assert body in response.text


def test_an_error_of_ours_is_a_problem_without_its_message() -> None:
    with client_of(Config()) as client:
        response = client.get("/api/fail")
    assert (response.status_code, response.json()["title"]) == (500, "Internal server error.")
    assert "secret" not in response.text


def test_only_uploads_may_be_large() -> None:
    body = b"x" * (MAX_BODY_BYTES + 1)
    with client_of(with_server(Config(), max_upload_mb=2)) as client:
        assert client.post("/api/ask", content=body).status_code == 413
        assert client.post("/api/documents", content=body).text == f":{len(body)}"
        assert client.post("/api/documents", content=body * 3).status_code == 413


@pytest.mark.parametrize(
    ("path", "policy", "cache"),
    [
        ("/", "default-src 'self'", None),
        ("/api/ask", "default-src 'none'; frame-ancestors 'none'", "no-store"),
        ("/embed", "frame-ancestors 'self' https://portal.example", None),
    ],
)
def test_each_kind_of_path_has_its_policy(path: str, policy: str, cache: str | None) -> None:
    with client_of(with_server(Config(), frame_ancestors=["https://portal.example"])) as client:
        headers = client.get(path).headers
    assert policy in headers["Content-Security-Policy"]
    assert headers.get("Cache-Control") == cache
    assert "Strict-Transport-Security" not in headers


def test_over_https_browsers_are_told_to_stay_there() -> None:
    with client_of(Config(), "https://localhost") as client:
        assert "max-age" in client.get("/").headers["Strict-Transport-Security"]
