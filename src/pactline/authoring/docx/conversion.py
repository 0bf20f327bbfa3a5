"""Turning chosen placeholders into tags, in the formatting of the words that they replace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .ooxml import R_PR, Element, P, clone, make, plain_text, remove, w
from .package import Package
from .placeholders import Choice, Form, Placeholder, find_placeholders, is_alone
from .runs import ParagraphText, new_run


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a placeholder: `tag` is the text between the braces when `choice` is TAG."""

    choice: Choice
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    data: bytes
    made: tuple[str, ...]
    labels: Mapping[str, str]
    removed: int


def convert(data: bytes, decisions: Mapping[str, Decision] | None = None) -> Converted:
    """Converts placeholders of a .docx. `decisions` maps a placeholder's id, or its text for all that read the same,
    to a decision; what is not named there follows our suggestion. Raises NotADocument."""
    package = Package(data)
    chosen = decisions or {}
    made: list[str] = []
    labels: dict[str, str] = {}
    removed = 0
    for item in reversed(find_placeholders(package)):
        decision = chosen.get(item.id) or chosen.get(item.id.replace("f-", "-")) or chosen.get(item.raw)
        if decision is None:
            decision = Decision(item.choice, item.tag)
        if decision.choice is Choice.KEEP or (decision.choice is Choice.TAG and not decision.tag):
            continue
        if decision.choice is Choice.TAG:
            made.append(decision.tag)
            labels[_key(decision.tag)] = item.label
            _write(item, written(decision.tag))
        elif decision.choice is Choice.UNWRAP:
            _write(item, item.raw[1:-1])
        else:
            removed += 1
            _take_out(item)
    return Converted(package.save(), tuple(dict.fromkeys(reversed(made))), labels, removed)


def _key(tag: str) -> str:
    return tag.removeprefix("if ").split("|")[0].strip().lower()


def written(tag: str) -> str:
    """A tag as it stands in the document."""
    statement = tag.startswith("if ") or tag in ("else", "endif")
    return f"{{% {tag} %}}" if statement else f"{{{{ {tag} }}}}"


def _write(item: Placeholder, text: str) -> None:
    """The drafter's highlighter goes with the placeholder; all other formatting stays."""
    if item.form is Form.LINE and item.start == item.end:
        _append(item.paragraph, text)
        return
    run = ParagraphText(item.paragraph).replace(item.start, item.end, text)
    properties = run.find(R_PR)
    if properties is not None and plain_text(run).strip() == text:
        for mark in properties.findall(w("highlight")):
            properties.remove(mark)


def _append(paragraph: Element, text: str) -> None:
    """Writes into an empty paragraph, in the formatting of its paragraph mark."""
    mark = paragraph.find(f"{w('pPr')}/{R_PR}")
    run = new_run(text)
    if mark is not None:
        properties = make("rPr")
        for child in mark:
            if child.tag not in (w("ins"), w("del"), w("moveFrom"), w("moveTo"), w("rPrChange")):
                properties.append(clone(child))
        run.insert(0, properties)
    paragraph.append(run)


def _take_out(item: Placeholder) -> None:
    for later in item.more:
        if later.tag == P and not is_alone(later):
            remove(later)
    ParagraphText(item.paragraph).replace(item.start, item.end, "")
    has_section = item.paragraph.find(f"{w('pPr')}/{w('sectPr')}") is not None
    drawn = any(next(item.paragraph.iter(w(name)), None) is not None for name in ("drawing", "pict", "object"))
    if not plain_text(item.paragraph).strip() and not is_alone(item.paragraph) and not has_section and not drawn:
        remove(item.paragraph)
