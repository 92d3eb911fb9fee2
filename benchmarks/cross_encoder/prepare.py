"""Writes the pairs as tokens: `python -m benchmarks.cross_encoder.prepare PUBLIC PREPARED.npz`."""

from __future__ import annotations

import argparse
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.cross_encoder.pairs import all_pairs
from benchmarks.cross_encoder.tokens import read_tokenizer
from rag.embedding.cross_encoder import ANSWERS
from rag.embedding.model_file import tensor_places
from rag.embedding.packaged import packaged_model_file

MOST_TOKENS = 160  # of a pair
WORDS = "emb.word"


def main() -> None:
    """Read, tokenize, and keep the word vectors of the tokens that occur."""
    from benchmarks.cross_encoder.network import BLOCK, BLOCK_BYTES, WIDTH, unpack

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("public", type=Path)
    options.add_argument("prepared", type=Path)
    arguments = options.parse_args()
    pairs = list(all_pairs(arguments.public))
    model = packaged_model_file().read_bytes()
    tokenize = read_tokenizer(model)
    tokens = [tokenize(f"{pair.first} | {pair.text}", pair.task == ANSWERS, MOST_TOKENS) for pair in pairs]
    used, ids = np.unique(np.concatenate(tokens), return_inverse=True)
    tensors = _tensors(model)
    words = tensors.pop(WORDS).reshape(-1, WIDTH // BLOCK * BLOCK_BYTES)[used]
    np.savez_compressed(
        arguments.prepared,
        ids=ids.astype(np.int32),
        offsets=np.array([0, *accumulate(map(len, tokens))], dtype=np.int32),
        task=np.array([pair.task for pair in pairs], dtype=np.int8),
        label=np.array([pair.label for pair in pairs], dtype=np.int8),
        weight=np.array([pair.weight for pair in pairs], dtype=np.float32),
        held_out=np.array([pair.held_out for pair in pairs]),
        words=unpack(words.ravel()).reshape(-1, WIDTH).astype(np.float16),
        **{f"model.{name}": values for name, values in tensors.items()},  # type: ignore[arg-type]
    )


def _tensors(model: bytes) -> dict[str, NDArray[Any]]:
    """Matrices packed as bytes, everything else as numbers."""
    tensors: dict[str, NDArray[Any]] = {}
    for name, (start, size) in tensor_places(model).items():
        is_matrix = name == WORDS or (name.endswith(".w") and "ln." not in name)
        tensors[name] = np.frombuffer(model[start : start + size], np.uint8 if is_matrix else np.float32)
    return tensors


if __name__ == "__main__":
    main()
