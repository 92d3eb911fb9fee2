"""Questions made by hand, as the stages get them."""

from __future__ import annotations

import numpy as np

from rag.embedding.models import Vectors
from rag.qa.kinds import Detail, Intent, Kind
from rag.qa.question import StandaloneQuestion
from rag.retrieval.retriever import Query


def query(text: str, language: str = "en", vector: Vectors | None = None, certainty: float = 1.0) -> Query:
    """A query whose vector matters only where a test gives one."""
    vector = np.zeros(2, dtype=np.float32) if vector is None else vector
    return Query(text, vector, vector[None], language, certainty=certainty)


def question(
    text: str,
    language: str = "en",
    kind: Kind = "fact",
    *,
    detail: Detail = "",
    side: str = "",
    style: str = "",
) -> StandaloneQuestion:
    """A question that is asked and answered in the same language."""
    return StandaloneQuestion(query(text, language), language, style, Intent(kind, detail), side)
