"""What differs between two documents: paragraphs aligned first, then words within the paragraphs that were changed. Pure.

Works on any two `Text`s (.docx, PDF, plain). For .docx there is also a real redline, made by `redline.make`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from pactline.files.textmodel import Block as Paragraph
from pactline.files.textmodel import Text

BlockKind = Literal["equal", "insert", "delete", "replace", "move"]
Operation = Literal["equal", "insert", "delete"]
ALIKE = 0.5  # share of words that two paragraphs must have in common to be shown as one that was changed
MOVED_WORDS = 4  # a shorter paragraph that stands elsewhere is a deletion and an insertion, not a move
MAX_PAIRING = 40_000  # pairs of paragraphs that are compared within one gap
Pairs = list[tuple[int | None, int | None]]  # indexes of an old and a new paragraph
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Run:
    """A stretch of text: "equal" stands in both, "insert" only in the new, "delete" only in the old document."""

    op: Operation
    text: str


@dataclass(frozen=True)
class Block:
    """One paragraph of the comparison.

    A "move" appears twice: as a deletion where it stood (`moved` "from") and as an insertion where it stands ("to");
    `pair` is the index of the other one. `old_number`, `new_number`: the printed numbers; `place` of the newer side.
    `restyled`: the words are the same or nearly so, but the paragraph's style or heading level was changed.
    """

    kind: BlockKind
    runs: tuple[Run, ...]
    old_number: str = ""
    new_number: str = ""
    place: str = ""
    style: str = ""
    heading_level: int = 0
    restyled: bool = False
    moved: Literal["", "from", "to"] = ""
    pair: int | None = None

    @property
    def old(self) -> str:
        return "".join(run.text for run in self.runs if run.op != "insert")

    @property
    def new(self) -> str:
        return "".join(run.text for run in self.runs if run.op != "delete")


@dataclass(frozen=True)
class Counts:
    """Stretches of text inserted and deleted (a changed word is one of each), paragraphs moved and restyled."""

    insertions: int = 0
    deletions: int = 0
    moves: int = 0
    formats: int = 0
    words_inserted: int = 0
    words_deleted: int = 0

    @property
    def none(self) -> bool:
        return not (self.insertions or self.deletions or self.moves or self.formats)


@dataclass(frozen=True)
class Comparison:
    """The whole comparison in the order of the new document, deletions before what replaced them."""

    counts: Counts
    blocks: tuple[Block, ...] = field(default=())

    def old_lines(self) -> list[str]:
        """The paragraphs of the old document: every change rejected."""
        return [b.old for b in self.blocks if b.kind != "insert" and b.moved != "to"]

    def new_lines(self) -> list[str]:
        """The paragraphs of the new document: every change accepted."""
        return [b.new for b in self.blocks if b.kind != "delete" and b.moved != "from"]

    def changed(self, context: int = 1) -> list[tuple[int, Block]]:
        """The changed blocks with `context` unchanged ones around them, each with its index."""
        wanted = {
            near
            for index, block in enumerate(self.blocks)
            if block.kind != "equal" or block.restyled
            for near in range(index - context, index + context + 1)
        }
        return [(index, block) for index, block in enumerate(self.blocks) if index in wanted]


def compare(old: Text, new: Text) -> Comparison:
    """The differences from `old` to `new`. `old_lines()` and `new_lines()` of the result are exactly the two texts."""
    old_lines, new_lines = old.lines, new.lines
    matcher = SequenceMatcher(None, [_key(t) for t in old_lines], [_key(t) for t in new_lines], autojunk=False)
    blocks: list[Block] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs: Pairs = list(zip(range(i1, i2), range(j1, j2), strict=True))
        else:
            pairs = _pairs(old_lines, new_lines, range(i1, i2), range(j1, j2))
        blocks += [_block(old, new, i, j) for i, j in pairs]
    blocks = _with_moves(blocks)
    return Comparison(_count(blocks), tuple(blocks))


def _key(text: str) -> str:
    return " ".join(text.split())


def _pairs(old: list[str], new: list[str], olds: range, news: range) -> Pairs:
    """Align the paragraphs of a gap in order: those that are alike together, the others alone."""
    if not olds or not news:
        return [*((i, None) for i in olds), *((None, j) for j in news)]
    if len(olds) * len(news) > MAX_PAIRING:
        matched = list(zip(olds, news, strict=False))
    else:
        bags_old = [Counter(_words(old[i])) for i in olds]
        bags_new = [Counter(_words(new[j])) for j in news]
        matched = [(olds[a], news[b]) for a, b in _best_in_order(bags_old, bags_new)]
    result: Pairs = []
    i, j = olds.start, news.start
    for a, b in [*matched, (olds.stop, news.stop)]:
        result += [(x, None) for x in range(i, a)]
        result += [(None, y) for y in range(j, b)]
        if a < olds.stop and b < news.stop:
            result.append((a, b))
        i, j = a + 1, b + 1
    return result


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _alike(a: Counter[str], b: Counter[str]) -> float:
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _best_in_order(olds: Sequence[Counter[str]], news: Sequence[Counter[str]]) -> list[tuple[int, int]]:
    """The pairs, rising on both sides, with the greatest sum of likeness; only pairs that are alike enough."""
    rows, columns = len(olds), len(news)
    score = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    likeness = [[_alike(a, b) for b in news] for a in olds]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best = max(score[i + 1][j], score[i][j + 1])
            if likeness[i][j] >= ALIKE:
                best = max(best, likeness[i][j] + score[i + 1][j + 1])
            score[i][j] = best
    pairs, i, j = [], 0, 0
    while i < rows and j < columns:
        if likeness[i][j] >= ALIKE and score[i][j] == likeness[i][j] + score[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif score[i][j] == score[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _block(old: Text, new: Text, i: int | None, j: int | None) -> Block:
    before = old.blocks[i] if i is not None else None
    after = new.blocks[j] if j is not None else None
    a = old.of(before) if before is not None else ""
    b = new.of(after) if after is not None else ""
    shown: Paragraph | None = after or before
    kind: BlockKind
    runs: tuple[Run, ...]
    if before is None:
        kind, runs = "insert", (Run("insert", b),)
    elif after is None:
        kind, runs = "delete", (Run("delete", a),)
    elif a == b:
        kind, runs = "equal", (Run("equal", b),)
    else:
        kind, runs = "replace", tuple(word_runs(a, b))
    restyled = (
        before is not None
        and after is not None
        and (before.style, before.heading_level) != (after.style, after.heading_level)
    )
    return Block(
        kind=kind,
        runs=runs,
        old_number=before.number if before else "",
        new_number=after.number if after else "",
        place=shown.place if shown else "",
        style=shown.style if shown else "",
        heading_level=shown.heading_level if shown else 0,
        restyled=restyled,
    )


def word_runs(old: str, new: str) -> list[Run]:
    """The runs between two paragraphs, word by word; single spaces between two changes join them."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    runs: list[Run] = []
    operations = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(operations):
        if tag == "equal":
            text = "".join(a[i1:i2])
            if not text.strip() and 0 < number < len(operations) - 1:
                runs += [Run("delete", text), Run("insert", text)]
            else:
                runs.append(Run("equal", text))
            continue
        if i2 > i1:
            runs.append(Run("delete", "".join(a[i1:i2])))
        if j2 > j1:
            runs.append(Run("insert", "".join(b[j1:j2])))
    return _merged(runs)


