"""Text → vectors, by config: the packaged model, any sentence-transformers model, or Ollama.

All of them are LlamaIndex `BaseEmbedding`s. Vectors are unit length, so a dot product is a cosine.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray

from rag.config import Config
from rag.embedding.packaged import PACKAGED_MODEL, PackagedEmbedding
from rag.errors import ModelUnavailable

Vectors = NDArray[np.float32]
Loaded = TypeVar("Loaded")

INSTALL_SENTENCE_TRANSFORMERS = "Run `pip install 'belegt[sentence-transformers]'`."
SENTENCES_KEPT = 20_000  # 30 MB at 384 dimensions


@runtime_checkable
class EmbedsQuestionBatches(Protocol):
    """An embedding that takes several questions at once, which LlamaIndex's interface has no method for."""

    def get_query_embeddings(self, queries: list[str]) -> list[list[float]]:
        """The vector of each question."""


def load_embedder(config: Config) -> BaseEmbedding:
    """The embedding model that `config.embedding` names. Raises `ModelUnavailable`."""
    embedding = config.embedding
    if embedding.provider == "packaged":
        return PackagedEmbedding()
    if not embedding.model:
        raise ModelUnavailable(
            f"embedding.provider is {embedding.provider}, but embedding.model is empty.",
            "Set embedding.model to the name of a model.",
        )
    if embedding.provider == "ollama":
        from rag.embedding.ollama import load_ollama_embedding

        return load_ollama_embedding(config)
    return _load_sentence_transformer(embedding.model, embedding.query_prefix, embedding.passage_prefix)


def _load_sentence_transformer(model: str, query_prefix: str, passage_prefix: str) -> BaseEmbedding:
    def load(name: str) -> BaseEmbedding:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        embedder: BaseEmbedding = HuggingFaceEmbedding(
            model_name=name,
            query_instruction=query_prefix,
            text_instruction=passage_prefix,
            normalize=True,
        )
        return embedder

    remedy = "Check the name or folder in embedding.model, or set embedding.provider to packaged."
    return name_or_folder(load, model, "sentence-transformers", remedy)


def name_or_folder(load: Callable[[str], Loaded], model: str, kind: str, remedy: str) -> Loaded:
    """Load a sentence-transformers model by its name or folder. Raises `ModelUnavailable`."""
    folder = Path(model).expanduser()
    if model.startswith(("/", ".", "~")) and not folder.is_dir():
        raise ModelUnavailable(f"The {kind} model folder {folder} does not exist.", remedy)
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)  # its advice is for developers
    try:
        return load(str(folder) if folder.is_dir() else model)
    except ImportError as error:
        raise ModelUnavailable(
            f"The {kind} model {model!r} needs {error.name or 'packages'}, which is not installed.",
            INSTALL_SENTENCE_TRANSFORMERS,
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        first_line = str(error).strip().split("\n")[0]
        raise ModelUnavailable(
            f"The {kind} model {model!r} cannot be loaded ({first_line}).", remedy
        ) from error


def fingerprint(config: Config) -> str:
    """Identifies the model and prefixes; an index built with others cannot be searched with it."""
    embedding = config.embedding
    if embedding.provider == "packaged":
        return f"packaged:{PACKAGED_MODEL}"
    return f"{embedding.provider}:{embedding.model}:{embedding.query_prefix!r}:{embedding.passage_prefix!r}"


def embed_passages(embedder: BaseEmbedding, texts: Sequence[str]) -> Vectors:
    """Unit vectors of `texts`, one row each. Raises `ModelUnavailable`."""
    return unit(embedder.get_text_embedding_batch(list(texts)))


def embed_questions(embedder: BaseEmbedding, questions: Sequence[str]) -> Vectors:
    """Unit vectors of `questions`, one row each: some models embed questions and passages differently.

    Raises `ModelUnavailable`.
    """
    if isinstance(embedder, EmbedsQuestionBatches):
        return unit(embedder.get_query_embeddings(list(questions)))
    return unit([embedder.get_query_embedding(question) for question in questions])


class SentenceVectors:
    """Unit vectors of sentences, with a cache of the most recently used ones.

    Safe to share between threads.
    """

    def __init__(self, embedder: BaseEmbedding, most: int = SENTENCES_KEPT) -> None:
        self.embedder = embedder
        self.most = most
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of `texts`, one row each. Raises `ModelUnavailable`."""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:  # embedded outside the lock, so that other threads need not wait
            known |= dict(zip(missing, embed_passages(self.embedder, missing), strict=True))
        with self._lock:
            for text, vector in known.items():
                self._kept[text] = vector
                self._kept.move_to_end(text)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return np.array([known[text] for text in texts], dtype=np.float32)


def unit(rows: Sequence[Sequence[float]] | Vectors) -> Vectors:
    """`rows` (n, d) scaled to length 1; a row of zeros is kept."""
    vectors = np.asarray(rows, dtype=np.float32)
    if not len(vectors):
        return vectors.reshape(0, 0)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(norms > 0, norms, 1), dtype=np.float32)
