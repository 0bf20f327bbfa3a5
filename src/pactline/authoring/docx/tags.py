"""Finding the tags of a document: content controls, inline `{{ … }}` and conditions `{% if … %}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .expressions import Expression, ExpressionError, parse, tidy
from .ooxml import SDT, SDT_CONTENT, SDT_PR, Element, plain_text, w
from .package import Package
from .places import Place, Spot, control_name, walk
from .runs import ParagraphText


class Kind(StrEnum):
    FIELD = "field"
    CLAUSE = "clause"
    TABLE = "table"
    COLUMN = "column"
    CONDITION = "condition"
    SIGNATURE = "signature"
    INITIALS = "initials"
    SIGN_DATE = "sign_date"
    SIGNATORY_NAME = "signatory_name"
    SIGNATORY_EMAIL = "signatory_email"
    SIGNATORY_TITLE = "signatory_title"
    UNKNOWN = "unknown"


PREFIXES = {
    "signatory_name_": Kind.SIGNATORY_NAME,
    "signatory_email_": Kind.SIGNATORY_EMAIL,
    "signatory_title_": Kind.SIGNATORY_TITLE,
    "signature_": Kind.SIGNATURE,
    "sign_date_": Kind.SIGN_DATE,
    "initials_": Kind.INITIALS,
    "field_": Kind.FIELD,
    "clause_": Kind.CLAUSE,
    "table_": Kind.TABLE,
    "line.": Kind.COLUMN,
    "line_": Kind.COLUMN,
}
SIGNING = frozenset(
    {Kind.SIGNATURE, Kind.SIGN_DATE, Kind.INITIALS, Kind.SIGNATORY_NAME, Kind.SIGNATORY_EMAIL, Kind.SIGNATORY_TITLE}
)
TABLE_OF_LINES = "table_lines"

_TAG = re.compile(r"\{\{(?!\{)(.*?)\}\}|\{%(.*?)%\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
_IF = re.compile(r"^(?:p|tr|tc|r)?\s*if\s+(.+)$", re.DOTALL)
_ELSE = re.compile(r"^(?:p|tr|tc|r)?\s*else$")
_END = re.compile(r"^(?:p|tr|tc|r)?\s*end\s?-?if$")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag at one place. `key` names it in mappings (lower case); `problem` is a sentence when it cannot be used."""

    key: str
    kind: Kind
    form: str
    raw: str
    place: Place
    problem: str = ""

    @property
    def name(self) -> str:
        """The key without its prefix."""
        for prefix, kind in PREFIXES.items():
            if kind is self.kind and self.key.startswith(prefix):
                return self.key[len(prefix) :]
        return self.key


@dataclass(slots=True)
class Found:
    tags: list[Tag] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """Sentences, each naming tag and place."""
        return [f"{tag.problem} ({tag.place})" for tag in self.tags if tag.problem]

    def of(self, *kinds: Kind) -> list[Tag]:
        return [tag for tag in self.tags if tag.kind in kinds and not tag.problem]

    def keys(self, *kinds: Kind) -> list[str]:
        """Distinct keys in order of appearance."""
        return list(dict.fromkeys(tag.key for tag in self.tags if (not kinds or tag.kind in kinds) and not tag.problem))


def kind_of(name: str) -> tuple[Kind, str]:
    """Kind and canonical key of a tag's name; UNKNOWN when no prefix fits."""
    key = re.sub(r"\s+", "_", name.strip().lower())
    for prefix, kind in PREFIXES.items():
        if key.startswith(prefix) and len(key) > len(prefix):
            return kind, f"line.{key[5:]}" if kind is Kind.COLUMN else key
    return Kind.UNKNOWN, key


@dataclass(frozen=True, slots=True)
class Inline:
    """An inline tag in a paragraph's joined text. `word` is "value", "if", "else", "end" or "error"."""

    start: int
    end: int
    word: str
    raw: str
    expression: Expression | None = None
    problem: str = ""

    def kind_and_key(self) -> tuple[Kind, str]:
        if self.expression is None:
            return Kind.UNKNOWN, self.raw
        kind, key = kind_of(self.expression.names[0])
        return (Kind.FIELD, key) if kind is Kind.UNKNOWN else (kind, key)


def inline_tags(text: str) -> Iterator[Inline]:
    """The tags in a paragraph's text, in order, unbalanced braces among them as errors."""
    if "{{" not in text and "{%" not in text and "}}" not in text and "%}" not in text:
        return
    covered = 0
    for match in _TAG.finditer(text):
        yield from _strays(text, covered, match.start())
        covered = match.end()
        yield _read(match)
    yield from _strays(text, covered, len(text))


def _strays(text: str, start: int, end: int) -> Iterator[Inline]:
    for match in _STRAY.finditer(text, start, end):
        side = "no closing" if match[0] in ("{{", "{%") else "no opening"
        yield Inline(
            match.start(),
            match.end(),
            "error",
            match[0],
            problem=f"The braces “{match[0]}” have {side} counterpart in the same paragraph.",
        )


