"""Sorts short texts into classes, whatever their language: logistic regression over language-neutral vectors.

The classes are taught by example, in a few languages, in a file that anyone can extend. Fitting takes less
than a second, embedding the examples some more, so the fitted classifier of each embedding is cached; that of
the packaged embedding comes with the code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from numpy.typing import NDArray

from rag.atomic_write import replace_atomically
from rag.config import cache_folder
from rag.embedding.language_bias import Languages
from rag.embedding.models import Vectors, embed_passages

PENALTY = 0.1  # of the squared weights; each penalty is chosen by cross-validation over its examples
Embed = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class Classifier:
    """The classes, and for each a direction among language-neutral vectors; `weights` is (d + 1, classes)."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]

    def probabilities(self, vectors: Vectors) -> NDArray[np.float32]:
        """How probable each class is for each of `vectors` (n, d): (n, classes), rows summing to 1."""
        return np.asarray(_softmax(_with_constant(vectors) @ self.weights), dtype=np.float32)

    def probability(self, vectors: Vectors, label: str) -> NDArray[np.float32]:
        """How probable the class `label` is for each of `vectors` (n, d): (n,)."""
        column: NDArray[np.float32] = self.probabilities(vectors)[:, self.labels.index(label)]
        return column


@dataclass(frozen=True)
class Detector:
    """Tells how probably a text is of the one class that matters, named by its label."""

    classifier: Classifier
    label: str

    def probabilities(self, vectors: Vectors) -> NDArray[np.float32]:
        """The probability of that class for each of `vectors` (n, d): (n,)."""
        return self.classifier.probability(vectors, self.label)


def fit(vectors: Vectors, labels: Sequence[str], penalty: float = PENALTY) -> Classifier:
    """The classifier that tells the `labels` of `vectors` (n, d) apart; all classes weigh the same."""
    from scipy.optimize import minimize

    names = tuple(sorted(set(labels)))
    places = np.array([names.index(label) for label in labels])
    inputs = _with_constant(vectors).astype(np.float64)
    wanted = np.eye(len(names))[places]
    importance = (len(labels) / len(names) / np.bincount(places))[places][:, None]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(inputs.shape[1], len(names))
        chances = _softmax(inputs @ weights)
        error = -(importance * wanted * np.log(chances + 1e-12)).sum() + penalty / 2 * (flat**2).sum()
        gradient = inputs.T @ (importance * (chances - wanted)) + penalty * weights
        return float(error), gradient.ravel()

    start = np.zeros(inputs.shape[1] * len(names))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return Classifier(names, found.x.reshape(inputs.shape[1], len(names)).astype(np.float32))


def embed_with(embedder: BaseEmbedding, languages: Languages) -> Embed:
    """What embeds examples, and whatever is compared with them, as sentences without their language."""
    return lambda texts: languages.sentences.neutral(embed_passages(embedder, texts))


def load_classifier(examples: Path, embed: Embed, embedding: str, penalty: float = PENALTY) -> Classifier:
    """The classifier for the examples in a file of `label<TAB>text` lines, fitted at its first use.

    `embedding` is the fingerprint of what `embed` embeds with. Raises `ModelUnavailable`.
    """
    name = _file_name(examples, embedding, penalty)
    cached = cache_folder() / "classifiers" / name
    for file in (examples.parent / name, cached):
        with suppress(OSError, ValueError, KeyError, BadZipFile):  # missing or damaged: fit again
            return _read(file)
    classifier = fit_examples(examples, embed, penalty)
    with suppress(OSError):  # a folder that cannot be written costs some seconds at each start
        cached.parent.mkdir(parents=True, exist_ok=True)
        write_classifier(classifier, cached)
    return classifier


def fit_examples(examples: Path, embed: Embed, penalty: float = PENALTY) -> Classifier:
    """Fit the classifier for the examples in a file. Raises `ModelUnavailable`."""
    labels, texts = zip(*read_examples(examples), strict=True)
    return fit(embed(texts), labels, penalty)


def read_examples(file: Path) -> list[tuple[str, str]]:
    """The label and the text of each example."""
    lines = file.read_text("utf-8").splitlines()
    return [(label, text) for label, text in (line.split("\t") for line in lines)]


def write_classifier(classifier: Classifier, file: Path) -> None:
    """Save a classifier; another process that reads the file sees all of it or nothing."""
    with replace_atomically(file) as temporary:
        np.savez(temporary, labels=np.array(classifier.labels), weights=classifier.weights)


def packaged_file(examples: Path, embedding: str, penalty: float = PENALTY) -> Path:
    """Where the packaged embedding's classifier is kept: beside its examples."""
    return examples.parent / _file_name(examples, embedding, penalty)


def _file_name(examples: Path, embedding: str, penalty: float) -> str:
    """Changes with everything that the classifier follows from."""
    content = f"{embedding}|{'' if penalty == PENALTY else penalty}".encode() + examples.read_bytes()
    return f"{examples.stem}-{hashlib.sha256(content).hexdigest()[:16]}.npz"


def _read(file: Path) -> Classifier:
    with np.load(file, allow_pickle=False) as arrays:
        return Classifier(tuple(arrays["labels"].tolist()), arrays["weights"])


def _with_constant(vectors: Vectors) -> NDArray[np.float32]:
    return np.hstack([vectors, np.ones((len(vectors), 1), dtype=vectors.dtype)])


def _softmax(scores: NDArray[np.float64] | NDArray[np.float32]) -> NDArray[np.float64]:
    weights = np.exp(scores - scores.max(axis=1, keepdims=True), dtype=np.float64)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)
