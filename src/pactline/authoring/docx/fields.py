"""Writing values: inline `{{ … }}` tags and content controls."""

from __future__ import annotations

from collections.abc import Mapping

from .content import Problem, guard
from .expressions import ExpressionError, evaluate, is_true
from .ooxml import R_PR, SDT, SDT_CONTENT, SDT_PR, TC, Element, P, R, clone, make, plain_text, w
from .package import Package
from .places import Spot, control_name, walk
from .runs import ParagraphText, write_run
from .tags import Inline, Kind, inline_tags, kind_of


def show(value: object) -> str:
    """A value as words. Booleans read Yes and No."""
    if isinstance(value, bool):
        return "Yes" if is_true(value) else "No"
    return str(value)


def place_values(package: Package, values: Mapping[str, object]) -> list[Problem]:
    """Writes every field of the document; a field without a value is left empty and reported with its place."""
    guarded: dict[str, object] = {
        key: guard(value) if isinstance(value, str) else value for key, value in values.items()
    }
    problems: list[Problem] = []
    for spot in walk(package):
        if "{{" in plain_text(spot.paragraph):
            _write_paragraph(spot, guarded, problems)
    for story in package.stories:
        for control in list(story.root.iter(SDT)):
            kind, key = kind_of(control_name(control))
            if kind is not Kind.FIELD:
                continue
            if key in guarded:
                write_control(control, show(guarded[key]))
            else:
                problems.append(Problem(key, story.name, f"The field “{key}” has no value."))
                write_control(control, "")
    return problems


def _write_paragraph(spot: Spot, values: Mapping[str, object], problems: list[Problem]) -> None:
    joined = ParagraphText(spot.paragraph)
    for inline in reversed(list(inline_tags(joined.text))):
        if inline.word != "value":
            continue
        kind, key = inline.kind_and_key()
        if kind is not Kind.FIELD:
            if not spot.fallback:
                problems.append(
                    Problem(
                        key,
                        str(spot.place(inline.start, inline.end, joined.text)),
                        f"The tag “{inline.raw}” was not filled.",
                    )
                )
            text = ""
        else:
            text = _text(inline, values, spot, joined, problems)
        joined.replace(inline.start, inline.end, text)


def _text(
    inline: Inline, values: Mapping[str, object], spot: Spot, joined: ParagraphText, problems: list[Problem]
) -> str:
    if inline.expression is None:
        return ""
    place = str(spot.place(inline.start, inline.end, joined.text))
    try:
        return show(evaluate(inline.expression, values))
    except LookupError as error:
        if not spot.fallback:
            problems.append(Problem(str(error.args[0]), place, f"The field “{error.args[0]}” has no value."))
    except ExpressionError as error:
        if not spot.fallback:
            problems.append(Problem(inline.raw, place, str(error)))
    return ""


def write_control(control: Element, text: str) -> None:
    """Puts a text into a content control, in the formatting that stands in it, and marks it as filled."""
    properties = control.find(SDT_PR)
    letters = None
    if properties is not None:
        for name in ("showingPlcHdr", "dataBinding"):
            for found in properties.findall(w(name)):
                properties.remove(found)
        for found in list(properties):
            if found.tag.endswith("}dataBinding"):
                properties.remove(found)
        letters = properties.find(R_PR)
    content = control.find(SDT_CONTENT)
    if content is None:
        content = make("sdtContent")
        control.append(content)
    runs = list(content.iter(R))
    if runs:
        _write_first(runs, text)
        return
    run = make("r")
    if letters is not None:
        run.append(clone(letters))
    write_run(run, text)
    _host(control, content).append(run)


def _write_first(runs: list[Element], text: str) -> None:
    first = next((run for run in runs if plain_text(run).strip()), runs[0])
    properties = first.find(R_PR)
    if properties is not None:
        style = properties.find(w("rStyle"))
        if style is not None and "placeholder" in (style.get(w("val")) or "").lower():
            properties.remove(style)
    keep = next(first.iterancestors(P), None)
    write_run(first, text)
    for run in runs:
        if run is not first and (parent := run.getparent()) is not None:
            parent.remove(run)
    content = next(first.iterancestors(SDT_CONTENT))
    for paragraph in [child for child in content if child.tag == P]:
        if paragraph is not keep and not plain_text(paragraph).strip():
            content.remove(paragraph)


def _host(control: Element, content: Element) -> Element:
    """Where a run may stand inside an empty control: the paragraph it has, or the control itself within a line."""
    paragraph = next(content.iter(P), None)
    if paragraph is not None:
        return paragraph
    if next(control.iterancestors(P), None) is not None:
        return content
    cell = next(content.iter(TC), None)
    paragraph = make("p")
    (cell if cell is not None else content).append(paragraph)
    return paragraph
