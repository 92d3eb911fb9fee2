"""Trains the adapter: `python -m benchmarks.adapter.train PREPARED.npz ADAPTER.npz`.

In minutes on a GPU with 60 GB; on a processor it would take days. Prints in the end how well it tells the
held-out examples apart (areas under the curve), of articles also how well among the sentences of each.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader
from numpy.typing import NDArray
from torch.nn import functional

from benchmarks.adapter.network import LAYERS, RANK, Network, Weights
from benchmarks.cross_encoder.packing import write_layers
from benchmarks.cross_encoder.train import area
from rag.llm.packaged_weights import packaged_weights

TOKENS = 16_000  # of a batch, with its padding
RATE, WARM_UP, LEAST_RATE, EPOCHS = 2.5e-4, 40, 0.04, 1.0
SMOOTHING = 0.02  # of Yes and No
TOKEN_WEIGHT = 0.3  # of each token of a reply that is written, where a decision counts as 1
DECISIONS = ("answers", "supports", "decides", "about")
Indices = NDArray[np.int64]


class Examples:
    """The prepared examples, as batches."""

    def __init__(self, file: Path, device: str) -> None:
        self.arrays: dict[str, NDArray[Any]] = dict(np.load(file))
        self.device = device
        self.lengths = self.arrays["lengths"]
        self.offsets = np.concatenate([[0], np.cumsum(self.lengths)])
        self.is_decision = np.isin(self.arrays["task"], DECISIONS)
        self.read = np.searchsorted(self.arrays["used"], self.arrays["tokens"])
        self.written = np.searchsorted(self.arrays["writable"], self.arrays["tokens"])
        self.yes, self.no = (
            int(np.searchsorted(self.arrays["writable"], self.arrays[word][0])) for word in ("yes", "no")
        )

    def batches(self, indices: Indices, tokens: int, random: np.random.Generator | None) -> list[Indices]:
        """Examples of about one length together; in random order where it matters."""
        noise = random.random(len(indices)) * 12 if random else np.zeros(len(indices))
        order = indices[np.argsort(self.lengths[indices] + noise)]
        batches, start = [], 0
        for end in range(1, len(order) + 1):
            longest = self.lengths[order[start : end + 1]].max()
            if end == len(order) or longest * (end + 1 - start) > tokens:
                batches.append(order[start:end])
                start = end
        if random:
            random.shuffle(batches)
        return batches

    def tensors(self, indices: Indices) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
        """Tokens (n, length); the places before those of the replies, what stands there, and its weight."""
        longest = self.lengths[indices].max()
        tokens = np.zeros((len(indices), longest), dtype=np.int64)
        places, wanted, weights = [], [], []
        for row, index in enumerate(indices):
            start, end, reply = self.offsets[index], self.offsets[index + 1], self.arrays["reply_at"][index]
            tokens[row, : end - start] = self.read[start:end]
            places.append(row * longest + np.arange(reply, end - start) - 1)
            wanted.append(self.written[start + reply : end])
            weight = self.arrays["weight"][index] * (1.0 if self.is_decision[index] else TOKEN_WEIGHT)
            weights.append(np.full(end - start - reply, weight))
        return (
            self.tensor(tokens),
            self.tensor(np.concatenate(places)),
            self.tensor(np.concatenate(wanted)),
            self.tensor(np.concatenate(weights)).float(),
        )

    def tensor(self, values: NDArray[Any]) -> torch.Tensor:
        """On the device."""
        return torch.from_numpy(values).to(self.device)


def main() -> None:
    """Train, write the adapter, and report."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("prepared", type=Path)
    options.add_argument("written", type=Path, metavar="ADAPTER.npz")
    options.add_argument("--epochs", type=float, default=EPOCHS)
    options.add_argument("--rate", type=float, default=RATE)
    options.add_argument("--layers", type=int, default=LAYERS, help="fewer, to try this program out")
    options.add_argument("--steps", type=int, help="at most this many")
    options.add_argument("--start", type=Path, help="an adapter to go on from")
    options.add_argument("--skip", type=int, default=0, help="batches that it has learned from already")
    arguments = options.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(1)
    examples = Examples(arguments.prepared, device)
    weights = Weights(GGUFReader(packaged_weights()), device, torch.bfloat16)
    used, writable = examples.arrays["used"], examples.arrays["writable"]
    network = Network(weights, used, writable, RANK, arguments.layers)
    if arguments.start:
        network.start_from(dict(np.load(arguments.start)))
    random = np.random.default_rng(1)
    learned = np.flatnonzero(~examples.arrays["held_out"])
    plan = [
        batch
        for _ in range(math.ceil(arguments.epochs))
        for batch in examples.batches(learned, TOKENS, random)
    ]
    plan = plan[: int(len(plan) * arguments.epochs / math.ceil(arguments.epochs))]
    plan = plan[arguments.skip :][: arguments.steps]
    for step, loss in enumerate(train(network, examples, plan, arguments.rate)):
        if step % 50 == 0:
            print(f"{step} of {len(plan)}: {loss:.3f}", flush=True)
    write_layers(arguments.written, network.adapter())
    report(network, examples)


