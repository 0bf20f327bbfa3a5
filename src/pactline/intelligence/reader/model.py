"""The model file: arrays and one JSON text in an .npz, never a pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .linear import Linear
from .trees import Forest, Informed

SHIPPED = Path(__file__).parents[1] / "model" / "reader.npz"
VERSION = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """Thresholds of one type: of a passage, and of presence (balanced, and low enough for 95 % recall)."""

    span: float
    present: float
    unclear: float


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that was learned: the four stages, thresholds, and what finds the types learned from headings."""

    types: tuple[str, ...]
    linear: Linear
    forest: Forest
    passages: Informed
    presence: Informed
    limits: Mapping[str, Limits]
    weak: Linear | None
    weak_types: tuple[str, ...]
    weak_limits: tuple[float, ...]
    name: str
    encoded: Path | None = None  # where the encoder lies, if the second stage hears it


def save(model: Model, path: Path) -> None:
    """Write the file; the same model gives the same bytes."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for part in ("linear", "forest", "passages", "presence", "weak"):
        value = getattr(model, part)
        for field in fields(value) if value is not None else ():
            arrays[f"{part}.{field.name}"] = np.asarray(getattr(value, field.name))
    about = {
        "version": VERSION,
        "name": model.name,
        "encoded": model.encoded is not None,
        "types": model.types,
        "limits": {kind: [limit.span, limit.present, limit.unclear] for kind, limit in model.limits.items()},
        "weak_types": model.weak_types,
        "weak_limits": model.weak_limits,
    }
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> Model:
    """Read a model file."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    about = json.loads(arrays.pop("about").tobytes())
    if about["version"] != VERSION:
        raise ValueError(f"{path.name} is of version {about['version']}; this reader reads version {VERSION}")

    def part(name: str, kind: type[Any]) -> dict[str, Any]:
        own = {field.name: arrays[f"{name}.{field.name}"] for field in fields(kind)}
        return {name: value.item() if value.ndim == 0 else value for name, value in own.items()}

    return Model(
        types=tuple(about["types"]),
        linear=Linear(**part("linear", Linear)),
        forest=Forest(**part("forest", Forest)),
        passages=Informed(**part("passages", Informed)),
        presence=Informed(**part("presence", Informed)),
        limits={kind: Limits(*values) for kind, values in about["limits"].items()},
        weak=Linear(**part("weak", Linear)) if about["weak_types"] else None,
        weak_types=tuple(about["weak_types"]),
        weak_limits=tuple(about["weak_limits"]),
        name=about["name"],
        encoded=path.parent if about["encoded"] else None,
    )


@cache
def shipped() -> Model:
    """The model of this installation."""
    return load(SHIPPED)
