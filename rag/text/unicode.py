"""Strings as valid Unicode, so that they can be written, and file names in one normal form."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import BeforeValidator


def valid_unicode(text: str) -> str:
    """`text` with each lone surrogate, which JSON, mail, HTML and forms may hold, as U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def is_valid(text: str) -> bool:
    """Whether `text` can be written as UTF-8."""
    return valid_unicode(text) == text


def nfc(name: str) -> str:
    """`name` in Unicode's composed form: macOS stores decomposed letters, browsers send composed ones."""
    return unicodedata.normalize("NFC", name)


def _valid(value: object) -> object:
    return valid_unicode(value) if isinstance(value, str) else value


ValidText = Annotated[str, BeforeValidator(_valid)]
