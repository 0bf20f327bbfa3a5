"""The names of what readers look for: the 41 types of CUAD, further clause types, and which of them are mere data.

A type is named in English everywhere (tables, API, command line); pages show its translation.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
DATA: Mapping[str, Words] = {
    "Document Name": _("Title"),
    "Parties": _("Parties"),
    "Agreement Date": _("Agreement date"),
    "Effective Date": _("Effective date"),
}
"""A name, a side, a date: found as values, never judged as clauses."""
TERMS: Mapping[str, Words] = {
    "Expiration Date": _("Expiry"),
    "Renewal Term": _("Renewal term"),
    "Notice Period To Terminate Renewal": _("Notice to end the renewal"),
    "Governing Law": _("Governing law"),
}
"""Clauses that also give a value."""
CLAUSES: Mapping[str, Words] = {
    "Affiliate License-Licensee": _("Licence for affiliates (licensee)"),
    "Affiliate License-Licensor": _("Licence of affiliates (licensor)"),
    "Anti-Assignment": _("Assignment"),
    "Audit Rights": _("Audit rights"),
    "Cap On Liability": _("Cap on liability"),
    "Change Of Control": _("Change of control"),
    "Competitive Restriction Exception": _("Exception to a restriction of competition"),
    "Covenant Not To Sue": _("Covenant not to sue"),
    "Exclusivity": _("Exclusivity"),
    "Insurance": _("Insurance"),
    "Ip Ownership Assignment": _("Assignment of intellectual property"),
    "Irrevocable Or Perpetual License": _("Irrevocable or perpetual licence"),
    "Joint Ip Ownership": _("Joint intellectual property"),
    "License Grant": _("Licence grant"),
    "Liquidated Damages": _("Liquidated damages"),
    "Minimum Commitment": _("Minimum commitment"),
    "Most Favored Nation": _("Most favoured customer"),
    "No-Solicit Of Customers": _("No solicitation of customers"),
    "No-Solicit Of Employees": _("No solicitation of employees"),
    "Non-Compete": _("Non-compete"),
    "Non-Disparagement": _("Non-disparagement"),
    "Non-Transferable License": _("Non-transferable licence"),
    "Post-Termination Services": _("Services after termination"),
    "Price Restrictions": _("Price restrictions"),
    "Revenue/Profit Sharing": _("Revenue or profit sharing"),
    "Rofr/Rofo/Rofn": _("Right of first refusal"),
    "Source Code Escrow": _("Source code escrow"),
    "Termination For Convenience": _("Termination for convenience"),
    "Third Party Beneficiary": _("Third-party beneficiary"),
    "Uncapped Liability": _("Uncapped liability"),
    "Unlimited/All-You-Can-Eat-License": _("Unlimited licence"),
    "Volume Restriction": _("Volume restriction"),
    "Warranty Duration": _("Warranty period"),
}
FURTHER: Mapping[str, Words] = {
    "Confidentiality": _("Confidentiality"),
    "Data Protection": _("Data protection"),
    "Dispute Resolution": _("Dispute resolution"),
    "Entire Agreement": _("Entire agreement"),
    "Force Majeure": _("Force majeure"),
    "Indemnification": _("Indemnification"),
    "Notices": _("Notices"),
    "Payment Terms": _("Payment terms"),
    "Publicity": _("Publicity"),
    "Service Levels": _("Service levels"),
    "Survival": _("Survival"),
    "Termination For Cause": _("Termination for cause"),
    "Warranty": _("Warranty"),
}
"""Learned from headings or found by their wording in a playbook; not part of CUAD."""
LABELS: Mapping[str, Words] = {**DATA, **TERMS, **CLAUSES, **FURTHER}


def label(name: str) -> str:
    """What people call a type; a taught one by its own name."""
    return str(LABELS.get(name, name))


def is_clause(name: str) -> bool:
    """Whether a type is judged against a playbook."""
    return name not in DATA


def choices(*, more: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Every clause type with its words, by its words; ``more``: taught ones."""
    names = [name for name in LABELS if is_clause(name)]
    return sorted(((name, label(name)) for name in (*names, *more)), key=lambda row: row[1].casefold())
