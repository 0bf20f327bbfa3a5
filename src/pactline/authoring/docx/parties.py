"""Which side of a contract a word means: ours (internal) or the other one's (external)."""

from __future__ import annotations

import re

INTERNAL, EXTERNAL = "internal", "external"

_INTERNAL = (
    "internal",
    "provider",
    "vendor",
    "supplier",
    "seller",
    "licensor",
    "consultant",
    "landlord",
    "lessor",
    "party_1",
    "party_a",
    "first_party",
    "auftragnehmer",
    "anbieter",
    "verkäufer",
    "lieferant",
)
_EXTERNAL = (
    "external",
    "customer",
    "client",
    "buyer",
    "purchaser",
    "licensee",
    "subscriber",
    "tenant",
    "lessee",
    "counterparty",
    "party_2",
    "party_b",
    "second_party",
    "auftraggeber",
    "kunde",
    "käufer",
)
_INTERNAL_ALONE = frozenset(
    {"company", "us", "we", "our", "ours", "processor", "importer", "discloser", "contractor", "own"}
)
_EXTERNAL_ALONE = frozenset(
    {"their", "theirs", "them", "you", "controller", "exporter", "recipient", "partner", "other"}
)
_WORD = re.compile(
    r"(?<![a-zäöü0-9])("
    + "|".join(
        sorted((re.escape(word).replace("_", r"[ _]?") for word in (*_INTERNAL, *_EXTERNAL)), key=len, reverse=True)
    )
    + r")(?![a-zäöü])"
)


def slug(text: str, limit: int = 60) -> str:
    """A name made of small letters, digits and underscores."""
    name = re.sub(r"[^a-z0-9äöüß]+", "_", text.lower().replace("’", "").replace("'", "")).strip("_")
    if len(name) > limit:
        name = name[:limit].rsplit("_", 1)[0]
    return name


def party(text: str) -> str:
    """The first word of a text that names a party, as a slug (“PARTY 1:” → party_1); empty when there is none."""
    found = _WORD.search(text.lower().replace("_", " "))
    if not found:
        return ""
    word = slug(found[1])
    return re.sub(r"^party_?([12ab])$", r"party_\1", word)


def side(name: str) -> str:
    """INTERNAL, EXTERNAL or empty for a tag's name such as “customer_1”."""
    word = party(name) or re.sub(r"_\d+$", "", slug(name))
    if word in _INTERNAL or word in _INTERNAL_ALONE:
        return INTERNAL
    return EXTERNAL if word in _EXTERNAL or word in _EXTERNAL_ALONE else ""


def position(name: str) -> int:
    """The number at the end of a signing tag's name (“customer_2” → 2); 0 when it has none.

    “party_1” and “party_2” name sides, not positions."""
    found = re.search(r"(?<!party)_(\d{1,2})$", name)
    return int(found[1]) if found else 0
