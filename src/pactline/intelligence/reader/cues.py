"""Words that lawyers look for: strong and weak signs of each clause type, for types that have few examples.

The signs are expressions in `cues.json`. Every gap in them is bounded, so that a search takes linear time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

LENGTH = 2400  # characters of a unit that are looked at
LEVELS = ("strong", "weak")


@cache
def _signs() -> dict[str, tuple[tuple[re.Pattern[str], ...], ...]]:
    said = json.loads(Path(__file__).with_name("cues.json").read_text("utf-8"))
    return {
        kind: tuple(tuple(re.compile(sign) for sign in levels[level]) for level in LEVELS)
        for kind, levels in said.items()
    }


def hits(text: str, types: Sequence[str]) -> npt.NDArray[np.int8]:
    """For each type how many strong and how many weak signs a unit shows: an array of types by two."""
    plain = " ".join(text[:LENGTH].lower().split())
    signs = _signs()
    found = np.zeros((len(types), len(LEVELS)), np.int8)
    for row, kind in enumerate(types):
        for column, level in enumerate(signs.get(kind, ())):
            found[row, column] = sum(1 for sign in level if sign.search(plain))
    return found
