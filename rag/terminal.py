"""What `ingest` and `evaluate` print in the terminal. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.console import one_line

if TYPE_CHECKING:  # `belegt --help` must not wait for them
    from rag.evaluation.results import EvaluationReport
    from rag.ingest.summary import Summary


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


def figures_text(evaluation: EvaluationReport) -> str:
    """What `evaluate` measured, one figure per line."""
    figures = evaluation.all_figures()
    width = max(len(name) for name in figures)
    lines = [f"{evaluation.questions} questions"]
    return "\n".join(lines + [f"{name:{width}}  {value:.3f}" for name, value in figures.items()])
