"""The packaged model in PyTorch, with low-rank changes of its weights that can be trained."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from gguf import GGUFReader
from gguf.quants import dequantize
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

LAYERS, WIDTH, HEADS, KEY_HEADS, HEAD_WIDTH = 28, 1536, 12, 2, 128
EPSILON, ROPE_BASE = 1e-6, 1e6
CHANGED = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_down")  # those with few outputs
UNCHANGED = ("ffn_gate", "ffn_up")
BIASED = ("attn_q", "attn_k", "attn_v")
RANK, SCALE = 16, 2.0  # of the changes


class Weights:
    """The tensors of a GGUF file by name, in the precision of training."""

    def __init__(self, file: GGUFReader, device: str, precision: torch.dtype) -> None:
        self.tensors = {tensor.name: tensor for tensor in file.tensors}
        self.device, self.precision = device, precision

    def __getitem__(self, name: str) -> Tensor:
        return self.rows(name, None)

    def rows(self, name: str, chosen: NDArray[np.int32] | None) -> Tensor:
        """Those rows of a matrix; all without `chosen`."""
        tensor = self.tensors[name]
        data = np.asarray(tensor.data)
        values = dequantize(data if chosen is None else data[chosen], tensor.tensor_type)
        return torch.from_numpy(np.array(values)).to(self.device, self.precision)


class Projection(nn.Module):
    """A matrix with its bias, if any, and with a change of low rank, if it has one."""

    weight: Tensor
    bias: Tensor | None

    def __init__(self, weight: Tensor, bias: Tensor | None, rank: int) -> None:
        super().__init__()
        self.register_buffer("weight", weight)
        self.register_buffer("bias", bias)
        outputs, inputs = weight.shape
        self.a = nn.Parameter(torch.randn(rank, inputs, device=weight.device) / inputs**0.5) if rank else None
        self.b = nn.Parameter(torch.zeros(outputs, rank, device=weight.device)) if rank else None

    def forward(self, hidden: Tensor) -> Tensor:
        """(…, inputs) to (…, outputs)."""
        output = functional.linear(hidden, self.weight, self.bias)
        if self.a is None or self.b is None:
            return output
        low = functional.linear(hidden, self.a.to(hidden.dtype))
        return output + functional.linear(low, (self.b * SCALE).to(hidden.dtype))


class Layer(nn.Module):
    """Attention and feed-forward network, each with its norm before it."""

    attn_norm: Tensor
    ffn_norm: Tensor
    attn_q: Projection
    attn_k: Projection
    attn_v: Projection
    attn_output: Projection
    ffn_gate: Projection
    ffn_up: Projection
    ffn_down: Projection

    def __init__(self, weights: Weights, number: int, rank: int) -> None:
        super().__init__()
        for name in (*CHANGED, *UNCHANGED):
            bias = weights[f"blk.{number}.{name}.bias"] if name in BIASED else None
            matrix = weights[f"blk.{number}.{name}.weight"]
            setattr(self, name, Projection(matrix, bias, rank if name in CHANGED else 0))
        for name in ("attn_norm", "ffn_norm"):
            self.register_buffer(name, weights[f"blk.{number}.{name}.weight"])

    def forward(self, hidden: Tensor, turned: tuple[Tensor, Tensor]) -> Tensor:
        """(n, length, width); what is right of a text is padding, which no token of it sees."""
        attended = self._attend(_normed(hidden, self.attn_norm), turned)
        hidden = hidden + self.attn_output.forward(attended)
        normed = _normed(hidden, self.ffn_norm)
        opened = functional.silu(self.ffn_gate.forward(normed)) * self.ffn_up.forward(normed)
        return hidden + self.ffn_down.forward(opened)

    def _attend(self, normed: Tensor, turned: tuple[Tensor, Tensor]) -> Tensor:
        query, key, value = (
            projection.forward(normed).unflatten(-1, (-1, HEAD_WIDTH)).transpose(1, 2)
            for projection in (self.attn_q, self.attn_k, self.attn_v)
        )
        query, key = _rotated(query, turned), _rotated(key, turned)
        key, value = (heads.repeat_interleave(HEADS // KEY_HEADS, 1) for heads in (key, value))
        attended = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        return attended.transpose(1, 2).flatten(2)


class Network(nn.Module):
    """All layers, with the vectors of those tokens alone that are read, or that may be written."""

    read: Tensor
    written: Tensor
    norm: Tensor

    def __init__(
        self,
        weights: Weights,
        used: NDArray[np.int32],
        writable: NDArray[np.int32],
        rank: int,
        layers: int = LAYERS,
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(weights, number, rank) for number in range(layers))
        self.register_buffer("norm", weights["output_norm.weight"])
        self.register_buffer("read", weights.rows("token_embd.weight", used))
        self.register_buffer("written", weights.rows("output.weight", writable))

    def forward(self, tokens: Tensor, places: Tensor) -> Tensor:
        """The log-odds (m, writable) of what follows at `places` of the flattened tokens (n, length)."""
        hidden = self.read[tokens]
        turned = _turns(tokens.shape[1], hidden)
        for layer in self.layers:
            hidden = layer(hidden, turned)
        following: Tensor = _normed(hidden.flatten(0, 1)[places], self.norm) @ self.written.T
        return following.float()

    def adapter(self) -> dict[str, NDArray[Any]]:
        """The changes, by their names in a GGUF file."""
        return {
            _tensor_name(name): np.asarray(value.detach().half().cpu().numpy())
            for name, value in self.named_parameters()
        }

    def start_from(self, adapter: dict[str, NDArray[Any]]) -> None:
        """Take the changes that another network has learned."""
        with torch.no_grad():
            for name, value in self.named_parameters():
                value.copy_(torch.from_numpy(adapter[_tensor_name(name)].astype(np.float32)))


def _tensor_name(parameter: str) -> str:
    """`layers.3.attn_q.a` is `blk.3.attn_q.weight.lora_a` in a GGUF file."""
    return f"blk.{parameter.removeprefix('layers.')[:-2]}.weight.lora_{parameter[-1]}"


def _normed(hidden: Tensor, weight: Tensor) -> Tensor:
    return functional.rms_norm(hidden, (WIDTH,), weight, EPSILON)


def _turns(length: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Cosine and sine (length, half a head) of the turn of each place: rotary position embedding."""
    speed = ROPE_BASE ** (-torch.arange(0, HEAD_WIDTH, 2, device=like.device).float() / HEAD_WIDTH)
    angle = torch.arange(length, device=like.device).float()[:, None] * speed
    return angle.cos().to(like.dtype), angle.sin().to(like.dtype)


def _rotated(heads: Tensor, turned: tuple[Tensor, Tensor]) -> Tensor:
    cosine, sine = turned
    first, second = heads.chunk(2, -1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)
