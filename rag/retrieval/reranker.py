"""Optional reranking: a cross-encoder scores each passage together with the question. Off by default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rag.embedding.models import name_or_folder
from rag.retrieval.passage import Passage

# Takes the question and its passages; returns the passages with new scores, best first.
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
        scored = [
            passage.model_copy(update={"score": score})
            for passage, score in zip(passages, scores, strict=True)
        ]
        return sorted(scored, key=lambda passage: -passage.score)

    return rerank


def _load(name: str) -> Any:
    from sentence_transformers import CrossEncoder

    return CrossEncoder(name)
