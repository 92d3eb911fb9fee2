"""The view for measuring: runs a question set, shows reports and comparisons, and readers' feedback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path as FilePath
from typing import Annotated

from babel.dates import format_date, format_time
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse

from rag.config import Config
from rag.evaluation.feedback import Entry, Feedback, FeedbackStore
from rag.evaluation.metrics import Difference
from rag.evaluation.report import is_right, quality
from rag.evaluation.results import COST, SMALLER_IS_BETTER, EvaluationReport, Outcome, figure_text
from rag.evaluation.runs import RUN_ID, EvaluationRuns, RunFacts
from rag.server.auth import check_may_measure
from rag.server.evaluations import corpus_set
from ui.fragments import fragment
from ui.translation import Labels, Translations

SHOWN_OUTCOMES = 100
SHOWN_FEEDBACK = 200
# The figures in the list of runs, and those that a report begins with; each has a label of its name.
COLUMNS = ("accuracy", "recall@1", "unanswerable_declined")
VERDICTS = {True: ("right", "is_right"), False: ("wrong", "is_wrong")}  # class and label
TILES = (
    "accuracy", "fact_recall", "false_rate", "citation_precision", "unanswerable_declined",
    "false_refusals", "recall@1", "recall@5", "p50_s", "p95_s",
)  # fmt: skip
SECONDS = {"p50_s", "p95_s", "first_token_p50_s", "retrieve_p50_s", "retrieve_p95_s"}

RunId = Annotated[str, Path(pattern=f"^{RUN_ID.pattern}$")]
RunQuery = Annotated[str, Query(pattern=f"^{RUN_ID.pattern}$")]


@dataclass(frozen=True)
class RunRow:
    """A run in the list."""

    id: str
    name: str
    at: str
    what: str
    asked: str
    figures: list[str]


@dataclass(frozen=True)
class Tile:
    """A figure in large type."""

    metric: str
    label: str
    value: str


@dataclass(frozen=True)
class OutcomeRow:
    """A question with what was answered; `verdict` is `right`, `wrong` or empty, `label` the label's name."""

    question: str
    answer: str
    accepted: str
    missing: str
    forbidden: str
    verdict: str
    label: str


@dataclass(frozen=True)
class ChangeRow:
    """A metric in two runs."""

    metric: str
    before: str
    after: str
    change: str
    interval: str
    verdict: str
    label: str


@dataclass(frozen=True)
class FeedbackRow:
    """What a reader said."""

    number: int
    at: str
    said: Feedback
    accepted: tuple[str, ...] | None
    is_declined: bool


def measure_routes(
    runs: EvaluationRuns,
    feedback: FeedbackStore,
    config: Config,
    translations: Translations,
) -> APIRouter:
    """Return the routes below `/page/measure`, for whoever may measure."""

    def may_measure(request: Request) -> None:
        check_may_measure(request.state.caller, config)

    routes = APIRouter(prefix="/page/measure", dependencies=[Depends(may_measure)], include_in_schema=False)

    @routes.get("/runs")
    def list_runs(request: Request) -> HTMLResponse:
        labels = translations.of(request)
        rows = [to_run_row(labels, run) for run in runs.list()]
        return fragment("measure_runs.html", labels=labels, runs=rows, columns=COLUMNS)

    @routes.get("/feedback")
    def list_feedback(request: Request) -> HTMLResponse:
        labels = translations.of(request)
        entries = feedback.entries()
        ready = sum(entry.accepted_answers() is not None for entry in entries)
        rows = [to_feedback_row(labels, entry) for entry in entries[:SHOWN_FEEDBACK]]
        return fragment("measure_feedback.html", labels=labels, entries=rows, ready=ready)

    @routes.get("/compare")
    def compare(request: Request, before: RunQuery, after: RunQuery) -> HTMLResponse:
        labels = translations.of(request)
        named = {run.id: f"{run.name}, {moment(run.at, labels.language)}" for run in runs.list()}
        rows = [to_change_row(*change) for change in runs.compare(before, after).items()]
        return fragment(
            "measure_comparison.html",
            labels=labels,
            rows=rows,
            before=named.get(before, before),
            after=named.get(after, after),
        )

    @routes.get("/sets")
    def offer_sets() -> dict[str, int]:
        return sets_to_offer(corpus_set(config), feedback.entries())

    _add_report_routes(routes, runs, translations.of)
    return routes


