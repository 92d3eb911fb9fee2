"""The report of an evaluation: one HTML file that opens from disk, with charts and every question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).parent / "report.html"
REPORT_PAGE = "report.html"
PAIR = re.compile(r"([a-z]{2,3})>([a-z]{2,3})")
PLACES = ("1", "2", "3", "4", "5", "6 to 10", "not among 10")
BEYOND = 6  # from here on places are counted together


def write_report(document: Mapping[str, Any], output: Path) -> None:
    """Write the page of `document`, the result of `evaluate --json`, into the folder `output`."""
    (output / REPORT_PAGE).write_text(render_report(document), "utf-8")


def render_report(document: Mapping[str, Any]) -> str:
    """The page: nothing is loaded from elsewhere, and whatever an article or a model says is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["share"] = _share
    environment.filters["shade"] = _shade
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    outcomes = sorted(document["outcomes"], key=quality)
    return template.render(
        document=document, outcomes=outcomes, places=_places(outcomes), pairs=_pairs(document["by_tag"])
    )


def quality(outcome: Mapping[str, Any]) -> tuple[float, float]:
    """The worst first: wrong, then badly ranked."""
    metrics = outcome["metrics"]
    right = metrics.get("accuracy", metrics.get("unanswerable_declined", 1.0))
    return float(right), float(metrics.get("mrr", 1.0))


def _places(outcomes: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """How many questions found their article at which place."""
    counts = dict.fromkeys(PLACES, 0)
    for outcome in outcomes:
        if outcome["sources"]:
            found = [
                place for place, source in enumerate(outcome["retrieved"], 1) if source in outcome["sources"]
            ]
            counts[PLACES[min(found[0], BEYOND) - 1] if found else PLACES[-1]] += 1
    return list(counts.items())


def _pairs(by_tag: Mapping[str, Any]) -> dict[str, Any]:
    """recall@1 by the language of the question and of the article, from tags like `en>de`."""
    cells = {
        (match[1], match[2]): figures["retrieval"]["recall@1"]
        for tag, figures in by_tag.items()
        if (match := PAIR.fullmatch(tag)) and figures["retrieval"]["recall@1"] is not None
    }
    return {
        "asked": sorted({asked for asked, _ in cells}),
        "told": sorted({told for _, told in cells}),
        "cells": cells,
    }


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _shade(value: float) -> str:
    """From red (half or less) over yellow to green (all)."""
    return f"hsl({max(0.0, (value - 0.5) * 2) * 120:.0f} 60% 82%)"
