"""Descriptions of evaluations made by hand."""

from __future__ import annotations

from rag.config import RetrievalConfig
from rag.evaluation.results import ModelDescription, RunDescription


def describe_run(model: str | None = None) -> RunDescription:
    """A run with this language model, or of retrieval only."""
    llm = ModelDescription(provider="ollama", model=model, answerable_from=0.5) if model else None
    return RunDescription(questions="0", index="0", retrieval=RetrievalConfig(), llm=llm, judge="")
