"""The forward pass of a small transformer in NumPy: lines of word pieces to scores, no line padded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

HEADS = 12
TINY = np.float32(1e-12)
_HALF, _SHARE, _BEND = np.float32(0.5), np.float32(0.7978845608), np.float32(0.044715)
Floats = npt.NDArray[np.float32]
Line = slice


class Transformer:
    """Weights as they are stored (`encoder.save`), made ready once."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self._words, self._sizes = arrays["words"], arrays["words.scale"]
        self._places = _matrix(arrays, "places")
        self._opening = arrays["norm.weight"], arrays["norm.bias"]
        count = sum(name.endswith(".joins.weight") for name in arrays)
        self._layers = [_Layer(arrays, f"layers.{number}") for number in range(count)]
        self._head, self._bias = _matrix(arrays, "head.weight").T, arrays["head.bias"]

    def scores(self, lines: Sequence[Sequence[int]]) -> Floats:
        """One row of log odds for each line."""
        ends = np.cumsum([len(line) for line in lines])
        parts = [slice(int(end) - len(line), int(end)) for end, line in zip(ends, lines, strict=True)]
        numbers = np.concatenate([np.asarray(line, np.int64) for line in lines])
        x = self._words[numbers] * self._sizes[numbers, None]
        for part in parts:
            x[part] += self._places[: part.stop - part.start]
        x = _normal(x, *self._opening)
        for layer in self._layers:
            x = layer(x, parts)
        both = np.stack([np.concatenate((x[part.start], x[part].mean(axis=0))) for part in parts])
        return np.asarray(both @ self._head + self._bias, np.float32)


class _Layer:
    """Attention and a feed-forward step, as in BERT."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> None:
        self._steps = {
            step: (np.ascontiguousarray(_matrix(arrays, f"{name}.{step}.weight").T), arrays[f"{name}.{step}.bias"])
            for step in ("reads", "joins", "widens", "narrows")
        }
        self._first, self._second = (
            (arrays[f"{name}.{norm}.weight"], arrays[f"{name}.{norm}.bias"]) for norm in ("first", "second")
        )

    def __call__(self, x: Floats, parts: Sequence[Line]) -> Floats:
        read = self._step("reads", x)
        seen = np.empty_like(x)
        for part in parts:
            seen[part] = _attention(read[part])
        x = _normal(x + self._step("joins", seen), *self._first)
        return _normal(x + self._step("narrows", _gelu(self._step("widens", x))), *self._second)

    def _step(self, name: str, x: Floats) -> Floats:
        weight, bias = self._steps[name]
        made: Floats = x @ weight
        made += bias
        return made


def _matrix(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Floats:
    return np.asarray(arrays[name] * arrays[f"{name}.scale"][:, None], np.float32)


def _attention(read: Floats) -> Floats:
    """What each piece of one line takes from the others."""
    length, width = len(read), read.shape[1] // 3
    asks, keys, values = read.reshape(length, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
    weight = asks @ keys.transpose(0, 2, 1)
    weight *= np.float32((width // HEADS) ** -0.5)
    weight -= weight.max(axis=2, keepdims=True)
    np.exp(weight, out=weight)
    weight /= weight.sum(axis=2, keepdims=True)
    return np.asarray((weight @ values).transpose(1, 0, 2).reshape(length, width), np.float32)


def _normal(x: Floats, weight: Floats, bias: Floats) -> Floats:
    x = x - x.mean(axis=1, keepdims=True)
    x *= 1 / np.sqrt((x * x).mean(axis=1, keepdims=True) + TINY)
    x *= weight
    x += bias
    return x


def _gelu(x: Floats) -> Floats:
    inner = x * x
    inner *= _BEND
    inner += 1
    inner *= x
    inner *= _SHARE
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= _HALF
    return inner
