"""How well belegt knows which sentences only announce what follows: `python -m benchmarks.announcements`.

The sentences of six articles, and thirty others, that were written without sight of the examples
(`announcements.tsv`). Prints the area under the curve; and for several probabilities, which share of the
sentences from there on does announce something, and which share of all that do these are.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.context_dependence import show_all
from rag.config import Config
from rag.embedding.classifier import embed_with, read_examples
from rag.embedding.language_bias import load_languages
from rag.embedding.models import fingerprint, load_embedder
from rag.qa.announcements import ANNOUNCES, load_announcements

EXAMPLES = Path(__file__).with_suffix(".tsv")


def main() -> None:
    """Print the figures."""
    config = Config()
    embedder, embedding = load_embedder(config), fingerprint(config)
    embed = embed_with(embedder, load_languages(embedder, embedding))
    labels, sentences = zip(*read_examples(EXAMPLES), strict=True)
    chances = load_announcements(embed, embedding).probabilities(embed(sentences))
    show_all(chances, np.array([label == ANNOUNCES for label in labels]))


if __name__ == "__main__":
    main()
