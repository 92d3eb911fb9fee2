"""Renders an evaluation as one self-contained HTML file, with charts and every question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.evaluation.results import COST, FALSE_RATE, EvaluationReport, Figures, Outcome, figure_text

TEMPLATE = Path(__file__).parent / "report.html"
REPORT_PAGE = "report.html"
PAIR = re.compile(r"([a-z]{2,3})>([a-z]{2,3})")
RANKS = ("1", "2", "3", "4", "5", "6 to 10", "not among 10")
TELLING = {"accuracy", "unanswerable_declined", "fact_recall", FALSE_RATE, "mrr"}
VERDICTS = {True: "right", False: "wrong", None: ""}
BEYOND = 6  # ranks from here on are counted together


@dataclass(frozen=True)
class LanguagePairs:
    """recall@1 by the language of the question and of the article."""

    question_languages: list[str]
    article_languages: list[str]
    recall: dict[tuple[str, str], float]


def write_report(report: EvaluationReport, output: Path) -> None:
    """Write the page into the folder `output`."""
    (output / REPORT_PAGE).write_text(render_report(report), "utf-8")


def render_report(report: EvaluationReport) -> str:
    """The page: it loads nothing, and all text of articles, questions and models is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["share"] = _share
    environment.filters["shade"] = _shade
    environment.filters["figure"] = lambda value, metric: figure_text(metric, value)
    environment.filters["verdict"] = lambda outcome: VERDICTS[is_right(outcome)]
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    outcomes = sorted(report.outcomes, key=quality)
    return template.render(
        report=report,
        outcomes=outcomes,
        ranks=_count_ranks(outcomes),
        pairs=_language_pairs(report.by_tag),
        kinds=report.kind_table(),
        cost=COST,
    )


def quality(outcome: Outcome) -> tuple[float, float]:
    """A sort key that puts the worst first: bad answers, then badly ranked articles."""
    metrics = outcome.metrics
    right = min(
        metrics.get("accuracy", metrics.get("unanswerable_declined", 1.0)),
        metrics.get("fact_recall", 1.0),
        1 - metrics.get(FALSE_RATE, 0.0),
    )
    return right, metrics.get("mrr", 1.0)


def is_right(outcome: Outcome) -> bool | None:
    """Whether the answer is right and complete; without an answer, whether the article was found first.

    None where the run cannot tell: a search alone does not show whether a question would be declined.
    """
    if not TELLING & outcome.metrics.keys():
        return None
    right, rank = quality(outcome)
    return right == 1 and (bool(outcome.status) or rank == 1)


def _count_ranks(outcomes: Sequence[Outcome]) -> list[tuple[str, int]]:
    """How many questions have their article at each rank."""
    counts = dict.fromkeys(RANKS, 0)
    for outcome in outcomes:
        if "mrr" in outcome.metrics:
            ranks = (rank for rank, source in enumerate(outcome.retrieved, 1) if source in outcome.sources)
            first = next(ranks, None)
            counts[RANKS[min(first, BEYOND) - 1] if first else RANKS[-1]] += 1
    return list(counts.items())


def _language_pairs(by_tag: Mapping[str, Figures]) -> LanguagePairs:
    """From tags like `en>de`: the question is English, the article German."""
    recall = {
        (match[1], match[2]): value
        for tag, figures in by_tag.items()
        if (match := PAIR.fullmatch(tag)) and (value := figures.retrieval["recall@1"]) is not None
    }
    return LanguagePairs(
        question_languages=sorted({question for question, _ in recall}),
        article_languages=sorted({article for _, article in recall}),
        recall=recall,
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _shade(value: float) -> str:
    """A colour from red (0.5 or less) through yellow to green (1)."""
    return f"hsl({max(0.0, (value - 0.5) * 2) * 120:.0f} 60% 82%)"
