"""The encoder between the stages: a small transformer asked only about the units that may be clauses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .candidates import FAR
from .linear import Scores
from .segments import Segment
from .transformer import Transformer
from .wordpiece import WordPiece

ASKED = -5.0  # log odds of the first stage for any clause type from which a unit is asked about
MOST = 600  # units of one text
PIECES = 112  # of the unit itself
TITLE = 14  # pieces of its two nearest headings
TOGETHER = 640  # word pieces at a time
ROOM, LETTERS = (
    500,
    25,
)  # word pieces of a text at most, and one more for so many letters; the likeliest units come first
FILE = "encoder.npz"
Numbers = npt.NDArray[np.int64]


def asked(linear: Scores, skip: int) -> Numbers:
    """The units to be asked about: those that may be of a type from number `skip` on, of very long texts the likeliest."""
    best = linear[:, skip:].max(axis=1)
    chosen = np.flatnonzero(best > ASKED)
    if len(chosen) > MOST:
        chosen = np.sort(chosen[np.argsort(-best[chosen], kind="stable")[:MOST]])
    return chosen


def pieces(words: WordPiece, text: str, unit: Segment) -> list[int]:
    """A unit with its headings before it, as the encoder reads it."""
    title = words.numbers(" : ".join(unit.heading[-2:]), TITLE)
    return [words.start, *title, words.stop, *words.numbers(text[unit.start : unit.end], PIECES), words.stop]


class Encoder:
    """The network with its vocabulary."""

    def __init__(self, words: WordPiece, network: Transformer) -> None:
        self._words, self._network = words, network

    def scores(self, text: str, units: Sequence[Segment], linear: Scores, skip: int) -> Scores:
        """Log odds of units by types; FAR for what was not asked or found no room."""
        found = np.full(linear.shape, FAR, np.float32)
        lines = {n: pieces(self._words, text, units[n]) for n in asked(linear, skip).tolist()}
        room = ROOM + len(text) // LETTERS
        chosen: list[int] = []
        for n in sorted(lines, key=lambda n: (-float(linear[n, skip:].max()), n)):
            room -= len(lines[n])
            if room < 0:
                break
            chosen.append(n)
        part: list[int] = []
        for n in sorted(chosen):
            part.append(n)
            if sum(len(lines[one]) for one in part) > TOGETHER:
                found[part] = self._network.scores([lines[one] for one in part])
                part = []
        if part:
            found[part] = self._network.scores([lines[one] for one in part])
        return found


def save(path: Path, vocabulary: Sequence[str], weights: dict[str, npt.NDArray[np.float32]]) -> None:
    """Write the network and its vocabulary; matrices as whole numbers with a scale for each row."""
    arrays: dict[str, npt.NDArray[Any]] = {"vocabulary": np.frombuffer("\n".join(vocabulary).encode(), np.uint8)}
    for name, weight in weights.items():
        if weight.ndim == 1:
            arrays[name] = weight
            continue
        scale = np.maximum(np.abs(weight).max(axis=1), 1e-9).astype(np.float32) / np.float32(127)
        arrays[name] = np.rint(weight / scale[:, None]).astype(np.int8)
        arrays[f"{name}.scale"] = scale
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


@cache
def shipped(folder: Path) -> Encoder:
    """The encoder beside a model file, loaded once."""
    with np.load(folder / FILE, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    vocabulary = arrays.pop("vocabulary").tobytes().decode().split("\n")
    return Encoder(WordPiece(vocabulary), Transformer(arrays))
