"""API keys: shown once, kept as hashes, compared in constant time. Pure.

A key is 256 random bits, so one SHA-256 of it can neither be guessed nor looked up; slow hashes are for
passwords that people choose.
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
MARK = "belegt_"  # lets scanners of repositories find a key that leaked
RANDOM_BYTES = 32
NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")


@dataclass(frozen=True)
class Key:
    """What the config holds of a key; `manage` may also ask."""

    name: str
    scope: Scope
    sha256: str

    def as_entry(self) -> str:
        """Its entry in `server.api_keys`."""
        return f"{self.name}:{self.scope}:{self.sha256}"


def new_key(name: str, scope: Scope) -> tuple[str, Key]:
    """A secret that nobody has yet, and what to keep of it. Raises `ValueError` for a name that cannot be."""
    if not NAME.fullmatch(name):
        raise ValueError("the name takes 1 to 40 letters, digits, dots, dashes and underscores")
    secret = MARK + secrets.token_urlsafe(RANDOM_BYTES)
    return secret, Key(name, scope, _hash(secret))


def parse_key(entry: str) -> Key:
    """An entry of `server.api_keys`. Raises `ValueError` without repeating it: it may be the key itself."""
    name, _, rest = entry.partition(":")
    scope, _, digest = rest.partition(":")
    for known in SCOPES:
        if scope == known and NAME.fullmatch(name) and re.fullmatch(r"[0-9a-f]{64}", digest):
            return Key(name, known, digest)
    raise ValueError("holds an entry that is no NAME:SCOPE:HASH; `belegt key new NAME` writes one")


def find_key(keys: Iterable[Key], secret: str) -> Key | None:
    """The key that `secret` is; every key is compared, so the time taken tells nothing of them."""
    digest, found = _hash(secret), None
    for key in keys:
        if hmac.compare_digest(key.sha256, digest):
            found = key
    return found


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
