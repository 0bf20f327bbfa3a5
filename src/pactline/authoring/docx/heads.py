"""Which column of the lines a head in somebody's table means, by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .content import TableData

_SAME = {
    "qty": "quantity",
    "qnty": "quantity",
    "amount": "total",
    "sum": "total",
    "price": "price",
    "cost": "price",
    "rate": "price",
    "item": "product",
    "service": "product",
    "article": "product",
    "offering": "product",
    "name": "product",
    "description": "product",
    "no": "number",
    "nr": "number",
    "pos": "number",
    "position": "number",
    "line": "number",
    "index": "number",
    "net": "total",
}
_NOISE = frozenset({"of", "the", "per", "in", "a", "and", "or"})


def words(text: str) -> frozenset[str]:
    """The telling words of a head, synonyms made one."""
    found = re.findall(r"[a-zäöüß]+|#", text.lower())
    return frozenset(_SAME.get(word, "number" if word == "#" else word) for word in found if word not in _NOISE)


def keys_of(heads: Sequence[str], data: TableData) -> list[str]:
    """For each head the key of its column, empty where none fits. When no head fits, the columns in their order."""
    names = {key: [*texts, key.replace("_", " ")] for key, texts in data.names.items()}
    for column in data.columns:
        names.setdefault(column.key, [column.heading, column.key.replace("_", " ")])
    out = [""] * len(heads)
    scores = sorted(
        ((_score(head, texts), at, key) for at, head in enumerate(heads) for key, texts in names.items()),
        key=lambda row: (-row[0], row[1]),
    )
    taken: set[str] = set()
    for score, at, key in scores:
        if score > 0 and not out[at] and key not in taken:
            out[at] = key
            taken.add(key)
    if not any(out):
        order = [column.key for column in data.columns]
        return [order[at] if at < len(order) else "" for at in range(len(heads))]
    return out


def _score(head: str, names: Sequence[str]) -> float:
    wanted = words(head)
    best = 0.0
    for name in names:
        found = words(name)
        if not wanted or not found:
            continue
        if head.strip().casefold() == name.strip().casefold():
            return 3.0
        both = len(wanted & found)
        if both:
            best = max(best, (2.0 if wanted <= found or found <= wanted else 0.5) * both / len(wanted | found))
    return best
