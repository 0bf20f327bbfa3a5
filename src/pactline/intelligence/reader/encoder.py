"""The encoder between the stages: a small transformer asked only about the units that may be clauses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .candidates import FAR
from .linear import Scores
from .segments import Segment
from .wordpiece import WordPiece

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

ASKED = -5.0  # log odds of the first stage for any clause type from which a unit is asked about
MOST = 600  # units of one text
PIECES = 112  # of the unit itself
TITLE = 14  # pieces of its two nearest headings
TOGETHER = 8  # more take no less time, but hundreds of megabytes
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
    """The exported network with its vocabulary; one thread."""

    def __init__(self, folder: Path) -> None:
        self._words = WordPiece((folder / "vocabulary.txt").read_text("utf-8").split("\n"))
        self._session = _session(folder / "encoder.onnx")

    def scores(self, text: str, units: Sequence[Segment], linear: Scores, skip: int) -> Scores:
        """Log odds of units by types; FAR for what was not asked."""
        found = np.full(linear.shape, FAR, np.float32)
        chosen = asked(linear, skip)
        lines = {int(n): pieces(self._words, text, units[int(n)]) for n in chosen}
        order = sorted(lines, key=lambda n: (len(lines[n]), n))
        for first in range(0, len(order), TOGETHER):
            part = order[first : first + TOGETHER]
            ids, mask = padded([lines[n] for n in part])
            (found[part],) = self._session.run(None, {"ids": ids, "mask": mask})
        return found


def padded(lines: Sequence[Sequence[int]]) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Lines of numbers as a rectangle, and where it is filled."""
    longest = max(len(line) for line in lines)
    ids = np.zeros((len(lines), longest), np.int64)
    mask = np.zeros((len(lines), longest), np.bool_)
    for row, line in enumerate(lines):
        ids[row, : len(line)], mask[row, : len(line)] = line, True
    return ids, mask


def _session(path: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def shipped(folder: Path) -> Encoder:
    """The encoder beside a model file, loaded once."""
    return Encoder(folder)
