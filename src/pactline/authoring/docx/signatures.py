"""Signing blocks: one for each signatory, with captions that mark where each of them signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from . import parties
from .anchors import Mark, box_of, visible_label
from .content import Problem, Signer, guard
from .fields import write_control
from .ooxml import (
    BR,
    P_PR,
    R_PR,
    SDT,
    TBL,
    TC,
    TR,
    Element,
    P,
    clone,
    make,
    plain_text,
    remove,
    repeated,
    replace_with,
    w,
)
from .package import Package
from .places import control_name
from .runs import ParagraphText, write_run
from .tags import SIGNING, Kind, inline_tags, kind_of

MARKS = {Kind.SIGNATURE: Mark.SIGNATURE, Kind.SIGN_DATE: Mark.DATE, Kind.INITIALS: Mark.INITIALS}
Slot = tuple[str, int]


@dataclass(frozen=True, slots=True)
class SigningTag:
    """A signing tag in the document: a control, or a paragraph that holds it inline."""

    kind: Kind
    key: str
    name: str
    element: Element
    story: str


def slot_of(name: str, slots: Mapping[str, Slot]) -> Slot | None:
    """Side and position (0: every signatory of the side in turn) of a signing tag; None when the name tells no side."""
    if name in slots:
        return slots[name]
    side = parties.side(name)
    return (side, parties.position(name)) if side else None


def place_signatures(
    package: Package, signers: Sequence[Signer], slots: Mapping[str, Slot]
) -> tuple[list[Problem], bool]:
    """Fills all signing tags, repeating blocks where a side has more signatories than places.

    `slots` settles tags whose name tells no side. Gives the problems and whether there was a place to sign."""
    writer = _Writer(signers, slots)
    for story in package.stories:
        tags = list(find_signing(story.root, story.name))
        for unit, found in _units(tags, slots):
            writer.unit(unit, found)
    return writer.problems, writer.signed


def find_signing(root: Element, story: str) -> Iterable[SigningTag]:
    for element in root.iter(SDT, P):
        if element.tag == SDT:
            kind, key = kind_of(control_name(element))
            if kind in SIGNING:
                yield SigningTag(kind, key, _name(kind, key), element, story)
        elif "{{" in plain_text(element):
            for inline in inline_tags(ParagraphText(element).text):
                kind, key = inline.kind_and_key()
                if inline.word == "value" and kind in SIGNING:
                    yield SigningTag(kind, key, _name(kind, key), element, story)


def _name(kind: Kind, key: str) -> str:
    return key[len(kind.value) + 1 :]


def _units(tags: list[SigningTag], slots: Mapping[str, Slot]) -> list[tuple[list[Element], list[SigningTag]]]:
    """Groups tags into blocks: what repeats as a whole when a side has several signatories.

    A block is a table, or the run of paragraphs from a name's first tag to its last, or the content control around it."""
    by_table: dict[Element, list[SigningTag]] = {}
    loose: dict[str, list[list[SigningTag]]] = {}
    out: list[tuple[list[Element], list[SigningTag]]] = []
    for tag in tags:
        table = next(tag.element.iterancestors(TBL), None)
        if table is not None and _many_rows(table, tags):
            by_table.setdefault(table, []).append(tag)
            continue
        blocks = loose.setdefault(tag.name, [])
        if not blocks or any(other.kind is tag.kind for other in blocks[-1]):
            blocks.append([])
        blocks[-1].append(tag)
    for table, found in by_table.items():
        out.append(([table], found))
    for blocks in loose.values():
        for found in blocks:
            out.append((_span(found), found))
    return out


def _many_rows(table: Element, tags: list[SigningTag]) -> bool:
    """Whether the table is a signing table, not a page layout around the whole contract."""
    words = len(plain_text(table).split())
    return words < 150 or sum(1 for tag in tags if tag.element in set(table.iter(SDT, P))) >= 4


def _span(found: list[SigningTag]) -> list[Element]:
    """The sibling blocks from the first to the last tag; empty when they have no common parent."""
    chains = [[tag.element, *tag.element.iterancestors()] for tag in found]
    common = next((item for item in chains[0] if all(item in chain for chain in chains)), None)
    if common is None:
        return []
    if common.tag in (P, SDT, TR):
        return [common]
    parent = common
    tops = []
    for chain in chains:
        at = chain.index(parent)
        if at == 0:
            return [parent]
        tops.append(chain[at - 1])
    positions = sorted(parent.index(top) for top in tops)
    return list(parent)[positions[0] : positions[-1] + 1]


