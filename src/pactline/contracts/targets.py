"""The fields of a contract record that a configuration may fill and an administrator may change, with their kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from pactline.kernel.errors import InvalidInput
from pactline.ui import formats

from .models import ContractRecord
from .rules import plain, typed

METADATA = "metadata."
TARGETS: dict[str, tuple[str, str | Promise]] = {
    "title": ("text", _l("Title")),
    "starts_on": ("date", _l("Starts on")),
    "ends_on": ("date", _l("Ends on")),
    "perpetual": ("boolean", _l("Perpetual")),
    "effective_on": ("date", _l("Effective on")),
    "auto_renew": ("boolean", _l("Renews automatically")),
    "renewal_term_months": ("integer", _l("Renewal term in months")),
    "renewal_notice_days": ("integer", _l("Notice before renewal in days")),
    "renewal_uplift_percent": ("decimal", _l("Uplift at renewal in %")),
    "termination_notice_days": ("integer", _l("Notice for termination in days")),
    "payment_terms_days": ("integer", _l("Payment terms in days")),
    "governing_law": ("text", _l("Governing law")),
    "liability_cap": ("text", _l("Liability cap")),
    "customer_reference": ("text", _l("Customer’s reference")),
    "currency": ("text", _l("Currency")),
    "one_time": ("decimal", _l("One-time")),
    "mrr": ("decimal", _l("Monthly recurring")),
    "arr": ("decimal", _l("Annual recurring")),
    "acv": ("decimal", _l("Annual contract value")),
    "tcv": ("decimal", _l("Total contract value")),
    "total": ("decimal", _l("Total with tax")),
}
"""Column -> kind and what people call it. “metadata.<name>” is a further text field of any name."""
EMPTY_IS_FALSE = frozenset({"perpetual", "auto_renew"})

DEFAULT_MAP: tuple[tuple[str, str], ...] = (
    ("request.title", "title"),
    ("request.starts_on", "starts_on"),
    ("request.ends_on", "ends_on"),
    ("request.perpetual", "perpetual"),
    ("request.effective_on", "effective_on"),
    ("quote.currency", "currency"),
    ("quote.payment_terms_days", "payment_terms_days"),
    ("quote.auto_renew", "auto_renew"),
    ("quote.renewal_notice_days", "renewal_notice_days"),
    ("quote.renewal_uplift_percent", "renewal_uplift_percent"),
    ("quote.term_months", "renewal_term_months"),
    ("totals.one_time", "one_time"),
    ("totals.mrr", "mrr"),
    ("totals.arr", "arr"),
    ("totals.acv", "acv"),
    ("totals.tcv", "tcv"),
    ("totals.total", "total"),
)
"""The map that is used where no configuration applies, and below the rows of every configuration."""


NEGOTIABLE = (
    *("payment_terms_days", "auto_renew", "renewal_term_months", "renewal_notice_days", "renewal_uplift_percent"),
    *("termination_notice_days", "governing_law", "liability_cap", "customer_reference"),
)
"""Terms that the forms of amendments and renewals offer."""
OF_THE_REQUEST = frozenset({"title", "starts_on", "ends_on", "perpetual", "effective_on"})
"""What a request says in fields of its own."""


def checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changed terms of a request, JSON-ready; ``InvalidInput`` with a sentence for each that cannot be used."""
    problems: dict[str, str] = {}
    found: dict[str, Any] = {}
    for target, value in changes.items():
        try:
            if problem := problem_of(target):
                raise ValueError(problem)
            if target in OF_THE_REQUEST:
                raise ValueError(_("“%(term)s” is a field of the request itself.") % {"term": label_of(target)})
            found[target] = plain(converted(target, value))
        except ValueError as error:
            problems[target] = str(error)
    if problems:
        raise InvalidInput(_("Some terms cannot be used."), problems=list(problems.values()), fields=problems)
    return found


def differs(record: ContractRecord, target: str, value: Any) -> bool:
    """Whether ``value`` is another one than the record has."""
    old, new = read(record, target), converted(target, value)
    return old != new and not (old in (None, "") and new in (None, ""))


def words(target: str, value: Any, currency: str) -> str:
    """A value as people read it; empty when there is none."""
    if value in (None, ""):
        return ""
    kind = TARGETS[target][0] if target in TARGETS else "text"
    match kind:
        case "boolean":
            return _("Yes") if value else _("No")
        case "date":
            return formats.day(value)
        case "decimal" if target.endswith("percent"):
            return formats.percent(value)
        case "decimal" if currency:
            return formats.money(value, currency)
        case _:
            return str(value)


def label_of(target: str) -> str:
    """What people call a field of the record."""
    if target.startswith(METADATA):
        return target.removeprefix(METADATA).replace("_", " ").capitalize()
    return str(TARGETS[target][1]) if target in TARGETS else target


def problem_of(target: str) -> str | None:
    """Why a mapping cannot point at ``target``; None when it can."""
    if target in TARGETS or (target.startswith(METADATA) and target.removeprefix(METADATA).isidentifier()):
        return None
    return _("The contract record has no field “%(target)s”; use one of %(known)s, or metadata.name.") % {
        "target": target,
        "known": ", ".join(TARGETS),
    }


def converted(target: str, value: Any) -> Any:
    """``value`` as the record's column holds it; ``ValueError`` with a sentence when it does not fit."""
    if target.startswith(METADATA):
        return typed("text", value)
    kind = TARGETS[target][0]
    found = typed(kind, value)
    if target in EMPTY_IS_FALSE:
        return bool(found)
    if kind == "text":
        limit = getattr(ContractRecord._meta.get_field(target), "max_length", None) or 200
        if found is not None and len(found) > limit:
            raise ValueError(
                _("“%(value)s…” is longer than %(limit)d characters.") % {"value": found[:30], "limit": limit}
            )
        return found or ""
    if kind == "integer" and found is not None and not 0 <= found <= 32_767:
        raise ValueError(_("%(value)s is not between 0 and 32767.") % {"value": found})
    return found


def read(record: ContractRecord, target: str) -> Any:
    """The present value of ``target``."""
    if target.startswith(METADATA):
        return record.metadata.get(target.removeprefix(METADATA))
    return getattr(record, target)


def write(record: ContractRecord, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set ``values`` on ``record`` (not saved); returns what really changed as target -> (old, new)."""
    changed: dict[str, tuple[Any, Any]] = {}
    for target, value in values.items():
        old = read(record, target)
        if old == value or (old in (None, "") and value in (None, "")):
            continue
        changed[target] = (old, value)
        if target.startswith(METADATA):
            record.metadata = {**record.metadata, target.removeprefix(METADATA): value}
        else:
            setattr(record, target, value)
    return changed


def columns(changed: Mapping[str, Any]) -> list[str]:
    """The columns to save for what ``write`` changed."""
    return list(dict.fromkeys("metadata" if name.startswith(METADATA) else name for name in changed))
