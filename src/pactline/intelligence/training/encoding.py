"""Teaching the encoder: its upper layers once for each fold, so that every contract is scored by one that has not seen it,
and once with all contracts: what ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from pactline.intelligence.reader.candidates import FAR
from pactline.intelligence.reader.encoder import asked, pieces
from pactline.intelligence.reader.reading import RULED
from pactline.intelligence.reader.wordpiece import WordPiece

from .contracts import Contract
from .network import WIDTH, Lower, Upper, pretrained, together

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
FOLDS = 4
SHIPPED = 2  # the seed of what ships
THREADS = 1  # another number gives other bytes
EPOCHS = 3
TOGETHER = 32
KEPT = 0.35  # of the unmarked units in each epoch
RATE, HEAD_RATE, WARM = 1.5e-4, 2e-3, 0.06
CLIP = 5.0


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoders say of each contract out of its fold, and the weights that ship."""

    scores: dict[int, Floats]
    weights: dict[str, Floats]
    vocabulary: list[str]


@dataclass(frozen=True, slots=True)
class _Units:
    """The units that are taught or asked: contract and number of each, pieces, marks, whether it is asked in a reading."""

    contract: Numbers
    number: Numbers
    lines: list[list[int]]
    lengths: Numbers
    marks: Floats
    asked: npt.NDArray[np.bool_]


def teach(
    contracts: Sequence[Contract],
    marks: Sequence[Floats],
    linear: dict[int, Floats],
    folds: Numbers,
    say: Callable[[str], None],
) -> Encoded:
    """One encoder for each fold, taught with the others, and one taught with all."""
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(True)
    weights, vocabulary = pretrained()
    units = _units(contracts, marks, linear, WordPiece(vocabulary))
    lower = Lower(weights).eval()
    states = _states(lower, units)
    say(f"  encoder: {len(units.lines):,} units, lower layers")
    scores = {n: np.full(one.shape, FAR, np.float32) for n, one in linear.items()}
    share = units.marks.mean(axis=0)
    prior = torch.from_numpy(np.log((share + 1e-5) / (1 - share)).astype(np.float32))

    def taught(part: Numbers, seed: int) -> Upper:
        torch.manual_seed(seed)
        upper = Upper(weights, prior)
        _teach(upper, units, states, part, seed, say)
        upper.eval()
        return upper

    rounds = sorted({int(fold) for fold in folds[units.contract]})
    for fold in rounds:
        upper = taught(np.flatnonzero(folds[units.contract] != fold), fold)
        held = np.flatnonzero((folds[units.contract] == fold) & units.asked)
        for unit, row in zip(held, _scores(upper, states, units, held), strict=True):
            scores[int(units.contract[unit])][units.number[unit]] = row
        say(f"  encoder, fold {fold + 1} of {len(rounds)}")
    final = taught(np.arange(len(units.lines)), SHIPPED)
    return Encoded(scores, together(lower, final), vocabulary)


def _units(
    contracts: Sequence[Contract], marks: Sequence[Floats], linear: dict[int, Floats], words: WordPiece
) -> _Units:
    places: list[tuple[int, int, bool]] = []
    for n, scores in sorted(linear.items()):
        chosen = set(asked(scores, RULED).tolist())
        marked = set(np.flatnonzero(marks[n][:, RULED:].any(axis=1)).tolist())
        places += [(n, unit, unit in chosen) for unit in sorted(chosen | marked)]
    lines = [pieces(words, contracts[n].text, contracts[n].units[unit]) for n, unit, _ in places]
    return _Units(
        np.array([n for n, _, _ in places]),
        np.array([unit for _, unit, _ in places]),
        lines,
        np.array([len(line) for line in lines]),
        np.stack([marks[n][unit] for n, unit, _ in places]),
        np.array([is_asked for _, _, is_asked in places]),
    )


