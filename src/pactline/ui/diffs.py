"""Differences between two texts, ready to draw: blocks of words kept, inserted and deleted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed", "changed"]
TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one fate."""

    text: str
    fate: Literal["kept", "inserted", "deleted"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph; ``place`` says where it stands (“§ 4.2”)."""

    kind: Kind
    runs: tuple[Run, ...]
    place: str = ""


def words(old: str, new: str, *, place: str = "") -> Block:
    """One block: what was deleted and inserted between two texts, word by word."""
    if old == new:
        return Block("same", (Run(new, "kept"),), place)
    if not old or not new:
        return Block("added" if new else "removed", (Run(new or old, "inserted" if new else "deleted"),), place)
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    runs: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run("".join(before[a:b]), "kept"))
            continue
        if a < b:
            runs.append(Run("".join(before[a:b]), "deleted"))
        if c < d:
            runs.append(Run("".join(after[c:d]), "inserted"))
    return Block("changed", tuple(runs), place)


def paragraphs(old: Iterable[str], new: Iterable[str], *, context: int | None = None) -> list[Block]:
    """Blocks for two lists of paragraphs; ``context`` keeps only that many unchanged ones around a change."""
    before, after = list(old), list(new)
    blocks: list[Block] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            blocks.extend(words(text, text) for text in after[c:d])
            continue
        paired = min(b - a, d - c)
        blocks.extend(words(before[a + i], after[c + i]) for i in range(paired))
        blocks.extend(Block("removed", (Run(text, "deleted"),)) for text in before[a + paired : b])
        blocks.extend(Block("added", (Run(text, "inserted"),)) for text in after[c + paired : d])
    if context is None:
        return blocks
    near = {i + step for i, block in enumerate(blocks) if block.kind != "same" for step in range(-context, context + 1)}
    return [block for i, block in enumerate(blocks) if i in near]
