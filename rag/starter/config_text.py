"""A config file that names every key with its meaning and its default. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import tomlkit
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from rag.config import Config

WIDTH = 100

HEADER = """\
# belegt's configuration. Every key is optional: a line that begins with #key shows the default.
# Relative paths start at this file's folder. BELEGT_SECTION__KEY in the environment overrides a key.
"""


def config_text(corpus_path: str) -> str:
    """Return a config file in which `corpus.path` is set, and all other keys are commented out."""
    lines = [HEADER.rstrip()]
    for section, field in Config.model_fields.items():
        model = cast(type[BaseModel], field.annotation)
        lines += ["", f"[{section}]"]
        for key, described in model.model_fields.items():
            is_set = (section, key) == ("corpus", "path")
            lines += _key(key, described, corpus_path if is_set else None)
    return "\n".join(lines) + "\n"


def _key(key: str, field: FieldInfo, value: str | None) -> Iterator[str]:
    for line in textwrap.wrap(field.description or "", WIDTH - 2):
        yield f"# {line}"
    setting = f"{key} = {_toml(field.default if value is None else value)}"
    yield setting if value is not None else f"#{setting}"


def _toml(value: Any) -> str:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, dict):
        return "{}"  # the only tables among the keys are empty by default
    if isinstance(value, Path):
        value = str(value)
    if isinstance(value, tuple):
        value = list(value)
    text: str = tomlkit.item(value).as_string()
    return text
