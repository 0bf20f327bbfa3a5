"""Pages of orders."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.identity.access import acting, requires
from pactline.ui import forms as ui_forms
from pactline.ui import record

from . import actions, forms, panels, queries
from .lifecycle import ORDER
from .lists import Orders
from .models import OrderStatus


@requires("orders.view")
def index(request: HttpRequest) -> HttpResponse:
    """All orders."""
    return Orders().respond(request)


@requires("orders.view")
def detail(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """One order with its lines."""
    actor = acting(request)
    order = queries.get(order_id, actor=actor)
    return record.page(
        request,
        "orders/detail.html",
        order,
        kind=_("Order"),
        number=order.number,
        name=order.account.name,
        money=(order.total, order.currency),
        money_note=_("net, each line once"),
        trail=[(_("Orders"), reverse("orders:list"))],
        chevrons=record.chevrons(OrderStatus.choices, order.status, main=["draft"]),
        verbs=record.verbs(
            ORDER.offers(order, actor), {"cancel": record.To(reverse("orders:cancellation", args=[order.pk]))}
        ),
        context={
            "line_table": panels.line_table(order, queries.lines_of(order)),
            "may_edit": actor.may("orders.edit") and order.status == "draft",
        },
    )


@requires("orders.edit")
def edit(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Change a draft."""
    actor = acting(request)
    order = queries.get(order_id, actor=actor)
    return ui_forms.page(
        request,
        forms.OrderForm,
        title=_("Change %(number)s") % {"number": order.number},
        submit=_("Save"),
        initial={name: getattr(order, name) for name in forms.OrderForm.base_fields},
        save=lambda data: actions.edit_order(order.pk, actor=actor, **data),
        back=order.get_absolute_url(),
    )


@requires("orders.edit")
def cancellation(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Cancel a draft."""
    actor = acting(request)
    return ui_forms.reason_page(
        request,
        title=_("Cancel this order"),
        submit=_("Cancel order"),
        save=lambda reason: actions.cancel(order_id, reason=reason, actor=actor),
    )
