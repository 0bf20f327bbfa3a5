"""What people decide about findings. Nothing changes in a contract by a machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.intelligence import queries
from pactline.intelligence.lifecycle import FINDING
from pactline.intelligence.models import Analysis, Finding, Kind
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput

LONGEST_REASON = 2000


def accept(finding_id: UUID | str, *, actor: Actor) -> Finding:
    """Say that a finding is right."""
    return _decide(finding_id, "accept", actor=actor)


def accept_many(analysis_id: UUID | str, *, finding_ids: Iterable[UUID | str], actor: Actor) -> int:
    """Say that several findings of one analysis are right; those that are decided already are left. Returns how many."""
    found = queries.analysis(analysis_id, actor=actor)
    wanted = Finding.objects.filter(analysis=found, pk__in=[str(pk) for pk in finding_ids], decision="open")
    with transaction.atomic():
        for row in wanted:
            _decide(row.pk, "accept", actor=actor)
    return len(wanted)


def edit(
    finding_id: UUID | str,
    *,
    actor: Actor,
    type: str | None = None,  # noqa: A002 - the word of the API
    start: int | None = None,
    end: int | None = None,
    value: str | None = None,
    reason: str = "",
) -> Finding:
    """Set right what a finding is, where it stands, or its value. What the reader said is kept beside it."""
    row = queries.finding(finding_id, actor=actor)
    edited = _edited(row, type=type, start=start, end=end, value=value)
    return _decide(row.pk, "edit", actor=actor, reason=reason, edited=edited)


def reject(finding_id: UUID | str, *, reason: str, actor: Actor) -> Finding:
    """Say that the reader is wrong."""
    return _decide(finding_id, "reject", actor=actor, reason=_reason(reason))


def accept_deviation(finding_id: UUID | str, *, reason: str, actor: Actor) -> Finding:
    """Accept that a clause departs from the playbook."""
    return _decide(finding_id, "accept_deviation", actor=actor, reason=_reason(reason))


def ignore(finding_id: UUID | str, *, reason: str, actor: Actor) -> Finding:
    """Leave a finding aside: it is right and does not matter here."""
    return _decide(finding_id, "ignore", actor=actor, reason=_reason(reason))


def reopen(finding_id: UUID | str, *, actor: Actor) -> Finding:
    """Take a decision back."""
    return _decide(finding_id, "reopen", actor=actor, edited={})


def _decide(
    finding_id: UUID | str,
    verb: str,
    *,
    actor: Actor,
    reason: str = "",
    edited: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Finding:
    row = queries.finding(finding_id, actor=actor)
    values: dict[str, Any] = {"decision_reason": reason, "decided_by_id": actor.user_id, **(fields or {})}
    if verb == "reopen":
        values |= {"decided_by_id": None, "decided_at": None}
    if edited is not None:
        values["edited"] = dict(edited)
    data: dict[str, Any] = {"type": row.type, "kind": row.kind, "verdict": row.verdict, "analysis": row.analysis.number}
    data |= {"reason": reason} if reason else {}
    data |= {"edited": dict(edited)} if edited else {}
    return FINDING.apply(row.pk, verb, actor=actor, data=data, fields=values, queryset=_with_rule())


def _with_rule() -> Any:
    return Finding.objects.select_related("rule", "analysis")


def _edited(row: Finding, **given: Any) -> dict[str, Any]:
    """What really differs from what the reader said, checked against the text."""
    found: dict[str, Any] = {}
    if given["type"] and given["type"] != row.type:
        found["type"] = str(given["type"])[:80]
    start, end = given["start"], given["end"]
    if (start is None) != (end is None):
        raise InvalidInput(_("Give both ends of the passage."), fields={"end": _("Give both ends.")})
    if start is not None and (start, end) != (row.start, row.end):
        found |= _passage(row.analysis, int(start), int(end))
    if given["value"] is not None:
        if row.kind == Kind.CLAUSE:
            raise InvalidInput(_("A clause has a passage, no value."), fields={"value": _("Not for clauses.")})
        found["value"] = str(given["value"]).strip()[:2000]
    if not found:
        raise InvalidInput(_("Nothing is different from what the reader found; accept it instead."))
    return found


def _passage(analysis: Analysis, start: int, end: int) -> dict[str, Any]:
    text = analysis.text.text if analysis.text is not None else ""
    if not 0 <= start < end <= len(text):
        sentence = _("The passage must lie between 0 and %(length)s.") % {"length": len(text)}
        raise InvalidInput(sentence, fields={"start": sentence})
    return {"start": start, "end": end, "text": text[start:end]}


def _reason(text: str) -> str:
    said = text.strip()[:LONGEST_REASON]
    if not said:
        raise InvalidInput(_("Say why."), fields={"reason": _("Say why.")})
    return said
