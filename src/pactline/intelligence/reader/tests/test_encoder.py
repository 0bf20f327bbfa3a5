"""Word pieces, and which units are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy")

import numpy as np

from pactline.intelligence.reader import encoder
from pactline.intelligence.reader.candidates import FAR
from pactline.intelligence.reader.segments import segments
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


def test_shorter_lines_are_filled_up() -> None:
    ids, mask = encoder.padded([[5, 6, 7], [8]])
    assert ids.tolist() == [[5, 6, 7], [8, 0, 0]]
    assert mask.tolist() == [[True] * 3, [True, False, False]]


def test_scores_are_kept_and_heard_only_where_asked(tmp_path: Path) -> None:
    known = {4: np.arange(20, dtype=np.float32).reshape(2, 10)}
    crossing.keep(tmp_path / "scores.npz", known)
    linear = {4: np.full((2, 10), -9, np.float32)}
    linear[4][1, 9] = 0
    heard = crossing.heard(crossing.kept(tmp_path / "scores.npz"), linear)[4]
    assert heard[1].tolist() == known[4][1].tolist()
    assert set(heard[0].tolist()) == {FAR}
