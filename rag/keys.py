"""API keys: shown once, stored as hashes, compared in constant time. Pure.

A key has 256 random bits, so its SHA-256 can be neither guessed nor looked up; slow hashes are for passwords
that people choose.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Scope = Literal["ask", "manage"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "belegt_"  # lets secret scanners find a leaked key
RANDOM_BYTES = 32
NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")


@dataclass(frozen=True)
class Key:
    """A key as the config stores it; the scope `manage` includes `ask`."""

    name: str
    scope: Scope
    sha256: str

    def as_entry(self) -> str:
        """Return the entry in `server.api_keys`."""
        return f"{self.name}:{self.scope}:{self.sha256}"


def new_key(name: str, scope: Scope) -> tuple[str, Key]:
    """Create a secret and the key to store for it. Raises `ValueError` for a name that is not valid."""
    if not NAME.fullmatch(name):
        raise ValueError("a name has 1 to 40 letters, digits, dots, dashes and underscores")
    secret = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    return secret, Key(name, scope, _hash(secret))


def parse_key(entry: str) -> Key:
    """Parse an entry of `server.api_keys`. Raises `ValueError`, whose message never holds the entry."""
    name, _, rest = entry.partition(":")
    scope, _, digest = rest.partition(":")
    for known in SCOPES:
        if scope == known and NAME.fullmatch(name) and re.fullmatch(r"[0-9a-f]{64}", digest):
            return Key(name, known, digest)
    raise ValueError("has an entry that is not NAME:SCOPE:HASH; `belegt key new NAME` writes one")


def find_key(keys: Iterable[Key], secret: str) -> Key | None:
    """Return the key of `secret`; all keys are compared, so that the time reveals nothing."""
    digest, found = _hash(secret), None
    for key in keys:
        if hmac.compare_digest(key.sha256, digest):
            found = key
    return found


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
