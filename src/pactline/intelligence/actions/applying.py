"""What a person takes over: values to the contract record, candidates to the register of obligations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.contracts import actions as contracts
from pactline.contracts.models import ContractRecord
from pactline.intelligence import queries, values
from pactline.intelligence.lifecycle import FINDING
from pactline.intelligence.models import Analysis, Decision, Finding, Kind
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.obligations import actions as obligations
from pactline.obligations.models import Obligation

OPEN = (Decision.OPEN, Decision.ACCEPTED, Decision.EDITED)


def apply_values(
    analysis_id: UUID | str, *, chosen: Mapping[str, str], actor: Actor, targets: Mapping[str, str] | None = None
) -> ContractRecord:
    """Write values to the contract record: ``chosen`` is finding → value as the person confirmed it.

    ``targets``: finding → field, where it is not the usual one. Each finding counts as accepted, or as edited when its
    value was changed. Needs ``contracts.administer``.
    """
    found = queries.analysis(analysis_id, actor=actor)
    actor.require("intelligence.decide", _("apply what was read"))
    contract = _record_of(found)
    rows = {str(row.pk): row for row in found.findings.filter(kind=Kind.METADATA, pk__in=list(chosen))}
    if not rows:
        raise InvalidInput(_("Choose at least one value."))
    fields: dict[str, Any] = {}
    for key, row in rows.items():
        target = (targets or {}).get(key) or values.target_of(row)
        if not target:
            raise InvalidInput(_("“%(type)s” has no field on the record; choose one.") % {"type": row.type})
        if target in fields:
            raise InvalidInput(_("Two values are meant for the same field; choose one of them."))
        fields[target] = chosen[key].strip() or None
    with transaction.atomic():
        reason = _("Read from %(file)s (%(number)s).") % {"file": found.filename, "number": found.number}
        wanted = {name.replace("metadata.", "metadata__", 1): value for name, value in fields.items()}
        contract = contracts.edit_record(contract.pk, reason=reason, actor=actor, **wanted)
        for key, row in rows.items():
            _settle(row, given=chosen[key].strip(), actor=actor)
        record(subject=found, verb="applied", actor=actor, data={"contract": contract.number, "fields": sorted(fields)})
    return contract


def _settle(row: Finding, *, given: str, actor: Actor) -> None:
    changed = given != values.shown(row)
    if row.decision == Decision.OPEN:
        edited = {"edited": {"value": given}} if changed else {}
        FINDING.apply(
            row.pk, "edit" if changed else "accept", actor=actor, fields={"decided_by_id": actor.user_id, **edited}
        )
    found = locked(Finding.objects.all(), row.pk)
    found.applied_at = clock.now()
    save(found, fields=["applied_at"])


def make_obligation(
    finding_id: UUID | str,
    *,
    actor: Actor,
    name: str,
    owner_id: UUID,
    first_due_on: date,
    **fields: Any,
) -> Obligation:
    """Take a candidate into the register, with its passage; active at once when the contract is."""
    row = queries.finding(finding_id, actor=actor)
    if row.kind != Kind.OBLIGATION:
        raise InvalidInput(_("This finding is no obligation."))
    contract = _record_of(row.analysis)
    with transaction.atomic():
        locked_row = locked(Finding.objects.all(), row.pk)
        if locked_row.obligation_id is not None:
            raise Blocked(_("An obligation was made of this finding already."))
        made = obligations.create_obligation(
            contract=contract,
            actor=actor,
            proposed=contract.status != ContractRecord.Status.ACTIVE,
            name=name,
            owner_id=owner_id,
            first_due_on=first_due_on,
            source_text=row.text,
            **fields,
        )
        link = {"obligation": made, "decided_by_id": actor.user_id}
        if locked_row.decision == Decision.OPEN:
            FINDING.apply(row.pk, "accept", actor=actor, data={"obligation": made.number}, fields=link)
        else:
            locked_row.obligation = made
            save(locked_row, fields=["obligation"])
        record(subject=row.analysis, verb="taken_over", actor=actor, data={"obligation": made.number})
    return made


def _record_of(found: Analysis) -> ContractRecord:
    contract = queries.related_record(found)
    if contract is None:
        raise Blocked(
            _("There is no contract record yet."),
            problems=[_("What was read goes to the contract record; it is made when the contract is signed.")],
        )
    return contract
