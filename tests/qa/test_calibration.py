"""The classifiers for the packaged models: they come with the code, fitted to their examples."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from rag.embedding.classifier import load_classifier, read_examples
from rag.qa.calibration import Taught, packaged_classifiers

REPOSITORY = Path(__file__).parents[2]
CLASSIFIERS = packaged_classifiers()
EVERY = 15  # of the examples one is embedded: all would take a minute


@pytest.mark.parametrize("taught", CLASSIFIERS, ids=lambda taught: taught.examples.stem)
def test_the_packaged_classifier_comes_with_the_code(taught: Taught, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, run `make calibration`: the file's name is a hash of the examples."""
    monkeypatch.setattr("rag.embedding.classifier.fit_examples", lambda *_: pytest.fail("fitted again"))
    monkeypatch.setenv("XDG_CACHE_HOME", "/nowhere")
    classifier = load_classifier(taught.examples, taught.embed, taught.embedding, taught.penalty)
    examples = read_examples(taught.examples)
    labels, texts = zip(*examples[::EVERY], strict=True)
    assert set(classifier.labels) == {label for label, _ in examples}
    likeliest = np.argmax(classifier.probabilities(taught.embed(texts)), axis=1)
    told_apart = np.array([classifier.labels[place] for place in likeliest]) == np.array(labels)
    assert told_apart.mean() > 0.8


def test_no_classifier_of_earlier_examples_is_kept() -> None:
    kept = set((REPOSITORY / "rag/qa").glob("*.npz"))
    assert kept == {taught.file for taught in CLASSIFIERS}


def test_examples_and_classifiers_are_installed_with_the_package() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["setuptools"]["package-data"]["rag.qa"] == ["*.tsv", "*.npz"]
