"""An optional second look: a cross-encoder reads question and passage together. Off by default."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from llama_index.core.schema import NodeWithScore

from rag.errors import ModelUnavailable

# Question and passages in, passages anew ordered out.
Reranker = Callable[[str, Sequence[NodeWithScore]], list[NodeWithScore]]


def load_reranker(model: str) -> Reranker | None:
    """The sentence-transformers `CrossEncoder` of that name or folder; None where `model` is empty.

    Raises `ModelUnavailable`.
    """
    if not model:
        return None
    folder = Path(model).expanduser()
    remedy = "Check the name or folder in retrieval.reranker, or leave it empty."
    if model.startswith(("/", ".", "~")) and not folder.is_dir():
        raise ModelUnavailable(f"There is no cross-encoder folder {folder}.", remedy)

    from sentence_transformers import CrossEncoder

    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)  # its advice is for developers
    try:
        encoder = CrossEncoder(str(folder) if folder.is_dir() else model)
    except (OSError, ValueError, RuntimeError) as error:
        first_line = str(error).strip().split("\n")[0]
        raise ModelUnavailable(
            f"The cross-encoder {model!r} cannot be loaded ({first_line}).", remedy
        ) from error

    def rerank(question: str, passages: Sequence[NodeWithScore]) -> list[NodeWithScore]:
        pairs = [(question, passage.node.get_content()) for passage in passages]
        scores = encoder.predict(pairs, show_progress_bar=False).tolist() if pairs else []
        scored = [
            NodeWithScore(node=passage.node, score=score)
            for passage, score in zip(passages, scores, strict=True)
        ]
        return sorted(scored, key=lambda passage: -(passage.score or 0.0))

    return rerank
