"""Units of a text: where they end, what stands above them, and that no text takes long."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from pactline.intelligence.reader.segments import LONGEST, segments

from .contract import CONTRACT


def said(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in segments(text)]


def test_units_are_in_order_apart_and_without_white_space_around_them() -> None:
    units = segments(CONTRACT)
    assert all(a.end <= b.start for a, b in pairwise(units))
    assert all(said == said.strip() != "" for said in said(CONTRACT))


def test_all_words_are_in_a_unit() -> None:
    assert "".join("".join(said(CONTRACT)).split()) == "".join(CONTRACT.split())


def test_abbreviations_and_numbers_do_not_end_a_sentence() -> None:
    text = "Acme Inc. shall pay $1.50 to Beta Co. as set out in Sec. 4.2 hereof. It shall do so at once."
    assert said(text) == [text[:68], "It shall do so at once."]


def test_items_of_a_list_are_units_of_their_own() -> None:
    text = "The Reseller shall: (a) buy goods; (b) sell goods; and (c) report."
    assert said(text) == ["The Reseller shall:", "(a) buy goods;", "(b) sell goods;", "and (c) report."]


def test_units_know_the_headings_above_them() -> None:
    text = "ARTICLE 5\nTERM AND TERMINATION\n\n5.1 Term. This Agreement lasts a year.\n\n"
    text += "5.2 Breach. A party may end it upon breach."
    above = {text[unit.start : unit.end]: unit.heading for unit in segments(text)}
    assert above["This Agreement lasts a year."][-1] == "Term"
    assert above["A party may end it upon breach."][-1] == "Breach"


def test_a_broken_line_does_not_end_a_sentence() -> None:
    assert len(said("This agreement shall be governed by the laws\nof the State of New York.")) == 1


@pytest.mark.parametrize("text", ["", " \n\n \t", "\f"])
def test_no_text_has_no_units(text: str) -> None:
    assert segments(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2_000_000,
        "(" * 1_000_000,
        "1." * 1_000_000,
        " \n" * 1_000_000,
        ". A" * 300_000,
        "Section 1 " * 200_000,
        "\n" + "A B " * 500_000,
        "§ " * 1_000_000,
        "; (a) " * 150_000,
    ],
    ids=["letters", "brackets", "numbers", "lines", "sentences", "sections", "capitals", "signs", "items"],
)
def test_hostile_text_takes_seconds_at_most(text: str) -> None:
    begun = time.process_time()
    units = segments(text)
    assert time.process_time() - begun < 8
    assert all(unit.end - unit.start <= LONGEST for unit in units)
