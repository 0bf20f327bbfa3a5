"""The list pages of contracts."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from pactline.identity.queries import colleagues
from pactline.kernel.actor import Actor
from pactline.kernel.conditions import describe
from pactline.ui.lists import Bulk, Choice, Column, DateRange, Empty, Flag, Link, ListPage, Person, Reference, View

from . import actions, queries
from .lifecycle import REQUEST
from .models import ContractConfiguration, ContractRecord, ContractRequest, ContractStatus


def account_name(pk: Any, actor: Actor) -> str:
    """The name of an account in a chip."""
    return queries.account_name(pk, actor=actor)


class Requests(ListPage[ContractRequest]):
    """Contract requests."""

    name = "contract-requests"
    title = _("Contract requests")
    empty = Empty(
        _("No contract requests yet"),
        _("A request leads a document from its first draft over review and approval to signature. Start one from an "
          "approved quote, or upload the other side’s paper."),
        "contract",
    )  # fmt: skip
    new = Link(_("Upload their paper"), "contracts:request_new", permission="contracts.initiate")
    columns = (
        Column("number", _("Number"), kind="link", sort="number"),
        Column("title", _("Title")),
        Column("account.name", _("Customer")),
        Column("status", _("State"), kind="status"),
        Column("contract_status", _("Status"), kind="badge"),
        Column("contract_type.name", _("Type"), shown=False),
        Column("value", _("Value"), kind="money", currency="currency"),
        Column("owner.name", _("Owner"), kind="person", shown=False),
        Column("assigned_to.name", _("Assigned to"), kind="person"),
        Column("quote.number", _("Quote"), shown=False),
        Column("paper", _("Paper"), value=lambda row: row.get_paper_display(), shown=False),
        Column("starts_on", _("Starts on"), kind="date", shown=False),
        Column("ends_on", _("Ends on"), kind="date", shown=False),
        Column("created_at", _("Created"), kind="moment", sort="created_at", shown=False),
    )
    filters = (
        Choice("status", _("State"), ContractRequest.Status.choices),
        Choice("contract_status", _("Status"), ContractStatus.choices),
        Choice("paper", _("Paper"), ContractRequest.Paper.choices),
        Choice("request_type", _("Request type"), ContractRequest.Type.choices),
        Reference("account", _("Customer"), url_name="contracts:accounts", name=account_name),
        Person("owner", _("Owner"), field="owner_id", people=colleagues),
        Person("assigned_to", _("Assigned to"), field="assigned_to_id", people=colleagues),
        DateRange("created", _("Created"), field="created_at", instants=True),
    )
    search_fields = ("number", "title", "account__name", "quote__number")
    default_sort = "-created_at"
    presets = (
        View(_("Mine"), "assigned_to=me"),
        View(_("Unassigned"), "assigned_to=none&status=new"),
        View(_("With the customer"), "contract_status=with_customer"),
        View(_("Awaiting approval"), "status=awaiting_approval"),
        View(_("Out for signature"), "status=awaiting_signature"),
    )
    bulk = (
        Bulk("start_work", _("Start work"), permission="contracts.start_work", offers=REQUEST.offers, run=actions.start_work),
    )  # fmt: skip

    def rows(self, actor: Actor) -> models.QuerySet[ContractRequest]:
        """Those that the actor may see."""
        return queries.with_everything(queries.visible_to(actor))

    def row_class(self, row: ContractRequest) -> str:
        """What is over is muted."""
        return "is-muted" if row.status in ("cancelled", "closed_complete") else ""


class Records(ListPage[ContractRecord]):
    """Contracts."""

    name = "contract-records"
    title = _("Contracts")
    empty = Empty(
        _("No contracts yet"), _("When everybody has signed, the contract appears here with its terms and priced lines."),
        "contract",
    )  # fmt: skip
    columns = (
        Column("number", _("Number"), kind="link", sort="number"),
        Column("title", _("Title")),
        Column("account.name", _("Customer")),
        Column("status", _("State"), kind="status"),
        Column("contract_type.name", _("Type"), shown=False),
        Column("starts_on", _("Starts on"), kind="date", sort="starts_on", shown=False),
        Column("ends_on", _("Ends on"), kind="date"),
        Column("tcv", _("Total contract value"), kind="money", currency="currency", total=True),
        Column("arr", _("Annual recurring"), kind="money", currency="currency", shown=False),
        Column("auto_renew", _("Renews automatically"), kind="boolean", shown=False),
        Column("expiry_level", _("Ends within"), value=lambda row: row.get_expiry_level_display(), shown=False),
        Column("owner.name", _("Owner"), kind="person"),
        Column("signed_on", _("Signed on"), kind="date", shown=False),
        Column("created_at", _("Created"), kind="moment", sort="created_at", shown=False),
    )
    filters = (
        Choice("status", _("State"), ContractRecord.Status.choices),
        Choice("expiry_level", _("Ends within"), ContractRecord.ExpiryLevel.choices),
        Reference("account", _("Customer"), url_name="contracts:accounts", name=account_name),
        Person("owner", _("Owner"), field="owner_id", people=colleagues),
        DateRange("starts_on", _("Starts on")),
        DateRange("ends_on", _("Ends on")),
        Flag("auto_renew", _("Renews automatically")),
    )
    search_fields = ("number", "title", "account__name", "customer_reference")
    default_sort = "-created_at"
    presets = (
        View(_("Active"), "status=active"),
        View(_("Ending soon"), "status=active&expiry_level=30&expiry_level=15&expiry_level=7"),
    )

    def rows(self, actor: Actor) -> models.QuerySet[ContractRecord]:
        """Those that the actor may see."""
        return queries.records_visible_to(actor).select_related("account", "contract_type", "owner")

    def row_class(self, row: ContractRecord) -> str:
        """What is over is muted."""
        return "" if row.status in ("draft", "active") else "is-muted"


class Configurations(ListPage[ContractConfiguration]):
    """Which values go into a contract's record."""

    name = "contract-configurations"
    title = _("Contract configurations")
    intro = _("The first active one by order whose type and condition fit fills the record of a signed contract.")
    empty = Empty(
        _("No configurations yet"),
        _("Without one, a contract’s record is filled by the usual map: dates, payment terms, renewal and totals."),
        "settings",
    )
    new = Link(_("New configuration"), "contracts:configuration_new", permission="contracts.configure")
    columns = (
        Column("order", _("Order"), kind="number", sort="order"),
        Column("name", _("Name"), kind="link", sort="name"),
        Column("contract_type.name", _("Type")),
        Column("condition", _("When"), value=lambda row: describe(row.condition)),
        Column("mappings", _("Fields"), kind="number", value=lambda row: len(row.mappings.all())),
        Column("is_active", _("Active"), kind="boolean"),
    )
    filters = (Flag("active", _("Active"), field="is_active"),)
    search_fields = ("name",)
    default_sort = "order"

    def rows(self, actor: Actor) -> models.QuerySet[ContractConfiguration]:
        """All of them."""
        return queries.configurations()
