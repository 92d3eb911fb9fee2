"""Which articles a question is asked of: those of a period, those of one site, or some by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from rag.errors import BadQuestion
from rag.text.unicode import is_valid, nfc

LONGEST_OUTLET = 200
MOST_SOURCES = 100


@dataclass(frozen=True)
class Selection:
    """Articles published from `since` to `until` (ISO 8601 dates, both included) on the site `outlet`.

    An empty field does not filter. Of `sources`, one that is a table includes its rows. An article without
    a date passes a filter by date only if `undated`; one without a link never passes a filter by site.
    "As of" a date means `until` that date.
    """

    since: str = ""
    until: str = ""
    outlet: str = ""
    undated: bool = False
    sources: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.outlet or self.sources)

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether the article with these facts (`source`, `url`, `published`) is selected."""
        if self.sources and not self._names(nfc(str(facts.get("source") or ""))):
            return False
        day = str(facts.get("published") or "")
        if not (self.since <= day <= (self.until or "9999") if day else self._takes_undated()):
            return False
        site = outlet_of(str(facts.get("url") or ""))
        return not self.outlet or site == self.outlet or site.endswith(f".{self.outlet}")

    def _names(self, source: str) -> bool:
        return source in self.sources or source.partition("#")[0] in self.sources

    def _takes_undated(self) -> bool:
        return self.undated or not (self.since or self.until)


def select(
    since: str | None = None,
    until: str | None = None,
    outlet: str | None = None,
    sources: Sequence[str] | None = None,
) -> Selection:
    """A selection from a user's input. Raises `BadQuestion` for what is not a date, a site or a source."""
    site = (outlet or "").strip().lower().removeprefix("www.")
    if len(site) > LONGEST_OUTLET or not is_valid(site):
        raise BadQuestion(f"{site[:40]!r} is not a site.", "Write it as example.org.")
    return Selection(_day(since), _day(until), site, sources=_named(sources or ()))


def _named(sources: Sequence[str]) -> frozenset[str]:
    if len(sources) > MOST_SOURCES:
        raise BadQuestion(f"{len(sources)} articles are named.", f"Name at most {MOST_SOURCES}.")
    if not all(map(is_valid, sources)):
        raise BadQuestion("The name of an article is not valid Unicode.", "Type it again.")
    if not all(sources):
        raise BadQuestion("The name of an article is empty.", "Give it as `belegt search` shows it.")
    return frozenset(map(nfc, sources))


def _day(typed: str | None) -> str:
    """Bring a date to the form YYYY-MM-DD: ISO 8601 has others, and dates are compared as text."""
    if not typed:
        return ""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError as error:
        raise BadQuestion(f"{typed[:40]!r} is not a date (YYYY-MM-DD).", "Write it as 2026-01-31.") from error


def outlet_of(url: str) -> str:
    """`https://www.example.org/a` → example.org."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
