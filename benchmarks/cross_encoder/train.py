"""Trains the cross-encoder: `python -m benchmarks.cross_encoder.train PREPARED.npz LAYERS.npz`.

Prints, after each epoch, how well it tells the held-out pairs apart: the area under the curve.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from benchmarks.cross_encoder.network import Network

EPOCHS, BATCH, RATE, WARM_UP = 3, 128, 2e-4, 200
LAST_LAYER_RATE = 20  # times that of the other layers
SMOOTHING = 0.02  # of the labels
TASKS = ("answers", "supports")
Indices = NDArray[np.int64]


class Pairs:
    """The prepared pairs, as batches."""

    def __init__(self, file: Path, device: str) -> None:
        self.arrays: dict[str, NDArray[Any]] = dict(np.load(file))
        self.lengths = np.diff(self.arrays["offsets"])
        self.device = device

    def batch(self, indices: Indices) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Token ids and their mask (n, length), and the task of each pair (n,)."""
        ids = np.zeros((len(indices), self.lengths[indices].max()), dtype=np.int64)
        for row, index in enumerate(indices):
            start, end = self.arrays["offsets"][index : index + 2]
            ids[row, : end - start] = self.arrays["ids"][start:end]
        mask = np.arange(ids.shape[1]) < self.lengths[indices][:, None]
        return self.tensor(ids), self.tensor(mask), self.tensor(self.arrays["task"][indices].astype(np.int64))

    def epoch(self, size: int, random: np.random.Generator) -> list[Indices]:
        """The pairs to train on in batches of about one length, in random order."""
        indices = np.flatnonzero(~self.arrays["held_out"])
        order = indices[np.argsort(self.lengths[indices] + random.random(len(indices)) * 8)]
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        random.shuffle(batches)
        return batches

    def tensor(self, values: NDArray[Any]) -> torch.Tensor:
        """On the device."""
        return torch.from_numpy(values).to(self.device)


def main() -> None:
    """Train, and write the layers."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("prepared", type=Path)
    options.add_argument("layers", type=Path)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--epochs", type=int, default=EPOCHS)
    arguments = options.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(arguments.seed)
    pairs = Pairs(arguments.prepared, device)
    tensors = {name[6:]: values for name, values in pairs.arrays.items() if name.startswith("model.")}
    network = Network(tensors, pairs.arrays["words"]).to(device)
    train(network, pairs, arguments.epochs, np.random.default_rng(arguments.seed))
    np.savez(arguments.layers, **network.packed())  # type: ignore[arg-type]


def train(network: Network, pairs: Pairs, epochs: int, random: np.random.Generator) -> None:
    """AdamW with a linear warm-up and decay."""
    batches = [pairs.epoch(BATCH, random) for _ in range(epochs)]
    steps = sum(map(len, batches))
    last = [network.last, network.bias]
    others = [
        value
        for name, value in network.named_parameters()
        if value.requires_grad and name not in {"last", "bias"}
    ]
    groups = [
        {"params": others, "lr": RATE, "weight_decay": 0.01},
        {"params": last, "lr": RATE * LAST_LAYER_RATE, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    for epoch in batches:
        network.train()
        for indices in epoch:
            loss = batch_loss(network, pairs, indices)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(others, 1.0)
            optimizer.step()
            schedule.step()
        report(network, pairs)


def batch_loss(network: Network, pairs: Pairs, indices: Indices) -> torch.Tensor:
    """The weighted mean of the cross-entropies."""
    label = pairs.tensor(pairs.arrays["label"][indices].astype(np.float32))
    weight = pairs.tensor(pairs.arrays["weight"][indices])
    with torch.autocast(pairs.device, torch.bfloat16, enabled=pairs.device == "cuda"):
        odds = network(*pairs.batch(indices))
    wanted = label * (1 - 2 * SMOOTHING) + SMOOTHING
    losses = functional.binary_cross_entropy_with_logits(odds.float(), wanted, reduction="none")
    return (losses * weight).sum() / weight.sum()


def report(network: Network, pairs: Pairs) -> None:
    """Print the area under the curve for the held-out pairs of each task."""
    network.eval()
    for task, name in enumerate(TASKS):
        indices = np.flatnonzero(pairs.arrays["held_out"] & (pairs.arrays["task"] == task))
        indices = indices[np.argsort(pairs.lengths[indices])]
        odds = []
        for start in range(0, len(indices), 4 * BATCH):
            with torch.no_grad():
                odds.append(network(*pairs.batch(indices[start : start + 4 * BATCH])).float().cpu().numpy())
        print(f"{name}: AUC {area(np.concatenate(odds), pairs.arrays['label'][indices]):.3f}", flush=True)


def area(odds: NDArray[np.float32], label: NDArray[np.int8]) -> float:
    """How often a pair with label 1 has higher odds than one with label 0."""
    return float((odds[label == 1][:, None] > odds[label == 0][None, :]).mean())


if __name__ == "__main__":
    main()
