"""The results of an evaluation: one outcome per question, and the figures computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from rag.config import RetrievalConfig
from rag.errors import QuestionSetError
from rag.evaluation.metrics import mean, percentile
from rag.qa.answerability import best_threshold

DEPTHS = (1, 3, 5, 10)
ANSWER_DEPTH = 5
RETRIEVAL = (*(f"recall@{k}" for k in DEPTHS), f"answer_recall@{ANSWER_DEPTH}", "mrr")
FALSE_RATE = "false_rate"
ANSWERS = (
    "accuracy",
    "fact_recall",
    "complete",
    FALSE_RATE,
    "kind_accuracy",
    "token_f1",
    "citation_precision",
    "citation_recall",
    "unsupported_rate",
)
JUDGED = "judged_accuracy"  # only where a judge is configured
REFUSAL = ("unanswerable_declined", "false_refusals")
LATENCY = ("p50_s", "p95_s", "first_token_p50_s", "retrieve_p50_s", "retrieve_p95_s")
COST = ("calls", "prompt_tokens_read", "written_tokens")  # means per question
SMALLER_IS_BETTER = {"unsupported_rate", FALSE_RATE, "false_refusals", *LATENCY, *COST}
# What tells the kinds of questions apart, in the order in which a table shows it.
BY_KIND = (
    "recall@1",
    "accuracy",
    "fact_recall",
    "complete",
    FALSE_RATE,
    "kind_accuracy",
    *REFUSAL,
    "first_token_p50_s",
    "p50_s",
    *COST,
)

Means = dict[str, float | None]  # by metric; None where the metric applies to no question


class Outcome(BaseModel):
    """The result for one question. `metrics` contains those that apply to it, 0 to 1 each."""

    model_config = ConfigDict(frozen=True)

    id: str
    question: str
    tags: tuple[str, ...]
    answers: tuple[str, ...]
    sources: tuple[str, ...]
    retrieved: tuple[str, ...]
    metrics: dict[str, float]
    retrieve_s: float
    kind: str = ""  # expected, where the question set names it
    status: str = ""
    answered_as: str = ""  # the kind that belegt took the question for
    answer: str = ""
    missing: tuple[str, ...] = ()  # the facts that the answer does not tell, each by its first string
    forbidden: tuple[str, ...] = ()  # the forbidden strings that it contains
    cited: tuple[str, ...] = ()
    first_token_s: float | None = None
    total_s: float | None = None
    prompt_tokens: int | None = None  # of the longest prompt
    calls: int | None = None
    prompt_tokens_read: int | None = None  # of all prompts, without what was in the model's cache
    written_tokens: int | None = None
    # What the model and the search think of the answer, before it is written. Only a question with `signs` is
    # answered or declined by `llm.answerable_from`: an overview, for one, has other conditions.
    answerable: float | None = None
    signs: dict[str, float] | None = None

    @property
    def is_answerable(self) -> bool:
        """Whether the articles answer the question: the set has accepted answers or facts."""
        return bool(self.answers) or "fact_recall" in self.metrics


class ModelDescription(BaseModel):
    """The language model that answered."""

    model_config = ConfigDict(frozen=True)

    provider: str
    model: str
    answerable_from: float


class RunDescription(BaseModel):
    """What the figures depend on: two runs with the same description measure the same."""

    model_config = ConfigDict(frozen=True)

    questions: str  # hash of the question set
    index: str  # fingerprint of how the index was made
    retrieval: RetrievalConfig
    llm: ModelDescription | None  # None where only retrieval was measured
    judge: str


class Latency(BaseModel):
    """Seconds of a question: medians and 95th percentiles."""

    model_config = ConfigDict(frozen=True)

    p50_s: float | None
    p95_s: float | None
    first_token_p50_s: float | None
    retrieve_p50_s: float | None
    retrieve_p95_s: float | None


class PromptSizes(BaseModel):
    """Tokens of a question's longest prompt."""

    model_config = ConfigDict(frozen=True)

    tokens_p50: float | None
    tokens_max: int | None


class Figures(BaseModel):
    """What is measured over some questions; `answers` and `refusal` are None without a language model."""

    model_config = ConfigDict(frozen=True)

    questions: int
    retrieval: Means
    answers: Means | None
    refusal: Means | None
    latency: Latency
    prompt: PromptSizes
    cost: Means | None

    @classmethod
    def from_outcomes(cls, outcomes: Sequence[Outcome]) -> Figures:
        """The means of each metric over the questions that it applies to."""

        def means(metrics: Sequence[str]) -> Means:
            return {metric: mean([outcome.metrics.get(metric) for outcome in outcomes]) for metric in metrics}

        answered = any(outcome.status for outcome in outcomes)
        judged = any(JUDGED in outcome.metrics for outcome in outcomes)
        seconds = [outcome.total_s if answered else outcome.retrieve_s for outcome in outcomes]
        retrieve_seconds = [outcome.retrieve_s for outcome in outcomes]
        prompts = [outcome.prompt_tokens for outcome in outcomes]
        return Figures(
            questions=len(outcomes),
            retrieval=means(RETRIEVAL),
            answers=means((*ANSWERS, JUDGED) if judged else ANSWERS) if answered else None,
            refusal=means(REFUSAL) if answered else None,
            latency=Latency(
                p50_s=percentile(seconds, 50),
                p95_s=percentile(seconds, 95),
                first_token_p50_s=percentile([outcome.first_token_s for outcome in outcomes], 50),
                retrieve_p50_s=percentile(retrieve_seconds, 50),
                retrieve_p95_s=percentile(retrieve_seconds, 95),
            ),
            prompt=PromptSizes(
                tokens_p50=percentile(prompts, 50),
                tokens_max=max((tokens or 0 for tokens in prompts), default=0) or None,
            ),
            cost={name: mean([getattr(outcome, name) for outcome in outcomes]) for name in COST}
            if answered
            else None,
        )

    def quality_figures(self) -> dict[str, float]:
        """All metrics between 0 and 1 that were measured, by name."""
        groups = [self.retrieval, self.answers or {}, self.refusal or {}]
        return {name: value for group in groups for name, value in group.items() if value is not None}

    def all_figures(self) -> dict[str, float]:
        """All metrics that were measured, by name, with seconds and tokens."""
        measured = self.latency.model_dump() | (self.cost or {})
        return self.quality_figures() | {name: value for name, value in measured.items() if value is not None}


