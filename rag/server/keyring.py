"""The API keys of a config file: adds, lists and revokes them."""

from __future__ import annotations

import os
from pathlib import Path

from rag.config import DEFAULT_FILE, ENV_PREFIX, Config, write_value
from rag.errors import ConfigError
from rag.keys import Key, Scope, new_key, parse_key

VARIABLE = f"{ENV_PREFIX}SERVER__API_KEYS"


def keys_of(config: Config) -> list[Key]:
    """Return all keys of the config, which holds hashes and no secrets."""
    return [parse_key(entry) for entry in config.server.api_keys]


def add_key(config: Config, name: str, scope: Scope, file: Path | None) -> tuple[str, Key]:
    """Create a key, store its hash in `file` (default: `./config.toml`), and return the secret and the key.

    Raises `ConfigError` for a name that is taken or not valid, and for a file that cannot be written.
    """
    keys = keys_of(config)
    if any(key.name == name for key in keys):
        raise ConfigError(f"A key {name!r} already exists.", "Choose another name, or revoke that key first.")
    try:
        secret, key = new_key(name, scope)
    except ValueError as error:
        raise ConfigError(
            f"{name!r} is not a valid name for a key: {error}.", "Choose another name."
        ) from error
    _write([*keys, key], file)
    return secret, key


def revoke_key(config: Config, name: str, file: Path | None) -> None:
    """Remove the key of this name from `file`. Raises `ConfigError` if there is none."""
    keys = keys_of(config)
    remaining = [key for key in keys if key.name != name]
    if len(remaining) == len(keys):
        raise ConfigError(f"There is no key {name!r}.", "`belegt key list` shows the names of all keys.")
    _write(remaining, file)


def _write(keys: list[Key], file: Path | None) -> None:
    entries = [key.as_entry() for key in keys]
    if VARIABLE in os.environ:  # it would override the file
        raise ConfigError(
            f"{VARIABLE} is set and overrides the config file.", f"Unset it, or set it to {','.join(entries)}"
        )
    write_value(file or DEFAULT_FILE, "server", "api_keys", entries)
