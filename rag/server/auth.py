"""Authentication and authorization: API keys, sign-in sessions, and checks of Host and Origin.

A server without keys answers this machine only: a foreign page must reach it neither by a name of its own
(DNS rebinding) nor by a cross-origin request. A server with keys requires one for every request, also from
this machine, since a reverse proxy's requests come from there.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from rag.config import Config, ServerConfig
from rag.errors import ConfigError, NotPermitted, WrongKey
from rag.keys import Key, Scope, find_key, parse_key

HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
COOKIE = "belegt_session"
SESSION_S = 12 * 3600.0
MAX_SESSIONS = 10_000
# Nothing below these paths holds a word of an article.
PUBLIC_PATHS = {"/widget.js", "/embed", "/sign-in", "/api/health", "/api/health/live"}
# A proxy adds one of these to what it passes on for others.
PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


@dataclass(frozen=True)
class Caller:
    """The sender of a request: its key and its address. With the scope None, it may read no article.

    `is_foreign`: without a key, from another machine, through a proxy, or from a page of another origin that
    the config names. It may ask, but not manage.
    """

    scope: Scope | None = "ask"
    key: str = ""
    address: str = ""
    is_foreign: bool = False

    @property
    def names(self) -> list[str]:
        """The names under which limits count this caller."""
        return [f"key {self.key}"] * bool(self.key) + [f"address {self.address}"] * bool(self.address)


@dataclass
class Authenticator:
    """Authenticates the requests of one server, and keeps its sign-in sessions."""

    config: ServerConfig
    now: Callable[[], float] = time.monotonic
    keys: list[Key] = field(init=False)
    _sessions: dict[str, tuple[Key, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = [parse_key(entry) for entry in self.config.api_keys]

    def authenticate(self, request: HTTPConnection) -> Caller:
        """Return the sender of `request`. Raises `WrongKey` and `NotPermitted`."""
        self._check_host(request)
        self._check_origin(request)
        address = request.client.host if request.client else ""
        if not self.keys:
            return Caller("ask", "", address, self._is_foreign(request))
        key = self._request_key(request)
        if key:
            return Caller(key.scope, key.name, address)
        if path_of(request) in PUBLIC_PATHS:
            return Caller(None, "", address)
        raise WrongKey("This server requires an API key.", "Send it as `Authorization: Bearer KEY`.")

    def sign_in(self, secret: str) -> str:
        """Start a session for the key and return the value of its cookie. Raises `WrongKey`."""
        key = find_key(self.keys, secret)
        if key is None:
            raise _unknown_key()
        self._make_room_for_session()
        session = secrets.token_urlsafe(32)
        self._sessions[session] = (key, self.now() + SESSION_S)
        return session

    def sign_out(self, session: str) -> None:
        """End the session; an unknown one is ignored."""
        self._sessions.pop(session, None)

    def _request_key(self, request: HTTPConnection) -> Key | None:
        """Return the key in the header or of the session. Raises `WrongKey` for an unknown key."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            key = find_key(self.keys, secret.strip())
            if key is None:
                raise _unknown_key()
            return key
        key, expires = self._sessions.get(request.cookies.get(COOKIE, ""), (None, 0.0))
        return key if expires > self.now() else None

    def _is_foreign(self, request: HTTPConnection) -> bool:
        """Whether a request without a key comes from more than a person or a program on this machine."""
        return (
            request.client is None
            or not is_loopback(request.client.host)
            or any(name in request.headers for name in PROXY_HEADERS)
            or request.headers.get("origin") in self.config.allowed_origins
            or request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        )

    def _make_room_for_session(self) -> None:
        """Forget the sessions that have expired, and the oldest where there are too many."""
        for session, (_, expires) in list(self._sessions.items()):
            if expires <= self.now() or len(self._sessions) >= MAX_SESSIONS:
                self._sessions.pop(session, None)  # unless another sign-in was quicker

    def _check_host(self, request: HTTPConnection) -> None:
        host = HOST.fullmatch(request.headers.get("host", ""))
        if host is None:
            raise NotPermitted(
                "The Host header is missing or not valid.", "Send the server's name in the Host header."
            )
        if not self.keys and not is_loopback(host[1]):
            raise NotPermitted(
                "Without API keys, this server accepts only requests addressed to localhost.",
                "Create a key with `belegt key new NAME`, and restart the server.",
            )

    def _check_origin(self, request: HTTPConnection) -> None:
        """Refuse pages of other origins unless the config allows them; tools send no Origin header."""
        origin = request.headers.get("origin")
        is_own = origin is None or _netloc(origin) == request.headers.get("host")
        if not is_own and origin not in self.config.allowed_origins:
            raise NotPermitted(
                "Pages from this origin may not call this server.", "Add it to server.allowed_origins."
            )


def _unknown_key() -> WrongKey:
    return WrongKey("The API key is not valid.", "Check it, or ask this server's operator for one.")


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as http://[
        return None


def path_of(request: HTTPConnection) -> str:
    """Return the path that is routed; `request.url` is built from the Host header, which can be forged."""
    return str(request.scope["path"])


def may(caller: Caller, scope: Scope) -> bool:
    """Whether the caller has `scope`; `manage` includes `ask`."""
    return caller.scope in {scope, "manage"}


def may_measure(caller: Caller, config: Config) -> bool:
    """Whether the caller may start evaluations and read feedback: with keys, only those with `manage`."""
    return may(caller, "manage") or not (config.server.api_keys or caller.is_foreign)


def check_may_measure(caller: Caller, config: Config) -> None:
    """Raises `NotPermitted` unless `may_measure`."""
    if not may_measure(caller, config):
        raise NotPermitted(
            "Measuring and reading feedback require a key with the scope `manage`.",
            "Create one with `belegt key new NAME --manage`.",
        )


def may_manage(caller: Caller, config: Config) -> bool:
    """Whether the caller may change the articles.

    With keys, those with `manage` may; without keys, this machine while `ui.manage_corpus` is on.
    """
    return may(caller, "manage") or (config.ui.manage_corpus and may_measure(caller, config))


def check_may_manage(caller: Caller, config: Config) -> None:
    """Raises `NotPermitted` unless `may_manage`."""
    if not may_manage(caller, config):
        raise NotPermitted(
            "Changing articles or models requires a key with the scope `manage`.",
            "Create one with `belegt key new NAME --manage`.",
        )


def check_exposure(host: str, config: ServerConfig) -> None:
    """Raises `ConfigError` if a server without keys would be reachable from other machines."""
    if not config.api_keys and not is_loopback(host):
        raise ConfigError(
            f"Anyone who can reach {host} could read your articles, so serving others requires a key.",
            "Create one with `belegt key new NAME`.",
        )


def is_loopback(host: str) -> bool:
    """Whether `host` is a name or address of this machine that no other machine can reach."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")
