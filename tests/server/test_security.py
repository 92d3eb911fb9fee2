"""What a stranger, a foreign page and a careless caller get: `docs/security.md` names these tests."""

import logging
from collections.abc import Iterator

import httpx
import pytest

from rag.config import Config
from rag.errors import IndexUnusable
from rag.qa.answer import Answer
from rag.qa.answerer import Answerer
from rag.server.auth import COOKIE
from rag.server.middleware import MAX_BODY_BYTES
from rag.server.rate_limits import WRONG_KEYS_PER_MINUTE
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys, with_server
from tests.support.servers import serving

QUESTION = {"question": "How high is the lighthouse of Hohenwarte?"}
PORTAL = "https://portal.example"
ATTACKER = "https://attacker.example"

# Every way in that reads an article or asks a model: method, path, body.
DOORS = [
    ("POST", "/api/ask", QUESTION),
    ("POST", "/api/ask/stream", QUESTION),
    ("POST", "/api/search", QUESTION),
    ("GET", "/api/documents", None),
    ("GET", "/api/documents/leuchtturm.txt", None),
    ("PUT", "/api/documents/x.txt", None),
    ("DELETE", "/api/documents/leuchtturm.txt", None),
    ("POST", "/v1/chat/completions", {"messages": [{"role": "user", "content": "How high?"}]}),
    ("GET", "/v1/models", None),
    ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
    ("GET", "/metrics", None),
    ("GET", "/api/openapi.json", None),
    ("GET", "/", None),
    ("GET", "/gradio_api/info", None),
    ("GET", "/config", None),
    ("POST", "/gradio_api/queue/join", {"data": ["?"], "fn_index": 0, "session_hash": "x"}),
    ("POST", "/gradio_api/upload", None),
    ("GET", "/gradio_api/file=config.toml", None),
]


@pytest.fixture(scope="module")
def guarded(indexed: Config, quick: Answerer) -> Iterator[httpx.Client]:
    """A server with keys, a portal that may call it, and small limits on nothing else."""
    config = with_keys(indexed, allowed_origins=[PORTAL], frame_ancestors=[PORTAL], requests_per_minute=1000)
    with serving(config, quick) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def local(indexed: Config, quick: Answerer) -> Iterator[httpx.Client]:
    """A server without keys, as `make chat` starts it."""
    config = with_server(indexed, requests_per_minute=1000)
    with serving(config, quick) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.mark.parametrize(("method", "path", "body"), DOORS)
def test_no_door_opens_without_a_key(
    guarded: httpx.Client, method: str, path: str, body: dict[str, object] | None
) -> None:
    response = guarded.request(method, path, json=body)
    assert response.status_code == 401
    assert "Hohenwarte" not in response.text
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_opens_what_it_may(guarded: httpx.Client) -> None:
    reader, editor = bearer(ASK_KEY), bearer(MANAGE_KEY)
    assert guarded.post("/api/ask", json=QUESTION, headers=reader).status_code == 200
    assert guarded.get("/", headers=reader).status_code == 200
    assert guarded.delete("/api/documents/leuchtturm.txt", headers=reader).status_code == 403
    assert guarded.delete("/api/documents/gone.txt", headers=editor).status_code == 404


def test_a_browser_is_asked_to_sign_in_and_then_let_in(guarded: httpx.Client) -> None:
    html = {"Accept": "text/html"}
    with httpx.Client(base_url=guarded.base_url) as browser:
        closed = browser.get("/", headers=html)
        assert (closed.status_code, "API key" in closed.text) == (401, True)
        wrong = browser.post("/sign-in", data={"key": "belegt_guess"}, headers=html)
        assert (wrong.status_code, "key is not valid" in wrong.text) == (401, True)
        entered = browser.post("/sign-in", data={"key": ASK_KEY}, headers=html)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert ASK_KEY.lower() not in cookie
        assert browser.get("/", headers=html).status_code == 200
        assert browser.post("/api/ask", json=QUESTION).status_code == 200
        browser.post("/sign-out")
        assert COOKIE not in browser.cookies
        assert browser.get("/", headers=html).status_code == 401


def test_the_cookie_of_an_encrypted_page_stays_encrypted(indexed: Config, quick: Answerer) -> None:
    from starlette.testclient import TestClient

    from rag.server.app import create_app

    with TestClient(create_app(with_keys(indexed), quick), base_url="https://belegt.example") as browser:
        entered = browser.post("/sign-in", data={"key": ASK_KEY}, follow_redirects=False)
    assert "secure" in entered.headers["set-cookie"].lower()
    assert "max-age" in entered.headers["strict-transport-security"]


