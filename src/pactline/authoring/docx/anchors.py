"""The visible places where people sign, and how they are found again in the PDF.

Each place is a small caption, such as “Signer 2: signature”, below free room. The caption is ordinary visible text: it
survives every converter, and a search for its exact words in the PDF gives the corner from which the box is measured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from .ooxml import P, plain_text
from .package import Package


class Mark(StrEnum):
    SIGNATURE = "signature"
    DATE = "date"
    INITIALS = "initials"


@dataclass(frozen=True, slots=True)
class Box:
    """Points, relative to the lower left corner of the caption's words: the box begins `above` them."""

    above: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """`occurrence` counts from 1 where one signer signs in several places."""

    signer: int
    mark: Mark
    label: str
    box: Box
    occurrence: int = 1


BOXES = {
    Mark.SIGNATURE: Box(above=7.5, width=150.0, height=30.0),
    Mark.DATE: Box(above=7.5, width=90.0, height=13.0),
    Mark.INITIALS: Box(above=7.5, width=45.0, height=20.0),
}
_LABEL = re.compile(r"Signer (\d{1,3}): (signature|date|initials)\b")


def visible_label(signer: int, mark: Mark) -> str:
    """The exact words to search for in the PDF."""
    return f"Signer {signer}: {mark.value}"


def box_of(mark: Mark) -> Box:
    return BOXES[mark]


def signature_places(data: bytes) -> list[SignaturePlace]:
    """The places to sign in a filled .docx, in reading order. Raises NotADocument."""
    out: list[SignaturePlace] = []
    seen: dict[tuple[int, Mark], int] = {}
    package = Package(data)
    for paragraph in package.body.iter(P):
        text = plain_text(paragraph)
        if "Signer " not in text:
            continue
        for match in _LABEL.finditer(text):
            signer, mark = int(match[1]), Mark(match[2])
            seen[signer, mark] = seen.get((signer, mark), 0) + 1
            out.append(SignaturePlace(signer, mark, match[0], BOXES[mark], seen[signer, mark]))
    return out
