"""Who is admitted: by key, by sign-in, by the host asked for and the page that asks."""

import pytest
from starlette.requests import Request

from rag.config import Config, ServerConfig, UIConfig
from rag.errors import ConfigError, NotPermitted, WrongKey
from rag.server.auth import (
    COOKIE,
    SESSION_S,
    Authenticator,
    Caller,
    check_exposure,
    check_may_manage,
    check_may_measure,
    is_loopback,
    may,
)
from tests.support.keys import ASK_ENTRY, ASK_KEY, MANAGE_ENTRY, MANAGE_KEY

KEYS = (ASK_ENTRY.as_entry(), MANAGE_ENTRY.as_entry())


def request(path: str = "/api/ask", client: str = "127.0.0.1", **headers: str) -> Request:
    given = {"host": "127.0.0.1:8000"} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": raw}
    return Request(scope | {"client": (client, 5000), "scheme": "http", "server": ("127.0.0.1", 8000)})


def test_without_keys_this_machine_may_ask_and_manage_while_the_page_offers_it() -> None:
    caller = Authenticator(ServerConfig()).authenticate(request())
    assert may(caller, "ask")
    check_may_manage(caller, Config(ui=UIConfig(manage_corpus=True)))
    with pytest.raises(NotPermitted, match="--manage"):
        check_may_manage(caller, Config(ui=UIConfig(manage_corpus=False)))


def test_without_keys_another_page_may_ask_but_not_manage() -> None:
    config = ServerConfig(allowed_origins=("https://portal.example",))
    caller = Authenticator(config).authenticate(request(origin="https://portal.example"))
    assert may(caller, "ask")
    with pytest.raises(NotPermitted, match="--manage"):
        check_may_manage(caller, Config(server=config))
    with pytest.raises(NotPermitted, match="--manage"):
        check_may_measure(caller, Config(server=config))


@pytest.mark.parametrize(
    "sent",
    [
        {"client": "10.1.2.3"},
        {"client": "2001:db8::7"},
        {"x_forwarded_for": "203.0.113.9"},
        {"forwarded": "for=203.0.113.9"},
        {"x_real_ip": "203.0.113.9"},
        {"via": "1.1 proxy"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
    ids=lambda sent: " ".join(f"{name}={value}" for name, value in sent.items()),
)
def test_without_keys_nothing_from_elsewhere_manages(sent: dict[str, str]) -> None:
    """However a request has reached a server without keys, such as through a proxy."""
    caller = Authenticator(ServerConfig()).authenticate(request(**sent))
    with pytest.raises(NotPermitted, match="--manage"):
        check_may_manage(caller, Config())
    with pytest.raises(NotPermitted, match="--manage"):
        check_may_measure(caller, Config())


@pytest.mark.parametrize("host", ["belegt.attacker.example", "attacker.example:8000", "10.0.0.5:8000"])
def test_without_keys_no_other_name_reaches_it(host: str) -> None:
    """A page of attacker.example whose name turns out to be 127.0.0.1 (DNS rebinding)."""
    with pytest.raises(NotPermitted, match="belegt key new"):
        Authenticator(ServerConfig()).authenticate(request(host=host))


@pytest.mark.parametrize("origin", ["https://attacker.example", "null", "http://127.0.0.1:9999"])
@pytest.mark.parametrize("config", [ServerConfig(), ServerConfig(api_keys=KEYS)])
def test_a_page_of_another_origin_is_turned_away(config: ServerConfig, origin: str) -> None:
    with pytest.raises(NotPermitted, match="allowed_origins"):
        Authenticator(config).authenticate(request(origin=origin, authorization=f"Bearer {ASK_KEY}"))


def test_a_page_that_the_config_names_and_its_own_may_call() -> None:
    config = ServerConfig(allowed_origins=("https://portal.example",))
    for origin in ("https://portal.example", "http://127.0.0.1:8000"):
        assert may(Authenticator(config).authenticate(request(origin=origin)), "ask")


@pytest.mark.parametrize(
    ("key", "name", "manages"),
    [(ASK_KEY, "reader", False), (MANAGE_KEY, "editor", True)],
    ids=["reader", "editor"],
)
def test_a_key_says_who_calls_and_what_they_may(key: str, name: str, manages: bool) -> None:
    caller = Authenticator(ServerConfig(api_keys=KEYS)).authenticate(request(authorization=f"Bearer {key}"))
    assert caller.key == name
    assert may(caller, "ask")
    assert may(caller, "manage") is manages


@pytest.mark.parametrize(
    "header",
    ["", "Bearer ", "Bearer wrong", f"Basic {ASK_KEY}", ASK_KEY],
    ids=["none", "empty", "wrong", "basic", "bare"],
)
def test_with_keys_nobody_gets_in_without_one(header: str) -> None:
    with pytest.raises(WrongKey):
        Authenticator(ServerConfig(api_keys=KEYS)).authenticate(request(authorization=header))


@pytest.mark.parametrize("path", ["/widget.js", "/embed", "/sign-in", "/api/health"])
def test_what_holds_no_article_is_for_all(path: str) -> None:
    assert Authenticator(ServerConfig(api_keys=KEYS)).authenticate(request(path)).scope is None


def test_signing_in_lasts_half_a_day_and_until_signing_out() -> None:
    now = 0.0
    authenticator = Authenticator(ServerConfig(api_keys=KEYS), now=lambda: now)
    session = authenticator.sign_in(ASK_KEY)
    assert ASK_KEY not in session
    cookie = {"cookie": f"{COOKIE}={session}"}
    assert authenticator.authenticate(request("/", **cookie)).key == "reader"
    now = SESSION_S + 1
    with pytest.raises(WrongKey):
        authenticator.authenticate(request("/", **cookie))
    session = authenticator.sign_in(ASK_KEY)
    authenticator.sign_out(session)
    with pytest.raises(WrongKey):
        authenticator.authenticate(request("/", cookie=f"{COOKIE}={session}"))


def test_beyond_the_most_sessions_the_oldest_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.server.auth.MAX_SESSIONS", 2)
    authenticator = Authenticator(ServerConfig(api_keys=KEYS))
    oldest, *others = (authenticator.sign_in(ASK_KEY) for _ in range(3))
    for session in others:
        assert authenticator.authenticate(request("/", cookie=f"{COOKIE}={session}")).key == "reader"
    with pytest.raises(WrongKey):
        authenticator.authenticate(request("/", cookie=f"{COOKIE}={oldest}"))


def test_a_wrong_key_does_not_sign_in() -> None:
    with pytest.raises(WrongKey):
        Authenticator(ServerConfig(api_keys=KEYS)).sign_in("belegt_guess")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "belegt.example"])
def test_no_server_without_keys_beyond_this_machine(host: str) -> None:
    with pytest.raises(ConfigError, match="belegt key new"):
        check_exposure(host, ServerConfig())
    check_exposure(host, ServerConfig(api_keys=KEYS))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]", "LOCALHOST."])
def test_this_machine_has_several_names(host: str) -> None:
    assert is_loopback(host)


def test_limits_count_the_key_and_the_address() -> None:
    assert Caller("ask", "reader", "10.0.0.1").names == ["key reader", "address 10.0.0.1"]
    assert Caller().names == []  # over standard input nobody is counted