class EvaluationReport(Figures):
    """The result of an evaluation: figures overall, by tag and by kind, and the outcome of each question."""

    by_tag: dict[str, Figures]
    by_kind: dict[str, Figures]
    config: RunDescription
    outcomes: tuple[Outcome, ...]

    @classmethod
    def from_run(cls, outcomes: Sequence[Outcome], run: RunDescription) -> EvaluationReport:
        """The report on these outcomes."""
        tags = sorted({tag for outcome in outcomes for tag in outcome.tags})
        by_tag = {tag: [outcome for outcome in outcomes if tag in outcome.tags] for tag in tags}
        kinds = sorted({outcome.kind for outcome in outcomes} - {""})
        by_kind = {kind: [outcome for outcome in outcomes if outcome.kind == kind] for kind in kinds}
        return EvaluationReport(
            **dict(Figures.from_outcomes(outcomes)),
            by_tag={tag: Figures.from_outcomes(tagged) for tag, tagged in by_tag.items()},
            by_kind={kind: Figures.from_outcomes(asked) for kind, asked in by_kind.items()},
            config=run,
            outcomes=tuple(outcomes),
        )

    def kind_table(self) -> list[tuple[str, ...]]:
        """The figures by kind of question as text: a row for each figure, a column for each kind.

        Empty where the question set names no kinds; figures that apply to none of them are left out.
        """
        if not self.by_kind:
            return []
        measured = [figures.all_figures() for figures in self.by_kind.values()]
        return [
            ("kind", *self.by_kind),
            ("questions", *(str(figures.questions) for figures in self.by_kind.values())),
            *(
                (name, *(figure_text(name, figures.get(name)) for figures in measured))
                for name in BY_KIND
                if any(name in figures for figures in measured)
            ),
        ]

    def as_json(self) -> dict[str, Any]:
        """The document of `evaluate --json`."""
        return self.model_dump(mode="json")


def figure_text(metric: str, value: float | None) -> str:
    """A figure as every report shows it; a dash where it does not apply."""
    if value is None:
        return "–"
    return f"{value:.1f}" if metric in COST else f"{value:.3f}"


@dataclass(frozen=True)
class Threshold:
    """The `llm.answerable_from` that separates a question set best, and how well it does."""

    answerable_from: float
    declined: float  # share of the unanswerable questions
    kept: float  # share of the answerable ones

    def as_text(self) -> str:
        """A sentence for the terminal."""
        return (
            f"With llm.answerable_from = {self.answerable_from}, {self.declined:.0%} of the unanswerable "
            f"questions are declined and {self.kept:.0%} of the answerable ones are answered."
        )


def fit_threshold(report: EvaluationReport) -> Threshold:
    """The threshold that separates the answerable questions of a report from the others best.

    Raises `QuestionSetError` where no sentence was judged for the questions of one kind.
    """
    chances = [
        (outcome.answerable, outcome.is_answerable)
        for outcome in report.outcomes
        if outcome.answerable is not None and outcome.signs
    ]
    answerable = [chance for chance, has_answer in chances if has_answer]
    unanswerable = [chance for chance, has_answer in chances if not has_answer]
    if not (answerable and unanswerable):
        raise QuestionSetError(
            f"No threshold can be fitted: of the questions {'with' if unanswerable else 'without'} an answer "
            "none was read sentence by sentence.",
            'Set llm.reading = "sentences", or add questions.',
        )
    threshold = best_threshold(answerable, unanswerable)
    return Threshold(
        threshold,
        declined=sum(chance < threshold for chance in unanswerable) / len(unanswerable),
        kept=sum(chance >= threshold for chance in answerable) / len(answerable),
    )


def check_metrics(metrics: Sequence[str]) -> None:
    """Raises `QuestionSetError` for the name of a metric that does not exist."""
    known = (*RETRIEVAL, *ANSWERS, JUDGED, *REFUSAL, *LATENCY, *COST)
    for metric in metrics:
        if metric not in known:
            raise QuestionSetError(f"There is no metric {metric!r}.", f"The metrics are {', '.join(known)}.")


def missed_thresholds(report: EvaluationReport, thresholds: Sequence[tuple[str, float]]) -> list[str]:
    """A sentence for each threshold that the report misses, or whose metric was not measured."""
    figures = report.all_figures()
    sentences = []
    for metric, wanted in thresholds:
        value = figures.get(metric)
        if value is None:
            sentences.append(f"{metric} was not measured.")
        elif value > wanted if metric in SMALLER_IS_BETTER else value < wanted:
            sentences.append(f"{metric} is {value:.3f}, worse than {wanted:.3f}.")
    return sentences
