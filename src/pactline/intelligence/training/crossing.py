"""What rules and encoders say of contracts that they were not taught with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pactline.intelligence.metadata import finding
from pactline.intelligence.metadata.choosing import Heard
from pactline.intelligence.metadata.values import Value
from pactline.intelligence.reader.candidates import FAR
from pactline.intelligence.reader.encoder import asked
from pactline.intelligence.reader.reading import RULED

from .contracts import Contract
from .metadata import Calibrated, Trainer


def trainer(contracts: Sequence[Contract], types: Sequence[str]) -> Trainer:
    """The trainer of the rankers, with the same contracts in the same order."""
    rows = [
        {
            "context": one.text,
            "title": one.title,
            "answers": one.answers,
            "labels": {
                kind: [[s.start, s.end, one.text[s.start : s.end]] for s in spans]
                for kind, spans in zip(types, one.spans, strict=True)
            },
        }
        for one in contracts
    ]
    return Trainer(rows, [one.units for one in contracts], types)


Floats = npt.NDArray[np.float32]
Best = dict[str, list[Value]]


def values(
    teacher: Trainer, taught: Calibrated, rest: Sequence[int], first: dict[int, Floats]
) -> tuple[dict[int, list[Value]], dict[int, Best]]:
    """What was taught with other contracts finds in the rest, and the best values of each."""
    found = {}
    for n in rest:
        heard = Heard(first[n], teacher.types)
        found[n] = taught.read(teacher.contracts[n]["context"], teacher.units[n], teacher.found[n], heard)
    return found, {n: finding.best(found[n], taught.limits) for n in rest}


def keep(path: Path, scores: dict[int, Floats]) -> None:
    """Write what encoders say of contracts that they were not taught with, for measuring later."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, **{str(n): one.astype(np.float16) for n, one in scores.items()})  # type: ignore[arg-type]


def kept(path: Path) -> dict[int, Floats]:
    """Read it again."""
    with np.load(path, allow_pickle=False) as file:
        return {int(n): file[n].astype(np.float32) for n in file.files}


def heard(known: dict[int, Floats], linear: dict[int, Floats]) -> dict[int, Floats]:
    """The encoder's scores of the units that another first stage would ask about."""
    found = {}
    for n, scores in linear.items():
        found[n] = np.full(scores.shape, FAR, np.float32)
        chosen = asked(scores, RULED)
        found[n][chosen] = known[n][chosen]
    return found
