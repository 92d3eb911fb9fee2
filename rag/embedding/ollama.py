"""An embedding model behind Ollama, which takes many texts in one request."""

from __future__ import annotations

from llama_index.embeddings.ollama import OllamaEmbedding

from rag.config import Config

TEXTS_PER_REQUEST = 32  # 1,000 characters each take a large model on a CPU about ten seconds


class BatchedOllamaEmbedding(OllamaEmbedding):  # type: ignore[misc]  # its package is untyped
    """LlamaIndex's Ollama embedding, which also sends a list of questions in one request."""

    def get_query_embeddings(self, queries: list[str]) -> list[list[float]]:
        """The vector of each question, with the query instruction before it."""
        texts = [self._format_query(query) for query in queries]
        batches = (
            texts[first : first + TEXTS_PER_REQUEST] for first in range(0, len(texts), TEXTS_PER_REQUEST)
        )
        return [vector for batch in batches for vector in self.get_general_text_embeddings(batch)]


def load_ollama_embedding(config: Config) -> BatchedOllamaEmbedding:
    """The embedding model that `config` names; it is not contacted before the first text."""
    embedding = config.embedding
    return BatchedOllamaEmbedding(
        embedding.model,
        base_url=config.llm.base_url,
        embed_batch_size=TEXTS_PER_REQUEST,
        query_instruction=embedding.query_prefix or None,
        text_instruction=embedding.passage_prefix or None,
        client_kwargs={"timeout": config.llm.timeout_s},
    )
