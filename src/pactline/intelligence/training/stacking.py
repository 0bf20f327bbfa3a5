"""Teaching a late stage: out of fold for its figures and thresholds, with everything for what ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from pactline.intelligence.reader.trees import Forest, Informed, told

Floats = npt.NDArray[np.float32]
Marks = npt.NDArray[np.int8]
Teach = Callable[[Floats, npt.NDArray[np.bool_], int], Forest]
AGAIN = -1  # neither right nor wrong: another passage has found it already


@dataclass(frozen=True, slots=True)
class Stage:
    """What ships, and the log odds of each contract's rows by what was taught without it."""

    model: Informed
    odds: dict[int, Floats]


def stage(
    rows: dict[int, Floats], good: dict[int, Marks], folds: npt.NDArray[np.int64], types: int, teach: Teach
) -> Stage:
    """A stage of rows that begin with the number of their type."""

    def taught(part: Sequence[int], seed: int) -> Informed:
        right = np.concatenate([good[n] for n in part])
        known = np.concatenate([rows[n] for n in part])[right != AGAIN]
        right = right[right != AGAIN] > 0
        kinds = known[:, 0].astype(np.int64)
        yes, no = (np.bincount(kinds[one], minlength=types) for one in (right, ~right))
        usual = np.log((yes + 1) / (no + 1)).astype(np.float32)
        forest = teach(told(known, usual), right, seed)
        return Informed(**{field.name: getattr(forest, field.name) for field in fields(forest)}, usual=usual)

    odds: dict[int, Floats] = {}
    rounds = sorted({int(folds[n]) for n in rows})
    for fold in rounds:
        model = taught([n for n in rows if folds[n] != fold], fold)
        odds |= {n: model.scores(rows[n]) for n in rows if folds[n] == fold}
    return Stage(taught(list(rows), len(rounds)), odds)
