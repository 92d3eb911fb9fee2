"""Compares two evaluations question by question."""

from __future__ import annotations

import json
from pathlib import Path

from rag.errors import QuestionSetError
from rag.evaluation.metrics import Difference, paired_bootstrap
from rag.evaluation.results import ANSWERS, COST, JUDGED, REFUSAL, RETRIEVAL, Outcome


def compare(before: Path, after: Path) -> dict[str, Difference]:
    """The difference of each metric, and of what a question costs, between two results of `evaluate --json`.

    Only questions that both runs asked count. Raises `QuestionSetError`.
    """
    first, second = read_outcomes(before), read_outcomes(after)
    common = [
        question_id
        for question_id in first
        if question_id in second and first[question_id].question == second[question_id].question
    ]
    if not common:
        raise QuestionSetError(
            f"{before} and {after} have no question in common.", "Compare runs over the same question set."
        )
    measured = [(_measured(first[question_id]), _measured(second[question_id])) for question_id in common]
    differences = {}
    for metric in (*RETRIEVAL, *ANSWERS, JUDGED, *REFUSAL, *COST):
        pairs = [(one[metric], other[metric]) for one, other in measured if metric in one and metric in other]
        if pairs:
            differences[metric] = paired_bootstrap(*zip(*pairs, strict=True))
    return differences


def read_outcomes(file: Path) -> dict[str, Outcome]:
    """The outcomes in a result of `evaluate --json`, by question id. Raises `QuestionSetError`."""
    try:
        document = json.loads(file.read_text("utf-8"))
        return {entry["id"]: Outcome.model_validate(entry) for entry in document["outcomes"]}
    except OSError as error:
        raise QuestionSetError(
            f"The result {file} cannot be read ({error.strerror}).", "Check the path."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise QuestionSetError(
            f"{file} is not a result of `belegt evaluate`.",
            "Compare files written by `--json`, or report.json from the folder of `--output`.",
        ) from error


def _measured(outcome: Outcome) -> dict[str, float]:
    """The metrics of one question, with its cost where a model was asked."""
    cost = {name: getattr(outcome, name) for name in COST}
    return outcome.metrics | {name: float(value) for name, value in cost.items() if value is not None}
