"""The refusal in each language. Pure."""

from __future__ import annotations

from rag.text.languages import replies_in


def not_in_sources(language: str, nearest: int = 0) -> str:
    """The refusal in this language, or in English where the language has none.

    It is followed by citation markers for the `nearest` sentences.
    """
    replies = replies_in(language)
    markers = "".join(f" [{number}]" for number in range(1, nearest + 1))
    return f"{replies.not_in_sources} {replies.nearest}{markers}" if nearest else replies.not_in_sources
