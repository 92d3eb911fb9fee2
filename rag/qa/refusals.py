"""The refusal in each language. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.languages import replies_in


def not_in_sources(language: str, nearest: Sequence[int] = ()) -> str:
    """The refusal in this language, or in English where the language has none.

    It is followed by the markers of the `nearest` sentences' citations.
    """
    replies = replies_in(language)
    markers = "".join(f" [{number}]" for number in nearest)
    return f"{replies.not_in_sources} {replies.nearest}{markers}" if nearest else replies.not_in_sources
