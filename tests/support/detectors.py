"""What the packaged detectors say of sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.config import Config
from rag.embedding.classifier import Detector, Embed, embed_with
from rag.embedding.language_bias import Languages
from rag.embedding.models import fingerprint


def probabilities(
    load: Callable[[Embed, str], Detector],
    embedder: BaseEmbedding,
    languages: Languages,
    sentences: Sequence[str],
) -> dict[str, float]:
    """The probability of each sentence with the packaged embedding, for which no detector is fitted again."""
    detector = load(lambda _: pytest.fail("fitted again"), fingerprint(Config()))
    vectors = embed_with(embedder, languages)(sentences)
    return dict(zip(sentences, detector.probabilities(vectors).tolist(), strict=True))
