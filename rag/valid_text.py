"""Strings as they may leave the server: valid Unicode; and names of files in one normal form."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import BeforeValidator


def valid_text(text: object) -> object:
    """`text` with lone surrogates replaced: JSON and forms may hold some, and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else text


def is_valid(text: str) -> bool:
    """Whether `text` can be written as UTF-8."""
    return valid_text(text) == text


def nfc(name: str) -> str:
    """`name` with composed letters: macOS stores decomposed ones, keyboards and browsers send the others."""
    return unicodedata.normalize("NFC", name)


ValidText = Annotated[str, BeforeValidator(valid_text)]
