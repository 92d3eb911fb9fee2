"""An answer as one text for chats that render Markdown: its sentences, then a line for each source. Pure."""

from __future__ import annotations

import re

from rag.qa.answer import Answer
from rag.qa.grounding import Citation

SOURCE_LINE = re.compile(r"^\[\d+\] “.*$", re.M)
MARKDOWN = re.compile(r"(?<!\\)(!?\[(?!\d{1,3}\])|[<`])")


def with_sources(answer: Answer) -> str:
    """The answer's text, then a line for each marker; what articles say cannot become a link or a picture."""
    lines = [without_markup(answer.answer)]
    if answer.citations:
        lines += ["", *(source_line(citation) for citation in answer.citations)]
    return "\n".join(lines)


def source_line(citation: Citation) -> str:
    """`[1] “the quote” (title, day, address)`, on one line."""
    origin = [citation.title, citation.published, citation.url or citation.source]
    quote, *known = (without_markup(" ".join(one.split())) for one in [citation.quote, *filter(None, origin)])
    return f"[{citation.number}] “{quote}” ({', '.join(known)})"


def without_sources(text: str) -> str:
    """An answer of ours as it was before `with_sources`, for a follow-up to refer to."""
    return re.sub(r"\s*\[\d{1,3}\]", "", SOURCE_LINE.sub("", text)).strip()


def without_markup(text: str) -> str:
    """`text` in which Markdown begins no picture, link, code or tag; markers stay."""
    return MARKDOWN.sub(lambda found: f"\\{found[1]}" if found[1][0] != "!" else "!\\[", text)
