"""The API keys of a config file: add one, take one away."""

from __future__ import annotations

import os
from pathlib import Path

from rag.config import DEFAULT_FILE, ENV_PREFIX, Config, write_value
from rag.errors import ConfigError
from rag.keys import Key, Scope, new_key, parse_key

VARIABLE = f"{ENV_PREFIX}SERVER__API_KEYS"


def keys_of(config: Config) -> list[Key]:
    """All keys, without their secrets, which nobody has."""
    return [parse_key(entry) for entry in config.server.api_keys]


def add_key(config: Config, name: str, scope: Scope, file: Path | None) -> tuple[str, Key]:
    """A new secret, and what `file` (default: `./config.toml`) keeps of it now. Raises `ConfigError`."""
    keys = keys_of(config)
    if any(key.name == name for key in keys):
        raise ConfigError(
            f"There is a key {name!r} already.", "Choose another name, or revoke that one first."
        )
    try:
        secret, key = new_key(name, scope)
    except ValueError as error:
        raise ConfigError(f"{name!r} cannot name a key: {error}.", "Choose another name.") from error
    _write([*keys, key], file)
    return secret, key


def revoke_key(config: Config, name: str, file: Path | None) -> None:
    """Take the key of this name out of `file`. Raises `ConfigError` where there is none."""
    keys = keys_of(config)
    kept = [key for key in keys if key.name != name]
    if len(kept) == len(keys):
        raise ConfigError(f"There is no key {name!r}.", "`belegt key list` shows those there are.")
    _write(kept, file)


def _write(keys: list[Key], file: Path | None) -> None:
    entries = [key.as_entry() for key in keys]
    if VARIABLE in os.environ:  # it would hide what the file says
        raise ConfigError(
            f"{VARIABLE} is set and overrides the config file.", f"Unset it, or set it to {','.join(entries)}"
        )
    write_value(file or DEFAULT_FILE, "server", "api_keys", entries)
