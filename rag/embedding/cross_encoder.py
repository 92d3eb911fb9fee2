"""A cross-encoder: reads a question or a statement together with a text and judges the two as one.

It is multilingual-e5-small with layers of its own, trained on questions, statements and sentences in some
twenty languages (`benchmarks/cross_encoder`, which names its sources). Reading a pair costs a tenth of asking
the language model about it. Only the layers come with the code; the tokenizer and the word vectors are those
of the packaged embedding, whose engine runs it.

Nogueira and Cho, 2019, "Passage Re-ranking with BERT".
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from rag.atomic_write import write_atomically
from rag.config import cache_folder
from rag.embedding.model_file import replace_tensors
from rag.embedding.models import Vectors
from rag.embedding.packaged import Engine, packaged_model_file
from rag.errors import ModelUnavailable

LAYERS = Path(__file__).with_name("cross_encoder.npz")
SCALE = 20.0  # of the unit vectors before the last layer
LONGEST = 600  # characters of a text that are read
ANSWERS, SUPPORTS, AFFIRMS = 0, 1, 2  # rows of the last layer
LAST_LAYER = ("heads", "bias")  # which the engine does not have


@dataclass(frozen=True)
class CrossEncoder:
    """Judges pairs of texts, in one language or in two. Safe to share between threads.

    `weights` (3, d) and `bias` (3,) are the last layer; `fingerprint` changes with the layers.
    """

    engine: Engine
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    fingerprint: str

    def answers(self, question: str, texts: Sequence[str]) -> Vectors:
        """The log-odds that each of `texts` answers the question or helps to: (n,)."""
        return self._log_odds(ANSWERS, question, texts)

    def supports(self, statement: str, texts: Sequence[str]) -> Vectors:
        """The log-odds that each of `texts` says what the statement claims: (n,)."""
        return self._log_odds(SUPPORTS, statement, texts)

    def affirms(self, question: str, texts: Sequence[str]) -> Vectors:
        """The log-odds that each of `texts`, if it answers a yes/no question, says yes: (n,)."""
        return self._log_odds(AFFIRMS, question, texts)

    def vectors(self, questions: Sequence[str]) -> Vectors:
        """What it makes of questions on their own: unit vectors (n, d), in which their kinds lie apart."""
        return self.engine.encode(list(questions), is_query=True)

    def _log_odds(self, task: int, first: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros(0, dtype=np.float32)
        vectors = self.engine.encode([f"{first} | {text}" for text in texts], is_query=task != SUPPORTS)
        return np.asarray(vectors @ self.weights[task] * SCALE + self.bias[task], dtype=np.float32)


def in_context(before: str, text: str) -> str:
    """A sentence as the cross-encoder reads it, after what precedes it; both may be cut short."""
    text = " ".join(text.split())[:LONGEST]
    before = " ".join(before.split())[-LONGEST // 2 :]
    return f"{before} | {text}" if before else text


@cache
def load_cross_encoder() -> CrossEncoder:
    """The cross-encoder that comes with the code. Raises `ModelUnavailable`."""
    try:
        with np.load(LAYERS, allow_pickle=False) as arrays:
            fingerprint = hashlib.sha256(LAYERS.read_bytes()).hexdigest()[:16]
            engine = _load_engine(arrays, fingerprint)
            weights, bias = (arrays[name] for name in LAST_LAYER)
            return CrossEncoder(engine, weights, bias, fingerprint)
    except (ImportError, OSError, ValueError, KeyError, BadZipFile) as error:
        raise ModelUnavailable(
            f"The cross-encoder cannot be loaded ({error}).",
            "Reinstall belegt: `make install` in a checkout, else `pip install --force-reinstall belegt`.",
        ) from error


def _load_engine(layers: Mapping[str, NDArray[np.generic]], fingerprint: str) -> Engine:
    """The engine with these layers in the packaged embedding's file, which is written at its first use."""
    packaged = packaged_model_file()
    file = cache_folder() / "models" / f"cross-encoder-{_identity(packaged, fingerprint)}.bin"
    with suppress(OSError):
        if file.stat().st_size == packaged.stat().st_size:
            return Engine(file)
    tensors = {name: values for name, values in layers.items() if name not in LAST_LAYER}
    model = replace_tensors(packaged.read_bytes(), tensors)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, model)
        return Engine(file)
    # The engine maps the file into memory, so it outlives its folder.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / file.name
        file.write_bytes(model)
        return Engine(file)


def _identity(packaged: Path, fingerprint: str) -> str:
    """Changes with the layers and with the file that they are put into."""
    state = packaged.stat()
    content = f"{fingerprint} {state.st_size} {state.st_mtime_ns}".encode()
    return hashlib.sha256(content).hexdigest()[:16]
