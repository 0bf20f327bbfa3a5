"""Values that were read: as a person sees them, as the record takes them, and which field they belong to. Pure."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.contracts import targets

from .models import Decision, Finding
from .rules import checks

Words = str | Promise
TARGETS: dict[str, str] = {
    "Document Name": "title",
    "Agreement Date": "metadata.agreement_date",
    "Effective Date": "effective_on",
    "Expiration Date": "ends_on",
    "Renewal Term": "renewal_term_months",
    "Notice Period To Terminate Renewal": "renewal_notice_days",
    "Governing Law": "governing_law",
    "Liability Cap": "liability_cap",
    "Contract Number": "customer_reference",
    "Payment Period": "payment_terms_days",
    "Payment Terms": "payment_terms_days",
    "Auto-Renewal": "auto_renew",
    "Termination Notice": "termination_notice_days",
    "Renewal Cap": "renewal_uplift_percent",
}
"""What is read → the field of the contract record. Everything else goes to a field of its own among the metadata."""
IN_DAYS = frozenset({"renewal_notice_days", "payment_terms_days", "termination_notice_days"})
IN_MONTHS = frozenset({"renewal_term_months"})
IN_UNITS = {"day": 1, "business day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def target_of(row: Finding) -> str:
    """The field of the record that a value belongs to."""
    if row.type in TARGETS:
        return TARGETS[row.type]
    name = "".join(char if char.isalnum() else "_" for char in row.type.casefold()).strip("_")
    return f"metadata.{name}" if name.isidentifier() else ""


def shown(row: Finding) -> str:
    """The value as a person sees and corrects it, in the shape that its field takes."""
    if row.decision == Decision.EDITED and "value" in row.edited:
        return str(row.edited["value"])
    return as_field(target_of(row), row.details.get("value"), row.text)


def as_field(target: str, value: Any, text: str) -> str:
    """A reader's value as the text that a field of the record takes."""
    if isinstance(value, dict):
        return _of_parts(target, value, text)
    if isinstance(value, list):
        return "; ".join(as_field("", one, "") for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value not in (None, ""):
        return str(value)
    if target in IN_DAYS and (found := checks.days(text)):
        return str(found[0])
    return " ".join(text.split())


def _of_parts(target: str, value: dict[str, Any], text: str) -> str:
    """A value of several parts: a date, a length of time, money, a rate, laws, a party; else its words."""
    inner = value.get("duration") or value.get("day")
    if isinstance(inner, dict):
        return _of_parts(target, inner, text)
    if "unit" in value and "count" in value:
        return _length(target, value)
    if {"year", "month", "day"} <= set(value) and all(value[part] for part in ("year", "month", "day")):
        return f"{int(value['year']):04d}-{int(value['month']):02d}-{int(value['day']):02d}"
    if "percent" in value and target == "renewal_uplift_percent":
        return str(value["percent"])
    if "names" in value:
        return ", ".join(str(name) for name in value["names"])
    return str(value.get("name") or value.get("words") or " ".join(text.split()))


def _length(target: str, value: dict[str, Any]) -> str:
    count, unit = float(value["count"]), str(value["unit"])
    if target in IN_DAYS:
        return str(round(count * IN_UNITS.get(unit, 1)))
    if target in IN_MONTHS and unit in MONTHS:
        return str(round(count * MONTHS[unit]))
    return f"{count:g} {unit}{'s' if count != 1 else ''}"


def problem_of(target: str, value: str) -> str:
    """Why a value cannot go to its field as it stands; empty when it can."""
    if not target:
        return _("The record has no field for it.")
    if wrong := targets.problem_of(target):
        return wrong
    try:
        targets.converted(target, value or None)
    except ValueError as error:
        return str(error)
    return ""


SUCCESSFUL, ACCESS_DENIED, NOT_MAPPED, INVALID_VALUE = "successful", "access_denied", "not_mapped", "invalid_value"
STATUSES: dict[str, tuple[Words, str]] = {
    SUCCESSFUL: (gettext_lazy("Successful"), "green"),
    ACCESS_DENIED: (gettext_lazy("Access denied"), "grey"),
    NOT_MAPPED: (gettext_lazy("Not mapped"), "amber"),
    INVALID_VALUE: (gettext_lazy("Invalid value"), "amber"),
}
"""What became of a value on its way to the record, its words and tone; empty: it waits for a person."""


def status_of(row: Finding, *, may_apply: bool, problem: str) -> str:
    """What became of a value; “Processing error” is the state of a reading that failed as a whole."""
    if row.applied_at is not None:
        return SUCCESSFUL
    if not target_of(row):
        return NOT_MAPPED
    if problem:
        return INVALID_VALUE
    return "" if may_apply else ACCESS_DENIED


def working(row: Finding) -> str:
    """How a value was worked out, in words."""
    return str(row.details.get("working") or "")
