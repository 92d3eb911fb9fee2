"""An entry of a feed, whatever the feed's format, and the conversions that the formats share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any

MOST_ENTRIES = 50  # of one feed, the first
LONGEST_FACT = 2000  # characters of anything that is not an entry's text
LONGEST_TEXT = 1_000_000


@dataclass(frozen=True)
class Entry:
    """One entry; what the feed does not state is empty.

    `html` contains no scripts and loads nothing. It is the full text if `has_all`, else a summary.
    """

    link: str = ""
    name: str = ""  # the feed's identifier of the entry
    title: str = ""
    author: str = ""
    day: str = ""
    updated: float = 0.0
    html: str = ""
    has_all: bool = False


ReadEntry = Callable[[], Entry]


def as_html(text: str) -> str:
    """Plain text as HTML paragraphs."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def parse_date(text: Any, parsed: Any = None) -> datetime | None:
    """Parse a feed's date in the time zone that it names; fall back to what feedparser has `parsed`."""
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        with suppress(ValueError, TypeError, OverflowError, IndexError, AttributeError):
            return parse(str(text)[:100])
    with suppress(ValueError, TypeError, OverflowError):
        return datetime(*parsed[:6]).replace(tzinfo=UTC)
    return None


def as_day(date: datetime | None) -> str:
    """The date as YYYY-MM-DD; empty if it is unknown."""
    return date.date().isoformat() if date else ""


def as_timestamp(date: datetime | None) -> float:
    """Seconds since 1970; 0 if the date is unknown or out of range."""
    with suppress(ValueError, OverflowError, OSError):
        return date.timestamp() if date else 0.0
    return 0.0
