"""Word pieces, and which units are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy")

import numpy as np
from numpy.typing import NDArray

from pactline.intelligence.reader import encoder
from pactline.intelligence.reader.candidates import FAR
from pactline.intelligence.reader.segments import segments
from pactline.intelligence.reader.transformer import Transformer
from pactline.intelligence.reader.wordpiece import WordPiece
from pactline.intelligence.training import crossing

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "assign", "##ment", "##s", "cafe", ".", ":", "the", "fees"]


def said(text: str, most: int = 50) -> list[str]:
    return [VOCABULARY[number] for number in WordPiece(VOCABULARY).numbers(text, most)]


def test_words_are_cut_into_the_longest_pieces_known() -> None:
    assert said("Assignments.") == ["assign", "##ment", "##s", "."]


def test_accents_and_capitals_do_not_matter() -> None:
    assert said("CAFÉ") == ["cafe"]


def test_what_is_not_known_is_one_unknown_piece() -> None:
    assert said("the zebra fees") == ["the", "[UNK]", "fees"]
    assert said("a" * 100_000) == ["[UNK]"]


def test_no_more_pieces_than_asked_for() -> None:
    assert said("the " * 1000, 7) == ["the"] * 7


def test_a_unit_is_read_after_its_headings() -> None:
    text = "Fees. The fees."
    unit = segments("5. Fees\n\nThe fees.")[-1]
    words = WordPiece(VOCABULARY)
    assert unit.heading == ("Fees",)
    numbers = encoder.pieces(words, text, segments(text)[-1])
    assert [VOCABULARY[number] for number in numbers][-4:] == ["the", "fees", ".", "[SEP]"]
    assert numbers[0] == words.start


def test_only_likely_units_are_asked_about_and_never_too_many() -> None:
    scores = np.full((2000, 10), -9, np.float32)
    scores[3, 9] = scores[7, 8] = 0
    scores[5, 0] = 5
    assert encoder.asked(scores, 8).tolist() == [3, 7]
    scores[:, 9] = np.arange(2000)
    assert encoder.asked(scores, 8).tolist() == list(range(2000 - encoder.MOST, 2000))


def network(folder: Path) -> dict[str, NDArray[np.float32]]:
    """A small network of chance, written as a taught one is."""
    chance = np.random.default_rng(1)
    width, inner, types = 24, 48, 10
    shapes = {"words": (len(VOCABULARY), width), "places": (64, width), "head.weight": (types, 2 * width)}
    steps = {"reads": (3 * width, width), "joins": (width, width), "widens": (inner, width), "narrows": (width, inner)}
    weights = {}
    for layer in (0, 1):
        shapes |= {f"layers.{layer}.{step}.weight": shape for step, shape in steps.items()}
    for name, shape in shapes.items():
        weights[name] = chance.normal(size=shape).astype(np.float32)
        if name.endswith("weight"):
            weights[name.replace("weight", "bias")] = chance.normal(size=shape[0]).astype(np.float32)
    for norm in ("norm", *(f"layers.{layer}.{place}" for layer in (0, 1) for place in ("first", "second"))):
        weights |= {f"{norm}.weight": np.ones(width, np.float32), f"{norm}.bias": np.zeros(width, np.float32)}
    encoder.save(folder / encoder.FILE, VOCABULARY, weights)
    return weights


def test_a_line_has_the_same_scores_alone_and_among_others(tmp_path: Path) -> None:
    network(tmp_path)
    with np.load(tmp_path / encoder.FILE) as file:
        made = Transformer({name: file[name] for name in file.files if name != "vocabulary"})
    lines = [[2, 4, 5, 3], [2, 11, 3], [2, 3, 10, 4, 5, 6, 8, 3]]
    together = made.scores(lines)
    assert together.shape == (3, 10)
    assert np.abs(together - np.concatenate([made.scores([line]) for line in lines])).max() < 1e-4
    assert np.abs(made.scores([[2, 5, 4, 3]]) - together[:1]).max() > 1e-3


def test_weights_are_kept_as_whole_numbers_close_to_what_they_were(tmp_path: Path) -> None:
    weights = network(tmp_path)
    with np.load(tmp_path / encoder.FILE) as file:
        kept, scale = file["head.weight"], file["head.weight.scale"]
    assert kept.dtype == np.int8
    assert np.abs(kept * scale[:, None] - weights["head.weight"]).max() <= scale.max() / 2 + 1e-6


def test_units_are_asked_about_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network(tmp_path)
    text = "Fees. The fees. Assignments. The cafe assigns. Fees: the fees."
    units = segments(text)
    scores = np.full((len(units), 10), 0, np.float32)
    scores[0] = -9
    whole = encoder.shipped(tmp_path).scores(text, units, scores, 8)
    assert set(whole[0].tolist()) == {FAR}
    assert (whole[1:] != FAR).all()
    monkeypatch.setattr(encoder, "TOGETHER", 1)
    assert np.abs(encoder.shipped(tmp_path).scores(text, units, scores, 8) - whole).max() < 1e-4


def test_scores_are_kept_and_heard_only_where_asked(tmp_path: Path) -> None:
    known = {4: np.arange(20, dtype=np.float32).reshape(2, 10)}
    crossing.keep(tmp_path / "scores.npz", known)
    linear = {4: np.full((2, 10), -9, np.float32)}
    linear[4][1, 9] = 0
    heard = crossing.heard(crossing.kept(tmp_path / "scores.npz"), linear)[4]
    assert heard[1].tolist() == known[4][1].tolist()
    assert set(heard[0].tolist()) == {FAR}
