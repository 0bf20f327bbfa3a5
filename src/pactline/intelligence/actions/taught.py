"""Clause types taught by examples."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.intelligence import queries, types
from pactline.intelligence.models import Example, TaughtType
from pactline.intelligence.rules.taught_types import LEAST
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import assign, locked, save

CONFIGURE = "intelligence.configure"
LONGEST_EXAMPLE, MOST_EXAMPLES = 5000, 500


def create_type(*, name: str, actor: Actor, description: str = "") -> TaughtType:
    """A new clause type without examples."""
    actor.require(CONFIGURE, _("teach a clause type"))
    with transaction.atomic():
        made = TaughtType(name=_name(name), description=description.strip())
        made.save(force_insert=True)
        record(subject=made, verb="created", actor=actor, data={"name": made.name})
    return made


def change_type(type_id: UUID | str, *, actor: Actor, if_match: str | None = None, **fields: Any) -> TaughtType:
    """Change name or description."""
    actor.require(CONFIGURE, _("teach a clause type"))
    with transaction.atomic():
        row = locked(TaughtType.objects.all(), type_id, if_match=if_match)
        values: dict[str, Any] = {}
        if "name" in fields and str(fields["name"]).strip() != row.name:
            values["name"] = _name(fields["name"])
        if "description" in fields:
            values["description"] = str(fields["description"]).strip()
        if changes := assign(row, values):
            save(row, fields=list(changes))
            record(subject=row, verb="changed", actor=actor, data={"changes": changes})
    return row


def add_example(type_id: UUID | str, *, text: str, actor: Actor, is_of_type: bool = True, source: str = "") -> Example:
    """A passage that is of the type, or that is not though it looks like it."""
    actor.require(CONFIGURE, _("teach a clause type"))
    words = text.strip()
    if len(words) < 20:
        sentence = _("An example is a whole passage: at least 20 characters.")
        raise InvalidInput(sentence, fields={"text": sentence})
    with transaction.atomic():
        row = locked(TaughtType.objects.all(), type_id)
        if row.examples.count() >= MOST_EXAMPLES:
            raise InvalidInput(_("A type holds at most %(most)s examples.") % {"most": MOST_EXAMPLES})
        if row.examples.filter(text=words[:LONGEST_EXAMPLE]).exists():
            raise InvalidInput(_("This example is there already."), fields={"text": _("It is there already.")})
        made = Example.objects.create(
            of=row,
            text=words[:LONGEST_EXAMPLE],
            is_of_type=is_of_type,
            source=source.strip()[:200],
            added_by_id=actor.user_id,
        )
        save(row, fields=[])
        record(subject=row, verb="taught", actor=actor, data={"is_of_type": is_of_type})
    return made


def remove_example(example_id: int, *, actor: Actor) -> TaughtType:
    """Forget an example. A type that is switched on keeps at least as many as it needs."""
    actor.require(CONFIGURE, _("teach a clause type"))
    with transaction.atomic():
        example = Example.objects.filter(pk=example_id).first()
        if example is None:
            raise NotVisible(_("There is no such example."))
        row = locked(TaughtType.objects.all(), example.of_id)
        left = row.examples.filter(is_of_type=True).exclude(pk=example.pk).count()
        if row.is_active and left < LEAST:
            raise Blocked(
                _("“%(type)s” is switched on and needs %(least)s examples.") % {"type": row.name, "least": LEAST}
            )
        Example.objects.filter(pk=example.pk).delete()
        save(row, fields=[])
        record(subject=row, verb="untaught", actor=actor, data={"is_of_type": example.is_of_type})
    return row


def switch_type(type_id: UUID | str, *, on: bool, actor: Actor) -> TaughtType:
    """Look for the type in contracts from now on, or no longer. Needs three examples."""
    actor.require(CONFIGURE, _("teach a clause type"))
    with transaction.atomic():
        row = locked(TaughtType.objects.all(), type_id)
        if on and queries.learned(row) is None:
            raise Blocked(
                _("“%(type)s” needs %(least)s examples before it is looked for.") % {"type": row.name, "least": LEAST}
            )
        if row.is_active != on:
            row.is_active = on
            save(row, fields=["is_active"])
            record(subject=row, verb="switched_on" if on else "switched_off", actor=actor)
    return row


def _name(text: str) -> str:
    name = " ".join(str(text).split())[:80]
    taken = name in types.LABELS or TaughtType.objects.filter(name__iexact=name).exists()
    if not name or taken:
        sentence = _("“%(name)s” is taken; choose another name.") % {"name": name} if name else _("Give it a name.")
        raise InvalidInput(sentence, fields={"name": sentence})
    return name