def _read(match: re.Match[str]) -> Inline:
    value, statement = match[1], match[2]
    try:
        if value is not None:
            return Inline(match.start(), match.end(), "value", match[0], parse(value))
        words = tidy(statement).strip("-").strip()
        if found := _IF.match(words):
            return Inline(match.start(), match.end(), "if", match[0], parse(found[1]))
        lowered = words.lower()
        if _ELSE.match(lowered):
            return Inline(match.start(), match.end(), "else", match[0])
        if _END.match(lowered):
            return Inline(match.start(), match.end(), "end", match[0])
        problem = (
            f"“{match[0]}” is no statement that templates know: if, else and endif are. "
            "Rows repeat by themselves where a row holds {{ line.… }} tags."
        )
    except ExpressionError as error:
        problem = str(error)
    return Inline(match.start(), match.end(), "error", match[0], problem=problem)


def find_tags(package: Package) -> Found:
    """Every tag of the document in reading order, with its place and what is wrong with it."""
    found, open_ifs, seen = Found(), list[tuple[Inline, Place]](), set[Element]()
    story = None
    for spot in walk(package):
        if spot.story is not story:
            _never_closed(found, open_ifs)
            story = spot.story
        if spot.fallback:
            continue
        for control in reversed(list(spot.paragraph.iterancestors(SDT))):
            if control not in seen:
                seen.add(control)
                _control(found, control, spot)
        for control in spot.paragraph.iter(SDT):
            if control not in seen and next(control.iterancestors(w("p")), None) is spot.paragraph:
                seen.add(control)
                _control(found, control, spot)
        if "{" in (text := plain_text(spot.paragraph)) or "}" in text:
            _inline(found, spot, open_ifs)
    _never_closed(found, open_ifs)
    _once_only(found)
    return found


def _control(found: Found, control: Element, spot: Spot) -> None:
    name = control_name(control)
    if not name or _is_words_own(control):
        return
    kind, key = kind_of(name)
    content = control.find(SDT_CONTENT)
    text = plain_text(content) if content is not None else ""
    place = spot.place(0, 0, text[:60])
    problem = (
        ""
        if kind is not Kind.UNKNOWN
        else (
            f"The content control “{name}” has no known prefix; begin its tag with field_, clause_, table_, signature_, "
            "sign_date_, signatory_name_, signatory_email_ or signatory_title_."
        )
    )
    found.tags.append(Tag(key, kind, "control", name, place, problem))


def _is_words_own(control: Element) -> bool:
    """Tables of contents, page numbers, citations and cover page blocks are Word's, not tags."""
    properties = control.find(SDT_PR)
    if properties is None:
        return True
    own = ("docPartObj", "docPartList", "citation", "bibliography", "equation", "group")
    if any(properties.find(w(name)) is not None for name in own):
        return True
    kind, _ = kind_of(control_name(control))
    return kind is Kind.UNKNOWN and (
        properties.find(w("dataBinding")) is not None or control_name(control).startswith("goog_rdk_")
    )


def _inline(found: Found, spot: Spot, open_ifs: list[tuple[Inline, Place]]) -> None:
    text = ParagraphText(spot.paragraph).text
    for inline in inline_tags(text):
        place = spot.place(inline.start, inline.end, text)
        if inline.word == "error":
            found.tags.append(Tag(inline.raw, Kind.UNKNOWN, "inline", inline.raw, place, inline.problem))
        elif inline.word == "value" and inline.expression is not None:
            for position, name in enumerate(inline.expression.names):
                kind, key = inline.kind_and_key() if position == 0 else kind_of(name)
                found.tags.append(Tag(key, Kind.FIELD if kind is Kind.UNKNOWN else kind, "inline", inline.raw, place))
        elif inline.word == "if" and inline.expression is not None:
            open_ifs.append((inline, place))
            for name in inline.expression.names:
                found.tags.append(Tag(name, Kind.CONDITION, "condition", inline.raw, place))
        elif not open_ifs:
            found.tags.append(
                Tag(
                    inline.raw,
                    Kind.UNKNOWN,
                    "condition",
                    inline.raw,
                    place,
                    f"“{inline.raw}” closes a condition that was never opened.",
                )
            )
        elif inline.word == "end":
            open_ifs.pop()


def _never_closed(found: Found, open_ifs: list[tuple[Inline, Place]]) -> None:
    for inline, place in open_ifs:
        found.tags.append(
            Tag(
                inline.raw,
                Kind.UNKNOWN,
                "condition",
                inline.raw,
                place,
                f"“{inline.raw}” is never closed; write {{% endif %}} where the part ends.",
            )
        )
    open_ifs.clear()


def _once_only(found: Found) -> None:
    """A product table may be named by one tag only, or its rows would be written twice."""
    first: dict[str, Tag] = {}
    for position, tag in enumerate(found.tags):
        if tag.kind is not Kind.TABLE or tag.problem:
            continue
        if tag.key in first:
            found.tags[position] = Tag(
                tag.key,
                tag.kind,
                tag.form,
                tag.raw,
                tag.place,
                f"The table tag “{tag.key}” stands twice; the first is at {first[tag.key].place}.",
            )
        else:
            first[tag.key] = tag
