"""MiniLM in PyTorch: lower layers as they come, upper layers taught."""

from __future__ import annotations

import importlib.resources
import io
import json
import struct
import zipfile

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

PACKAGE = "all_minilm_l6_v2"  # carries sentence-transformers/all-MiniLM-L6-v2, Apache-2.0
LAYERS, FROZEN = 6, 3
WIDTH, HEADS, INNER = 384, 12, 1536
DROPPED = 0.1
Weights = dict[str, Tensor]


def pretrained() -> tuple[Weights, list[str]]:
    """The weights and the vocabulary that the package carries."""
    packed = (importlib.resources.files(PACKAGE) / "model.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        names = {name.rsplit("/", 1)[-1]: name for name in file.namelist()}
        weights = _tensors(file.read(names["model.safetensors"]))
        numbers: dict[str, int] = json.loads(file.read(names["tokenizer.json"]))["model"]["vocab"]
    return weights, sorted(numbers, key=lambda piece: numbers[piece])


def _tensors(data: bytes) -> Weights:
    (size,) = struct.unpack("<Q", data[:8])
    found = {}
    for name, about in json.loads(data[8 : 8 + size]).items():
        if about.get("dtype") == "F32":
            start, end = (8 + size + place for place in about["data_offsets"])
            found[name] = torch.from_numpy(np.frombuffer(data[start:end], np.float32).reshape(about["shape"]).copy())
    return found


class Layer(nn.Module):
    """Attention and a feed-forward step, as in BERT."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()

        def linear(*names: str) -> nn.Linear:
            parts = [
                [weights[f"encoder.layer.{number}.{name}.{kind}"] for name in names] for kind in ("weight", "bias")
            ]
            weight, bias = (torch.cat(part) for part in parts)
            made = nn.Linear(weight.shape[1], weight.shape[0])
            made.load_state_dict({"weight": weight, "bias": bias})
            return made

        self.reads = linear("attention.self.query", "attention.self.key", "attention.self.value")
        self.joins = linear("attention.output.dense")
        self.widens = linear("intermediate.dense")
        self.narrows = linear("output.dense")
        self.first = norm(weights, f"encoder.layer.{number}.attention.output.LayerNorm")
        self.second = norm(weights, f"encoder.layer.{number}.output.LayerNorm")

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, length, _ = x.shape
        asks, keys, values = self.reads(x).reshape(rows, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(
            asks, keys, values, mask, dropout_p=DROPPED if self.training else 0.0
        )
        joined = self.joins(seen.transpose(1, 2).reshape(rows, length, WIDTH))
        x = self.first(x + functional.dropout(joined, DROPPED, self.training))
        inner = self.narrows(functional.gelu(self.widens(x)))
        made: Tensor = self.second(x + functional.dropout(inner, DROPPED, self.training))
        return made


def norm(weights: Weights, name: str) -> nn.LayerNorm:
    """A layer's normalisation with its weights."""
    made = nn.LayerNorm(WIDTH, 1e-12)
    made.load_state_dict({kind: weights[f"{name}.{kind}"] for kind in ("weight", "bias")})
    return made


class Lower(nn.Module):
    """Word pieces to the state after the layers that stay as they are."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        places = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        self.places = nn.Parameter(places, requires_grad=False)
        self.norm = norm(weights, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(FROZEN))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x: Tensor = self.norm(self.words(ids) + self.places[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        return x


class Upper(nn.Module):
    """The taught layers, and a score for each type from the first state and the mean of all."""

    def __init__(self, weights: Weights, prior: Tensor) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(FROZEN, LAYERS))
        self.head = nn.Linear(2 * WIDTH, len(prior))
        nn.init.normal_(self.head.weight, 0.0, 0.01)
        self.head.bias.data = prior.clone()

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        filled = mask[:, :, None].float()
        mean = (x.float() * filled).sum(1) / filled.sum(1)
        both = functional.dropout(torch.cat([x[:, 0].float(), mean], 1), DROPPED, self.training)
        made: Tensor = self.head(both).float()
        return made


def together(lower: Lower, upper: Upper) -> dict[str, npt.NDArray[np.float32]]:
    """The weights of a whole network, as the reader's transformer names them."""
    found = {}
    for part, shift in ((lower, 0), (upper, FROZEN)):
        for name, weight in part.state_dict().items():
            first, _, rest = name.partition(".")
            if first == "layers":
                number, _, rest = rest.partition(".")
                name = f"layers.{int(number) + shift}.{rest}"
            found["words" if first == "words" else name] = weight.float().numpy()
    return found
