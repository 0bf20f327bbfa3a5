"""Moving an opportunity through its stages. Every move closes the present stay in the history and opens the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.pipeline import queries
from pactline.pipeline.lifecycle import OPPORTUNITY
from pactline.pipeline.models import Opportunity, StageChange
from pactline.pipeline.rules import OPEN_STAGES, PROBABILITY, weighted

S = Opportunity.Stage
C = Opportunity.Category


def move(opportunity_id: UUID, *, stage: str, actor: Actor) -> Opportunity:
    """To another open stage, back or forth; the probability becomes that of the stage."""
    if stage not in OPEN_STAGES:
        raise InvalidInput(
            _("“%(stage)s” is not an open stage; use qualify, develop, propose or negotiate, or close it.")
            % {"stage": stage},
            fields={"stage": _("Use qualify, develop, propose or negotiate.")},
        )
    return _apply(opportunity_id, stage, stage, actor)


def win(opportunity_id: UUID, *, actor: Actor) -> Opportunity:
    """Closed as won on today's date: needs an accepted quote. By the system a second time: harmless."""
    if actor.is_system:
        already = Opportunity.objects.filter(pk=opportunity_id, stage=S.CLOSED_WON).first()
        if already is not None:
            return already
    return _apply(opportunity_id, "win", S.CLOSED_WON, actor, {"forecast_category": C.WON, "close_on": clock.today()})


def override_win(opportunity_id: UUID, *, reason: str, actor: Actor) -> Opportunity:
    """A manager closes as won without an accepted quote, and says why."""
    fields = {"forecast_category": C.WON, "close_on": clock.today(), "outcome_notes": _reason(reason)}
    return _apply(opportunity_id, "override_win", S.CLOSED_WON, actor, fields, {"reason": reason.strip()})


def lose(opportunity_id: UUID, *, loss_reason: str, actor: Actor, notes: str = "", lost_to: str = "") -> Opportunity:
    """Closed as lost, with one of the fixed reasons; “competitor” asks for the name of that competitor."""
    problems = {}
    if loss_reason not in Opportunity.LossReason.values:
        problems["loss_reason"] = _("Say why it was lost: %(reasons)s.") % {
            "reasons": ", ".join(Opportunity.LossReason.values)
        }
    if loss_reason == Opportunity.LossReason.COMPETITOR and not lost_to.strip():
        problems["lost_to"] = _("Name the competitor it was lost to.")
    if problems:
        raise InvalidInput(" ".join(problems.values()), fields=problems)
    fields = {
        "forecast_category": C.OMITTED,
        "loss_reason": loss_reason,
        "lost_to": lost_to.strip(),
        "outcome_notes": notes.strip(),
    }
    data = {"loss_reason": loss_reason, "lost_to": lost_to.strip(), "notes": notes.strip()}
    return _apply(opportunity_id, "lose", S.CLOSED_LOST, actor, fields, data)


def reopen(opportunity_id: UUID, *, reason: str, actor: Actor) -> Opportunity:
    """A manager opens a closed deal again, in stage Negotiate and category Pipeline."""
    fields = {
        "forecast_category": C.PIPELINE,
        "loss_reason": "",
        "lost_to": "",
        "closed_at": None,
    }
    data = {"reason": _reason(reason)}
    return _apply(opportunity_id, "reopen", S.NEGOTIATE, actor, fields, data)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput(_("Say why."), fields={"reason": _("Say why.")})
    return reason.strip()


def _apply(
    opportunity_id: UUID,
    verb: str,
    stage: str,
    actor: Actor,
    fields: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Opportunity:
    now = clock.now()
    probability = PROBABILITY[stage]
    with transaction.atomic():
        rows = queries.visible_to(actor)
        amount = rows.filter(pk=opportunity_id).select_for_update(of=("self",)).values_list("amount", flat=True).first()
        moved = {
            "probability": probability,
            "weighted": weighted(amount, probability) if amount is not None else None,
            "stage_since": now,
            **(fields or {}),
        }
        opportunity = OPPORTUNITY.apply(opportunity_id, verb, actor=actor, data=data, fields=moved, queryset=rows)
        StageChange.objects.filter(opportunity=opportunity, left_at=None).update(left_at=now)
        StageChange.objects.create(
            opportunity=opportunity, stage=opportunity.stage, entered_at=now, actor_label=actor.label
        )
    return opportunity
