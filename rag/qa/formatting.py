"""Answers and passages as plain text for the terminal, and as Markdown for chat clients. Pure."""

from __future__ import annotations

import re

from rag.console import one_line
from rag.qa.answer import Answer
from rag.qa.citations import Citation
from rag.retrieval.passage import Passage
from rag.text.languages import detect_language, replies_in

SOURCE_LINE = re.compile(r"^\[\d+\] “.*$", re.M)
# Not after an odd number of backslashes, which have escaped it. `[1]` is a marker, but `[1](…)` is a link.
MARKDOWN = re.compile(r"(?<!\\)((?:\\\\)*!?)(\[(?!\d{1,3}\](?![(:]))|[<`])")
# Headings, quotations, lists, rules and fences where a line begins, or an item of the answer's own list.
BLOCK_MARK = re.compile(r"^((?:- )?+)(?=#{1,6}\s|>|[+*-]\s|--|~~~)", re.M)
BLOCK_NUMBER = re.compile(r"^((?:- )?+)(\d{1,9})(?=[.)]\s)", re.M)


def passage_text(passage: Passage) -> str:
    """A passage with its score and its origin, for the terminal."""
    origin = one_line(f"{passage.title} ({passage.source}, {passage.language})")
    return f"{passage.score:.3f}  {origin}\n{passage.text}"


def answer_text(answer: Answer) -> str:
    """The answer, then the quote and the origin of each citation, for the terminal."""
    lines = [answer.answer]
    if answer.kind == "collection" and answer.citations:
        lines += ["", *(_listed_article(citation) for citation in answer.citations)]
    else:
        for citation in answer.citations:
            lines += ["", *_quoted(citation)]
    if answer.unsupported and answer.status != "not_in_sources":
        lines += [
            "",
            "Left out, as no article says it:",
            *(f"- {sentence}" for sentence in answer.unsupported),
        ]
    return "\n".join(lines)


def _quoted(citation: Citation) -> list[str]:
    """The quote, its translation, and its origin: a line each."""
    page = f"p. {citation.pages}" if citation.pages else None
    known = (citation.title, page, citation.published, citation.url)
    origin = ", ".join(part for part in known if part)
    translation = [f"    {one_line(_translation(citation))}"] if citation.translation else []
    return [
        f"[{citation.number}] “{citation.quote}”",
        *translation,
        f"    {one_line(f'{origin} ({_files(citation)})')}",
    ]


def _listed_article(citation: Citation) -> str:
    """The number of an article whose title and date the answer itself lists, and where to find it."""
    files = _files(citation)
    return one_line(f"[{citation.number}] {f'{citation.url} ({files})' if citation.url else files}")


def _files(citation: Citation) -> str:
    return ", ".join([citation.source, *citation.copies])


def _translation(citation: Citation) -> str:
    """`(translation, not checked: It is high.)`, labelled in its own language."""
    label = replies_in(detect_language(citation.translation)).unchecked
    return f"({label}: {citation.translation})"


def with_sources(answer: Answer) -> str:
    """The answer as Markdown, then a line for each citation.

    The answer's own lists stay lists; article text cannot become a link, an image or another block.
    """
    text = without_markup(answer.answer)
    # Two spaces keep a line of its own for each source where Markdown would run them together.
    sources = "  \n".join(source_line(citation) for citation in answer.citations)
    return f"{text}\n\n{sources}" if sources else text


def source_line(citation: Citation) -> str:
    """`[1] “quote” (translation, not checked: …) (title, date, URL or file)`, on one line."""
    title = "" if citation.title == citation.quote else citation.title
    known = [known for known in (title, citation.published, citation.url or citation.source) if known]
    translation = f" {_translation(citation)}" if citation.translation else ""
    text = f"“{citation.quote}”{translation} ({', '.join(known)})"
    return f"[{citation.number}] {without_markup(' '.join(text.split()))}"


def without_sources(text: str) -> str:
    """The answer without what `with_sources` added, as history for a follow-up."""
    return re.sub(r"\s*\[\d{1,3}\]", "", SOURCE_LINE.sub("", text)).strip()


def without_markup(text: str) -> str:
    """The text with images, links, code, tags and blocks of Markdown escaped.

    Citation markers stay, and so do the answer's own list marks.
    """
    inline = MARKDOWN.sub(r"\1\\\2", text)
    return BLOCK_NUMBER.sub(r"\1\2\\", BLOCK_MARK.sub(r"\1\\", inline))