def test_guessing_keys_is_throttled_at_every_door(indexed: Config, quick: Answerer) -> None:
    with serving(with_keys(indexed), quick) as url, httpx.Client(base_url=url) as client:
        for number in range(WRONG_KEYS_PER_MINUTE):
            if number % 2:
                client.post("/sign-in", data={"key": f"guess{number}"})
            else:
                client.get("/v1/models", headers=bearer(f"guess{number}"))
        refused = client.get("/v1/models", headers=bearer("another"))
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert client.post("/sign-in", data={"key": "again"}).status_code == 429
        # Others behind the same address, such as a proxy's, are not locked out.
        assert client.get("/v1/models", headers=bearer(ASK_KEY)).status_code == 200


@pytest.mark.parametrize("server", ["guarded", "local"])
def test_a_foreign_page_can_neither_read_nor_write(server: str, request: pytest.FixtureRequest) -> None:
    client: httpx.Client = request.getfixturevalue(server)
    headers = {"Origin": ATTACKER, **bearer(ASK_KEY)}
    plain = {"Content-Type": "text/plain", **headers}  # what a page may send without asking first
    for response in (
        client.post("/api/ask", json=QUESTION, headers=headers),
        client.post("/api/ask", content=b'{"question": "How?"}', headers=plain),
        client.get("/api/documents", headers=headers),
        client.post("/gradio_api/queue/join", json={}, headers=headers),
    ):
        assert response.status_code == 403
        assert "access-control-allow-origin" not in response.headers
    asked = client.options("/api/ask", headers={**headers, "Access-Control-Request-Method": "POST"})
    assert asked.status_code == 400


def test_a_page_that_the_config_names_may_ask(guarded: httpx.Client) -> None:
    wish = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    asked = guarded.options("/api/ask/stream", headers={"Origin": PORTAL, **wish})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == PORTAL
    assert "access-control-allow-credentials" not in asked.headers
    answered = guarded.post("/api/ask", json=QUESTION, headers={"Origin": PORTAL, **bearer(ASK_KEY)})
    assert answered.headers["access-control-allow-origin"] == PORTAL
    refused = guarded.post("/api/ask", json=QUESTION, headers={"Origin": PORTAL})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, PORTAL)


@pytest.mark.parametrize("host", ["{}/widget.js?", "{}/api/health#", "x@{}", "{}\\embed", "", "a b"])
def test_a_host_header_is_no_way_around_the_key(guarded: httpx.Client, host: str) -> None:
    """A URL that is put together from it would have another path than the one that is routed."""
    address = f"{guarded.base_url.host}:{guarded.base_url.port}"
    response = guarded.get("/api/documents", headers={"Host": host.format(address)})
    assert response.status_code in {400, 401, 403}
    assert "leuchtturm" not in response.text


def test_without_keys_another_host_name_is_refused(local: httpx.Client) -> None:
    response = local.post("/api/ask", json=QUESTION, headers={"Host": "attacker.example"})
    assert response.status_code == 403
    assert "belegt key new" in response.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/", "/api/health", "/embed", "/widget.js", "/sign-in", "/api/nothing", "/v1/models"]
)
def test_every_response_carries_its_safety_headers(guarded: httpx.Client, path: str) -> None:
    headers = guarded.get(path, headers=bearer(ASK_KEY)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy or path == "/embed"
    assert "*" not in policy
    assert "server" not in headers


def test_only_the_bare_chat_may_be_framed_and_only_by_whom_the_config_names(guarded: httpx.Client) -> None:
    policy = guarded.get("/embed").headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {PORTAL}" in policy
    assert "'unsafe-inline'" not in policy


@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions", "/mcp", "/sign-in"])
def test_a_body_that_is_too_large_is_refused(guarded: httpx.Client, path: str) -> None:
    body = b'{"question": "' + b"x" * (MAX_BODY_BYTES + 1) + b'"}'
    is_form = path == "/sign-in"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded" if is_form else "application/json",
        "Accept": "application/json, text/event-stream",
    }
    for content in (body, (body[first : first + 50_000] for first in range(0, len(body), 50_000))):
        refused = guarded.post(path, content=content, headers=headers | bearer(ASK_KEY))
        assert refused.status_code == 413
        assert "X-Request-ID" in refused.headers