def _states(lower: Lower, units: _Units) -> list[Tensor]:
    """What the lower layers make of each unit, computed once."""
    states: list[Tensor] = [torch.empty(0)] * len(units.lines)
    order = np.argsort(units.lengths, kind="stable")
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for first in range(0, len(order), TOGETHER):
            part = order[first : first + TOGETHER].tolist()
            made = lower(*_padded([units.lines[unit] for unit in part])).bfloat16()
            for row, unit in enumerate(part):
                states[unit] = made[row, : units.lengths[unit]].clone()
    return states


def _padded(lines: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Lines of numbers as a rectangle, and where it is filled."""
    longest = max(len(line) for line in lines)
    ids = torch.zeros(len(lines), longest, dtype=torch.int64)
    mask = torch.zeros(len(lines), longest, dtype=torch.bool)
    for row, line in enumerate(lines):
        ids[row, : len(line)], mask[row, : len(line)] = torch.tensor(line), True
    return ids, mask


def _batch(states: Sequence[Tensor], part: Sequence[int]) -> tuple[Tensor, Tensor]:
    longest = max(len(states[unit]) for unit in part)
    x, mask = torch.zeros(len(part), longest, WIDTH), torch.zeros(len(part), longest, dtype=torch.bool)
    for row, unit in enumerate(part):
        x[row, : len(states[unit])], mask[row, : len(states[unit])] = states[unit].float(), True
    return x, mask


def _teach(
    upper: Upper, units: _Units, states: list[Tensor], part: Numbers, seed: int, say: Callable[[str], None]
) -> None:
    """A few rounds over the marked units and as many samples of the others; these weigh what they stand for."""
    chance = np.random.default_rng(seed)
    marked: npt.NDArray[np.bool_] = np.asarray(units.marks.any(axis=1))
    weight = torch.from_numpy(np.where(marked, 1, 1 / KEPT).astype(np.float32))
    truth = torch.from_numpy(units.marks)
    plan = [
        batch
        for _ in range(EPOCHS)
        for batch in _batches(part[marked[part] | (chance.random(len(part)) < KEPT)], units, chance)
    ]
    groups = [{"params": upper.layers.parameters(), "lr": RATE}, {"params": upper.head.parameters(), "lr": HEAD_RATE}]
    steps = torch.optim.AdamW(groups, weight_decay=0.01)
    slope = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda n: min(1.0, (n + 1) / (WARM * len(plan))) * (1 - n / len(plan))
    )
    upper.train()
    for number, batch in enumerate(plan):
        x, mask = _batch(states, batch)
        with torch.autocast("cpu", torch.bfloat16):
            score = upper(x, mask)
        each = functional.binary_cross_entropy_with_logits(score, truth[batch], reduction="none").sum(1)
        steps.zero_grad()
        (each * weight[batch]).mean().backward()
        torch.nn.utils.clip_grad_norm_(upper.parameters(), CLIP)
        steps.step()
        slope.step()
        if number % 200 == 199:
            say(f"    encoder, {number + 1} of {len(plan)} steps")


def _batches(part: Numbers, units: _Units, chance: np.random.Generator) -> list[list[int]]:
    """Units of like length together, in an order of chance."""
    mixed = chance.permutation(part)
    heaps = np.array_split(mixed, max(1, len(mixed) // (24 * TOGETHER)))
    ordered = [heap[np.argsort(units.lengths[heap], kind="stable")].tolist() for heap in heaps]
    batches = [heap[first : first + TOGETHER] for heap in ordered for first in range(0, len(heap), TOGETHER)]
    return [batches[n] for n in chance.permutation(len(batches))]


def _scores(upper: Upper, states: list[Tensor], units: _Units, part: Numbers) -> Floats:
    upper.eval()
    found = np.empty((len(part), units.marks.shape[1]), np.float32)
    order = np.argsort(units.lengths[part], kind="stable")
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for first in range(0, len(order), 64):
            rows = order[first : first + 64]
            found[rows] = upper(*_batch(states, part[rows].tolist())).numpy()
    return found
