"""What the commands print for people. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.console import one_line

if TYPE_CHECKING:  # `belegt --help` must not wait for them
    from rag.ingest.summary import Summary
    from rag.qa.answer import Answer, Passage


def summary_text(summary: Summary) -> str:
    """What `ingest` did, and which files it skipped."""
    lines = [
        f"{len(summary.added)} added, {len(summary.changed)} changed, {summary.unchanged} unchanged, "
        f"{len(summary.deleted)} deleted, {len(summary.skipped)} skipped; "
        f"{summary.passages} passages in the index."
    ]
    lines += [
        one_line(f"skipped {skipped.source}: {skipped.reason} {skipped.remedy}")
        for skipped in summary.skipped
    ]
    return "\n".join(lines)


def figures_text(document: dict[str, Any]) -> str:
    """What `evaluate` measured, a figure a line."""
    groups = [document[name] for name in ("retrieval", "answers", "refusal", "latency") if document[name]]
    figures = {name: value for group in groups for name, value in group.items() if value is not None}
    width = max(len(name) for name in figures)
    lines = [f"{document['questions']} questions"]
    return "\n".join(lines + [f"{name:{width}}  {value:.3f}" for name, value in figures.items()])


def passage_text(passage: Passage) -> str:
    """A retrieved passage with its score."""
    origin = one_line(f"{passage.title} ({passage.source}, {passage.language})")
    return f"{passage.score:.3f}  {origin}\n{passage.text}"


def answer_text(answer: Answer) -> str:
    """The answer, then the quotes that its markers stand for."""
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
