"""Builders of the pipeline for tests and the demo; each walks the real actions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.parties.models import Account

from . import actions
from .models import Opportunity


def opportunity(
    account: Account, name: str = "Platform roll-out", *, actor: Actor, stage: str = "", **fields: Any
) -> Opportunity:
    """An opportunity of 48,000 in the account's currency that closes in 30 days; in ``stage`` when given."""
    fields.setdefault("amount", Decimal(48000))
    fields.setdefault("close_on", clock.today() + timedelta(days=30))
    made = actions.create_opportunity(account_id=account.pk, name=name, actor=actor, **fields)
    return actions.move(made.pk, stage=stage, actor=actor) if stage else made
