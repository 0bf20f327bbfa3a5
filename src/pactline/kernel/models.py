"""The base of every record that people open: UUIDv7 key, time stamps, a version for optimistic locking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext as _

from . import clock, ids
from .errors import Conflict, NotVisible

R = TypeVar("R", bound="Record")


class Loaded(models.Model):
    """Abstract base: what the database answers becomes a record without the detour over ``__init__``, which takes ten times
    as long. For models of which nobody listens to ``pre_init`` or ``post_init``."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Sequence[str], values: Sequence[Any]) -> Self:  # type: ignore[override]
        """A record of ``values`` by column attribute; what is not among them is asked for when it is needed."""
        found: Any = cls.__new__(cls)
        found._state = state = ModelState()
        state.adding, state.db = False, db
        found.__dict__.update(zip(field_names, values, strict=True))
        return found  # type: ignore[no-any-return]


class Record(Loaded):
    """Abstract base. ``lock_version`` counts edits and is the record's ETag."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def etag(self) -> str:
        """The record's entity tag for If-Match."""
        return f'"{self.pk.hex}-{self.lock_version}"'


def save(obj: Record, *, fields: Iterable[str]) -> None:
    """Write ``fields`` of ``obj`` and count the edit. For actions only."""
    obj.updated_at = clock.now()
    obj.lock_version += 1
    obj.save(update_fields=[*fields, "updated_at", "lock_version"])


def locked(queryset: models.QuerySet[R], pk: UUID | str, *, if_match: str | None = None) -> R:
    """The row of ``pk``, locked until the transaction ends. ``NotVisible`` when absent, ``Conflict`` when stale."""
    obj = queryset.select_for_update(of=("self",)).filter(pk=pk).first()
    if obj is None:
        raise NotVisible(_("There is no such %(verbose_name)s.") % {"verbose_name": queryset.model._meta.verbose_name})
    check_etag(obj, if_match)
    return obj


def check_etag(obj: Record, if_match: str | None) -> None:
    """``Conflict`` when the caller believes in another edit of the record. None and ``*``: any."""
    if if_match not in (None, "*", obj.etag):
        raise Conflict(
            _("%(obj)s was changed by somebody else since you opened it. Reload it and try again.") % {"obj": obj}
        )


def assign(obj: Record, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set ``values`` on ``obj``; returns what really changed as {field: [old, new]} (JSON-ready text) for the event."""
    changes: dict[str, list[Any]] = {}
    for name, value in values.items():
        old = getattr(obj, name)
        if old != value:
            setattr(obj, name, value)
            changes[name] = [None if old is None else str(old), None if value is None else str(value)]
    return changes
