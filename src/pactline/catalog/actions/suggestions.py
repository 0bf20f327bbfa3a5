"""Writing what is offered beside an offering, and what people say to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity import subjects
from pactline.catalog import queries
from pactline.catalog.models import Offering, Suggestion, SuggestionAnswer
from pactline.catalog.rules import fits_unit
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import assign, save

from .drafts import refuse_unknown

Said = SuggestionAnswer.Said
FIELDS = frozenset({"kind", "quantity", "description", "position", "valid_from", "valid_to", "translations"})


def add_suggestion(
    offering_id: UUID,
    *,
    target_id: UUID,
    actor: Actor,
    kind: str = Suggestion.Kind.CROSS_SELL,
    quantity: Decimal = Decimal(1),
    position: int | None = None,
    **fields: Any,
) -> Suggestion:
    """Suggest ``target_id`` to whoever buys the offering; it can be added to what is published. ``fields``: description,
    valid_from, valid_to, translations."""
    refuse_unknown(set(fields), FIELDS, _("suggestion"))
    source = queries.get(offering_id, actor=actor)
    actor.require("catalog.edit", _("suggest offerings"))
    made = Suggestion(source=source, target=queries.get(target_id, actor=actor), kind=kind, quantity=quantity, **fields)
    with transaction.atomic():
        made.position = len(queries.suggestions_of(source)) + 1 if position is None else position
        _check(made)
        made.save(force_insert=True)
        record(subject=source, verb="suggestion_added", actor=actor, data={"target": made.target.sku, "kind": kind})
    return made


def change_suggestion(suggestion_id: UUID, *, actor: Actor, **fields: Any) -> Suggestion:
    """Change what ``fields`` name of a suggestion."""
    refuse_unknown(set(fields), FIELDS, _("suggestion"))
    found = queries.get_suggestion(suggestion_id, actor=actor)
    actor.require("catalog.edit", _("suggest offerings"))
    with transaction.atomic():
        if changes := assign(found, fields):
            _check(found)
            save(found, fields=changes)
            data = {"target": found.target.sku, "changes": changes}
            record(subject=found.source, verb="suggestion_changed", actor=actor, data=data)
    return found


def remove_suggestion(suggestion_id: UUID, *, actor: Actor) -> Offering:
    """Suggest it no longer; what was said to it goes too."""
    found = queries.get_suggestion(suggestion_id, actor=actor)
    actor.require("catalog.edit", _("suggest offerings"))
    with transaction.atomic():
        record(subject=found.source, verb="suggestion_removed", actor=actor, data={"target": found.target.sku})
        found.delete()
    return found.source


def accept_suggestion(
    suggestion_id: UUID, *, subject_type: str, subject_id: UUID, quantity: Decimal, actor: Actor
) -> SuggestionAnswer:
    """Keep that a suggestion was taken up for a record that the actor sees, and how many."""
    with transaction.atomic():
        made, subject = _answer(suggestion_id, Said.ACCEPTED, subject_type, subject_id, actor, quantity=quantity)
        data = {"target": made.suggestion.target.sku, "source": made.suggestion.source.sku, "quantity": f"{quantity:f}"}
        record(subject=subject, verb="suggestion_accepted", actor=actor, data=data)
    return made


def dismiss_suggestion(
    suggestion_id: UUID, *, subject_type: str, subject_id: UUID, actor: Actor, reason: str = ""
) -> SuggestionAnswer:
    """A suggestion is no longer shown for a record that the actor sees."""
    with transaction.atomic():
        made, subject = _answer(
            suggestion_id, Said.DISMISSED, subject_type, subject_id, actor, reason=reason.strip()[:500]
        )
        data = {"target": made.suggestion.target.sku, "source": made.suggestion.source.sku, "reason": made.reason}
        record(subject=subject, verb="suggestion_dismissed", actor=actor, data=data)
    return made


def restore_suggestion(suggestion_id: UUID, *, subject_type: str, subject_id: UUID, actor: Actor) -> SuggestionAnswer:
    """A suggestion that was dismissed is shown again."""
    with transaction.atomic():
        made, subject = _answer(suggestion_id, Said.RESTORED, subject_type, subject_id, actor)
        data = {"target": made.suggestion.target.sku, "source": made.suggestion.source.sku}
        record(subject=subject, verb="suggestion_restored", actor=actor, data=data)
    return made


def _answer(
    suggestion_id: UUID, said: str, subject_type: str, subject_id: UUID, actor: Actor, **values: Any
) -> tuple[SuggestionAnswer, Any]:
    found = queries.get_suggestion(suggestion_id, actor=actor)
    actor.require("catalog.configure", _("answer suggestions"))
    subject = subjects.load(subject_type, subject_id, actor=actor)
    made = SuggestionAnswer.objects.create(
        suggestion=found,
        subject_type=subject_type,
        subject_id=subject_id,
        said=said,
        by_id=actor.user_id,
        **values,
    )
    return made, subject


def _check(made: Suggestion) -> None:
    problems: dict[str, str] = {}
    same = queries.all_suggestions().filter(source__sku__iexact=made.source.sku, target__sku__iexact=made.target.sku)
    if made.source.sku.lower() == made.target.sku.lower():
        problems["target"] = _("An offering cannot be suggested beside itself.")
    elif same.exclude(pk=made.pk).exists():
        problems["target"] = _("%(target)s is suggested already.") % {"target": made.target}
    if made.kind not in Suggestion.Kind.values:
        problems["kind"] = _("Use upsell or cross_sell.")
    if made.quantity <= 0 or not fits_unit(made.quantity, made.target.unit.decimals):
        problems["quantity"] = _("This quantity cannot be sold.")
    if made.valid_from and made.valid_to and made.valid_to <= made.valid_from:
        problems["valid_to"] = _("It ends before it begins.")
    if problems:
        raise InvalidInput(_("This suggestion cannot be saved."), fields=problems, problems=list(problems.values()))
