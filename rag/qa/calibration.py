"""Fits the classifiers for the packaged models, to be kept with the code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.config import Config
from rag.embedding.classifier import PENALTY, Embed, embed_with, fit_examples, packaged_file, write_classifier
from rag.embedding.cross_encoder import load_cross_encoder
from rag.embedding.language_bias import load_languages
from rag.embedding.models import fingerprint, load_embedder
from rag.qa import announcements, context_dependence, kinds, line_classes


@dataclass(frozen=True)
class Taught:
    """The examples of a classifier, and what embeds them: `embedding` is its fingerprint."""

    examples: Path
    embed: Embed
    embedding: str
    penalty: float = PENALTY

    @property
    def file(self) -> Path:
        """Where the fitted classifier is kept."""
        return packaged_file(self.examples, self.embedding, self.penalty)


def calibrate_packaged() -> None:
    """Fit the classifiers anew and write them beside their examples: `make calibration`.

    Raises `ModelUnavailable`.
    """
    for taught in packaged_classifiers():
        write_classifier(fit_examples(taught.examples, taught.embed, taught.penalty), taught.file)


def packaged_classifiers() -> tuple[Taught, ...]:
    """The classifier of questions, by the cross-encoder; those of lines and sentences, by the embedding."""
    config, cross_encoder = Config(), load_cross_encoder()
    embedder = load_embedder(config)
    embedding = fingerprint(config)
    embed = embed_with(embedder, load_languages(embedder, embedding))
    return (
        Taught(kinds.EXAMPLES, cross_encoder.vectors, cross_encoder.fingerprint),
        Taught(line_classes.EXAMPLES, embed, embedding),
        Taught(context_dependence.EXAMPLES, embed, embedding, context_dependence.PENALTY),
        Taught(announcements.EXAMPLES, embed, embedding, announcements.PENALTY),
    )
