"""What an obligation is first proposed as, from a candidate that was read. Writes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pactline.kernel import clock
from pactline.kernel.actor import Actor

from . import queries
from .models import Finding

if TYPE_CHECKING:
    from .duties import Rule

REPEATS = {1: "monthly", 3: "quarterly", 6: "half_yearly", 12: "yearly"}
BY_DAYS = {("day", 1): "daily", ("week", 1): "weekly", ("day", 7): "weekly"}
LONGEST_NAME = 200
LATER = timedelta(days=30)
OURS = ("provider", "supplier", "vendor", "licensor", "seller", "contractor", "service provider")


def initial(row: Finding, *, actor: Actor) -> dict[str, Any]:
    """The fields of the form: name from the duty, who, the first due day with its working, recurrence."""
    from . import duties

    contract = queries.related_record(row.analysis)
    rule = duties.rules.read(str(row.details.get("action") or row.text))
    if rule.kind == "none":
        rule = duties.rules.read(row.text)
    anchor = contract.starts_on if contract is not None else clock.today()
    due = duties.due(rule, anchor)
    return {
        "name": _short(str(row.details.get("action") or row.text)),
        "party": _party(str(row.details.get("who") or ""), contract),
        "category": "operational",
        "first_due_on": _not_past(due.day if due is not None else None, rule),
        "repeats": _repeats(rule),
        "owner": contract.owner_id if contract is not None else actor.user_id,
        "needs_approval": False,
        "instructions": "\n".join(
            words for words in (due.working if due else "", str(row.details.get("remedy") or "")) if words
        ),
    }


def _not_past(day: date | None, rule: Rule) -> date:
    """The day; of a recurring duty the first one from today on."""
    from . import duties

    today = clock.today()
    if day is None:
        return today + LATER
    while day < today and rule.kind == "recurring" and rule.length is not None:
        following = duties.due(duties.Rule("recurring", length=rule.length, month_day=rule.month_day), day)
        if following is None or following.day <= day:
            break
        day = following.day
    return day


def _repeats(rule: Rule) -> str:
    if rule.kind != "recurring" or rule.length is None:
        return "once"
    months = rule.length.months
    if months is not None and months == int(months):
        return REPEATS.get(int(months), "once")
    return BY_DAYS.get((rule.length.unit, int(Decimal(rule.length.count))), "once")


def _short(words: str) -> str:
    plain = " ".join(words.split())
    plain = plain[:1].upper() + plain[1:]
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1].rsplit(' ', 1)[0]}…"


def _party(who: str, contract: Any) -> str:
    words = who.casefold()
    if words in ("each party", "both parties", "either party", "parties", "party"):
        return "both"
    ours = contract.selling_entity.legal_name.casefold() if contract is not None and contract.selling_entity else ""
    return "us" if not words or words in OURS or (ours and (words in ours or ours in words)) else "them"
