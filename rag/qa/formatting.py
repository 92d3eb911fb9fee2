"""Answers and passages as plain text for the terminal, and as Markdown for chat clients. Pure."""

from __future__ import annotations

import re

from rag.console import one_line
from rag.qa.answer import Answer
from rag.qa.citations import Citation
from rag.retrieval.passage import Passage

# Citation markers, in the forms in which models write them as well: [1], (2), 【3】, [passages 1, 2].
MARKER = re.compile(r"\s*[\[【(](?:passages?\s*)?\d{1,2}(?:\s*[,;]\s*\d{1,2})*[\]】)]", re.I)
SOURCE_LINE = re.compile(r"^\[\d+\] “.*$", re.M)
MARKDOWN = re.compile(r"(?<!\\)(!?\[(?!\d{1,3}\])|[<`])")


def passage_text(passage: Passage) -> str:
    """A passage with its score and its origin, for the terminal."""
    origin = one_line(f"{passage.title} ({passage.source}, {passage.language})")
    return f"{passage.score:.3f}  {origin}\n{passage.text}"


def answer_text(answer: Answer) -> str:
    """The answer, then the quote and the origin of each citation, for the terminal."""
    lines = [answer.answer]
    for citation in answer.citations:
        page = f"p. {citation.page}" if citation.page else None
        known = (citation.title, page, citation.published, citation.url)
        origin = ", ".join(part for part in known if part)
        sources = ", ".join([citation.source, *citation.copies])
        lines += ["", f"[{citation.number}] “{citation.quote}”", f"    {one_line(f'{origin} ({sources})')}"]
    if answer.unsupported and answer.status != "not_in_sources":
        lines += ["", "Not supported by the sources:", *(f"- {sentence}" for sentence in answer.unsupported)]
    return "\n".join(lines)


def with_sources(answer: Answer) -> str:
    """The answer as Markdown, then a line for each citation; article text cannot become a link or image."""
    lines = [without_markup(answer.answer)]
    if answer.citations:
        lines += ["", *(source_line(citation) for citation in answer.citations)]
    return "\n".join(lines)


def source_line(citation: Citation) -> str:
    """`[1] “quote” (title, date, URL or file)`, on one line."""
    origin = [citation.title, citation.published, citation.url or citation.source]
    quote, *known = (
        without_markup(" ".join(text.split())) for text in [citation.quote, *filter(None, origin)]
    )
    return f"[{citation.number}] “{quote}” ({', '.join(known)})"


def without_sources(text: str) -> str:
    """The answer without what `with_sources` added, as history for a follow-up."""
    return re.sub(r"\s*\[\d{1,3}\]", "", SOURCE_LINE.sub("", text)).strip()


def without_markup(text: str) -> str:
    """The text with images, links, code and tags of Markdown escaped; citation markers stay."""
    return MARKDOWN.sub(lambda found: f"\\{found[1]}" if found[1][0] != "!" else "!\\[", text)
