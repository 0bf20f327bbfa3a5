"""What a record page is made of: the path of states, facts, the timeline, the chain map, steps and progress."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from .frame import draw

library = template.Library()


@library.simple_tag
def chevrons(steps: Sequence[Any], *, label: str = "") -> SafeString:
    """The way of a record through its states: ``record.chevrons(...)``."""
    return draw("chevrons", steps=steps, label=label)


@library.simple_block_tag
def facts(
    content: str, *, title: str = "", edit_url: str = "", edit_dialog: bool = True, row: bool = False
) -> SafeString:
    """A list of ``{% fact %}``; ``row`` lays them side by side. ``edit_url`` opens the form for all of them."""
    return draw("facts", content=content, title=title, edit_url=edit_url, edit_dialog=edit_dialog, row=row)


@library.simple_block_tag
def fact(content: str, *, label: str, edit_url: str = "", help: str = "") -> SafeString:
    """One fact; an empty value shows a dash. ``edit_url`` opens its own little form."""
    return draw("fact", content=content.strip() and content, label=label, edit_url=edit_url, help=help)


@library.simple_tag
def timeline(*, items: Sequence[Any], empty: str = "") -> SafeString:
    """What happened, newest first: ``timeline.Happening`` objects (who, text, at, icon, tone, body, changes)."""
    return draw("timeline", items=items, empty=empty)


@library.simple_tag
def chain(*, nodes: Sequence[Any], current: str = "") -> SafeString:
    """Related records as one map: ``slots.Node`` objects in order."""
    return draw("chain", nodes=nodes, current=current)


@library.simple_tag
def steps(items: Sequence[tuple[str, str]], *, label: str = "") -> SafeString:
    """Numbered steps: pairs of words and state (done, current, todo)."""
    return draw("steps", items=items, label=label)


@library.simple_tag
def progress(*, label: str, value: Any = None, maximum: Any = 100, note: str = "") -> SafeString:
    """Long work: how far it is; without ``value`` it only moves."""
    return draw("progress", label=label, value=value, maximum=maximum, note=note)
