"""Optional reranking: a cross-encoder reads each passage together with the question. Off by default.

It changes the order only. The passages keep the scores of the search between them, the best one the highest:
what is declined and which articles are near is measured by those, and every model's own lie elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rag.embedding.models import name_or_folder
from rag.retrieval.passage import Passage

# Takes the question and its passages; returns them in a new order, best first.
Reranker = Callable[[str, Sequence[Passage]], list[Passage]]


def load_reranker(model: str) -> Reranker | None:
    """The sentence-transformers `CrossEncoder` with this name or folder; None where `model` is empty.

    Raises `ModelUnavailable`.
    """
    if not model:
        return None
    encoder = name_or_folder(
        _load, model, "cross-encoder", "Check the name or folder in retrieval.reranker, or leave it empty."
    )

    def rerank(question: str, passages: Sequence[Passage]) -> list[Passage]:
        pairs = [(question, passage.text) for passage in passages]
        scores = encoder.predict(pairs, show_progress_bar=False).tolist() if pairs else []
        order = sorted(range(len(passages)), key=lambda index: -scores[index])
        known = sorted((passage.score for passage in passages), reverse=True)
        return [
            passages[index].model_copy(update={"score": score})
            for index, score in zip(order, known, strict=True)
        ]

    return rerank


def _load(name: str) -> Any:
    from sentence_transformers import CrossEncoder

    return CrossEncoder(name)
