"""Averages two files of layers: `python -m benchmarks.cross_encoder.average BEFORE AFTER MEAN`.

Trained on new records alone, the network forgets some of what it knew; the mean of both keeps that, and most
of what is new. Wortsman et al., 2022, "Robust fine-tuning of zero-shot models".
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.cross_encoder.packing import pack, unpack, write_layers


def main() -> None:
    """Write the mean of two files of layers."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("before", "after", "mean"):
        options.add_argument(name, type=Path)
    arguments = options.parse_args()
    before, after = np.load(arguments.before), np.load(arguments.after)
    mean = {}
    for name, values in before.items():
        if values.dtype == np.uint8:
            mean[name] = pack((unpack(values) + unpack(after[name])) / np.float32(2))
        else:
            mean[name] = (values + after[name]) / 2
    write_layers(arguments.mean, mean)


if __name__ == "__main__":
    main()
