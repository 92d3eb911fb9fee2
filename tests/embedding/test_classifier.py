"""Classes of short texts, taught by example."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.embedding.classifier import fit, load_classifier, packaged_file, read_examples, write_classifier
from rag.embedding.models import Vectors

EAST, NORTH = np.eye(2, dtype=np.float32)
EXAMPLES = "red\trose\nred\tcherry\nblue\tsea\n"


def east_or_north(texts: Sequence[str]) -> Vectors:
    """What is blue lies in the north."""
    return np.array([NORTH if text == "sea" else EAST for text in texts])


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of examples, and an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = tmp_path / "colours.tsv"
    file.write_text(EXAMPLES)
    return file


def test_what_lies_near_the_examples_of_a_class_belongs_to_it() -> None:
    classifier = fit(np.array([EAST, NORTH]), ["red", "blue"])
    chances = classifier.probabilities(np.array([EAST, NORTH, [0.6, 0.8]], dtype=np.float32))
    assert classifier.labels == ("blue", "red")
    assert chances.sum(axis=1) == pytest.approx([1, 1, 1])
    assert classifier.probability(np.array([EAST, NORTH]), "red") == pytest.approx(chances[:2, 1])
    assert chances[0, 1] > 0.8
    assert chances[1, 0] > chances[2, 0] > 0.5


def test_a_class_with_more_examples_weighs_no_more() -> None:
    classifier = fit(np.array([EAST] * 9 + [NORTH]), ["red"] * 9 + ["blue"])
    between = np.array([[0.7071, 0.7071]], dtype=np.float32)
    assert classifier.probabilities(between)[0] == pytest.approx([0.5, 0.5], abs=0.02)


def test_the_examples_are_embedded_only_once(examples: Path) -> None:
    embedded: list[str] = []

    def embed(texts: Sequence[str]) -> Vectors:
        embedded.extend(texts)
        return east_or_north(texts)

    first = load_classifier(examples, embed, "e5")
    again = load_classifier(examples, embed, "e5")
    assert embedded == ["rose", "cherry", "sea"]
    assert again.labels == first.labels
    assert np.array_equal(again.weights, first.weights)


@pytest.mark.parametrize("changed", ["embedding", "examples"])
def test_another_embedding_and_other_examples_are_learnt_anew(examples: Path, changed: str) -> None:
    load_classifier(examples, east_or_north, "e5")
    if changed == "examples":
        examples.write_text(f"{EXAMPLES}green\tgrass\n")
    labels = load_classifier(examples, lambda texts: -east_or_north(texts), "e6").labels
    assert labels == (("blue", "green", "red") if changed == "examples" else ("blue", "red"))
    caches = list((examples.parent / "cache").rglob("colours-*.npz"))
    assert len(caches) == 2


def test_the_packaged_classifier_stands_beside_its_examples(examples: Path) -> None:
    def never(texts: Sequence[str]) -> Vectors:
        raise AssertionError("the packaged one is read")

    file = packaged_file(examples, "e5")
    assert file.parent == examples.parent
    write_classifier(fit(np.array([EAST, NORTH]), ["red", "blue"]), file)
    assert load_classifier(examples, never, "e5").labels == ("blue", "red")


def test_a_damaged_file_is_fitted_again(examples: Path) -> None:
    packaged_file(examples, "e5").write_bytes(b"PK\x03\x04 no archive")
    assert load_classifier(examples, east_or_north, "e5").labels == ("blue", "red")


def test_a_cache_that_cannot_be_written_is_no_error(examples: Path) -> None:
    (examples.parent / "cache").write_text("a file where the folder would be")
    assert load_classifier(examples, east_or_north, "e5").labels == ("blue", "red")


def test_an_example_is_a_label_and_a_text(examples: Path) -> None:
    assert read_examples(examples) == [("red", "rose"), ("red", "cherry"), ("blue", "sea")]
