"""Makes the model files of the embedded reader from contracts that lawyers marked.

    python -m pactline.intelligence.training.train

writes `reader.npz` and its card and `metadata/model.json`, with `--encoder` the encoder beside it. Two runs give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from pactline.intelligence.metadata import ranker
from pactline.intelligence.reader import encoder
from pactline.intelligence.reader import model as models

from . import card, crossing, fitting, metadata
from .contracts import Contract, folds, load, types_of

FOLDS = 5
NAME = "embedded-3"
DATA = Path("../shared/data/cuad")
SCORES = Path("build/encoder-scores.npz")
VALUES = "metadata.json"


def main(given: list[str] | None = None) -> int:
    """0 when the model is written."""
    parser = argparse.ArgumentParser(prog="make train", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of CUAD's training part, or its file")
    parser.add_argument("--out", type=Path, default=models.SHIPPED, help="the model file")
    parser.add_argument("--metadata", type=Path, default=ranker.MODEL, help="the model file of what finds the metadata")
    parser.add_argument("--contracts", type=int, help="only so many contracts, to try it out")
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument(
        "--encoder", action="store_true", help="with the encoder: an hour more, and PyTorch and MiniLM's package"
    )
    parser.add_argument(
        "--scores",
        type=Path,
        default=SCORES,
        help="where the encoder's scores are kept, for --kept and make bench-reading",
    )
    parser.add_argument(
        "--kept",
        action="store_true",
        help="with what --encoder kept: all but the encoder is taught anew, without PyTorch",
    )
    asked = parser.parse_args(given)
    if asked.kept and not asked.scores.is_file():
        parser.error(f"{asked.scores} is not there: --encoder makes it")
    scores = asked.scores if asked.encoder or asked.kept else None
    train(asked.data, asked.out, asked.contracts, asked.folds, scores, asked.metadata, kept=asked.kept)
    return 0


def train(
    data: Path, out: Path, most: int | None = None, rounds: int = FOLDS, scores: Path | None = None, values: Path | None = None,
    *, kept: bool = False,
) -> None:  # fmt: skip
    """Read, teach, write; with an encoder if there is a place for its scores, and if they are kept there without teaching it;
    what finds the metadata goes beside the model if it is given no place."""
    begun = time.monotonic()

    def say(text: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begun:7.0f} s  {text}\n")
        sys.stdout.flush()

    types = types_of(data)
    contracts = load(data, most)
    say(f"{len(contracts)} contracts, {sum(len(one.units) for one in contracts):,} units")
    part = list(range(len(contracts)))
    teacher = crossing.trainer(contracts, types)
    say("candidates for metadata")
    material = fitting.Material.of(contracts, types)
    say("features")
    second: fitting.Second | None = None
    if scores and kept:
        second = partial(crossing.heard, crossing.kept(scores))
    elif scores:
        second = _encoder(contracts, material, out.parent, scores, say)
    fitted = fitting.fit(material, part, folds(contracts, rounds), teacher, NAME, say, second)
    (values or out.with_name(VALUES)).parent.mkdir(parents=True, exist_ok=True)
    fitted.metadata.save(values or out.with_name(VALUES))
    models.save(replace(fitted.model, encoded=out.parent if scores else None), out)
    said = card.figures(material, part, fitted.passages, fitted.likely, fitted.model)
    exact = metadata.figures(teacher.contracts, fitted.metadata.values, fitted.metadata.limits)
    out.with_suffix(".md").write_text(card.text(out, len(contracts), said, exact, fitted.weak), "utf-8")
    say(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB")


def _encoder(
    contracts: list[Contract], material: fitting.Material, folder: Path, place: Path, say: Callable[[str], None]
) -> fitting.Second:
    """Teaches the encoder when the first stage has said what to ask it, and writes it down."""
    from . import encoding  # needs PyTorch, which the rest does not

    def second(linear: dict[int, crossing.Floats]) -> dict[int, crossing.Floats]:
        taught = encoding.teach(contracts, material.marks, linear, folds(contracts, encoding.FOLDS), say)
        encoder.save(folder / encoder.FILE, taught.vocabulary, taught.weights)
        crossing.keep(place, taught.scores)
        say("  encoder written")
        return crossing.kept(place)  # as they are read again

    return second


if __name__ == "__main__":
    raise SystemExit(main())
