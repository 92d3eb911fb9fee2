"""Suggests what a misspelt name was meant to be. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``Did you mean `search`?``; empty if none of the `known` names is close to `name`."""
    by_folded = {candidate.casefold().replace("_", "-"): candidate for candidate in known}
    close = get_close_matches(name.casefold().replace("_", "-"), by_folded, n=1)
    return f"Did you mean `{by_folded[close[0]]}`?" if close else ""
