"""What the commands print for people. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.console import one_line

if TYPE_CHECKING:  # `belegt --help` must not wait for them
    from rag.ingest.pipeline import Summary


def summary_text(summary: Summary) -> str:
    """What `ingest` did, and which files it skipped."""
    lines = [
        f"{len(summary.added)} added, {len(summary.changed)} changed, {summary.unchanged} unchanged, "
        f"{len(summary.deleted)} deleted, {len(summary.skipped)} skipped; "
        f"{summary.passages} passages in the index."
    ]
    lines += [
        one_line(f"skipped {one['source']}: {one['reason']} {one['remedy']}") for one in summary.skipped
    ]
    return "\n".join(lines)


def figures_text(document: dict[str, Any]) -> str:
    """What `evaluate` measured, a figure a line."""
    groups = [document[name] for name in ("retrieval", "answers", "refusal", "latency") if document[name]]
    figures = {name: value for group in groups for name, value in group.items() if value is not None}
    width = max(len(name) for name in figures)
    lines = [f"{document['questions']} questions"]
    return "\n".join(lines + [f"{name:{width}}  {value:.3f}" for name, value in figures.items()])
