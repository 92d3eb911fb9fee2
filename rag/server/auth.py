"""Who may do what: keys in a header, sign-in with a cookie, and which pages may call at all.

Without keys a server answers this machine only: a foreign page must reach it neither by its own name (DNS
rebinding) nor by a request across origins. With keys, every request needs one, from this machine too, since
a reverse proxy's come from there.
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
MOST_SESSIONS = 10_000
NOTHING_TO_HIDE = {"/widget.js", "/embed", "/sign-in", "/api/health", "/api/health/live"}


@dataclass(frozen=True)
class Caller:
    """Who sent a request: by which key, from which address. Those of `scope` None may see no article."""

    scope: Scope | None = "ask"
    key: str = ""
    address: str = ""

    @property
    def names(self) -> list[str]:
        """What limits are counted for."""
        return [f"key {self.key}"] * bool(self.key) + [f"address {self.address}"] * bool(self.address)


@dataclass
class Access:
    """Admits requests to one server."""

    config: ServerConfig
    now: Callable[[], float] = time.monotonic
    keys: list[Key] = field(init=False)
    _sessions: dict[str, tuple[Key, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = [parse_key(entry) for entry in self.config.api_keys]

    def admit(self, request: HTTPConnection) -> Caller:
        """The sender of `request`. Raises `WrongKey` and `NotPermitted`."""
        self._check_host(request)
        self._check_origin(request)
        address = request.client.host if request.client else ""
        if not self.keys:
            return Caller("ask", "", address)
        key = self._key_of(request)
        if key:
            return Caller(key.scope, key.name, address)
        if path_of(request) in NOTHING_TO_HIDE:
            return Caller(None, "", address)
        raise WrongKey("This server wants an API key.", "Send it as `Authorization: Bearer KEY`.")

    def sign_in(self, secret: str) -> str:
        """The value of the cookie that stands for the key until it expires. Raises `WrongKey`."""
        key = find_key(self.keys, secret)
        if key is None:
            raise WrongKey("There is no such key.", "Check it, or ask whoever runs this server for one.")
        self._forget_expired()
        session = secrets.token_urlsafe(32)
        self._sessions[session] = (key, self.now() + SESSION_S)
        return session

    def sign_out(self, session: str) -> None:
        """Forget the session; one that is not known is ignored."""
        self._sessions.pop(session, None)

    def _key_of(self, request: HTTPConnection) -> Key | None:
        """The key in the header, or the one that was signed in with. Raises `WrongKey` for one not known."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            key = find_key(self.keys, secret.strip())
            if key is None:
                raise WrongKey("There is no such key.", "Check it, or ask whoever runs this server for one.")
            return key
        key, expires = self._sessions.get(request.cookies.get(COOKIE, ""), (None, 0.0))
        return key if expires > self.now() else None

    def _forget_expired(self) -> None:
        for session, (_, expires) in list(self._sessions.items()):
            if expires <= self.now() or len(self._sessions) >= MOST_SESSIONS:
                del self._sessions[session]

    def _check_host(self, request: HTTPConnection) -> None:
        named = HOST.fullmatch(request.headers.get("host", ""))
        if named is None:
            raise NotPermitted("The Host header is none.", "Send the server's name.")
        if not self.keys and not is_this_machine(named[1]):
            raise NotPermitted(
                "Without API keys this server answers only to localhost.",
                "Make one with `belegt key new NAME`, and restart it.",
            )

    def _check_origin(self, request: HTTPConnection) -> None:
        """A page of another origin may call only if the config says so; its own pages and tools may."""
        origin = request.headers.get("origin")
        is_own = origin is None or _netloc(origin) == request.headers.get("host")
        if not is_own and origin not in self.config.allowed_origins:
            raise NotPermitted(
                "Pages of this origin may not call this server.", "Add it to server.allowed_origins."
            )


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # such as http://[
        return None


def path_of(request: HTTPConnection) -> str:
    """The path as it is routed; `request.url` is made from the Host header, which anybody may write."""
    return str(request.scope["path"])


def may(caller: Caller, scope: Scope) -> bool:
    """Whether the caller may do what needs `scope`; `manage` includes `ask`."""
    return caller.scope in {scope, "manage"}


def may_use_tabs(caller: Caller, config: Config) -> bool:
    """Whether the tabs that the config turns on are for the caller: with keys, for those that manage."""
    return may(caller, "manage") or not config.server.api_keys


def check_may_manage(caller: Caller) -> None:
    """Raises `NotPermitted`: without keys too, since whoever opens a page here is not yet its editor."""
    if not may(caller, "manage"):
        raise NotPermitted(
            "Adding and deleting articles needs a key that may.",
            "Make one with `belegt key new NAME --manage`.",
        )


def check_exposure(host: str, config: ServerConfig) -> None:
    """Raises `ConfigError` where others could reach a server that asks for no key."""
    if not config.api_keys and not is_this_machine(host):
        raise ConfigError(
            f"Whoever reaches {host} could read your articles: beyond this machine a key is needed.",
            "Make one with `belegt key new NAME`.",
        )


def is_this_machine(host: str) -> bool:
    """Whether `host` names this machine, and only it."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")
