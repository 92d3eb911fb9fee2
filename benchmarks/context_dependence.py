"""How well belegt knows which sentences need what precedes them: `python -m benchmarks.context_dependence`.

The sentences of thirty held-out articles of the cross-encoder, labelled by readers who saw only the headline
(`context_dependence.tsv`). Prints the area under the curve; for several probabilities, which share of the
sentences from there on does need another, and which share of all that do these are; and the same of the rules
for single languages (`rag/text/anaphora.py`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from benchmarks.cross_encoder.articles import HELD_OUT_ARTICLES
from benchmarks.cross_encoder.pairs import records
from rag.config import Config
from rag.embedding.classifier import embed_with, read_examples
from rag.embedding.language_bias import load_languages
from rag.embedding.models import fingerprint, load_embedder
from rag.qa.context_dependence import DEPENDENT, load_context_dependence
from rag.text.anaphora import refers_back

EXAMPLES = Path(__file__).with_suffix(".tsv")
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def main() -> None:
    """Print the figures."""
    config = Config()
    embedder, embedding = load_embedder(config), fingerprint(config)
    languages = load_languages(embedder, embedding)
    labels, sentences = zip(*read_examples(EXAMPLES), strict=True)
    embed = embed_with(embedder, languages)
    dependence = load_context_dependence(embed, embedding)
    chances = dependence.probabilities(embed(sentences))
    is_dependent = np.array([label == DEPENDENT for label in labels])
    show_all(chances, is_dependent)
    language = {
        " ".join(sentence.split()): article["language"]
        for article in records(HELD_OUT_ARTICLES)
        for sentence in article["sentences"]
    }
    by_rule = np.array([refers_back(sentence, language[sentence]) for sentence in sentences])
    show("by the rules", by_rule, is_dependent)


def show_all(chances: NDArray[np.float32], wanted: NDArray[np.bool_]) -> None:
    """Print how well the chances tell those that are `wanted` from the others."""
    print(f"{len(wanted)} sentences, AUC {roc_auc_score(wanted, chances):.3f}")
    for threshold in THRESHOLDS:
        show(f"from {threshold}", chances >= threshold, wanted)


def show(name: str, found: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> None:
    """Print precision and recall."""
    right = (found & wanted).sum()
    print(
        f"{name}: {found.mean():.2f} of all, {right / found.sum():.2f} of them rightly, "
        f"{right / wanted.sum():.2f} of those that are"
    )


if __name__ == "__main__":
    main()
