"""What came of each question, and every figure that is made of it: summary, thresholds, comparison."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from rag.errors import QuestionSetError
from rag.evaluation.metrics import Difference, mean, paired_bootstrap, percentile
from rag.qa.answerability import best_threshold

DEPTHS = (1, 3, 5, 10)
ANSWER_DEPTH = 5
RETRIEVAL = (*(f"recall@{k}" for k in DEPTHS), f"answer_recall@{ANSWER_DEPTH}", "mrr")
ANSWERS = ("accuracy", "token_f1", "citation_precision", "citation_recall", "unsupported_rate")
JUDGED = "judged_accuracy"  # only where a judge is configured
REFUSAL = ("unanswerable_declined", "false_refusals")
LATENCY = ("p50_s", "p95_s", "first_token_p50_s", "retrieve_p50_s", "retrieve_p95_s")
SMALLER_IS_BETTER = {"unsupported_rate", "false_refusals", *LATENCY}


class Outcome(BaseModel):
    """What came of one question. `metrics` holds those that it counts for, 0 to 1 each."""

    model_config = ConfigDict(frozen=True)

    id: str
    question: str
    tags: tuple[str, ...]
    answers: tuple[str, ...]
    sources: tuple[str, ...]
    retrieved: tuple[str, ...]
    metrics: dict[str, float]
    retrieve_s: float
    status: str = ""
    answer: str = ""
    cited: tuple[str, ...] = ()
    first_token_s: float | None = None
    total_s: float | None = None
    prompt_tokens: int | None = None  # of the longest prompt
    answerable: float | None = None  # how probable an answer was before one was written
    signs: dict[str, float] | None = None  # what told so


def summarise(outcomes: Sequence[Outcome], run: dict[str, Any]) -> dict[str, Any]:
    """The document of `evaluate --json`, from the outcomes alone."""
    tags = sorted({tag for outcome in outcomes for tag in outcome.tags})
    return {
        **_figures(outcomes),
        "by_tag": {tag: _figures([one for one in outcomes if tag in one.tags]) for tag in tags},
        "questions": len(outcomes),
        "config": run,
        "outcomes": [outcome.model_dump(mode="json") for outcome in outcomes],
    }


def compare(before: Path, after: Path) -> dict[str, Difference]:
    """What changed from one result of `evaluate --json` to another, metric by metric, question by question.

    Only questions that both runs were asked count. Raises `QuestionSetError`.
    """
    first, second = read_outcomes(before), read_outcomes(after)
    common = [question_id for question_id in first if question_id in second]
    if not common:
        raise QuestionSetError(
            f"{before} and {after} have no question in common.", "Compare runs over the same question set."
        )
    changes = {}
    for metric in (*RETRIEVAL, *ANSWERS, JUDGED, *REFUSAL):
        pairs = [
            (first[one].metrics[metric], second[one].metrics[metric])
            for one in common
            if metric in first[one].metrics and metric in second[one].metrics
        ]
        if pairs:
            changes[metric] = paired_bootstrap(*zip(*pairs, strict=True))
    return changes


@dataclass(frozen=True)
class Threshold:
    """The `llm.answerable_from` that divides a question set best, and what it does there."""

    answerable_from: float
    declined: float  # share of the unanswerable questions
    kept: float  # share of the answerable ones

    def as_text(self) -> str:
        """For the terminal."""
        return (
            f"With llm.answerable_from = {self.answerable_from}, {self.declined:.0%} of the unanswerable "
            f"questions are declined and {self.kept:.0%} of the others go on to be answered."
        )


def fit_threshold(document: dict[str, Any]) -> Threshold:
    """Fit it to a result of `evaluate` that holds answerable and unanswerable questions."""
    chances = [(one["answerable"], bool(one["answers"])) for one in document["outcomes"]]
    answerable = [chance for chance, has_answer in chances if has_answer and chance is not None]
    unanswerable = [chance for chance, has_answer in chances if not has_answer and chance is not None]
    threshold = best_threshold(answerable, unanswerable)
    return Threshold(
        threshold,
        declined=sum(chance < threshold for chance in unanswerable) / len(unanswerable),
        kept=sum(chance >= threshold for chance in answerable) / len(answerable),
    )


def check_metrics(metrics: Sequence[str]) -> None:
    """Raises `QuestionSetError` for a metric that no evaluation gives."""
    known = (*RETRIEVAL, *ANSWERS, JUDGED, *REFUSAL, *LATENCY)
    for metric in metrics:
        if metric not in known:
            raise QuestionSetError(f"There is no metric {metric!r}.", f"Known are {', '.join(known)}.")


def missed(document: dict[str, Any], thresholds: Sequence[tuple[str, float]]) -> list[str]:
    """One sentence for each threshold that the result of `evaluate` is worse than, or says nothing of."""
    groups = [document[name] or {} for name in ("retrieval", "answers", "refusal", "latency")]
    figures = {name: value for group in groups for name, value in group.items()}
    sentences = []
    for metric, wanted in thresholds:
        value = figures.get(metric)
        if value is None:
            sentences.append(f"{metric} was not measured.")
        elif value > wanted if metric in SMALLER_IS_BETTER else value < wanted:
            sentences.append(f"{metric} is {value:.3f}, worse than {wanted:.3f}.")
    return sentences


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The means over the questions that a metric counts for; null where it counts for none."""

    def means(names: Sequence[str]) -> dict[str, float | None]:
        return {name: mean([outcome.metrics.get(name) for outcome in outcomes]) for name in names}

    answered = any(outcome.status for outcome in outcomes)
    judged = any(JUDGED in outcome.metrics for outcome in outcomes)
    seconds = [outcome.total_s if answered else outcome.retrieve_s for outcome in outcomes]
    return {
        "questions": len(outcomes),
        "retrieval": means(RETRIEVAL),
        "answers": means((*ANSWERS, JUDGED) if judged else ANSWERS) if answered else None,
        "refusal": means(REFUSAL) if answered else None,
        "latency": {
            "p50_s": percentile(seconds, 50),
            "p95_s": percentile(seconds, 95),
            "first_token_p50_s": percentile([outcome.first_token_s for outcome in outcomes], 50),
            "retrieve_p50_s": percentile([outcome.retrieve_s for outcome in outcomes], 50),
            "retrieve_p95_s": percentile([outcome.retrieve_s for outcome in outcomes], 95),
        },
        "prompt": {
            "tokens_p50": percentile([outcome.prompt_tokens for outcome in outcomes], 50),
            "tokens_max": max((outcome.prompt_tokens or 0 for outcome in outcomes), default=0) or None,
        },
    }


def read_outcomes(file: Path) -> dict[str, Outcome]:
    """The outcomes in a result of `evaluate --json`, by id. Raises `QuestionSetError`."""
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
