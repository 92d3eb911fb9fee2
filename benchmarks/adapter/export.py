"""Writes the adapter for llama.cpp: `python -m benchmarks.adapter.export ADAPTER.npz ADAPTER.gguf`."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.quants import quantize

from benchmarks.adapter.network import RANK, SCALE

BLOCK = 32  # numbers that share a scale in eight bits


def main() -> None:
    """Eight bits for the matrices whose rows allow it, sixteen for the others."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("adapter", type=Path, metavar="ADAPTER.npz")
    options.add_argument("written", type=Path, metavar="ADAPTER.gguf")
    arguments = options.parse_args()
    writer = GGUFWriter(arguments.written, "qwen2")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", SCALE * RANK)
    for name, values in sorted(np.load(arguments.adapter).items()):
        if values.shape[1] % BLOCK == 0:
            packed = quantize(values.astype(np.float32), GGMLQuantizationType.Q8_0)
            writer.add_tensor(name, packed, raw_dtype=GGMLQuantizationType.Q8_0)
        else:
            writer.add_tensor(name, values.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
