"""The style guide: every component in every state, and small endpoints that its moving parts talk to. Sample data only."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

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

from . import forms
from .access import signed_in
from .lists import Board, Bulk, Choice, Column, DateRange, Empty, Flag, Link, ListPage, NumberRange, Text, View
from .styleguide_samples import context

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
    form = Sample(initial={"name": "Helix Robotics"})
    broken = Sample(
        {"name": "", "amount": "x", "start": clock.today().isoformat(), "category": "commit", "paper": "own"},
        auto_id="broken_%s",
    )
    return render(request, "ui/styleguide.html", context(form, broken))
