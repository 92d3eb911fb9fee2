"""Which articles a question is asked of: those of some days, or of one outlet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from rag.errors import BadQuestion
from rag.text.unicode import is_valid

LONGEST_OUTLET = 200


@dataclass(frozen=True)
class Selection:
    """Articles from the day `since` until the day `until`, ISO 8601, both included, of the site `outlet`.

    What is empty does not choose. An article without a day is one of those chosen by days only if the
    `undated` are; one without a link is none of those of an outlet. "As of" a day is `until` that day.
    """

    since: str = ""
    until: str = ""
    outlet: str = ""
    undated: bool = False

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.outlet)

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether the article of these facts (`url`, `published`) is one of them."""
        day = str(facts.get("published") or "")
        if not (self.since <= day <= (self.until or "9999") if day else self._takes_undated()):
            return False
        site = outlet_of(str(facts.get("url") or ""))
        return not self.outlet or site == self.outlet or site.endswith(f".{self.outlet}")

    def _takes_undated(self) -> bool:
        return self.undated or not (self.since or self.until)


def select(since: str | None = None, until: str | None = None, outlet: str | None = None) -> Selection:
    """A selection as it was typed. Raises `BadQuestion` for what is no day, and for no site."""
    site = (outlet or "").strip().lower().removeprefix("www.")
    if len(site) > LONGEST_OUTLET or not is_valid(site):
        raise BadQuestion(f"{site[:40]!r} is no site.", "Write it as example.org.")
    return Selection(_day(since), _day(until), site)


def _day(typed: str | None) -> str:
    """ISO 8601 has other forms of a day too; days are compared as text, so all of them become one."""
    if not typed:
        return ""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError as error:
        raise BadQuestion(f"{typed[:40]!r} is no day.", "Write it as 2026-01-31.") from error


def outlet_of(url: str) -> str:
    """`https://www.example.org/a` → example.org."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
