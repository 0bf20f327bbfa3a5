"""Conditional parts: `{% if name %} … {% else %} … {% endif %}` within a line, over paragraphs, or over table rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .content import Problem
from .expressions import ExpressionError, evaluate, is_true
from .ooxml import P_PR, TBL, TC, TR, Element, P, ensure_paragraph, plain_text, remove, w
from .package import Package, Story
from .placeholders import is_alone
from .places import own_rows
from .runs import ParagraphText
from .tags import Inline, inline_tags


@dataclass(slots=True)
class _Mark:
    paragraph: Element
    inline: Inline


def resolve(package: Package, values: Mapping[str, object]) -> list[Problem]:
    """Keeps or removes every conditional part of the document. A name without a value counts as “no” and is reported."""
    problems: list[Problem] = []
    for story in package.stories:
        _Resolver(story, values, problems).run()
    return problems


class _Resolver:
    def __init__(self, story: Story, values: Mapping[str, object], problems: list[Problem]) -> None:
        self.story, self.values, self.problems = story, values, problems
        self.all = list(story.root.iter(P))
        self.order = {paragraph: position for position, paragraph in enumerate(self.all)}
        self.marked = [paragraph for paragraph in self.all if "{%" in plain_text(paragraph)]

    def run(self) -> None:
        while (found := self._innermost()) is not None:
            self._apply(*found)

    def _innermost(self) -> tuple[_Mark, _Mark | None, _Mark] | None:
        """The first closed condition that holds no other."""
        stack: list[tuple[_Mark, _Mark | None]] = []
        for paragraph in self.marked:
            if not self._attached(paragraph):
                continue
            for inline in inline_tags(ParagraphText(paragraph).text):
                mark = _Mark(paragraph, inline)
                if inline.word == "if":
                    stack.append((mark, None))
                elif inline.word == "else" and stack:
                    stack[-1] = (stack[-1][0], mark)
                elif inline.word == "end" and stack:
                    opened, otherwise = stack.pop()
                    return opened, otherwise, mark
        return None

    def _attached(self, paragraph: Element) -> bool:
        return any(above is self.story.root for above in paragraph.iterancestors())

    def _true(self, inline: Inline) -> bool:
        if inline.expression is None:
            return False
        try:
            return is_true(evaluate(inline.expression, self.values))
        except LookupError as error:
            self.problems.append(
                Problem(str(error.args[0]), self.story.name, f"The condition “{inline.raw}” has no value.")
            )
        except ExpressionError as error:
            self.problems.append(Problem(inline.raw, self.story.name, str(error)))
        return False

    def _apply(self, opened: _Mark, otherwise: _Mark | None, closed: _Mark) -> None:
        if self._true(opened.inline):
            if otherwise is not None:
                self._delete(otherwise.paragraph, otherwise.inline.start, closed.paragraph, closed.inline.end)
            else:
                self._delete(closed.paragraph, closed.inline.start, closed.paragraph, closed.inline.end)
            self._delete(opened.paragraph, opened.inline.start, opened.paragraph, opened.inline.end)
        elif otherwise is not None:
            self._delete(closed.paragraph, closed.inline.start, closed.paragraph, closed.inline.end)
            self._delete(opened.paragraph, opened.inline.start, otherwise.paragraph, otherwise.inline.end)
        else:
            self._delete(opened.paragraph, opened.inline.start, closed.paragraph, closed.inline.end)

    def _delete(self, first: Element, start: int, last: Element, end: int) -> None:
        """Removes everything between two points of the story, then what it left empty."""
        if first is last:
            ParagraphText(first).replace(start, end, "")
            self._prune([first])
            return
        head, tail = ParagraphText(first), ParagraphText(last)
        if start < len(head.text):
            head.replace(start, len(head.text), "")
        if end:
            tail.replace(0, end, "")
        between = [p for p in self.all[self.order[first] + 1 : self.order[last]] if self._attached(p)]
        for paragraph in between:
            for child in list(paragraph):
                if child.tag != P_PR:
                    paragraph.remove(child)
        self._prune([first, *between, last])

    def _prune(self, touched: list[Element]) -> None:
        tables = list(dict.fromkeys(table for paragraph in touched for table in paragraph.iterancestors(TBL)))
        rows = {row for paragraph in touched for row in paragraph.iterancestors(TR)}
        for row in rows:
            if not plain_text(row).strip() and not _draws(row):
                remove(row)
        for table in tables:
            if not own_rows(table):
                cell = table.getparent()
                remove(table)
                if cell is not None and cell.tag == TC:
                    ensure_paragraph(cell)
        for paragraph in touched:
            keeps = paragraph.find(f"{P_PR}/{w('sectPr')}") is not None
            if not keeps and not plain_text(paragraph).strip() and not _draws(paragraph) and not is_alone(paragraph):
                cell = paragraph.getparent()
                remove(paragraph)
                if cell is not None and cell.tag == TC:
                    ensure_paragraph(cell)


def _draws(element: Element) -> bool:
    return next(element.iter(w("drawing"), w("pict"), w("object")), None) is not None