def _merged(runs: Iterable[Run]) -> list[Run]:
    """Deletions and insertions between two equal runs gathered into one of each, deletion first."""
    out: list[Run] = []
    gone, come = "", ""
    for run in [*runs, Run("equal", "")]:
        if run.op == "delete":
            gone += run.text
        elif run.op == "insert":
            come += run.text
        else:
            out += [Run("delete", gone)] if gone else []
            out += [Run("insert", come)] if come else []
            out += [run] if run.text else []
            gone, come = "", ""
    return out


def _with_moves(blocks: list[Block]) -> list[Block]:
    """A paragraph that vanished in one place and stands word for word in another was moved."""
    gone: dict[str, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        if block.kind == "delete" and len(_words(block.old)) >= MOVED_WORDS:
            gone[_key(block.old)].append(index)
    out = list(blocks)
    for index, block in enumerate(blocks):
        sources = gone.get(_key(block.new)) if block.kind == "insert" else None
        if sources:
            source = sources.pop(0)
            out[source] = _replace(blocks[source], "from", index)
            out[index] = _replace(block, "to", source)
    return out


def _replace(block: Block, moved: Literal["from", "to"], pair: int) -> Block:
    return Block(
        kind="move",
        runs=block.runs,
        old_number=block.old_number,
        new_number=block.new_number,
        place=block.place,
        style=block.style,
        heading_level=block.heading_level,
        moved=moved,
        pair=pair,
    )


def _count(blocks: list[Block]) -> Counts:
    changes = [run for block in blocks if block.kind not in ("equal", "move") for run in block.runs]
    return Counts(
        insertions=sum(run.op == "insert" for run in changes),
        deletions=sum(run.op == "delete" for run in changes),
        moves=sum(block.moved == "to" for block in blocks),
        formats=sum(block.restyled for block in blocks),
        words_inserted=sum(len(_words(run.text)) for run in changes if run.op == "insert"),
        words_deleted=sum(len(_words(run.text)) for run in changes if run.op == "delete"),
    )
