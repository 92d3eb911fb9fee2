"""Writes pairs and examples as tokens: `python -m benchmarks.cross_encoder.prepare PREPARED.npz [PUBLIC]`."""

from __future__ import annotations

import argparse
import random
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.cross_encoder.articles import article_pairs
from benchmarks.cross_encoder.kinds import article_examples, kind_examples
from benchmarks.cross_encoder.packing import BLOCK, BLOCK_BYTES, unpack
from benchmarks.cross_encoder.pairs import Share, all_pairs
from benchmarks.cross_encoder.tokens import read_tokenizer
from rag.embedding.cross_encoder import SUPPORTS
from rag.embedding.model_file import tensor_places
from rag.embedding.packaged import packaged_model_file

MOST_TOKENS = 160  # of a pair
WORDS = "emb.word"


def main() -> None:
    """Read, tokenize, and keep the word vectors of the tokens that occur."""
    from benchmarks.cross_encoder.network import KINDS, WIDTH

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("prepared", type=Path)
    options.add_argument("public", type=Path, nargs="?", help="without it, only what was written for this")
    options.add_argument("--from", type=int, default=0, dest="first", help="number of the first new record")
    options.add_argument("--repeated", type=float, default=0.0, help="share of everything before it")
    options.add_argument("--articles", action="store_true", help="whole articles, too")
    arguments = options.parse_args()
    share = Share(arguments.first, arguments.repeated if arguments.first else 1.0)
    pairs, examples = list(all_pairs(arguments.public, share)), list(kind_examples(share))
    if arguments.articles:
        pairs += article_pairs(random.Random(share.first))
        examples += article_examples()
    kinds = sorted({example.kind for example in examples})
    model = packaged_model_file().read_bytes()
    tokenize = read_tokenizer(model)
    tokens = [tokenize(f"{pair.first} | {pair.text}", pair.task != SUPPORTS, MOST_TOKENS) for pair in pairs]
    tokens += [tokenize(example.question, True, MOST_TOKENS) for example in examples]
    used, ids = np.unique(np.concatenate(tokens), return_inverse=True)
    tensors = _tensors(model)
    words = tensors.pop(WORDS).reshape(-1, WIDTH // BLOCK * BLOCK_BYTES)[used]
    np.savez_compressed(
        arguments.prepared,
        ids=ids.astype(np.int32),
        offsets=np.array([0, *accumulate(map(len, tokens))], dtype=np.int32),
        task=np.array([pair.task for pair in pairs] + [KINDS] * len(examples), dtype=np.int8),
        label=np.array(
            [int(pair.label) for pair in pairs] + [kinds.index(example.kind) for example in examples],
            dtype=np.int8,
        ),
        weight=np.array([pair.weight for pair in pairs] + [one.weight for one in examples], dtype=np.float32),
        held_out=np.array([pair.held_out for pair in pairs] + [one.held_out for one in examples]),
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
