"""An embedding model behind Ollama, which takes many texts in one request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ollama
from llama_index.embeddings.ollama import OllamaEmbedding
from pydantic import PrivateAttr, SecretStr

from rag.config import Config, LLMConfig
from rag.errors import ModelUnavailable
from rag.ollama_client import keep_alive, ollama_address, ollama_errors, ollama_headers

TEXTS_PER_REQUEST = 32  # 1,000 characters each take a large model on a CPU about ten seconds
BLANK = "."  # sent for a text without letters or digits, which some models cannot embed
SHORTEST = 64  # characters to which a text is cut before the server's refusal is believed


class BatchedOllamaEmbedding(OllamaEmbedding):  # type: ignore[misc]  # its package is untyped
    """LlamaIndex's Ollama embedding, which also sends questions in batches, and blank and over-long texts.

    All methods raise `ModelUnavailable`.
    """

    _server: LLMConfig = PrivateAttr()

    def __init__(self, server: LLMConfig, model: str, **options: Any) -> None:
        """Embed with the `model` of the server that answers with `server.model`."""
        super().__init__(
            model,
            base_url=ollama_address(server.base_url),
            embed_batch_size=TEXTS_PER_REQUEST,
            client_kwargs={"timeout": server.timeout_s, "headers": ollama_headers(server)},
            **options,
        )
        self._server = server

    def get_query_embeddings(self, queries: list[str]) -> list[list[float]]:
        """The vector of each question, with the query instruction before it."""
        texts = [self._format_query(query) for query in queries]
        batches = (
            texts[first : first + TEXTS_PER_REQUEST] for first in range(0, len(texts), TEXTS_PER_REQUEST)
        )
        return [vector for batch in batches for vector in self.get_general_text_embeddings(batch)]

    def get_general_text_embedding(self, texts: str) -> list[float]:
        """The vector of one text."""
        return self.get_general_text_embeddings([texts])[0]

    def get_general_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        """The vector of each text. A text that is too long for the model is cut until it fits."""
        texts = [text if text.strip() else BLANK for text in texts]
        with _embedding_errors(self._server, self.model_name):
            try:
                vectors: list[list[float]] = super().get_general_text_embeddings(texts)
            except ollama.ResponseError as error:
                if not _is_too_long(error):
                    raise
                vectors = [self._embed_cut(text) for text in texts]
        if len(vectors) != len(texts):
            raise ModelUnavailable(
                f"Ollama returned {len(vectors)} vectors for {len(texts)} texts from {self.model_name!r}.",
                "Update Ollama, or choose another embedding.model.",
            )
        return vectors

    def _embed_cut(self, text: str) -> list[float]:
        """The vector of as much of the beginning of `text` as the model takes, by halves."""
        while True:
            try:
                (vector,) = super().get_general_text_embeddings([text])
                return list(vector)
            except ollama.ResponseError as error:
                if not _is_too_long(error) or len(text) <= SHORTEST:
                    raise
                text = text[: len(text) // 2].rstrip() or BLANK


def load_ollama_embedding(config: Config) -> BatchedOllamaEmbedding:
    """The embedding model that `config` names; it is not contacted before the first text."""
    embedding, server = config.embedding, config.llm
    if embedding.base_url:  # another server, which the key is not for
        server = server.model_copy(update={"base_url": embedding.base_url, "api_key": SecretStr("")})
    return BatchedOllamaEmbedding(
        server,
        embedding.model,
        query_instruction=embedding.query_prefix or None,
        text_instruction=embedding.passage_prefix or None,
        keep_alive=keep_alive(server),
    )


@contextmanager
def _embedding_errors(server: LLMConfig, model: str) -> Iterator[None]:
    with ollama_errors(server, model):
        try:
            yield
        except ollama.ResponseError as error:
            if "does not support embed" not in error.error:
                raise
            raise ModelUnavailable(
                f"Ollama's model {model!r} does not embed text.",
                "Set embedding.model to one that does, such as bge-m3.",
            ) from error


def _is_too_long(error: ollama.ResponseError) -> bool:
    return "length" in error.error and "context" in error.error
