"""A lifecycle is a table. This file is the only code that reads it and the only code that sets a status."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import clock
from .actor import Actor
from .errors import Blocked, NotAllowed, NotVisible, WrongState
from .events import record
from .models import Record

M = TypeVar("M", bound=Record)
Guard = Callable[[Any, Actor], str | None]
"""None: fine. A string: why not, in words for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of a lifecycle table."""

    verb: str
    """What code and URLs say: submit."""
    done: str
    """What people and events read: submitted."""
    source: Sequence[str]
    target: str
    permission: str
    label: str | Promise = ""
    """The button's words; default: the verb."""
    guards: Sequence[Guard] = ()
    stamp: str | None = None
    """A ``*_at`` column set to now."""
    manual: bool = True
    """False: done by the system or by an engine's answer, never offered as a button."""
    danger: bool = False
    """The page asks before it is done."""
    needs_reason: bool = False
    """The person must say why; the action takes ``reason``."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person could do now. ``enabled`` False: ``reasons`` says why not."""

    verb: str
    label: str
    enabled: bool
    reasons: tuple[str, ...]
    danger: bool = False
    needs_reason: bool = False


def _said(verb: str) -> str:
    """“hand_over” as people read it, in their language (tools/messages.py collects the verbs of steps and events)."""
    return _(verb.replace("_", " "))


class Lifecycle(Generic[M]):
    """The states of one field of one model, and who may move them.

    Raises ``ValueError`` when the table names a state that the model's choices lack, or leaves one unreachable.
    """

    registry: list[Lifecycle[Any]] = []

    def __init__(self, model: type[M], *, initial: str, steps: Sequence[Step], field: str = "status") -> None:
        self.model, self.initial, self.steps, self.field = model, str(initial), tuple(steps), field
        choices = getattr(model._meta.get_field(field), "choices", None) or ()
        states = {str(value) for value, _label in choices}
        used = {self.initial} | {str(s) for step in self.steps for s in (*step.source, step.target)}
        if used != states:
            raise ValueError(f"{model.__name__}.{field}: table and choices differ: {sorted(used ^ states)}")
        Lifecycle.registry.append(self)

    def __repr__(self) -> str:
        return f"<Lifecycle {self.model._meta.label_lower}.{self.field}>"

    def step(self, verb: str, state: str | None = None) -> Step:
        """The row of ``verb`` (that starts in ``state`` when given)."""
        for step in self.steps:
            if step.verb == verb and (state is None or state in step.source):
                return step
        raise LookupError(f"{self.model.__name__} has no step {verb!r} from {state!r}")

    def offers(self, obj: M, actor: Actor) -> list[Offer]:
        """What ``actor`` could do now: the buttons of the page and ``allowed_actions`` of the API."""
        state = str(getattr(obj, self.field))
        found: list[Offer] = []
        for step in self.steps:
            if step.manual and state in step.source and actor.may(step.permission):
                reasons = tuple(reason for guard in step.guards if (reason := guard(obj, actor)))
                label = str(step.label) or _said(step.verb).capitalize()
                found.append(Offer(step.verb, label, not reasons, reasons, step.danger, step.needs_reason))
        return found

    def apply(
        self,
        pk: object,
        verb: str,
        *,
        actor: Actor,
        data: Mapping[str, Any] | None = None,
        fields: Mapping[str, Any] | None = None,
        queryset: models.QuerySet[M] | None = None,
    ) -> M:
        """Do ``verb`` to the record of ``pk``: lock, check state, permission and all guards, set, stamp, tell.

        ``data`` joins the event; ``fields`` are further columns written with the status; ``queryset`` narrows what
        the actor may see. Raises ``NotVisible`` 404, ``WrongState`` 409, ``NotAllowed`` 403, ``Blocked`` 409.
        """
        rows = self.model._default_manager.all() if queryset is None else queryset
        with transaction.atomic():
            obj = rows.select_for_update(of=("self",)).filter(pk=pk).first()
            if obj is None:
                raise NotVisible(_("There is no such %(kind)s.") % {"kind": self.model._meta.verbose_name})
            state = str(getattr(obj, self.field))
            step = self._check(obj, verb, state, actor)
            setattr(obj, self.field, str(step.target))
            changed = [self.field, "updated_at", "lock_version"]
            for name, value in (fields or {}).items():
                setattr(obj, name, value)
                changed.append(name)
            if step.stamp:
                setattr(obj, step.stamp, clock.now())
                changed.append(step.stamp)
            obj.updated_at = clock.now()
            obj.lock_version += 1
            obj.save(update_fields=changed)
            record(
                subject=obj, verb=step.done, actor=actor, data={"from": state, "to": str(step.target), **(data or {})}
            )
            return obj

    def _check(self, obj: M, verb: str, state: str, actor: Actor) -> Step:
        rows = [step for step in self.steps if step.verb == verb]
        if not rows:
            raise LookupError(f"{self.model.__name__} has no step {verb!r}")
        step = next((row for row in rows if state in row.source), None)
        if step is None:
            wanted = sorted({self.words(str(source)) for row in rows for source in row.source})
            raise WrongState(
                _("%(record)s is %(state)s; it can be %(done)s only while %(wanted)s.")
                % {
                    "record": obj,
                    "state": self.words(state),
                    "done": _said(rows[0].done),
                    "wanted": _(" or ").join(wanted),
                }
            )
        if not actor.may(step.permission):
            raise NotAllowed(
                _("You need the permission “%(permission)s” to %(verb)s %(record)s.")
                % {"permission": step.permission, "verb": _said(verb), "record": obj}
            )
        if reasons := [reason for guard in step.guards if (reason := guard(obj, actor))]:
            raise Blocked(
                _("%(record)s cannot be %(done)s yet.") % {"record": obj, "done": _said(step.done)},
                problems=reasons,
            )
        return step

    def words(self, state: str) -> str:
        """The state as people read it."""
        choices = getattr(self.model._meta.get_field(self.field), "choices", None) or ()
        return next((str(label) for value, label in choices if str(value) == state), state)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        rows = [f"  {source} --> {step.target}: {step.verb}" for step in self.steps for source in step.source]
        return "\n".join(["stateDiagram-v2", f"  [*] --> {self.initial}", *rows])