def _add_report_routes(
    routes: APIRouter, runs: EvaluationRuns, labels_of: Callable[[Request], Labels]
) -> None:
    @routes.get("/{run_id}")
    def read_report(request: Request, run_id: RunId) -> HTMLResponse:
        labels, report = labels_of(request), runs.report(run_id)
        facts = next(run for run in runs.list() if run.id == run_id)
        worst = sorted(report.outcomes, key=quality)
        return fragment(
            "measure_report.html",
            labels=labels,
            run_id=run_id,
            name=facts.name,
            facts=describe_run(labels, facts),
            tiles=to_tiles(labels, report),
            figures=[(name, figure_text(name, value)) for name, value in report.all_figures().items()],
            kinds=report.kind_table(),
            outcomes=[to_outcome_row(outcome) for outcome in worst[:SHOWN_OUTCOMES]],
            left_out=max(0, len(worst) - SHOWN_OUTCOMES),
        )

    @routes.get("/{run_id}/report.html")
    def read_whole_report(run_id: RunId) -> HTMLResponse:
        return HTMLResponse(runs.report_page(run_id), headers={"Cache-Control": "no-store"})


def to_run_row(labels: Labels, run: RunFacts) -> RunRow:
    """Return a run as a row of the list."""
    return RunRow(
        run.id,
        run.name,
        at=moment(run.at, labels.language),
        what=labels["search_alone"] if run.retrieval_only else run.model,
        asked=str(run.asked) if run.asked == run.total else f"{run.asked} / {run.total}",
        figures=[share(name, run.figures.get(name)) for name in COLUMNS],
    )


def describe_run(labels: Labels, run: RunFacts) -> str:
    """Return `26 Nov 2026, 17:05 · 200 questions · Qwen2.5 · 312 s`."""
    asked = labels("questions", count=run.asked)
    if run.asked < run.total:
        asked = labels("questions_of", count=run.asked, total=run.total)
    model = labels["search_alone"] if run.retrieval_only else run.model
    return " · ".join([moment(run.at, labels.language), asked, model, f"{run.seconds:.0f} s"])


def to_tiles(labels: Labels, report: EvaluationReport) -> list[Tile]:
    """Return the figures that a report begins with; those that the run cannot tell are left out."""
    figures = report.all_figures()
    return [Tile(name, labels[name], share(name, figures[name])) for name in TILES if name in figures]


def to_outcome_row(outcome: Outcome) -> OutcomeRow:
    """Return a question's outcome as it is shown."""
    right = is_right(outcome)
    verdict, label = ("", "untold") if right is None else VERDICTS[bool(right)]
    return OutcomeRow(
        outcome.question,
        outcome.answer,
        accepted=" / ".join(outcome.answers),
        missing="; ".join(outcome.missing),
        forbidden="; ".join(outcome.forbidden),
        verdict=verdict,
        label=label,
    )


def to_change_row(metric: str, change: Difference) -> ChangeRow:
    """Return how a metric changed, and whether that is more than chance."""
    is_better = (change.after < change.before) == (metric in SMALLER_IS_BETTER)
    verdict, label = ("right", "better") if is_better else ("wrong", "worse")
    if not change.is_more_than_chance:
        verdict, label = "", "by_chance"
    return ChangeRow(
        metric,
        before=figure_text(metric, change.before),
        after=figure_text(metric, change.after),
        change=f"{change.after - change.before:+.3f}",
        interval=f"[{change.low:+.3f}, {change.high:+.3f}]",
        verdict=verdict,
        label=label,
    )


def to_feedback_row(labels: Labels, entry: Entry) -> FeedbackRow:
    """Return an entry as it is shown, with the answers that are accepted for its question."""
    accepted = entry.accepted_answers()
    return FeedbackRow(
        entry.number,
        at=moment(entry.at, labels.language),
        said=entry.said,
        accepted=accepted,
        is_declined=accepted == (),
    )


def share(name: str, value: float | None) -> str:
    """Return a figure as people read it: `83 %`, `2.4 s`; a dash where the run cannot tell."""
    if value is None:
        return "–"
    if name in SECONDS:
        return f"{value:.1f} s"
    return figure_text(name, value) if name in COST else f"{value:.0%}".replace("%", " %")


def moment(at: str, language: str) -> str:
    """Return a time (ISO 8601) in this machine's zone: `26 Nov 2026, 17:05`."""
    here = datetime.fromisoformat(at).astimezone()
    return f"{format_date(here, 'medium', language)}, {format_time(here, 'short', locale=language)}"


def sets_to_offer(corpus_file: FilePath, entries: Sequence[Entry]) -> dict[str, int]:
    """Return how many questions the corpus and the readers' feedback offer; sets without any are left out."""
    try:
        lines = sum(1 for line in corpus_file.read_text("utf-8").splitlines() if line.strip())
    except (OSError, UnicodeDecodeError):
        lines = 0
    ready = sum(entry.accepted_answers() is not None for entry in entries)
    return {name: count for name, count in (("corpus", lines), ("feedback", ready)) if count}