def test_too_many_requests_are_told_when_to_come_back(indexed: Config, quick: Answerer) -> None:
    with serving(with_server(indexed, requests_per_minute=3), quick) as url:
        responses = [httpx.post(f"{url}/api/search", json=QUESTION) for _ in range(4)]
        assert [response.status_code for response in responses] == [200, 200, 200, 429]
        assert 1 <= int(responses[-1].headers["Retry-After"]) <= 60
        assert responses[-1].json()["type"] == "urn:belegt:problem:too-much"
        openai = httpx.get(f"{url}/v1/models")
        assert openai.json()["error"]["code"] == "too_much"
        assert httpx.get(f"{url}/api/health").status_code == 200  # a probe is not counted


def test_our_mistakes_show_neither_trace_nor_path(
    local: httpx.Client, quick: Answerer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **options: object) -> Answer:
        raise KeyError("/home/secret/place", QUESTION["question"])

    monkeypatch.setattr(quick, "ask", broken)
    with caplog.at_level(logging.INFO, logger="belegt"):
        whole = local.post("/api/ask", json=QUESTION, headers={"X-Request-ID": "find-me"})
        stream = local.post("/api/ask/stream", json=QUESTION)
        chat = local.post("/v1/chat/completions", json=DOORS[7][2])
    assert whole.status_code == chat.status_code == 500
    assert whole.json()["request_id"] == "find-me"
    assert "event: error" in stream.text
    told = whole.text + stream.text + chat.text + caplog.text
    assert "find-me" in [getattr(record, "request_id", "") for record in caplog.records]
    assert "KeyError in" in caplog.text
    for hidden in ("/home/secret", "Traceback", "Hohenwarte", "site-packages"):
        assert hidden not in told


def test_an_error_of_the_index_names_no_folder(
    local: httpx.Client, indexed: Config, quick: Answerer, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def broken(*args: object, **options: object) -> Answer:
        raise IndexUnusable(f"There is no index at {indexed.index.path}.", "Run `belegt ingest`.")

    monkeypatch.setattr(quick, "ask", broken)
    response = local.post("/api/ask", json=QUESTION)
    assert response.status_code == 503
    assert response.json()["title"] == "There is no index at index.path."
    assert str(indexed.index.path.parent) not in response.text + caplog.text


def test_the_log_holds_no_key_and_no_question(
    guarded: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="belegt"):
        guarded.post("/api/ask", json=QUESTION, headers=bearer(ASK_KEY))
        httpx.post(guarded.base_url.join("/sign-in"), data={"key": ASK_KEY})
        guarded.get("/v1/models", headers=bearer("belegt_wrong_one"))
    logged = caplog.text + str([record.__dict__ for record in caplog.records])
    assert "reader" in logged
    for hidden in (ASK_KEY, "belegt_wrong_one", "Hohenwarte"):
        assert hidden not in logged


def test_questions_are_logged_where_the_config_says_so(
    indexed: Config, quick: Answerer, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(with_server(indexed, log_questions=True), quick) as url, caplog.at_level(logging.INFO):
        httpx.post(f"{url}/api/ask", json=QUESTION)
    assert QUESTION["question"] in [getattr(record, "question", "") for record in caplog.records]


def test_a_forged_address_is_believed_of_a_known_proxy_only(indexed: Config, quick: Answerer) -> None:
    """`X-Forwarded-For` would otherwise be a way around every limit."""
    with serving(with_server(indexed, requests_per_minute=2), quick) as url:
        codes = [
            httpx.post(
                f"{url}/api/search", json=QUESTION, headers={"X-Forwarded-For": f"10.0.0.{number}"}
            ).status_code
            for number in range(3)
        ]
    assert codes == [200, 200, 429]


def test_a_request_id_that_would_spoil_the_log_is_replaced(local: httpx.Client) -> None:
    for evil in ("a b", "x" * 65, '","level":"INFO'):
        assert local.get("/api/health", headers={"X-Request-ID": evil}).headers["X-Request-ID"] != evil


def test_health_tells_a_stranger_only_that_it_is_well(guarded: httpx.Client) -> None:
    assert guarded.get("/api/health").json() == {"status": "ok", "live": True, "ready": True}
    assert guarded.get("/api/health", headers=bearer(ASK_KEY)).json()["passages"] == 3


def test_the_page_keeps_no_files_and_fetches_none(local: httpx.Client) -> None:
    files = {"files": ("x.html", b"<script>alert(1)</script>")}
    assert local.post("/gradio_api/upload", files=files).status_code == 404
    assert local.get("/gradio_api/proxy=https://attacker.example/x").status_code == 404
    for path in ("config.toml", "/etc/passwd", "../config.toml", "corpus/leuchtturm.txt"):
        assert local.get(f"/gradio_api/file={path}").status_code == 404