def train(network: Network, examples: Examples, plan: list[Indices], rate: float) -> Iterator[float]:
    """AdamW with a linear warm-up and a cosine decay; yields the loss of each step."""
    parameters = list(network.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=rate, betas=(0.9, 0.98), weight_decay=0.0)

    def share(step: int) -> float:
        decayed = LEAST_RATE + (1 - LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * step / len(plan)))
        return min(1.0, (step + 1) / WARM_UP) * decayed

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, share)
    for indices in plan:
        tokens, places, wanted, weights = examples.tensors(indices)
        odds = network(tokens, places)
        other = torch.where(
            wanted == examples.yes, examples.no, torch.where(wanted == examples.no, examples.yes, wanted)
        )
        losses = (1 - SMOOTHING) * functional.cross_entropy(odds, wanted, reduction="none")
        losses = losses + SMOOTHING * functional.cross_entropy(odds, other, reduction="none")
        loss = (losses * weights).sum() / weights.sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        yield float(loss.detach())


def report(network: Network, examples: Examples) -> None:
    """Print how well the held-out decisions are told apart, by task and kind of question."""
    arrays = examples.arrays
    indices = np.flatnonzero(arrays["held_out"] & examples.is_decision)
    odds = np.zeros(len(arrays["lengths"]), dtype=np.float32)
    for batch in examples.batches(indices, 3 * TOKENS, None):
        tokens, places, _, _ = examples.tensors(batch)
        with torch.no_grad():
            told = network(tokens, places)
        odds[batch] = (told[:, examples.yes] - told[:, examples.no]).cpu().numpy()
    # The first token of the reply of a decision is the only one.
    is_yes = arrays["tokens"][examples.offsets[:-1] + arrays["reply_at"]] == arrays["yes"][0]
    kinds = np.array([group.split(" ", 1)[0].rstrip(",") for group in arrays["group"]])
    for task in DECISIONS:
        of_task = indices[arrays["task"][indices] == task]
        for kind in sorted(set(kinds[of_task])):
            chosen = of_task[kinds[of_task] == kind]
            groups = [chosen[arrays["group"][chosen] == group] for group in set(arrays["group"][chosen])]
            mixed = [group for group in groups if 0 < is_yes[group].sum() < len(group)]
            among = [area(odds[group], is_yes[group].astype(np.int8)) for group in mixed]
            if among:
                overall = area(odds[chosen], is_yes[chosen].astype(np.int8))
                print(
                    f"{task}, {kind}: AUC {overall:.3f}, among those of one {np.mean(among):.3f}", flush=True
                )


if __name__ == "__main__":
    main()
