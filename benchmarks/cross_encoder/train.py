"""Trains the cross-encoder: `python -m benchmarks.cross_encoder.train PREPARED.npz LAYERS.npz`.

Prints, after each epoch, how well it tells the held-out pairs apart (the area under the curve) and how many
held-out questions have the kind that it says.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.nn.attention import SDPBackend, sdpa_kernel

from benchmarks.cross_encoder.network import KINDS, LAYERS, Network
from benchmarks.cross_encoder.packing import write_layers

EPOCHS, BATCH, RATE, WARM_UP = 3, 128, 2e-4, 100
LAST_LAYER_RATE = 20  # times that of the other layers
SMOOTHING = 0.02  # of the labels
TASKS = ("answers", "supports", "affirms")
Indices = NDArray[np.int64]


class Pairs:
    """The prepared pairs, as batches."""

    def __init__(self, file: Path, device: str) -> None:
        self.arrays: dict[str, NDArray[Any]] = dict(np.load(file))
        self.lengths = np.diff(self.arrays["offsets"])
        self.device = device

    def batch(self, indices: Indices) -> tuple[torch.Tensor, torch.Tensor]:
        """Token ids and their mask (n, length)."""
        ids = np.zeros((len(indices), self.lengths[indices].max()), dtype=np.int64)
        for row, index in enumerate(indices):
            start, end = self.arrays["offsets"][index : index + 2]
            ids[row, : end - start] = self.arrays["ids"][start:end]
        mask = np.arange(ids.shape[1]) < self.lengths[indices][:, None]
        return self.tensor(ids), self.tensor(mask)

    @property
    def kinds(self) -> int:
        """How many kinds of questions there are."""
        return int(self.arrays["label"].max()) + 1

    def held_out(self, task: int) -> Indices:
        """The held-out pairs (or questions) of a task, the shortest first."""
        indices = np.flatnonzero(self.arrays["held_out"] & (self.arrays["task"] == task))
        return indices[np.argsort(self.lengths[indices])]

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
    options.add_argument("written", type=Path, metavar="LAYERS.npz")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--epochs", type=int, default=EPOCHS)
    options.add_argument("--rate", type=float, default=RATE)
    options.add_argument("--dropout", type=float, default=0.1, help="0 halves the time without a GPU")
    options.add_argument("--layers", type=int, default=LAYERS, help="train only the last of them")
    options.add_argument("--start", type=Path, help="layers to go on from, instead of the embedding's")
    arguments = options.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(arguments.seed)
    pairs = Pairs(arguments.prepared, device)
    tensors = {name[6:]: values for name, values in pairs.arrays.items() if name.startswith("model.")}
    network = Network(tensors, pairs.arrays["words"], pairs.kinds, arguments.dropout, arguments.layers).to(
        device
    )
    if arguments.start:
        network.start_from(np.load(arguments.start))
        report(network, pairs)
    # Without a GPU, the fused attention is slower than the plain one.
    with sdpa_kernel(SDPBackend.MATH) if device == "cpu" else nullcontext():
        for _ in train(
            network, pairs, arguments.epochs, arguments.rate, np.random.default_rng(arguments.seed)
        ):
            report(network, pairs)
            write_layers(arguments.written, network.packed())


def train(
    network: Network, pairs: Pairs, epochs: int, rate: float, random: np.random.Generator
) -> Iterator[int]:
    """AdamW with a linear warm-up and decay; yields the number of each epoch that is over."""
    batches = [pairs.epoch(BATCH, random) for _ in range(epochs)]
    steps = sum(map(len, batches))
    last = [network.last, network.bias]
    others = [
        value
        for name, value in network.named_parameters()
        if value.requires_grad and name not in {"last", "bias"}
    ]
    groups = [
        {"params": others, "lr": rate, "weight_decay": 0.01},
        {"params": last, "lr": rate * LAST_LAYER_RATE, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    for number, epoch in enumerate(batches):
        network.train()
        for indices in epoch:
            loss = batch_loss(network, pairs, indices)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(others, 1.0)
            optimizer.step()
            schedule.step()
        yield number


def batch_loss(network: Network, pairs: Pairs, indices: Indices) -> torch.Tensor:
    """The weighted mean of the cross-entropies: of yes and no for pairs, of all kinds for questions."""
    task = pairs.tensor(pairs.arrays["task"][indices].astype(np.int64))
    label = pairs.tensor(pairs.arrays["label"][indices].astype(np.int64))
    weight = pairs.tensor(pairs.arrays["weight"][indices])
    odds = log_odds(network, pairs, indices)
    is_kind = task == KINDS
    pair_odds = odds[~is_kind].gather(1, task[~is_kind, None])[:, 0]
    wanted = label[~is_kind].float() * (1 - 2 * SMOOTHING) + SMOOTHING
    losses = torch.empty_like(weight)
    losses[~is_kind] = functional.binary_cross_entropy_with_logits(pair_odds, wanted, reduction="none")
    losses[is_kind] = functional.cross_entropy(
        odds[is_kind, KINDS:], label[is_kind], reduction="none", label_smoothing=SMOOTHING
    )
    return (losses * weight).sum() / weight.sum()


def log_odds(network: Network, pairs: Pairs, indices: Indices) -> torch.Tensor:
    """The network's output (n, 3 + kinds) in single precision."""
    with torch.autocast(pairs.device, torch.bfloat16):
        odds: torch.Tensor = network(*pairs.batch(indices))
    return odds.float()


def report(network: Network, pairs: Pairs) -> None:
    """Print how well the held-out pairs and questions are told apart."""
    network.eval()
    for task, name in enumerate((*TASKS, "kinds")):
        indices = pairs.held_out(task)
        odds = []
        for start in range(0, len(indices), 4 * BATCH):
            with torch.no_grad():
                odds.append(log_odds(network, pairs, indices[start : start + 4 * BATCH]).cpu().numpy())
        label, told = pairs.arrays["label"][indices], np.concatenate(odds)
        if task == KINDS:
            print(f"{name}: {(told[:, KINDS:].argmax(1) == label).mean():.3f} right", flush=True)
        else:
            print(f"{name}: AUC {area(told[:, task], label):.3f}", flush=True)


def area(odds: NDArray[np.float32], label: NDArray[np.int8]) -> float:
    """How often a pair with label 1 has higher odds than one with label 0."""
    return float((odds[label == 1][:, None] > odds[label == 0][None, :]).mean())


if __name__ == "__main__":
    main()
