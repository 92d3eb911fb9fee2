"""Scores one question: the articles that were retrieved, and the answer that was given."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict

from rag.config import Config
from rag.evaluation.metrics import (
    answer_recall_at,
    contains,
    fact_recall,
    recall_at,
    reciprocal_rank,
    token_f1,
)
from rag.evaluation.question_set import Question
from rag.evaluation.results import ANSWER_DEPTH, DEPTHS, JUDGED, Outcome
from rag.llm.model import load_model, yes_probability
from rag.qa.answer import Answer, Judged
from rag.qa.prompts import judge_prompt

MARKER = re.compile(r"\[\d+\]")
RIGHT = 0.5  # least probability of the judge's "Yes"

AnswerJudge = Callable[[Outcome], bool]


def retrieval_metrics(
    question: Question, articles: Sequence[str], passages: Sequence[tuple[str, str]]
) -> dict[str, float]:
    """Metrics of the retrieved articles and passages (source, text); none where no article is expected."""
    if not question.sources:
        return {}
    return {
        **{f"recall@{k}": recall_at(k, articles, question.sources) for k in DEPTHS},
        f"answer_recall@{ANSWER_DEPTH}": answer_recall_at(
            ANSWER_DEPTH, passages, question.sources, question.answers
        ),
        "mrr": round(reciprocal_rank(articles, question.sources), 4),
    }


def add_answer(outcome: Outcome, question: Question, answer: Answer, judged: Judged | None) -> Outcome:
    """The outcome with the answer and its metrics; `judged` is None where no article was read."""
    return outcome.model_copy(
        update={
            "metrics": {
                **outcome.metrics,
                **_answer_metrics(outcome, answer),
                **_fact_metrics(question, answer),
                **_citation_metrics(outcome, answer),
            },
            "status": answer.status,
            "answered_as": answer.kind,
            "answer": answer.answer,
            "cited": tuple(citation.source for citation in answer.citations),
            "first_token_s": answer.timings.first_token_s,
            "total_s": answer.timings.total_s,
            "prompt_tokens": answer.prompt_tokens,
            "calls": answer.usage.calls,
            "prompt_tokens_read": answer.usage.prompt_tokens_read,
            "written_tokens": answer.usage.written_tokens,
            "answerable": round(judged.probability, 4) if judged else None,
            "signs": asdict(judged.signs) if judged and judged.signs else None,
        }
    )


def load_judge(config: Config) -> AnswerJudge | None:
    """A judge that asks the model in `evaluation.judge` whether an answer is right; None where that is empty.

    Raises `ModelUnavailable`.
    """
    if not config.evaluation.judge:
        return None
    llm = config.llm.model_copy(update={"provider": "ollama", "model": config.evaluation.judge})
    model = load_model(llm)

    def is_right(outcome: Outcome) -> bool:
        prompt = judge_prompt(outcome.question, outcome.answers, MARKER.sub("", outcome.answer))
        chance, _, _ = yes_probability(model, prompt, llm)
        return chance >= RIGHT

    return is_right


def add_verdict(outcome: Outcome, judge: AnswerJudge | None) -> Outcome:
    """The outcome with the judge's verdict; unchanged without a judge or for an unanswerable question."""
    if judge is None or not outcome.answers:
        return outcome
    right = outcome.status != "not_in_sources" and judge(outcome)
    return outcome.model_copy(update={"metrics": outcome.metrics | {JUDGED: float(right)}})


def _fact_metrics(question: Question, answer: Answer) -> dict[str, float]:
    """How much of what was asked is told, and whether anything forbidden is; by the question's own lists."""
    metrics: dict[str, float] = {}
    told = "" if answer.status == "not_in_sources" else answer.answer
    if question.facts:
        recall = fact_recall(told, question.facts)
        metrics |= {"fact_recall": round(recall, 4), "complete": float(recall == 1)}
    if question.forbid:
        metrics["false_rate"] = float(contains(told, question.forbid))
    if question.kind:
        metrics["kind_accuracy"] = float(answer.kind == question.kind)
    return metrics


def _answer_metrics(outcome: Outcome, answer: Answer) -> dict[str, float]:
    if answer.status == "conversation" and not outcome.answers:
        return {}
    declined = answer.status in {"not_in_sources", "conversation"}
    if not outcome.answers:
        return {"unanswerable_declined": float(declined)}
    return {
        "false_refusals": float(declined),
        "accuracy": float(not declined and contains(answer.answer, outcome.answers)),
        "token_f1": 0.0 if declined else round(token_f1(answer.answer, outcome.answers), 4),
    }


def _citation_metrics(outcome: Outcome, answer: Answer) -> dict[str, float]:
    """What the citations are worth; empty for a refusal and in a conversation."""
    if answer.status in {"not_in_sources", "conversation"}:
        return {}
    metrics = {}
    right = [citation.source in outcome.sources for citation in answer.citations]
    if outcome.sources:
        metrics["citation_recall"] = float(any(right))
        if right:
            metrics["citation_precision"] = round(sum(right) / len(right), 4)
    unsupported, supported = len(answer.unsupported), len(MARKER.findall(answer.answer))
    metrics["unsupported_rate"] = round(unsupported / max(1, unsupported + supported), 4)
    return metrics
