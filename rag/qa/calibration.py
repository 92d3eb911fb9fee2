"""Fits the classifiers of questions and lines for the packaged embedding, to be kept with the code."""

from __future__ import annotations

from pathlib import Path

from rag.config import Config
from rag.embedding.classifier import Embed, fit_examples, packaged_file, write_classifier
from rag.embedding.language_bias import load_languages
from rag.embedding.models import embed_passages, embed_questions, fingerprint, load_embedder
from rag.qa import kinds, line_classes


def calibrate_packaged() -> None:
    """Fit both classifiers anew and write them beside their examples: `make calibration`.

    Raises `ModelUnavailable`.
    """
    for examples, embed in packaged_embeddings().items():
        write_classifier(fit_examples(examples, embed), packaged_classifier(examples))


def packaged_classifier(examples: Path) -> Path:
    """The file of the packaged embedding's classifier for these examples."""
    return packaged_file(examples, fingerprint(Config()))


def packaged_embeddings() -> dict[Path, Embed]:
    """The files of examples, and how the packaged embedding embeds each: as questions or as sentences."""
    config = Config()
    embedder = load_embedder(config)
    languages = load_languages(embedder, fingerprint(config))
    return {
        kinds.EXAMPLES: lambda texts: languages.neutral_questions(
            embed_questions(embedder, texts), embed_passages(embedder, texts)
        ),
        line_classes.EXAMPLES: lambda texts: languages.sentences.neutral(embed_passages(embedder, texts)),
    }
