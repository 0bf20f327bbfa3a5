"""Checks that several actions share: names, codes, conditions, dates. Each raises InvalidInput naming the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from pactline.authoring import sources
from pactline.kernel.conditions import validate
from pactline.kernel.errors import InvalidInput


def name(value: str, *, taken: QuerySet[Any], limit: int = 160, field: str = "name") -> str:
    """A name that is not empty, not too long and not used by another row of `taken`."""
    words = " ".join(value.split())
    if not words:
        raise InvalidInput(_("A name is missing."), fields={field: _("Write a name.")})
    if len(words) > limit:
        raise InvalidInput(
            _("The name is longer than %(limit)s signs.") % {"limit": limit}, fields={field: _("Shorten the name.")}
        )
    if taken.filter(**{f"{field}__iexact": words}).exists():
        raise InvalidInput(
            _("There is already one called “%(name)s”.") % {"name": words}, fields={field: _("Choose another name.")}
        )
    return words


def code(value: str, fallback: str, *, taken: QuerySet[Any]) -> str:
    """A code of small letters, digits and underscores; made from the name when none is given."""
    wanted = value.strip().lower()
    made = re.sub(r"[^a-z0-9]+", "_", (wanted or fallback.lower())).strip("_")[:60]
    if not made:
        raise InvalidInput(_("A code is missing."), fields={"code": _("Write small letters, digits and underscores.")})
    if wanted and made != wanted.replace("-", "_"):
        raise InvalidInput(
            _("“%(code)s” cannot be a code.") % {"code": value},
            fields={"code": _("Write small letters, digits and underscores.")},
        )
    if taken.filter(code=made).exists():
        raise InvalidInput(
            _("The code “%(code)s” is used already.") % {"code": made}, fields={"code": _("Choose another.")}
        )
    return made


def condition(value: Mapping[str, Any] | None, *, kind: str | None = None) -> dict[str, Any]:
    """A condition whose fields are known to the subject kind, or to any kind."""
    if not value:
        return {}
    subjects = [sources.get(kind)] if kind else sources.kinds()
    known = {path for subject in subjects for path in subject.fields} or None
    problems = validate(value, known)
    if problems:
        raise InvalidInput(
            _("The condition cannot be used."), problems=problems, fields={"condition": " ".join(problems)}
        )
    return dict(value)


def validity(start: date | None, end: date | None) -> None:
    if end is not None and start is None:
        raise InvalidInput(
            _("An end of validity needs a start."), fields={"valid_from": _("Say from when the template is valid.")}
        )
    if start is not None and end is not None and end <= start:
        raise InvalidInput(
            _("The validity ends before it begins."), fields={"valid_to": _("Choose a day after the start.")}
        )


def order(value: int) -> int:
    if not 0 <= value <= 100_000:
        raise InvalidInput(_("The order is a number from 0 to 100,000."), fields={"order": _("0 to 100,000")})
    return value


def others(model: type[Model], pk: UUID | None = None) -> QuerySet[Any]:
    """All rows of a model but one."""
    rows = model._default_manager.all()
    return rows if pk is None else rows.exclude(pk=pk)
