"""An optional second look: a cross-encoder reads question and passage together. Off by default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llama_index.core.schema import NodeWithScore

from rag.embedding.models import name_or_folder

# Question and passages in, passages anew ordered out.
Reranker = Callable[[str, Sequence[NodeWithScore]], list[NodeWithScore]]


def load_reranker(model: str) -> Reranker | None:
    """The sentence-transformers `CrossEncoder` of that name or folder; None where `model` is empty.

    Raises `ModelUnavailable`.
    """
    if not model:
        return None
    encoder = name_or_folder(
        _load, model, "cross-encoder", "Check the name or folder in retrieval.reranker, or leave it empty."
    )

    def rerank(question: str, passages: Sequence[NodeWithScore]) -> list[NodeWithScore]:
        pairs = [(question, passage.node.get_content()) for passage in passages]
        scores = encoder.predict(pairs, show_progress_bar=False).tolist() if pairs else []
        scored = [
            NodeWithScore(node=passage.node, score=score)
            for passage, score in zip(passages, scores, strict=True)
        ]
        return sorted(scored, key=lambda passage: -(passage.score or 0.0))

    return rerank


def _load(name: str) -> Any:
    from sentence_transformers import CrossEncoder

    return CrossEncoder(name)
