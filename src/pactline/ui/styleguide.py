"""The style guide: every component in every state, and small endpoints that its moving parts talk to. Sample data only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.lifecycle import Offer

from . import charts, diffs, forms, months, record, slots, tables
from .access import signed_in
from .happenings import Happening
from .lists import Board, Bulk, Choice, Column, DateRange, Empty, Flag, Link, ListPage, NumberRange, Text, View
from .tones import NAMES

PRODUCTS = [
    ("Platform, per seat", "SEAT", "39.00", "per month"),
    ("Platform, unlimited", "UNLIM", "4900.00", "per month"),
    ("Onboarding package", "ONB", "7500.00", "once"),
    ("Premium support", "SUP-P", "1200.00", "per month"),
    ("Data residency EU", "EU-RES", "450.00", "per month"),
    ("Training day", "TRAIN", "1450.00", "per day"),
]


class Sample(django_forms.Form):
    """Every kind of field."""

    name = django_forms.CharField(label=_("Name"), help_text=_("As it stands on the quote."))
    email = django_forms.EmailField(label=_("E-mail"), required=False)
    amount = django_forms.DecimalField(label=_("Amount"), widget=forms.MoneyInput, initial=Decimal("1250.00"))
    start = django_forms.DateField(label=_("Starts on"), widget=forms.DateInput)
    category = django_forms.ChoiceField(
        label=_("Category"), choices=[("", ""), ("commit", _("Commit")), ("best", _("Best case"))]
    )
    customer = django_forms.ChoiceField(
        label=_("Customer"),
        required=False,
        widget=django_forms.Select(attrs={"data-behaviour": "select", "data-url": "/styleguide/options"}),
    )
    roles = django_forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=[("a", _("Sales agent")), ("b", _("Approver")), ("c", _("Auditor"))],
    )
    paper = django_forms.ChoiceField(
        label=_("Paper"),
        choices=[("own", _("Our paper")), ("theirs", _("Their paper"))],
        widget=django_forms.RadioSelect,
    )
    reason = django_forms.CharField(label=_("Reason"), widget=django_forms.Textarea, required=False)
    renew = django_forms.BooleanField(label=_("Renews by itself"), required=False, help_text=_("For the same term."))
    contract = django_forms.FileField(
        label=_("Contract"),
        required=False,
        widget=forms.FileDrop(accept=".docx,.pdf", note=_(".docx or .pdf, at most 25 MB")),
    )


class SampleList(ListPage[Permission]):
    """A list over a table that is always there."""

    name = "styleguide"
    title = _("Sample list")
    empty = Empty(_("No samples yet"), _("Samples show how a list looks."))
    new = Link(_("New sample"), "ui:styleguide-dialog", dialog=True)
    columns = [
        Column("name", _("Name"), kind="link", sort="name"),
        Column("content_type.app_label", _("Area"), sort="content_type__app_label"),
        Column(
            "state",
            _("State"),
            kind="status",
            value=lambda row: ("draft", "in_review", "approved", "rejected")[row.pk % 4],
        ),
        Column(
            "amount", _("Amount"), kind="money", currency="EUR", value=lambda row: Decimal(row.pk) * Decimal("1234.56")
        ),
        Column("owner", _("Owner"), kind="person", value=lambda row: ("Rita Alvarez", "Max Sommer", None)[row.pk % 3]),
        Column("day", _("Valid until"), kind="date", value=lambda row: clock.today() + timedelta(days=row.pk)),
        Column("id", _("Points"), kind="number", sort="id", total=True),
        Column("codename", _("Code"), shown=False),
    ]
    filters = [
        Choice(
            "verb",
            _("Verb"),
            [(verb, verb.capitalize()) for verb in ("add", "change", "delete", "view")],
            field="codename_verb",
        ),
        Text("code", _("Code begins with"), lookup="codename__startswith"),
        NumberRange("points", _("Points"), field="id"),
        DateRange("since", _("Since"), field="since"),
        Flag("odd", _("Odd"), field="odd"),
    ]
    search_fields = ("name", "codename")
    default_sort = "id"
    presets = [View(_("Only deletions"), "verb=delete")]
    bulk = [
        Bulk(
            "approve",
            _("Approve"),
            permission="home.view",
            icon="check",
            run=lambda pk, actor: None,
            check=lambda row, actor: None if row.pk % 2 else str(_("It has an even number.")),
        )
    ]
    board = Board(
        column="codename_verb",
        states=[("add", _("Add")), ("change", _("Change")), ("delete", _("Delete")), ("view", _("View"))],
        move=lambda pk, to, actor: _moved(to),
        title="name",
        subtitle="content_type.app_label",
        amount="id",
        sort="id",
    )

    def rows(self, actor: Actor) -> QuerySet[Permission]:
        """The sample rows."""
        from django.db.models import BooleanField, Case, CharField, DateField, F, Func, Value, When
        from django.db.models.functions import Mod

        verb = Func(F("codename"), Value("_"), Value(1), function="split_part", output_field=CharField())
        odd = Case(When(odd_rest=1, then=Value(True)), default=Value(False), output_field=BooleanField())
        return Permission.objects.select_related("content_type").annotate(
            codename_verb=verb,
            odd_rest=Mod("id", 2),
            odd=odd,
            since=Value(clock.today(), output_field=DateField()),
        )

    def url(self, row: Permission) -> str:
        """Nothing stands behind a sample."""
        return f"/styleguide?row={row.pk}#list"


def _moved(to: str) -> str | None:
    if to == "delete":
        raise InvalidInput(str(_("A sample cannot be deleted.")))
    return reverse("ui:styleguide-dialog") if to == "view" else None


@signed_in("home.view")
def list_page(request: HttpRequest) -> HttpResponse:
    """The sample list."""
    return SampleList().respond(request)


@signed_in("home.view")
def dialog(request: HttpRequest) -> HttpResponse:
    """A form page that also opens as a dialog; it saves nothing."""
    return forms.page(
        request,
        Sample,
        title=_("A form"),
        submit=_("Save"),
        intro=_("The same address is a page and a dialog."),
        save=lambda data: reverse("ui:styleguide"),
        back="ui:styleguide",
        message=_("Saved (not really)."),
    )


@signed_in("home.view")
def options(request: HttpRequest) -> HttpResponse:
    """Products for a typeahead."""
    words = request.GET.get("q", "").lower().split()
    return JsonResponse(
        [
            {
                "value": code,
                "text": name,
                "note": f"{code} · {price} EUR {per}",
                "cells": {"price": price, "quantity": "1"},
            }
            for name, code, price, per in PRODUCTS
            if all(word in f"{name} {code}".lower() for word in words)
        ],
        safe=False,
    )


@signed_in("home.view")
def lines(request: HttpRequest) -> HttpResponse:
    """What the line editor talks to: answers the row with its amount, or what is wrong with it."""
    if request.method == "DELETE" or "_delete" in request.POST:
        return HttpResponse(status=204, headers={"HX-Trigger": "lines-changed"})
    try:
        quantity = Decimal(request.POST.get("quantity") or "1")
        price = Decimal(request.POST.get("price") or "0")
        discount = Decimal(request.POST.get("discount") or "0")
    except ArithmeticError:
        return render(
            request,
            "ui/styleguide/line.html",
            {
                "line": {
                    **request.POST.dict(),
                    "name": request.POST.get("product_name", ""),
                    "error": _("That is not a number."),
                }
            },
            status=422,
        )
    amount = quantity * price * (100 - discount) / 100
    line = {
        **request.POST.dict(),
        "name": request.POST.get("product_name", ""),
        "quantity": quantity,
        "price": price,
        "discount": discount,
        "amount": amount,
        "key": request.POST.get("key") or clock.now().strftime("%H%M%S%f"),
    }
    response = render(request, "ui/styleguide/line.html", {"line": line})
    response["HX-Trigger"] = "lines-changed"
    return response


@signed_in("home.view")
def document(request: HttpRequest) -> HttpResponse:
    """A small PDF for the viewer, made here."""
    import typst

    source = "#set page(width: 148mm, height: 210mm)\n= Sample agreement\n" + "\n\n".join(
        f"*{n}. Clause.* The parties agree that this paragraph number {n} stands here so that the page has words. #lorem(60)"
        for n in range(1, 9)
    )
    pdf = typst.compile(source.encode())
    return HttpResponse(pdf, content_type="application/pdf")


def respond(request: HttpRequest) -> HttpResponse:
    """The style guide."""
    return render(request, "ui/styleguide.html", context())


def context() -> dict[str, Any]:
    """The sample data of every component."""
    now, today = clock.now(), clock.today()
    form = Sample({"name": "", "amount": "x", "start": today.isoformat(), "category": "commit", "paper": "own"})
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
        "form": Sample(initial={"name": "Helix Robotics"}),
        "broken": form,
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
