"""Descriptions, outcomes and answers of evaluations made by hand."""

from __future__ import annotations

from typing import Any

from rag.config import RetrievalConfig
from rag.evaluation.results import ModelDescription, Outcome, RunDescription


def describe_run(model: str | None = None) -> RunDescription:
    """A run with this language model, or of retrieval only."""
    llm = ModelDescription(provider="ollama", model=model, answerable_from=0.5) if model else None
    return RunDescription(questions="0", index="0", retrieval=RetrievalConfig(), llm=llm, judge="")


def make_outcome(number: int = 1, **changes: Any) -> Outcome:
    """The outcome of a search that found the right article second; `changes` are other fields."""
    values: dict[str, Any] = {
        "id": f"q{number}",
        "question": f"Question {number}?",
        "tags": ("en>de",),
        "answers": ("41",),
        "sources": ("a.txt",),
        "retrieved": ("b.txt", "a.txt"),
        "metrics": {"recall@1": 0.0, "mrr": 0.5},
        "retrieve_s": 0.01,
    }
    return Outcome.model_validate(values | changes)


def make_answered(number: int = 1, **changes: Any) -> Outcome:
    """The outcome of a right answer that asked the model five times; `changes` are other fields."""
    values: dict[str, Any] = {
        "kind": "fact",
        "answered_as": "fact",
        "status": "answered",
        "answer": "It is 41 metres high. [1]",
        "cited": ("a.txt",),
        "metrics": {"accuracy": 1.0, "kind_accuracy": 1.0, "mrr": 1.0},
        "total_s": 1.0,
        "calls": 5,
        "prompt_tokens_read": 240,
        "written_tokens": 20,
    }
    return make_outcome(number, **(values | changes))
