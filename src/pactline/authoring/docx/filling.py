"""Filling a template: the one order in which its parts are written.

Library clauses first (their own tags are filled like the template's), then conditions, tables, signing blocks and values;
words written by people for this deal come in guarded, so that braces in them stay braces. What the template has no place
for is appended. The result carries every problem; whoever calls decides whether it may be used.
"""

from __future__ import annotations

from .appendix import append_schedule, append_signatures, append_terms
from .clauses import place_clauses
from .content import Content, Filled, Problem, is_guarded, unguard
from .fields import place_values
from .ooxml import XML_SPACE, T
from .package import Package
from .runs import split_tabs
from .sections import resolve
from .signatures import place_signatures
from .tables import place_tables
from .tags import TABLE_OF_LINES


def fill(template: bytes, content: Content) -> Filled:
    """Fills a .docx. Raises NotADocument when the bytes are none."""
    package = Package(template)
    problems: list[Problem] = []
    clause_problems, placed_clauses = place_clauses(package, content.clauses)
    problems += clause_problems
    appended: list[str] = []
    if content.append_missing:
        missing = [key for key in content.terms if key not in placed_clauses and key in content.clauses]
        if append_terms(package, content, missing):
            appended.append(content.exhibit.terms_title)
    problems += resolve(package, content.values)
    table_problems, placed_tables = place_tables(package, content.tables)
    problems += table_problems
    signing_problems, signed = place_signatures(package, content.signers, content.slots)
    problems += signing_problems
    problems += place_values(package, content.values)
    if content.append_missing:
        if (
            TABLE_OF_LINES not in placed_tables
            and not any(key.startswith("table_") for key in placed_tables)
            and append_schedule(package, content)
        ):
            appended.append(content.exhibit.schedule_title)
        if not signed and append_signatures(package, content):
            appended.append(content.exhibit.signatures_title)
    _show_braces(package)
    return Filled(package.save(), tuple(dict.fromkeys(problems)), tuple(appended))


def _show_braces(package: Package) -> None:
    """Shows guarded braces again; tabs typed into text become tabs of Word, which every reader draws."""
    for story in package.stories:
        for node in list(story.root.iter(T)):
            text = node.text or ""
            if is_guarded(text):
                node.text = text = unguard(text)
            if "\t" in text:
                split_tabs(node)
                continue
            if text != text.strip() and node.get(XML_SPACE) is None:
                node.set(XML_SPACE, "preserve")