class _Writer:
    def __init__(self, signers: Sequence[Signer], slots: Mapping[str, Slot]) -> None:
        self.sides = {
            side: [signer for signer in signers if signer.side == side] for side in (parties.INTERNAL, parties.EXTERNAL)
        }
        self.slots = slots
        self.problems: list[Problem] = []
        self.signed = False

    def unit(self, blocks: list[Element], tags: list[SigningTag]) -> None:
        repeats = 1
        for tag in tags:
            slot = slot_of(tag.name, self.slots)
            if slot is not None and slot[1] == 0:
                repeats = max(repeats, len(self.sides[slot[0]]))
        pristine = [clone(block) for block in blocks] if repeats > 1 else []
        last = blocks[-1] if blocks else None
        self._fill(blocks or [tag.element for tag in tags], 1)
        for turn in range(2, repeats + 1):
            copies = [repeated(block) for block in pristine]
            if last is None or last.getparent() is None:
                break
            if last.tag == TBL:
                gap = make("p")
                last.addnext(gap)
                last = gap
            for copy in copies:
                last.addnext(copy)
                last = copy
            self._fill(copies, turn)

    def _fill(self, blocks: list[Element], turn: int) -> None:
        for block in blocks:
            for control in list(block.iter(SDT)):
                kind, key = kind_of(control_name(control))
                if kind in SIGNING:
                    self._control(control, kind, key, turn)
            for paragraph in list(block.iter(P)):
                if "{{" in plain_text(paragraph):
                    self._paragraph(paragraph, turn)

    def _signer(self, kind: Kind, key: str, turn: int) -> Signer | None:
        slot = slot_of(_name(kind, key), self.slots)
        if slot is None:
            self._problem(
                key,
                f"It is not known who signs at “{key}”: say on the template's page whether it is us or the customer.",
            )
            return None
        side, position = slot
        signers = self.sides[side]
        number = position or turn
        if number <= len(signers):
            return signers[number - 1]
        if turn == 1 and position == 0:
            who = "our side" if side == parties.INTERNAL else "the customer"
            self._problem(key, f"There is no signatory of {who} for “{key}”.")
        return None

    def _problem(self, key: str, message: str) -> None:
        problem = Problem(key, "", message)
        if problem not in self.problems:
            self.problems.append(problem)

    def _text(self, kind: Kind, signer: Signer | None) -> str:
        if signer is None:
            return ""
        texts = {
            Kind.SIGNATORY_NAME: signer.name,
            Kind.SIGNATORY_EMAIL: signer.email,
            Kind.SIGNATORY_TITLE: signer.title,
        }
        return guard(texts[kind])

    def _control(self, control: Element, kind: Kind, key: str, turn: int) -> None:
        signer = self._signer(kind, key, turn)
        if kind not in MARKS:
            write_control(control, self._text(kind, signer))
            return
        write_control(control, "\ue000")
        run = next((item for item in control.iter(w("r")) if "\ue000" in plain_text(item)), None)
        if run is None:
            return
        inner = control.find(w("sdtContent"))
        content = list(inner) if inner is not None else []
        replace_with(control, content)
        self._caption(run, MARKS[kind], signer)

    def _paragraph(self, paragraph: Element, turn: int) -> None:
        joined = ParagraphText(paragraph)
        for inline in reversed(list(inline_tags(joined.text))):
            kind, key = inline.kind_and_key()
            if inline.word != "value" or kind not in SIGNING:
                continue
            signer = self._signer(kind, key, turn)
            if kind in MARKS:
                self._caption(joined.isolate(inline.start, inline.end), MARKS[kind], signer)
            else:
                joined.replace(inline.start, inline.end, self._text(kind, signer))

    def _caption(self, run: Element, mark: Mark, signer: Signer | None) -> None:
        if signer is None:
            remove(run)
            return
        self.signed = True
        write_caption(run, mark, signer.number)


def write_caption(run: Element, mark: Mark, signer: int) -> None:
    """Turns a run into the small grey caption of a signing place and keeps room above it for the signature."""
    properties = run.find(R_PR)
    fonts = properties.find(w("rFonts")) if properties is not None else None
    small = make("rPr")
    if fonts is not None:
        small.append(clone(fonts))
    small.append(make("color", val="808080"))
    small.append(make("sz", val="12"))
    small.append(make("szCs", val="12"))
    if properties is not None:
        run.remove(properties)
    run.insert(0, small)
    write_run(run, visible_label(signer, mark))
    paragraph = next(run.iterancestors(P), None)
    if paragraph is not None:
        _make_room(paragraph, run, mark)


def _make_room(paragraph: Element, run: Element, mark: Mark) -> None:
    """Free height above the caption: a paragraph of that exact height before it, or spacing when words stand beside it."""
    points = int(box_of(mark).height) + 2
    parent = paragraph.getparent()
    alone = plain_text(paragraph) == plain_text(run) and next(paragraph.iter(BR), None) is None
    if alone and parent is not None and parent.tag == TC:
        room, shape = make("p"), make("pPr")
        shape.append(make("keepNext"))
        shape.append(make("spacing", before="0", after="0", line=str(points * 20), lineRule="exact"))
        room.append(shape)
        paragraph.addprevious(room)
        return
    properties = paragraph.find(P_PR)
    if properties is None:
        properties = make("pPr")
        paragraph.insert(0, properties)
    spacing = properties.find(w("spacing"))
    if spacing is None:
        spacing = make("spacing")
        later = {
            w(name)
            for name in (
                "ind",
                "contextualSpacing",
                "mirrorIndents",
                "suppressOverlap",
                "jc",
                "textDirection",
                "textAlignment",
                "textboxTightWrap",
                "outlineLvl",
                "divId",
                "cnfStyle",
                "rPr",
                "sectPr",
                "pPrChange",
            )
        }
        at = next((position for position, child in enumerate(properties) if child.tag in later), len(properties))
        properties.insert(at, spacing)
    spacing.set(w("before"), str(max(points * 20, int(float(spacing.get(w("before")) or 0)))))
    if w("beforeAutospacing") in spacing.attrib:
        del spacing.attrib[w("beforeAutospacing")]
