"""What orders add to other pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pactline.activity import subjects
from pactline.contracts.models import ContractRecord
from pactline.identity.access import actor_of
from pactline.kernel.actor import Actor
from pactline.ui import formats, nav, search, slots, tables
from pactline.ui.components import words

from . import queries
from .models import Order, OrderLine


def of_contract(request: HttpRequest, contract: ContractRecord) -> slots.Panel | None:
    """The orders on the page of a contract record."""
    actor = actor_of(request)
    if actor is None or not actor.may("orders.view"):
        return None
    rows = list(queries.of_contract(contract.pk, actor))
    if not rows:
        return None
    return slots.Panel("orders/panel.html", {"rows": rows}, title=_("Orders"), order=40, count=len(rows))


def line_table(order: Order, lines: Iterable[OrderLine]) -> dict[str, Any]:
    """The lines for the ``table`` component: bundles indented."""
    head = [
        tables.Head(_("Product")), tables.Head(_("Quantity"), "end"), tables.Head(_("Unit price"), "end"),
        tables.Head(_("Charged")), tables.Head(_("Net"), "end"),
    ]  # fmt: skip
    rows = [
        tables.Row(
            [
                _named(line), f"{formats.quantity(line.quantity)} {line.unit}".strip(),
                formats.money(line.unit_price, order.currency), line.source_line.rhythm,
                formats.money(line.net, order.currency),
            ],
            indent=1 if line.parent_id else 0,
        )
        for line in lines
    ]  # fmt: skip
    return {"head": head, "rows": rows}


def _named(line: OrderLine) -> SafeString:
    """The product, below it its SKU and, when it recurs, from when to when."""
    days = (line.starts_on, line.ends_on) if line.source_line.is_recurring else ()
    runs = format_html_join(" – ", "{}", ((words.day(day),) for day in days if day))
    below = format_html_join(" · ", "{}", ((one,) for one in (line.sku, runs) if one))
    return format_html('{}<br><span class="muted small">{}</span>', line.name, below)


def chain(actor: Actor, subject: Any) -> Iterable[slots.Node]:
    """Contract record and order stand next to each other."""
    if isinstance(subject, ContractRecord) and actor.may("orders.view"):
        for order in queries.of_contract(subject.pk, actor)[:8]:
            yield slots.Node(
                subject=order,
                kind=_("Order"),
                number=order.number,
                name="",
                url=order.get_absolute_url(),
                order=70,
                status=order.status,
                status_label=order.get_status_display(),
            )
    elif isinstance(subject, Order):
        contract = subject.contract
        yield slots.Node(
            subject=contract,
            kind=_("Contract"),
            number=contract.number,
            name=contract.title,
            url=contract.get_absolute_url(),
            order=50,
            status=contract.status,
            status_label=contract.get_status_display(),
        )


def find(actor: Actor, text: str, limit: int) -> Sequence[search.Hit]:
    """Orders by number, customer or the customer's reference."""
    if not actor.may("orders.view"):
        return []
    wanted = Q(number__istartswith=text) | Q(external_reference__icontains=text) | Q(account__name__icontains=text)
    rows = queries.visible_to(actor).filter(wanted).select_related("account")[:limit]
    return [
        search.Hit(_("Order"), row.number, row.account.name, row.get_absolute_url(), icon="package") for row in rows
    ]


def register() -> None:
    """Called when the application starts."""
    nav.register(
        area="orders", label=_("Orders"), url_name="orders:list", permission="orders.view", icon="package", order=10
    )
    slots.register("contracts.contractrecord.side", of_contract)
    slots.register_chain(chain)
    search.register(find)
    subjects.register(Order, queries.get)
