"""Clause types beyond the marked ones, learned from the headings of the contracts; the headings themselves are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pactline.intelligence.reader import features
from pactline.intelligence.reader.linear import Linear
from pactline.intelligence.reader.trees import sigmoid

from . import linear

if TYPE_CHECKING:
    from .contracts import Contract
    from .fitting import Material

SHORTEST = 60  # characters; shorter units are titles
LEAST = 0.25
HEADINGS = {
    "Confidentiality": r"confidential|non-?disclosure",
    "Indemnification": r"indemni|hold harmless",
    "Payment Terms": r"^(?:terms of )?payments?\b|payment terms|invoic|^fees\b|compensation",
    "Data Protection": r"data (?:protection|privacy|security|processing)|privacy|personal (?:data|information)",
    "Force Majeure": r"force majeure|acts? of god|excusable delay",
    "Notices": r"^notices?\b",
    "Entire Agreement": r"entire (?:agreement|understanding)|^integration\b|merger clause",
    "Dispute Resolution": r"dispute|arbitrat|mediation",
    "Warranty": r"warrant",
    "Termination For Cause": r"termination (?:for|upon|by) (?:cause|breach|default)|events? of default|^default|material breach",
    "Publicity": r"publicity|press release|public announcement|announcements",
    "Survival": r"^surviv",
    "Service Levels": r"service level|\bsla\b|^uptime|availability",
}
_PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in HEADINGS.items()}


@dataclass(frozen=True, slots=True)
class Weak:
    """The model of these types with their thresholds, and how well headings are guessed: precision, recall, units."""

    model: Linear
    types: tuple[str, ...]
    limits: tuple[float, ...]
    figures: dict[str, tuple[float, float, int]]


def marks(contract: Contract) -> npt.NDArray[np.float32]:
    """Which units stand under a heading of each type."""
    found = np.zeros((len(contract.units), len(_PATTERNS)), np.float32)
    for index, unit in enumerate(contract.units):
        if unit.heading and unit.end - unit.start >= SHORTEST:
            found[index] = [bool(pattern.search(unit.heading[-1])) for pattern in _PATTERNS.values()]
    return found


def fit(material: Material, part: Sequence[int], folds: npt.NDArray[np.int64]) -> Weak:
    """Taught on some folds, thresholds from the last one; ships what was taught without it."""
    held = int(max(folds[n] for n in part))
    taught, kept = [n for n in part if folds[n] != held], [n for n in part if folds[n] == held]
    model = linear.fit(
        _own(material, taught), np.concatenate([marks(material.contracts[n]) for n in taught]), seed=held
    )
    truth = np.concatenate([marks(material.contracts[n]) for n in kept]) > 0
    likely = sigmoid(model.scores(_own(material, kept)))
    limits, figures = [], {}
    for number, kind in enumerate(_PATTERNS):
        limit = _limit(likely[:, number], truth[:, number])
        said = likely[:, number] >= limit
        hit = float((said & truth[:, number]).sum())
        limits.append(round(limit, 4))
        figures[kind] = (hit / max(1, said.sum()), hit / max(1, truth[:, number].sum()), int(truth[:, number].sum()))
    return Weak(model, tuple(_PATTERNS), tuple(limits), figures)


def _own(material: Material, part: Sequence[int]) -> list[features.Hashes]:
    return [features.own(row) for n in part for row in material.rows[n]]


def _limit(likely: npt.NDArray[np.float32], truth: npt.NDArray[np.bool_]) -> float:
    """The threshold with the best F1, never too low."""
    order = np.argsort(-likely, kind="stable")
    f1 = 2 * np.cumsum(truth[order]) / (np.arange(1, len(order) + 1) + max(1, truth.sum()))
    return max(LEAST, float(likely[order[int(f1.argmax())]]))
