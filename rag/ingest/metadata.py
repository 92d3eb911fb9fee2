"""The facts of an article, and the one place that writes and reads them as LlamaIndex metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from html import unescape
from typing import Any, Self

LARGEST_NUMBER = 10**18  # Python refuses to print integers of more than 4,300 digits
NOTES = "notes"  # what of the article's file could not be read
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]+);", re.I)
METADATA_ORDER = ("url", "author", "title", "published")


@dataclass(frozen=True)
class Facts:
    """What is known of an article; an unknown fact is empty. `published` is a date in any notation."""

    title: str = ""
    url: str = ""
    published: str = ""
    author: str = ""

    @classmethod
    def from_values(
        cls, *, title: Any = None, url: Any = None, published: Any = None, author: Any = None
    ) -> Self:
        """Take facts from a library's or a file's own values, each as a single line."""
        return cls(as_line(title), as_line(url), as_line(published), as_line(author))

    def as_dict(self) -> dict[str, str]:
        """The known facts by name."""
        return {name: value for name, value in asdict(self).items() if value}


def write_metadata(stated: Facts, derived: Facts, published: date | None, language: str) -> dict[str, str]:
    """Build the metadata of an article, where facts that its format states replace derived ones.

    The order of the keys is part of every passage's id. Only `published` comes as a date already; a link that
    is not of the web is left out.
    """
    metadata = {
        name: value
        for facts in (derived, stated)
        for name, value in _in_order(facts).items()
        if name != "url" or is_web_address(value)
    }
    metadata.pop("published", None)
    if published:
        metadata["published"] = published.isoformat()
    return metadata | {"language": language}


def is_web_address(text: str) -> bool:
    """Whether a text is an address of the web."""
    return text.startswith(("http://", "https://"))


def read_facts(metadata: Mapping[str, Any]) -> Facts:
    """The facts in the metadata of a document or a node."""
    return Facts(**{name: str(metadata.get(name) or "") for name in METADATA_ORDER})


def read_language(metadata: Mapping[str, Any]) -> str:
    """The ISO 639-1 code in the metadata of a document or a node."""
    return str(metadata.get("language", ""))


def as_line(value: Any) -> str:
    """A value as a single line: dates in ISO format; lists, tables and huge numbers as an empty string."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return ""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def decode_entities(text: str) -> str:
    """The text with "’" for `&#8217;`, as the texts of web services have it."""
    return ENTITY.sub(lambda entity: unescape(entity[0]), text)


def _in_order(facts: Facts) -> dict[str, str]:
    known = facts.as_dict()
    return {name: known[name] for name in METADATA_ORDER if name in known}
