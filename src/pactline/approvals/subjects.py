"""What a module tells the engine about the things that it wants approved. Registered in its ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from .models import ApprovalRequest


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field that rules may ask for. ``type``: text, number, percent, money, flag, date, choice.

    ``watch``: further paths whose change reopens an approval that a rule on this field has given.
    """

    path: str
    label: str | Promise
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    watch: tuple[str, ...] = ()


def _nobody(subject_id: UUID) -> set[UUID]:
    return set()


def _no_owner(subject_id: UUID) -> UUID | None:
    return None


def _hidden(actor: Actor, subject_id: UUID) -> bool:
    return False


def _no_url(subject_id: UUID) -> str:
    return ""


def _alone(subject_id: UUID) -> Sequence[UUID]:
    return [subject_id]


def _silent(request: ApprovalRequest, actor: Actor) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One kind of thing that can be approved, and how the engine answers it (in the transaction of the decision).

    ``context(id)``: the values that ``fields`` name, as nested data. ``editors(id)``: who made or changed it; they
    cannot approve it. ``owner(id)``: whose manager is meant by “owner's manager”. ``visible(actor, id)``: whether the
    actor may see it. ``lineage(id)``: ids of it and its earlier versions; with ``keeps_approvals`` an approval of one
    of them stands for fields that did not get worse. ``summary(id)``: a few words beside its number.
    """

    label: str | Promise
    fields: Sequence[FieldSpec]
    context: Callable[[UUID], Mapping[str, Any]]
    on_approved: Callable[[ApprovalRequest, Actor], None]
    on_rejected: Callable[[ApprovalRequest, Actor, str], None]
    on_recalled: Callable[[ApprovalRequest, Actor], None]
    on_voided: Callable[[ApprovalRequest, Actor], None] = _silent
    editors: Callable[[UUID], set[UUID]] = _nobody
    owner: Callable[[UUID], UUID | None] = _no_owner
    visible: Callable[[Actor, UUID], bool] = _hidden
    url: Callable[[UUID], str] = _no_url
    summary: Callable[[UUID], str] = _no_url
    lineage: Callable[[UUID], Sequence[UUID]] = _alone
    keeps_approvals: bool = False
    recall_permission: str = ""

    def labels(self) -> dict[str, str]:
        """Path -> what people call the field."""
        return {spec.path: str(spec.label) for spec in self.fields}

    def field(self, path: str) -> FieldSpec | None:
        """The field of ``path``."""
        return next((spec for spec in self.fields if spec.path == path), None)


@dataclass(frozen=True, slots=True)
class Extension:
    """Further fields of a subject, and the values of one record for them."""

    fields: Sequence[FieldSpec]
    context: Callable[[UUID], Mapping[str, Any]]


_subjects: dict[str, Subject] = {}
_extensions: dict[str, dict[str, Extension]] = {}


def register(subject_type: str, subject: Subject) -> None:
    """Make things of ``subject_type`` ("quotes.quote") approvable."""
    _subjects[subject_type] = subject


def extend(subject_type: str, fields: Sequence[FieldSpec], context: Callable[[UUID], Mapping[str, Any]]) -> None:
    """Let rules for ``subject_type`` ask for ``fields`` too, which a higher module knows: ``context(id)`` gives their values
    as nested data beside the subject's own, which win. It may come before the subject itself is registered.
    """
    _extensions.setdefault(subject_type, {})[_name(context)] = Extension(tuple(fields), context)


def withdraw(subject_type: str, context: Callable[[UUID], Mapping[str, Any]]) -> None:
    """Take the extension of ``context`` back."""
    _extensions.get(subject_type, {}).pop(_name(context), None)


def _name(context: Callable[[UUID], Mapping[str, Any]]) -> str:
    return f"{context.__module__}.{context.__qualname__}"


def _extended(subject_type: str, subject: Subject) -> Subject:
    extensions = list(_extensions.get(subject_type, {}).values())
    if not extensions:
        return subject

    def context(subject_id: UUID) -> Mapping[str, Any]:
        found: dict[str, Any] = dict(subject.context(subject_id))
        for extension in extensions:
            for key, value in extension.context(subject_id).items():
                own = found.get(key)
                if isinstance(own, Mapping) and isinstance(value, Mapping):
                    found[key] = {**value, **own}
                else:
                    found.setdefault(key, value)
        return found

    paths = {spec.path for spec in subject.fields}
    more = [spec for extension in extensions for spec in extension.fields if spec.path not in paths]
    return replace(subject, fields=(*subject.fields, *more), context=context)


def get(subject_type: str) -> Subject:
    """The subject of ``subject_type``; ``InvalidInput`` when nobody registered it."""
    try:
        return _extended(subject_type, _subjects[subject_type])
    except KeyError:
        known = ", ".join(sorted(_subjects)) or "–"
        raise InvalidInput(
            _("“%(type)s” cannot be approved; known are: %(known)s.") % {"type": subject_type, "known": known},
            fields={"subject_type": _("Not known.")},
        ) from None


def find(subject_type: str) -> Subject | None:
    """The subject of ``subject_type``, None when nobody registered it."""
    found = _subjects.get(subject_type)
    return _extended(subject_type, found) if found else None


def all_subjects() -> dict[str, Subject]:
    """Every registered subject by its type."""
    return {kind: _extended(kind, subject) for kind, subject in sorted(_subjects.items())}


def type_of(subject: Model) -> str:
    """The type of a record: "quotes.quote"."""
    return subject._meta.label_lower
