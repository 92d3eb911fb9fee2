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
from rag.evaluation.results import ANSWER_DEPTH, DEPTHS, FALSE_RATE, JUDGED, Outcome
from rag.llm.loading import load_model
from rag.llm.model import decide
from rag.qa.answer import Answer, Judged
from rag.qa.prompts import judge_prompt

MARKER = re.compile(r"\[\d+\]")
UNTOLD = ("not_in_sources", "conversation")  # statuses of answers that say nothing of what was asked
FROM_NO_ARTICLE = ("collection", "conversation")  # kinds that are answered without reading any
RIGHT = 0.5  # least probability of the judge's "Yes"

AnswerJudge = Callable[[Outcome], bool]


def retrieval_metrics(
    question: Question, articles: Sequence[str], passages: Sequence[tuple[str, str]]
) -> dict[str, float]:
    """Metrics of the retrieved articles and passages (source, text).

    None where no article is expected, nor for a question about the collection, which the catalogue answers.
    """
    if not question.sources or question.kind == "collection":
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
    told = _told(answer)
    return outcome.model_copy(
        update={
            "metrics": {
                **outcome.metrics,
                **_answer_metrics(question, answer),
                **_fact_metrics(question, told),
                **_kind_metrics(question, answer),
                **_citation_metrics(outcome, answer),
            },
            "status": answer.status,
            "answered_as": answer.kind,
            "answer": answer.answer,
            "missing": tuple(fact[0] for fact in question.facts if not contains(told, fact)),
            "forbidden": tuple(string for string in question.forbid if contains(told, [string])),
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
    provider = "openai" if config.llm.provider == "openai" else "ollama"
    llm = config.llm.model_copy(update={"provider": provider, "model": config.evaluation.judge})
    model = load_model(llm)

    def is_right(outcome: Outcome) -> bool:
        prompt = judge_prompt(outcome.question, outcome.answers, MARKER.sub("", outcome.answer))
        return decide(model, prompt, llm).probability >= RIGHT

    return is_right


def add_verdict(outcome: Outcome, judge: AnswerJudge | None) -> Outcome:
    """The outcome with the judge's verdict; unchanged without a judge or for an unanswerable question.

    What is told and judged wrong is false, with or without a forbidden string. A refusal is not right, but
    not false either.
    """
    if judge is None or not outcome.answers:
        return outcome
    is_told = outcome.status not in UNTOLD
    right = is_told and judge(outcome)
    false = outcome.metrics.get(FALSE_RATE, 0.0) or float(is_told and not right)
    verdict = {JUDGED: float(right), FALSE_RATE: false}
    return outcome.model_copy(update={"metrics": outcome.metrics | verdict})


def _told(answer: Answer) -> str:
    """What the answer says of the articles; empty for a refusal, and for small talk."""
    return "" if answer.status in UNTOLD else answer.answer


def _fact_metrics(question: Question, told: str) -> dict[str, float]:
    """How much of what was asked is told, and whether anything forbidden is; by the question's own lists."""
    metrics: dict[str, float] = {}
    if question.facts:
        recall = fact_recall(told, question.facts)
        metrics |= {"fact_recall": round(recall, 4), "complete": float(recall == 1)}
    if question.forbid:
        metrics[FALSE_RATE] = float(contains(told, question.forbid))
    return metrics


def _kind_metrics(question: Question, answer: Answer) -> dict[str, float]:
    """Whether the question was taken for what it is."""
    return {"kind_accuracy": float(answer.kind == question.kind)} if question.kind else {}


def _answer_metrics(question: Question, answer: Answer) -> dict[str, float]:
    """Whether the answer is right, or rightly declined; empty where nothing is asked of the articles."""
    if not question.is_answerable and (answer.status == "conversation" or question.kind in FROM_NO_ARTICLE):
        return {}
    declined = answer.status in UNTOLD
    if not question.is_answerable:
        return {"unanswerable_declined": float(declined)}
    metrics = {"false_refusals": float(declined)}
    if not question.answers:
        return metrics
    return metrics | {
        "accuracy": float(not declined and contains(answer.answer, question.answers)),
        "token_f1": 0.0 if declined else round(token_f1(answer.answer, question.answers), 4),
    }


def _citation_metrics(outcome: Outcome, answer: Answer) -> dict[str, float]:
    """What the citations are worth; empty for a refusal and in a conversation."""
    if answer.status in UNTOLD:
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
