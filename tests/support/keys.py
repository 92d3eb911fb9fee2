"""Servers' configurations, with a key for a reader and one for an editor."""

from __future__ import annotations

from typing import Any

from rag.config import Config, ServerConfig
from rag.keys import new_key

ASK_KEY, ASK_ENTRY = new_key("reader", "ask")
MANAGE_KEY, MANAGE_ENTRY = new_key("editor", "manage")


def with_server(config: Config, **server: Any) -> Config:
    """`config` with these keys of its `[server]`."""
    return config.model_copy(update={"server": ServerConfig.model_validate(server)})


def with_keys(config: Config, **server: Any) -> Config:
    """`config` with a key for a reader and one for an editor."""
    return with_server(config, api_keys=[ASK_ENTRY.as_entry(), MANAGE_ENTRY.as_entry()], **server)


def bearer(key: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"Authorization": f"Bearer {key}"}
