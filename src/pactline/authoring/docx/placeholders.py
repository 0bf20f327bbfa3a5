"""Finding what templates from elsewhere use instead of tags: {braces}, [brackets], «marks» and blank signature lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .ooxml import TC, TR, Element, P, plain_text, w
from .package import Package
from .parties import party, slug
from .places import Place, Spot, first_words, own_cells, walk
from .runs import ParagraphText
from .signature_lines import Line, lines_of, party_of_cell


class Form(StrEnum):
    BRACE = "brace"  # {customer_name}
    MARK = "mark"  # «customer_name», <<customer_name>>
    STATEMENT = "statement"  # {IF has_pilot} … {END-IF}
    INSTRUCTION = "instruction"  # [Describe the services]
    BLANK = "blank"  # [ # ], [____]
    BOX = "box"  # [ x ], [    ]
    NOTE = "note"  # [Drafting note: delete one]
    WORDING = "wording"  # [words that stand as proposed]
    LINE = "line"  # an empty cell or underscores to sign on


class Choice(StrEnum):
    TAG = "tag"
    REMOVE = "remove"
    UNWRAP = "unwrap"
    KEEP = "keep"


@dataclass(slots=True)
class Placeholder:
    """One placeholder at one place, with what we would do. `tag` is the text between the braces of the new tag;
    `label` is what people read. `id` is stable for the same file."""

    id: str
    form: Form
    raw: str
    place: Place
    choice: Choice
    tag: str
    label: str
    paragraph: Element = field(repr=False, compare=False)
    start: int = 0
    end: int = 0
    more: tuple[Element, ...] = field(default=(), repr=False, compare=False)
    fallback: bool = False


_FIND = re.compile(
    r"(?<!\{)\{(?![{%])([^{}\n]{1,120})\}(?!\})"
    r"|\[([^\[\]]{0,900})\]"
    r"|«([^«»\n]{1,80})»|<<([^<>\n]{1,80})>>"
    r"|^\s*(\((?:\s{2,}|\s*[xX✓✔]\s*)\))"
)
_STATEMENT = re.compile(r"^\s*(?:#|/)?\s*(if|else|end\s?[-_]?\s?if|/if)\b\s*(.*)$", re.IGNORECASE)
_NOTE = re.compile(
    r"^\s*(drafting\s+note|note\s+to\s+draft|drafter|note:|nb:|for example|example:|instructions?:|comment:)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"^[\s_.#•●\-–—x]*$", re.IGNORECASE)
_BOX = re.compile(r"^\s*[xX✓✔☐☑☒]?\s*$")
_ASKS = re.compile(
    r"^\s*(please\s+)?(describe|fill\s+in|enter|insert|specify|add|list|state\b|provide|identify|attach|choose|"
    r"select|name\b|if\s+required|if\s+applicable|tbd|to\s+be)",
    re.IGNORECASE,
)
_SIGNATORY = re.compile(r"^(?P<who>.+?)_signatory_(?P<what>name|title|email)(?:_display)?$")
_IN_TABLE = re.compile(r"^(?P<who>.+?)_(?P<what>name|title|email)(?:_display)?$")
_EMPTY_WORDS = frozenset(
    {"to", "under", "per", "of", "and", "the", "from", "at", "least", "a", "or", "by", "in", "for", "is"}
)
FEW_WORDS = 6


def find_placeholders(package: Package) -> list[Placeholder]:
    """All placeholders in reading order. The second copy of a text box is marked `fallback`: converted, not shown."""
    out: list[Placeholder] = []
    taken: dict[str, int] = {}
    lines = lines_of(package)
    skip_until: set[Element] = set()
    spots = list(walk(package))
    for position, spot in enumerate(spots):
        if spot.paragraph in skip_until:
            continue
        line = lines.get(spot.paragraph)
        if line is not None:
            out.append(_of_line(spot, line))
        text = plain_text(spot.paragraph)
        if not any(sign in text for sign in "{[«<("):
            continue
        joined = ParagraphText(spot.paragraph).text
        for match in _FIND.finditer(joined):
            if not joined[: match.start()].endswith("]("):
                out.append(_read(spot, joined, match, taken))
        note = _open_note(spots, position, joined)
        if note is not None:
            out.append(note)
            skip_until.update(note.more)
    _name_apart(out)
    return out


def _id(spot: Spot, start: int) -> str:
    return f"{slug(spot.story.name)}-{spot.number}{'f' if spot.fallback else ''}-{start}"


def _of_line(spot: Spot, line: Line) -> Placeholder:
    tag = f"{line.kind}_{line.party}"
    raw = line.raw or "(blank line)"
    return Placeholder(
        _id(spot, line.start),
        Form.LINE,
        raw,
        spot.place(),
        Choice.TAG,
        tag,
        label(tag),
        spot.paragraph,
        line.start,
        line.end,
        fallback=spot.fallback,
    )


def _read(spot: Spot, text: str, match: re.Match[str], taken: dict[str, int]) -> Placeholder:
    if match[5]:
        return _option(spot, text, match)
    brace, bracket = match[1] or match[3] or match[4], match[2]
    form, choice, tag = _brace(spot, text, match, brace) if brace else _bracket(spot, text, match, bracket or "", taken)
    if match[3] or match[4]:
        form = Form.MARK
    return Placeholder(
        _id(spot, match.start()),
        form,
        match[0],
        spot.place(match.start(), match.end(), text),
        choice,
        tag,
        label(tag),
        spot.paragraph,
        match.start(),
        match.end(),
        fallback=spot.fallback,
    )


def _option(spot: Spot, text: str, match: re.Match[str]) -> Placeholder:
    """A round box at the start of a line: one of several options."""
    tag = f"field_{_near(spot, text[match.end() : match.end() + 60]) or 'option'} | option"
    start, end = match.span(5)
    return Placeholder(
        _id(spot, start),
        Form.BOX,
        match[5],
        spot.place(start, end, text),
        Choice.KEEP,
        tag,
        label(tag),
        spot.paragraph,
        start,
        end,
        fallback=spot.fallback,
    )


def _brace(spot: Spot, text: str, match: re.Match[str], inner: str) -> tuple[Form, Choice, str]:
    if statement := _STATEMENT.match(inner):
        word, rest = statement[1].lower(), slug(statement[2])
        if word == "if" and rest:
            return Form.STATEMENT, Choice.TAG, f"if field_{rest}"
        return Form.STATEMENT, Choice.TAG, "else" if word == "else" else "endif"
    name = slug(inner)
    if not name:
        return Form.WORDING, Choice.KEEP, ""
    signs = _SIGNATORY.match(name)
    column = party_of_cell(spot.paragraph)
    if signs is None and column:
        signs = _IN_TABLE.match(name)
        if (
            signs is not None
            and signs["what"] == "name"
            and slug(signs["who"]) in ("company", "entity", "legal", "business")
        ):
            signs = None
        if signs is not None and not _is_person_row(spot):
            signs = None
    if signs is not None:
        return Form.BRACE, Choice.TAG, f"signatory_{signs['what']}_{party(signs['who']) or column or signs['who']}"
    before = party(text[max(match.start() - 40, 0) : match.start()].split("\n")[-1].rstrip(" :")[-20:])
    if before and text[: match.start()].rstrip().endswith(":") and not party(name):
        name = f"{before}_{name}"
    return Form.BRACE, Choice.TAG, f"field_{name}"


def _is_person_row(spot: Spot) -> bool:
    cell = next(spot.paragraph.iterancestors(TC), None)
    row = cell.getparent() if cell is not None else None
    words = first_words(own_cells(row)[0]).lower() if row is not None and own_cells(row) else ""
    return any(word in words for word in ("name", "title", "address", "email", "e-mail", "notice", "position", "role"))


def _bracket(
    spot: Spot, text: str, match: re.Match[str], inner: str, taken: dict[str, int]
) -> tuple[Form, Choice, str]:
    if _NOTE.match(inner):
        return Form.NOTE, Choice.REMOVE, ""
    if _BOX.match(inner) and not (
        text[match.end() : match.end() + 1] == "%" or text[: match.start()].endswith(("$", "€", "£"))
    ):
        return Form.BOX, Choice.KEEP, f"field_{_near(spot, text[match.end() : match.end() + 80]) or 'option'} | box"
    if _BLANK.match(inner):
        base = _near(spot, text[: match.start()])
        if not spot.fallback:
            taken[base] = taken.get(base, 0) + 1
        count = taken.get(base, 1)
        return Form.BLANK, Choice.TAG, f"field_{base or 'blank'}" + (f"_{count}" if count > 1 else "")
    if re.fullmatch(r"\s*\d+\s*", inner):
        return Form.WORDING, Choice.UNWRAP, ""
    words = len(inner.split())
    if _ASKS.match(inner):
        short = re.sub(_ASKS, "", inner).strip(" :,.")
        name = slug(short, 40) if words <= FEW_WORDS else ""
        return Form.INSTRUCTION, Choice.TAG, f"field_{name or _near(spot, text[: match.start()]) or slug(inner, 40)}"
    if words <= FEW_WORDS and re.search(r"[A-Za-zÄÖÜäöü]{2}", inner):
        return Form.INSTRUCTION, Choice.TAG, f"field_{slug(inner)}"
    return Form.WORDING, Choice.UNWRAP, f"field_{_near(spot, text[: match.start()]) or slug(inner, 40)}"


def _near(spot: Spot, text: str) -> str:
    """A name from the words beside a blank: before the colon in the same line, else what labels the row."""
    words = re.sub(r"\[[^\]]*\]|\{[^}]*\}|[_#%$]", " ", text).split("\n")[-1].strip(" :\t").strip()
    last = re.split(r"[.;:]\s", words)[-1] if words else ""
    telling = [word for word in last.split() if word.lower() not in _EMPTY_WORDS]
    if telling and len(last.split()) <= 8 and len(last) <= 60:
        return slug(last, 40)
    return slug(_outer_label(spot) or " ".join(last.split()[-5:]) or spot.heading, 40)


def _outer_label(spot: Spot) -> str:
    """What labels the row of the outermost table around a paragraph."""
    rows = list(spot.paragraph.iterancestors(TR))
    cells = own_cells(rows[-1]) if rows else []
    return re.sub(r"\[[^\]]*\]", "", first_words(cells[0])).strip() if cells else ""


def _open_note(spots: list[Spot], position: int, text: str) -> Placeholder | None:
    """A drafting note that begins in this paragraph and closes up to twelve paragraphs later."""
    spot = spots[position]
    start = text.rfind("[")
    if start < 0 or "]" in text[start:] or not _NOTE.match(text[start + 1 :]):
        return None
    more: list[Element] = []
    for later in spots[position + 1 : position + 13]:
        if later.paragraph.getparent() is not spot.paragraph.getparent():
            return None
        more.append(later.paragraph)
        words = plain_text(later.paragraph)
        if "[" in words.split("]")[0]:
            return None
        if "]" in words:
            if words.rstrip().endswith("]"):
                return Placeholder(
                    _id(spot, start),
                    Form.NOTE,
                    text[start:] + " …]",
                    spot.place(start, len(text), text),
                    Choice.REMOVE,
                    "",
                    "",
                    spot.paragraph,
                    start,
                    len(text),
                    tuple(more),
                    spot.fallback,
                )
            return None
    return None


def _name_apart(found: list[Placeholder]) -> None:
    """One field name must not stand for two different blanks: repeated instructions get a number."""
    raws: dict[str, dict[str, str]] = {}
    for item in found:
        if item.form is not Form.INSTRUCTION or item.choice is not Choice.TAG:
            continue
        seen = raws.setdefault(item.tag, {})
        if item.raw not in seen:
            seen[item.raw] = item.tag if not seen else f"{item.tag}_{len(seen) + 1}"
        item.tag = seen[item.raw]
        item.label = label(item.tag)


def label(tag: str) -> str:
    """What people read for a tag's name: “field_customer_name” → “Customer name”."""
    name = re.sub(r"^(field|clause|table|if field|if)[_ ]", "", tag.split("|")[0].strip())
    name = re.sub(r"_(display|detail|description)$", "", name)
    words = re.sub(r"[_.]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def shown(found: list[Placeholder]) -> Iterator[Placeholder]:
    return (item for item in found if not item.fallback)


def is_alone(paragraph: Element) -> bool:
    """Whether a paragraph is the only block of its cell or story, so that it must stay."""
    parent = paragraph.getparent()
    return parent is None or sum(1 for child in parent if child.tag in (P, w("tbl"), w("sdt"))) <= 1
