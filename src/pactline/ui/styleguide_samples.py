"""The sample data that the style guide shows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock
from pactline.kernel.lifecycle import Offer

from . import charts, diffs, months, record, slots, tables
from .happenings import Happening
from .tones import NAMES


def context(form: Any, broken: Any) -> dict[str, Any]:
    """The sample data of every component."""
    now, today = clock.now(), clock.today()
    offers = [
        Offer("submit", str(_("Submit")), True, ()),
        Offer(
            "send",
            str(_("Send for signature")),
            False,
            (
                str(_("Revision 2.0 is not approved by legal.")),
                str(_("The signatory Ivan Petrov has no e-mail address.")),
            ),
        ),
        Offer("reject", str(_("Reject")), True, (), danger=True, needs_reason=True),
        Offer("cancel", str(_("Cancel quote")), True, (), danger=True),
        Offer("archive", str(_("Archive")), False, (str(_("It is still open.")),)),
    ]
    here = reverse("ui:styleguide")
    return {
        "title": _("Style guide"),
        "tones": NAMES,
        "states": [
            "draft",
            "in_review",
            "approved",
            "rejected",
            "expired",
            "pending_customer_acceptance",
            "non_standard",
            "renewed",
        ],
        "form": form,
        "broken": broken,
        "offer": offers[0],
        "blocked": offers[1],
        "verbs": record.verbs(
            offers,
            {
                "submit": record.To(here, primary=True),
                "send": record.To(here),
                "reject": record.To(reverse("ui:styleguide-dialog")),
                "cancel": record.To(
                    here,
                    confirm=_("The quote ends here and its approvals are void. It can be revised into a new version."),
                ),
                "archive": record.To(here, icon="archive"),
            },
        ),
        "path": record.chevrons(
            [
                ("draft", _("Draft")),
                ("in_review", _("In review")),
                ("approved", _("Approved")),
                ("accepted", _("Accepted")),
                ("completed", _("Completed")),
            ],
            "approved",
            main=["draft", "in_review", "approved", "accepted", "completed"],
        ),
        "ended": record.chevrons(
            [
                ("draft", _("Draft")),
                ("in_review", _("In review")),
                ("approved", _("Approved")),
                ("rejected", _("Rejected")),
            ],
            "rejected",
            main=["draft", "in_review", "approved"],
        ),
        "tabs": [
            record.Tab("lines", _("Lines"), 12, here, True),
            record.Tab("terms", _("Deal terms"), 3, here),
            record.Tab("files", _("Files"), None, here),
        ],
        "crumbs": [(_("Quotes"), here), ("Q-2026-0042", here)],
        "happenings": [
            Happening(
                "Lena Okafor",
                str(_("approved revision 2.0")),
                now - timedelta(minutes=8),
                "check",
                "green",
                body=str(_("Fallback 1 on liability is fine here.")),
            ),
            Happening(
                "Carl Huber",
                str(_("commented")),
                now - timedelta(hours=3),
                "message",
                "",
                body=str(_("Could we have 60 days to pay?")),
                outside=True,
            ),
            Happening(
                "Rita Alvarez",
                str(_("changed the quote")),
                now - timedelta(days=1),
                "pencil",
                changes=["Valid until: 30 Nov → 15 Dec", "Discount: 5 % → 8 %"],
            ),
            Happening("Pactline", str(_("created the contract request")), now - timedelta(days=2), "file-plus"),
        ],
        "nodes": [
            _node(_("Opportunity"), "O-2026-0007", "Helix expansion", "negotiation", _("Negotiation"), 20),
            record.Here(_("Quote"), "Q-2026-0042", "Helix expansion", 30),
            _node(_("Contract"), "C-2026-0011", "Master agreement", "active", _("Active"), 50),
            _node(_("Order"), "SO-2026-0003", "Helix expansion", "draft", _("Draft"), 70),
        ],
        "head": [tables.Head(_("Item")), tables.Head(_("Quantity"), "end"), tables.Head(_("Amount"), "end")],
        "rows": [
            tables.Row([_("Subscriptions"), "", ""], tone="section"),
            tables.Row([_("Platform, per seat"), Decimal(120), "€4,680.00"]),
            tables.Row([_("Premium support"), Decimal(1), "€1,200.00"], indent=1),
            tables.Row([_("Old add-on"), Decimal(1), "€90.00"], tone="removed"),
            tables.Row([_("Data residency EU"), Decimal(1), "€450.00"], tone="added"),
        ],
        "foot": [_("Total"), "", "€6,330.00"],
        "bars": charts.Chart(
            "bar",
            [str(_("Qualify")), str(_("Propose")), str(_("Negotiate")), str(_("Commit"))],
            [charts.Series(str(_("Amount")), [Decimal(820000), Decimal(640000), Decimal(410000), Decimal(180000)])],
            currency="EUR",
            urls=[here] * 4,
        ),
        "lines_chart": charts.Chart(
            "line",
            ["Jul", "Aug", "Sep", "Oct", "Nov"],
            [charts.Series(str(_("Won")), [12, 18, 15, 22, 30]), charts.Series(str(_("Quota")), [15, 17, 19, 21, 23])],
        ),
        "funnel": charts.Chart(
            "funnel",
            [str(_("Leads")), str(_("Qualified")), str(_("Quoted")), str(_("Won"))],
            [charts.Series(str(_("Deals")), [120, 64, 31, 12])],
        ),
        "heat": charts.Chart(
            "heatmap",
            [str(_("Liability")), str(_("Payment")), str(_("Data"))],
            [charts.Series("MSA", [8, 3, 1]), charts.Series("NDA", [1, 0, 2]), charts.Series("DPA", [2, 1, 9])],
        ),
        "price": [
            charts.PriceStep(
                str(_("List price")), Decimal("4680.00"), None, str(_("Price list EU 2026, 120 seats at €39.00")), True
            ),
            charts.PriceStep(
                str(_("Volume tier")), Decimal("4212.00"), Decimal("-468.00"), str(_("10 % from 100 seats"))
            ),
            charts.PriceStep(
                str(_("Line discount")), Decimal("4001.40"), Decimal("-210.60"), str(_("5 %, Rita Alvarez"))
            ),
            charts.PriceStep(
                str(_("Surcharge EU hosting")), Decimal("4451.40"), Decimal("450.00"), str(_("Rule “EU hosting”"))
            ),
            charts.PriceStep(str(_("Net price")), Decimal("4451.40"), None, "", True),
        ],
        "month": months.build(
            today.replace(day=1),
            [
                months.Entry(today, str(_("Report to Helix Robotics")), here, "amber"),
                months.Entry(today, str(_("Audit right ends")), here, "red"),
                months.Entry(today, str(_("Renewal notice")), here, "blue"),
                months.Entry(today, str(_("Invoice check")), here),
                months.Entry(today, str(_("Service review")), here, "green"),
                months.Entry(today + timedelta(days=3), str(_("Renewal notice")), here, "blue"),
            ],
            today=today,
            address=here,
        ),
        "blocks": diffs.paragraphs(
            [
                "Customer pays within thirty (30) days of the invoice date.",
                "Either party may end this agreement with 30 days' notice.",
                "This clause goes away.",
            ],
            [
                "Customer pays within sixty (60) days of the invoice date.",
                "Either party may end this agreement with 30 days' notice.",
                "Each party keeps the other's secrets.",
            ],
        ),
        "steps": [
            (str(_("Consent")), "done"),
            (str(_("Read")), "done"),
            (str(_("Sign")), "current"),
            (str(_("Finish")), "todo"),
        ],
        "now": now,
        "earlier": now - timedelta(hours=5),
        "today": today,
        "amount": Decimal("1234567.89"),
        "loss": Decimal("-420.50"),
        "lines": [
            {
                "key": "1",
                "product": "SEAT",
                "name": _("Platform, per seat"),
                "quantity": Decimal(120),
                "price": Decimal("39.00"),
                "discount": Decimal(10),
                "amount": Decimal("4212.00"),
                "level": 0,
            },
            {
                "key": "2",
                "product": "SUP-P",
                "name": _("Premium support"),
                "quantity": Decimal(1),
                "price": Decimal("1200.00"),
                "discount": Decimal(0),
                "amount": Decimal("1200.00"),
                "level": 1,
            },
        ],
        "tag_words": [str(_("Enterprise")), "EU", str(_("Renewal"))],
    }


def _node(kind: Any, number: str, name: str, status: str, words: Any, order: int) -> slots.Node:
    return slots.Node(Permission(), kind, number, name, reverse("ui:styleguide"), order, status, words)
