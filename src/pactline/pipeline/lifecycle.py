"""The stages of an opportunity, and what a stage asks for."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from .models import Opportunity

S = Opportunity.Stage
OPEN = (S.QUALIFY, S.DEVELOP, S.PROPOSE, S.NEGOTIATE)
Evidence = Callable[[Opportunity], bool]
_evidence: list[Evidence] = []


def register_win_evidence(answer: Evidence) -> None:
    """``answer(opportunity)``: whether a higher module knows that the deal is won (an accepted quote). Asked on win."""
    if answer not in _evidence:
        _evidence.append(answer)


def close_date_not_past(opportunity: Opportunity, actor: Actor) -> str | None:
    """A deal that moves on has a date ahead of it."""
    if opportunity.close_on >= clock.today():
        return None
    return _("The expected close %(day)s has passed; set a new date.") % {"day": opportunity.close_on.isoformat()}


def has_amount(opportunity: Opportunity, actor: Actor) -> str | None:
    """What is proposed has a size."""
    return None if opportunity.amount > 0 else _("The amount is 0; say what the deal is worth.")


def has_contact(opportunity: Opportunity, actor: Actor) -> str | None:
    """One negotiates with a person."""
    return None if opportunity.contact_id else _("No contact is set; say whom you negotiate with.")


def is_evidently_won(opportunity: Opportunity, actor: Actor) -> str | None:
    """An accepted quote, or the system itself after a contract was signed."""
    if actor.is_system or any(answer(opportunity) for answer in _evidence):
        return None
    return _("No quote of this opportunity was accepted; a sales manager can close it as won with a reason.")


def _to(stage: str, done: str, label: object, *guards: Callable[[Opportunity, Actor], str | None]) -> Step:
    return Step(
        verb=stage,
        done=done,
        label=label,  # type: ignore[arg-type]
        source=[other for other in OPEN if other != stage],
        target=stage,
        permission="pipeline.edit",
        guards=guards,
    )


OPPORTUNITY = Lifecycle(
    Opportunity,
    initial=S.QUALIFY,
    field="stage",
    steps=[
        _to(S.QUALIFY, "requalified", gettext_lazy("Back to qualify")),
        _to(S.DEVELOP, "developed", gettext_lazy("Develop"), close_date_not_past),
        _to(S.PROPOSE, "proposed", gettext_lazy("Propose"), close_date_not_past, has_amount),
        _to(S.NEGOTIATE, "negotiated", gettext_lazy("Negotiate"), close_date_not_past, has_amount, has_contact),
        Step(
            verb="win",
            done="won",
            label=gettext_lazy("Close as won"),
            source=OPEN,
            target=S.CLOSED_WON,
            permission="pipeline.edit",
            guards=[is_evidently_won],
            stamp="closed_at",
        ),
        Step(
            verb="override_win",
            done="won_by_override",
            label=gettext_lazy("Close as won without a quote"),
            source=OPEN,
            target=S.CLOSED_WON,
            permission="pipeline.override_win",
            stamp="closed_at",
            needs_reason=True,
        ),
        Step(
            verb="lose",
            done="lost",
            label=gettext_lazy("Close as lost"),
            source=OPEN,
            target=S.CLOSED_LOST,
            permission="pipeline.edit",
            stamp="closed_at",
            danger=True,
            needs_reason=True,
        ),
        Step(
            verb="reopen",
            done="reopened",
            label=gettext_lazy("Re-open"),
            source=[S.CLOSED_WON, S.CLOSED_LOST],
            target=S.NEGOTIATE,
            permission="pipeline.reopen",
            needs_reason=True,
        ),
    ],
)
