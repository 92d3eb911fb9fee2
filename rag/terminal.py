"""What `ingest` and `evaluate` print in the terminal. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.console import one_line

if TYPE_CHECKING:  # `belegt --help` must not wait for them
    from rag.evaluation.results import EvaluationReport
    from rag.ingest.summary import Summary


def summary_text(summary: Summary) -> str:
    """What `ingest` did, which files it skipped, and what of the others it left out."""
    lines = [
        f"{len(summary.added)} added, {len(summary.changed)} changed, {summary.unchanged} unchanged, "
        f"{len(summary.deleted)} deleted, {len(summary.skipped)} skipped; "
        f"{summary.passages} passages in the index."
    ]
    lines += [
        one_line(f"skipped {skipped.source}: {skipped.reason} {skipped.remedy}")
        for skipped in summary.skipped
    ]
    lines += [one_line(f"note {note.source}: {note.text}") for note in summary.notes]
    return "\n".join(lines)


def figures_text(evaluation: EvaluationReport) -> str:
    """What `evaluate` measured, one figure per line, then again with a column for each kind of question."""
    from rag.evaluation.results import figure_text

    figures = evaluation.all_figures()
    width = max(len(name) for name in figures)
    lines = [f"{evaluation.questions} questions"]
    lines += [f"{name:{width}}  {figure_text(name, value)}" for name, value in figures.items()]
    by_kind = evaluation.kind_table()
    return "\n".join([*lines, "", *_aligned(by_kind)] if by_kind else lines)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows of a table, the first column flush left and the others flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            [
                f"{row[0]:{widths[0]}}",
                *(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in rows
    ]
