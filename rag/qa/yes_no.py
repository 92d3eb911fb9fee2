"""The "yes" or "no" that an answer begins with, where the sources decide the question. Pure."""

from __future__ import annotations

from rag.text.languages import replies_in

YES_FROM, NO_UNTIL = 0.85, 0.15  # the model's probability of yes; between them the sentence speaks for itself


def opening(decided: float | None, language: str) -> str:
    """`Yes: ` or `No: ` in this language; empty where the sources do not decide, or nobody asked."""
    if decided is None or NO_UNTIL < decided < YES_FROM:
        return ""
    replies = replies_in(language)
    return f"{replies.yes if decided >= YES_FROM else replies.no}: "
