"""The shape of extracted text: one string and the blocks (paragraphs) that it is made of. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Block:
    """One paragraph: text[start:end].

    `number` is the printed number of a numbered paragraph ("4.2(a)"), which is not part of the text. `place` says where
    it stands for a person: "paragraph 12", "table 2, row 3, column 1", "header", "footnote 4", "page 3".
    `heading_level`: 1–9, 0 for body text. `story`: "body", "header", "footer", "footnote", "endnote", "textbox".
    """

    start: int
    end: int
    style: str = ""
    heading_level: int = 0
    place: str = ""
    number: str = ""
    story: str = "body"
    page: int | None = None


@dataclass(frozen=True)
class Text:
    """`text` is the blocks joined by a line feed; `pages` is the number of pages where the format knows it."""

    text: str
    pages: int | None
    blocks: tuple[Block, ...]

    def of(self, block: Block) -> str:
        return self.text[block.start : block.end]

    @property
    def lines(self) -> list[str]:
        """The text of each block in order."""
        return [self.of(block) for block in self.blocks]

    @property
    def words(self) -> int:
        return len(self.text.split())

    def numbered(self) -> str:
        """The text as it prints: with the numbers of its paragraphs."""
        return "\n".join(f"{b.number} {self.of(b)}".strip() for b in self.blocks)

    def block_at(self, offset: int) -> Block | None:
        """The block that holds this offset of the text."""
        return next((b for b in self.blocks if b.start <= offset <= b.end), None)

    @staticmethod
    def builder() -> Builder:
        return Builder()

    @staticmethod
    def from_json(packed: dict[str, Any]) -> Text:
        return Text(packed["text"], packed["pages"], tuple(Block(**block) for block in packed["blocks"]))


@dataclass
class Builder:
    """Collects paragraphs and gives them their offsets."""

    pieces: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, **facts: Any) -> None:
        if self.pieces:
            self.length += 1
        self.blocks.append(Block(start=self.length, end=self.length + len(text), **facts))
        self.pieces.append(text)
        self.length += len(text)

    def done(self, *, pages: int | None) -> Text:
        return Text("\n".join(self.pieces), pages, tuple(self.blocks))
