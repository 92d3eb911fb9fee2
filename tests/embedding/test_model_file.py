"""The layout of the packaged embedding's file."""

import numpy as np
import pytest

from rag.embedding.model_file import replace_tensors, tensor_places
from rag.embedding.packaged import packaged_model_file


@pytest.fixture(scope="module")
def model() -> bytes:
    return packaged_model_file().read_bytes()


def test_every_tensor_lies_in_the_file(model: bytes) -> None:
    places = tensor_places(model)
    assert len(places) == 5 + 12 * 16
    assert all(0 < start <= start + size <= len(model) for start, size in places.values())


def test_a_tensor_is_replaced_and_nothing_else_changes(model: bytes) -> None:
    start, size = tensor_places(model)["l3.q.b"]
    replaced = replace_tensors(model, {"l3.q.b": np.zeros(size // 4, dtype=np.float32)})
    assert replaced[start : start + size] == bytes(size)
    assert replaced[:start] == model[:start] and replaced[start + size :] == model[start + size :]


def test_what_does_not_fit_or_is_unknown_is_refused(model: bytes) -> None:
    for name in ("l3.q.b", "l99.q.b"):
        with pytest.raises(ValueError, match=name):
            replace_tensors(model, {name: np.zeros(3, dtype=np.float32)})


def test_another_file_or_a_part_of_one_is_refused(model: bytes) -> None:
    with pytest.raises(ValueError, match="not a model file"):
        tensor_places(b"GGUF" + model[4:100])
    with pytest.raises(ValueError, match="cut short"):
        tensor_places(model[:1000])
