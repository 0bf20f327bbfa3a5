"""Quotes are found where they stand, or not at all."""

from __future__ import annotations

import pytest

from pactline.intelligence.generative import quoting

TEXT = "Before. The “Supplier” shall\n  not assign this\u00a0Agreement – or any part – without consent. After it."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("without consent", "without consent"),
        ('The "Supplier" shall not assign', "The “Supplier” shall\n  not assign"),
        ("this Agreement - or any part", "this\u00a0Agreement – or any part"),
        ("“without consent.”", "without consent."),
        ("…without consent…", "without consent"),
        ("shall assign", None),
        ("The supplier shall", None),
        ("consen", None),
        ("", None),
        ("   ", None),
        ("...", None),
    ],
)
def test_find(quote: str, found: str | None) -> None:
    place = quoting.find(TEXT, 0, len(TEXT), quote)
    assert (TEXT[slice(*place)] if place else None) == found


def test_only_within_the_segment() -> None:
    end = TEXT.index("After")
    assert quoting.find(TEXT, 0, end, "After it") is None
    assert quoting.find(TEXT, end, len(TEXT), "without consent") is None


def test_least_words() -> None:
    assert quoting.find(TEXT, 0, len(TEXT), "consent", least=3) is None
    assert quoting.find(TEXT, 0, len(TEXT), "any part – without", least=3) is not None


def test_the_first_whole_word_counts() -> None:
    text = "payments and pay"
    assert quoting.find(text, 0, len(text), "pay") == (13, 16)
