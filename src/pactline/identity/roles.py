"""THE table: role -> what it may do. Sources: sales.md section 15, contracts.md section 6.

``scope`` says which rows a role sees where a module limits rows by team: ``team`` (own team and the teams below it)
or ``all``. Separation of duties (nobody approves what they submitted or edited) is a guard, not a permission.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    """A row of the table."""

    label: str | Promise
    permissions: frozenset[str]
    scope: Literal["team", "all"] = "team"
    includes: tuple[str, ...] = ()


def _words(*lines: str) -> frozenset[str]:
    """ "quotes: view edit" -> {"quotes.view", "quotes.edit"}"""
    found: set[str] = set()
    for line in lines:
        module, verbs = line.split(":")
        found.update(f"{module.strip()}.{verb}" for verb in verbs.split())
    return frozenset(found)


EVERYBODY = _words(
    "home: view", "notify: view", "activity: comment", "files: upload view", "identity: self", "search: use"
)
"""What every signed-in employee may do."""

READ_ALL = _words(
    "parties: view",
    "catalog: view",
    "pricing: view view_cost",
    "pipeline: view view_forecast",
    "quotes: view view_margin",
    "rfq: view",
    "approvals: view",
    "authoring: view",
    "contracts: view view_record",
    "esign: view",
    "obligations: view",
    "orders: view",
    "intelligence: view",
)

ROLES: dict[str, Role] = {
    "sales_agent": Role(
        _("Sales agent"),
        _words(
            "parties: view edit",
            "catalog: view configure",
            "pricing: view calculate",
            "pipeline: view edit view_forecast submit_forecast",
            "quotes: view edit hand_over submit recall send accept complete cancel request_terms partners",
            "rfq: view work invite",
            "approvals: view recall",
            "orders: view",
            "authoring: view",
        ),
    ),
    "sales_manager": Role(
        _("Sales manager"),
        _words(
            "parties: view edit",
            "catalog: view configure",
            "pricing: view view_cost calculate",
            "pipeline: view edit reopen override_win view_forecast submit_forecast adjust_forecast set_quota assign",
            "quotes: view edit hand_over submit recall send accept complete cancel view_margin assign request_terms "
            "partners",
            "rfq: view work invite",
            "approvals: view recall decide delegate",
            "contracts: view view_record",
            "obligations: view",
            "orders: view",
            "intelligence: view",
        ),
    ),
    "sales_operations": Role(
        _("Sales operations specialist"),
        _words(
            "parties: view edit",
            "catalog: view configure",
            "pricing: view view_cost calculate",
            "pipeline: view view_forecast set_quota",
            "quotes: view edit hand_over edit_terms submit recall complete cancel view_margin assign request_terms "
            "partners configure",
            "rfq: view work invite",
            "approvals: view recall configure",
            "orders: view",
        ),
        scope="all",
    ),
    "approver": Role(
        _("Approver"),
        _words("parties: view", "catalog: view", "quotes: view view_margin", "approvals: view decide delegate"),
    ),
    "legal": Role(
        _("Legal counsel"),
        _words(
            "approvals: view decide delegate",
            "contracts: view review approve_legal view_record protect",
            "authoring: view",
            "parties: view",
            "quotes: view",
            "obligations: view",
            "intelligence: view analyse ask decide accept_deviation portfolio",
        ),
        scope="all",
    ),
    "finance": Role(
        _("Finance approver"),
        _words(
            "approvals: view decide delegate",
            "quotes: view view_margin",
            "contracts: view view_record",
            "parties: view",
            "pricing: view view_cost",
            "orders: view",
        ),
        scope="all",
    ),
    "contract_user": Role(
        _("Contract user"),
        _words(
            "contracts: view initiate edit regenerate request_changes send_review send_signature cancel protect",
            "esign: view send",
            "obligations: view work",
            "parties: view",
            "quotes: view",
            "authoring: view",
            "intelligence: view analyse ask",
        ),
    ),
    "contract_fulfiller": Role(
        _("Contract fulfiller"),
        _words(
            "contracts: start_work revise review_tasks request_approval signatories upload_signed link_parent close "
            "view_record assign",
            "obligations: create approve cancel",
            "approvals: view recall",
            "intelligence: decide",
        ),
        includes=("contract_user",),
    ),
    "contract_configurator": Role(
        _("Contract configurator"),
        _words(
            "authoring: view configure publish",
            "approvals: view recall",
            "contracts: view configure request_approval send_review view_record",
            "esign: view",
            "obligations: view",
            "intelligence: view configure publish",
        ),
        scope="all",
    ),
    "contract_administrator": Role(
        _("Contract administrator"),
        _words(
            "contracts: delete administer",
            "esign: operate",
            "obligations: administer",
            "approvals: configure",
            "intelligence: accept_deviation portfolio",
        ),
        scope="all",
        includes=("contract_fulfiller", "contract_configurator"),
    ),
    "contract_reviewer": Role(
        _("Contract reviewer"),
        _words("contracts: view review", "authoring: view", "parties: view", "intelligence: view analyse ask decide"),
        scope="all",
    ),
    "obligation_user": Role(_("Obligation user"), _words("obligations: view work")),
    "obligation_fulfiller": Role(
        _("Obligation fulfiller"),
        _words("obligations: create approve cancel", "contracts: view_record", "parties: view"),
        includes=("obligation_user",),
    ),
    "obligation_administrator": Role(
        _("Obligation administrator"),
        _words("obligations: administer"),
        scope="all",
        includes=("obligation_fulfiller",),
    ),
    "signatory": Role(
        _("Internal signatory"), _words("contracts: view view_record", "esign: view", "parties: view"), scope="all"
    ),
    "catalog_manager": Role(
        _("Catalog manager"), _words("catalog: view edit publish configure", "pricing: view"), scope="all"
    ),
    "pricing_manager": Role(
        _("Pricing manager"),
        _words("pricing: view view_cost calculate edit publish", "catalog: view", "parties: view"),
        scope="all",
    ),
    "order_agent": Role(_("Order agent"), _words("orders: view edit submit", "quotes: view", "parties: view")),
    "fulfilment_manager": Role(
        _("Fulfilment manager"),
        _words("orders: view edit approve", "parties: view", "obligations: view work"),
        scope="all",
        includes=("obligation_user",),
    ),
    "fulfilment_agent": Role(_("Fulfilment agent"), _words("orders: view work", "obligations: view work")),
    "billing_specialist": Role(
        _("Billing specialist"),
        _words("orders: view", "parties: view edit", "contracts: view_record", "obligations: view work"),
        scope="all",
    ),
    "support_agent": Role(
        _("Support agent"),
        _words("parties: view", "contracts: view_record", "obligations: view work", "orders: view"),
        scope="all",
    ),
    "auditor": Role(_("Auditor"), READ_ALL | _words("activity: audit", "identity: view"), scope="all"),
    "customer": Role(_("Customer"), _words("portal: view", "contracts: answer_review", "esign: act")),
    "system_administrator": Role(
        _("System administrator"),
        READ_ALL
        | _words(
            "identity: view administer",
            "activity: audit operate",
            "notify: operate",
            "esign: operate seal_config",
            "approvals: configure administer override recall delegate",
            "parties: edit configure",
            "catalog: edit publish",
            "pricing: calculate edit publish",
            "pipeline: configure set_quota",
            "ui: styleguide",
        ),
        scope="all",
    ),
}

OUTSIDE = frozenset({"customer"})
"""Roles of people who do not work here."""


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """All permissions of ``roles``, with what each includes, but those that the operator withholds from everybody."""
    names = _closure(roles)
    found: set[str] = set()
    for name in names:
        found |= ROLES[name].permissions
    if names - OUTSIDE:
        found |= EVERYBODY
    return frozenset(found) - settings.PACTLINE_WITHHELD_PERMISSIONS


def sees_all(roles: Iterable[str]) -> bool:
    """Whether one of ``roles`` lifts the limit by team."""
    return any(ROLES[name].scope == "all" for name in _closure(roles))


def _closure(roles: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    queue = [name for name in roles if name in ROLES]
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue.extend(ROLES[name].includes)
    return frozenset(found)


def all_permissions() -> frozenset[str]:
    """Every permission that some role holds."""
    return frozenset().union(EVERYBODY, *(role.permissions for role in ROLES.values()))
