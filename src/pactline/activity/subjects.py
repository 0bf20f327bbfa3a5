"""How a record is opened by type and key: each module registers its models, so that activity need not know them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

Opener = Callable[..., Any]
_openers: dict[str, Opener] = {}


def register(model: type[models.Model], opener: Opener) -> None:
    """``opener(pk, actor=…)`` gives a record of ``model`` or raises ``NotVisible`` / ``NotAllowed``."""
    _openers[model._meta.label_lower] = opener


def load(subject_type: str, subject_id: UUID, *, actor: Actor) -> models.Model:
    """The record that the actor may see. Raises ``NotVisible`` for unknown types as for unknown keys."""
    opener = _openers.get(subject_type)
    if opener is None:
        raise NotVisible(_("There is no kind of record called “%(subject_type)s”.") % {"subject_type": subject_type})
    record: models.Model = opener(subject_id, actor=actor)
    return record


def known(subject_type: str) -> bool:
    """Whether records of this type can be opened, and so commented on."""
    return subject_type in _openers


def kinds() -> list[str]:
    """All types that can be opened."""
    return sorted(_openers)
