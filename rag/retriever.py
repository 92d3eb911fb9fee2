"""Question → ranked passages."""

from __future__ import annotations

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import NodeWithScore

from rag.embedder import embed_questions
from rag.store import Store


def retrieve(question: str, embedder: BaseEmbedding, store: Store, k: int) -> list[NodeWithScore]:
    """The `k` passages nearest to `question` by meaning, best first; the score is a cosine.

    Raises `ModelUnavailable` and `IndexUnusable`.
    """
    return store.search(embed_questions(embedder, [question])[0], k)
