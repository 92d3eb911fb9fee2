"""The classifiers for the packaged embedding: they come with the code, fitted to their examples."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from rag.config import Config
from rag.embedding.classifier import load_classifier, read_examples
from rag.embedding.models import fingerprint
from rag.qa import kinds, line_classes
from rag.qa.calibration import packaged_classifier, packaged_embeddings

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = (kinds.EXAMPLES, line_classes.EXAMPLES)
EVERY = 15  # of the examples one is embedded: all would take a minute


@pytest.mark.parametrize("examples", EXAMPLES, ids=lambda file: file.stem)
def test_the_packaged_classifier_comes_with_the_code(examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, run `make calibration`: the file's name is a hash of the examples."""
    monkeypatch.setattr("rag.embedding.classifier.fit_examples", lambda *_: pytest.fail("fitted again"))
    monkeypatch.setenv("XDG_CACHE_HOME", "/nowhere")
    embed = packaged_embeddings()[examples]
    classifier = load_classifier(examples, embed, fingerprint(Config()))
    labels, texts = zip(*read_examples(examples)[::EVERY], strict=True)
    assert set(classifier.labels) == {label for label, _ in read_examples(examples)}
    likeliest = np.argmax(classifier.probabilities(embed(texts)), axis=1)
    told_apart = np.array([classifier.labels[place] for place in likeliest]) == np.array(labels)
    assert told_apart.mean() > 0.9


def test_no_classifier_of_earlier_examples_is_kept() -> None:
    kept = set((REPOSITORY / "rag/qa").glob("*.npz"))
    assert kept == {packaged_classifier(examples) for examples in EXAMPLES}


def test_examples_and_classifiers_are_installed_with_the_package() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["setuptools"]["package-data"]["rag.qa"] == ["*.tsv", "*.npz"]
