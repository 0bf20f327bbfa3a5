"""Shape of what people enter about a line over time, and about many lines or quotes at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pactline.catalog import queries as catalog
from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.models import Address
from pactline.pricing import queries as prices
from pactline.pricing.models import PriceList
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField

from . import plans, queries
from .models import Quote, QuoteLine

MOST_ROWS = 12
MOST_NAMED = 300
RHYTHMS = [
    ("", _("no ramp")),
    ("12", _("rises every year")),
    ("6", _("rises every half year")),
    ("3", _("rises every quarter")),
    ("1", _("rises every month")),
    ("0", _("stretches as written below")),
]


class PlanForm(forms.Form):
    """Everything of one line that does not fit into the grid: words, dates, ramp, uplift, what it covers, where it goes."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    choice = forms.ChoiceField(label=_("In the offer"), choices=QuoteLine.Choice.choices)
    discount_amount = forms.DecimalField(
        label=_("Discount as an amount"), min_value=0, max_digits=19, decimal_places=4, widget=MoneyInput(), initial=0
    )
    markup_percent = forms.DecimalField(
        label=_("Markup in %"), required=False, min_value=0, max_value=1000, max_digits=9, decimal_places=6
    )
    markup_amount = forms.DecimalField(
        label=_("Markup as an amount"),
        required=False,
        min_value=0,
        max_digits=19,
        decimal_places=4,
        widget=MoneyInput(),
        help_text=_("Of one unit, over the price of the list."),
    )
    starts_on = forms.DateField(label=_("Starts on"), required=False, widget=DateInput())
    ends_on = forms.DateField(label=_("Ends on"), required=False, widget=DateInput())
    term_months = forms.IntegerField(
        label=_("Term in months"), required=False, min_value=1, max_value=240, help_text=_("Empty: as the quote.")
    )
    location = forms.ModelChoiceField(label=_("Location"), queryset=Address.objects.none(), required=False)
    ramp = forms.ChoiceField(label=_("Ramp"), required=False, choices=RHYTHMS)
    percent = forms.DecimalField(
        label=_("Rises by %"), required=False, min_value=-99, max_value=1000, max_digits=9, decimal_places=6
    )
    uplift = forms.DecimalField(label=_("Uplift in %"), required=False, max_digits=9, decimal_places=6)
    basis = forms.ChoiceField(
        label=_("Over"),
        required=False,
        choices=[("contracted", _("what was paid")), ("list", _("today’s list price"))],
    )
    segment = forms.ChoiceField(
        label=_("Of a ramp"),
        required=False,
        choices=[("last", _("its last stretch")), ("first", _("its first stretch"))],
    )
    share = forms.DecimalField(
        label=_("Percentage of other lines"),
        required=False,
        min_value=0,
        max_value=1000,
        max_digits=9,
        decimal_places=6,
        help_text=_("In place of the list price; of lines that are billed as often as this one."),
    )
    scope = forms.ChoiceField(
        label=_("Of which"),
        required=False,
        choices=[
            ("all", _("all other lines")),
            ("section", _("those of its section")),
            ("bundle", _("those of its bundle")),
            ("category", _("those of the category chosen here")),
            ("account", _("all other lines, and what the customer has already")),
            ("lines", _("those chosen here")),
        ],
    )
    category = forms.ChoiceField(label=_("Of the category"), required=False)
    shared = forms.MultipleChoiceField(label=_("Chosen lines"), required=False)
    covers = forms.ChoiceField(label=_("Covers the line"), required=False)
    covered_item = forms.CharField(
        label=_("or covers what they have"), required=False, max_length=200, help_text=_("A serial number, say.")
    )

    def __init__(self, *args: Any, line: QuoteLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        fields: Any = self.fields
        fields["location"].queryset = parties.addresses(line.quote.account)
        others = [
            (str(row["id"]), row["name"])
            for row in queries.line_rows(line.quote)
            if row["kind"] in ("product", "bundle") and row["id"] != line.pk
        ][:MOST_NAMED]
        fields["covers"].choices = [("", "–"), *others]
        fields["shared"].choices = others
        fields["category"].choices = [("", "–"), *catalog.category_choices()]
        recurring = line.price_kind == "recurring"
        hidden = [] if line.action == QuoteLine.Action.RENEW else ["uplift", "basis", "segment"]
        hidden += [] if recurring else ["ramp", "percent", "term_months"]
        hidden += ["share", "scope", "category", "shared", "covers", "covered_item"] if line.included else []
        if line.included or line.action == QuoteLine.Action.REMOVE:
            hidden += ["markup_percent", "markup_amount"]
        self.rows = MOST_ROWS if recurring else 0
        for name in hidden:
            del fields[name]
        for row in range(1, self.rows + 1):
            for name, label in (
                ("months", _("Months")),
                ("quantity", _("Quantity")),
                ("price", _("Price")),
                ("over", _("% over")),
            ):
                fields[f"row_{row}_{name}"] = forms.DecimalField(label=label, required=False)
        self.initial = {**self._present(), **self.initial}

    def _present(self) -> dict[str, Any]:
        line, plan = self.line, plans.read(self.line.plan)
        names = ("name", "description", "choice", "discount_amount", "starts_on", "ends_on")
        found: dict[str, Any] = {name: getattr(line, name) for name in names}
        found |= {"location": line.location_id, "term_months": plan.term_months, "covered_item": plan.covered_item}
        found["covers"] = str(line.covers_id or "")
        if plan.ramp is not None:
            found |= {"ramp": str(plan.ramp.every_months), "percent": plan.ramp.percent}
            for row, one in enumerate(plan.ramp.segments[: self.rows], 1):
                values = (("months", one.months), ("quantity", one.quantity), ("price", one.unit_price))
                found |= {f"row_{row}_{name}": value for name, value in values}
                found[f"row_{row}_over"] = one.percent or None
        if plan.uplift is not None:
            found |= {"uplift": plan.uplift.percent, "basis": plan.uplift.basis, "segment": plan.uplift.segment}
        if plan.markup is not None:
            found |= {"markup_percent": plan.markup.percent or None, "markup_amount": plan.markup.amount or None}
        if plan.share is not None:
            found |= {"share": plan.share.percent, "scope": plan.share.scope}
            found["shared"] = [str(key) for key in plan.share.lines]
            found["category"] = str(plan.share.category or "")
        return found

    def stretch_rows(self) -> Iterator[list[Any]]:
        """The fields of the ramp's table, row by row."""
        for row in range(1, self.rows + 1):
            yield [self[f"row_{row}_{name}"] for name in ("months", "quantity", "price", "over")]

    def plain_fields(self) -> Iterator[Any]:
        """The other fields."""
        return (bound for bound in self if not bound.name.startswith("row_"))

    def clean(self) -> dict[str, Any]:
        """What the action takes."""
        data = super().clean() or {}
        names = ("name", "description", "choice", "discount_amount", "starts_on", "ends_on")
        found = {name: data.get(name) for name in names}
        found["location_id"] = data["location"].pk if data.get("location") else None
        plan: dict[str, Any] = {}
        if "ramp" in self.fields:
            plan |= {"ramp": self._ramp(data), "term_months": data.get("term_months")}
        if "uplift" in self.fields:
            plan["uplift"] = {
                "percent": str(data.get("uplift") or 0),
                "basis": data.get("basis") or "contracted",
                "segment": data.get("segment") or "last",
            }
        if "markup_percent" in self.fields:
            plan["markup"] = self._markup(data)
        if "share" in self.fields:
            plan |= {"share": self._share(data), "covered_item": data.get("covered_item") or None}
            found["covers_id"] = next(
                (row["id"] for row in queries.line_rows(self.line.quote) if str(row["id"]) == data.get("covers")), None
            )
        return {**found, "plan": plan}

    def _markup(self, data: dict[str, Any]) -> dict[str, str] | None:
        given = {name: str(value) for name in ("percent", "amount") if (value := data.get(f"markup_{name}"))}
        return given or None

    def _ramp(self, data: dict[str, Any]) -> dict[str, Any] | None:
        if not data.get("ramp"):
            return None
        if data["ramp"] != "0":
            return {"every_months": int(data["ramp"]), "percent": str(data.get("percent") or 0)}
        rows = []
        for row in range(1, self.rows + 1):
            months, quantity, price, over = (
                data.get(f"row_{row}_{name}") for name in ("months", "quantity", "price", "over")
            )
            if months is not None:
                one = {"months": months, "quantity": quantity, "unit_price": price, "percent": over}
                rows.append({name: str(value) for name, value in one.items() if value is not None})
        return {"segments": rows}

    def _share(self, data: dict[str, Any]) -> dict[str, Any] | None:
        if data.get("share") is None:
            return None
        scope = data.get("scope") or "all"
        return {
            "percent": str(data["share"]),
            "scope": scope,
            "lines": data.get("shared") or [] if scope == "lines" else [],
            "category": data.get("category") or None if scope == "category" else None,
        }


class SplitForm(forms.Form):
    """Where a stretch of a ramp is cut."""

    number = forms.ChoiceField(label=_("Stretch"))
    months = forms.DecimalField(label=_("Months of its first part"), min_value=1, max_digits=9, decimal_places=6)

    def __init__(self, *args: Any, line: QuoteLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["number"].choices = [
            (number, _now("%(name)s, %(months)s months") % {"name": row["name"], "months": row["months"]})
            for number, row in enumerate(line.segments, 1)
        ]

    def clean_number(self) -> int:
        """As the action takes it."""
        return int(self.cleaned_data["number"])


class MassForm(forms.Form):
    """One change to many lines. Empty: as it is."""

    text = forms.CharField(label=_("Name or SKU holds"), required=False)
    price_kind = forms.ChoiceField(
        label=_("Kind of price"),
        required=False,
        choices=[("", _("any")), ("recurring", _("recurring")), ("one_time", _("one-time"))],
    )
    within = forms.ChoiceField(label=_("In the section"), required=False)
    quantity = forms.DecimalField(label=_("Quantity"), required=False, max_digits=18, decimal_places=6)
    discount_percent = forms.DecimalField(
        label=_("Discount %"), required=False, min_value=0, max_value=100, max_digits=9, decimal_places=6
    )
    choice = forms.ChoiceField(
        label=_("In the offer"), required=False, choices=[("", _("as it is")), *QuoteLine.Choice.choices]
    )
    starts_on = forms.DateField(label=_("Starts on"), required=False, widget=DateInput())
    ends_on = forms.DateField(label=_("Ends on"), required=False, widget=DateInput())
    location = forms.ModelChoiceField(label=_("Location"), queryset=Address.objects.none(), required=False)
    section = forms.ChoiceField(label=_("Move to the section"), required=False)
    together = forms.BooleanField(
        label=_("Only let what recurs end on that day (co-terminate)"),
        required=False,
        help_text=_("Lines with a shorter term are prorated."),
    )

    FILTERS = ("text", "price_kind", "within")

    def __init__(self, *args: Any, quote: Quote, chosen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["location"].queryset = parties.addresses(quote.account)
        headings = [(str(row["id"]), row["name"]) for row in queries.line_rows(quote) if row["kind"] == "section"]
        fields["within"].choices = [("", _("any")), *headings]
        fields["section"].choices = [("", _("as it is")), *headings]
        if chosen:
            for name in self.FILTERS:
                del fields[name]

    def values(self) -> dict[str, Any]:
        """What is to be set."""
        data = self.cleaned_data
        names = ("quantity", "discount_percent", "choice", "starts_on", "ends_on")
        found = {name: data[name] for name in names if data.get(name) not in (None, "")}
        if data.get("location"):
            found["location_id"] = data["location"].pk
        return found


class LocationsForm(forms.Form):
    """Where lines are copied to."""

    locations = forms.ModelMultipleChoiceField(
        label=_("Addresses"), queryset=Address.objects.none(), widget=forms.CheckboxSelectMultiple()
    )
    skip = forms.BooleanField(
        label=_("Leave out what is not sold at an address"),
        required=False,
        help_text=_("Otherwise nothing is copied when one line cannot be."),
    )

    def __init__(self, *args: Any, quote: Quote, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["locations"].queryset = parties.addresses(quote.account)


class CopyForm(forms.Form):
    """For whom a quote is copied, at which prices."""

    account = ReferenceField(
        url_name="parties:options", label=_("Customer"), help_text=_("Another one: addresses and tax are theirs.")
    )
    prices = forms.ChoiceField(
        label=_("Prices"),
        choices=[
            ("new", _("today’s prices of the price list")),
            ("kept", _("as they were: each then stands as a price by hand")),
        ],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["account"].queryset = parties.visible_to(actor)


class FollowForm(forms.Form):
    """A line that changes, ends or renews what was sold."""

    line = forms.ChoiceField(label=_("What was sold"))
    action = forms.ChoiceField(
        label=_("What happens"), choices=[one for one in QuoteLine.Action.choices if one[0] != QuoteLine.Action.ADD]
    )
    quantity = forms.DecimalField(label=_("New quantity"), required=False, max_digits=18, decimal_places=6)
    starts_on = forms.DateField(label=_("From"), required=False, widget=DateInput())

    def __init__(self, *args: Any, sold: dict[str, QuoteLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sold = sold
        fields: Any = self.fields
        fields["line"].choices = [
            (key, f"{line.quote} · {line.name} × {line.quantity.normalize():f}") for key, line in sold.items()
        ]

    def clean(self) -> dict[str, Any]:
        """The new line's fields."""
        data = super().clean() or {}
        old = self.sold.get(data.get("line", ""))
        quantity = data.get("quantity") or (old.quantity if old else Decimal(1))
        names = ("action", "starts_on")
        return {**{name: data.get(name) for name in names}, "replaces": old.pk if old else None, "quantity": quantity}


class ManyForm(forms.Form):
    """One change to several drafts. Empty: as it is."""

    quotes = forms.ModelMultipleChoiceField(
        label=_("Drafts"), queryset=Quote.objects.none(), widget=forms.CheckboxSelectMultiple()
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    expires_on = forms.DateField(label=_("Valid until"), required=False, widget=DateInput())
    price_list = forms.ModelChoiceField(label=_("Price list"), queryset=PriceList.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["quotes"].queryset = queries.drafts(actor, text)
        fields["quotes"].label_from_instance = lambda quote: f"{quote} · {quote.account.name} · {quote.name}"
        fields["owner"].queryset = people()
        fields["price_list"].queryset = prices.visible_to(actor).filter(status="published")
        if not actor.may("quotes.assign"):
            del fields["owner"]


class ConsolidationForm(forms.Form):
    """Which renewals become one."""

    quotes = forms.ModelMultipleChoiceField(
        label=_("Draft renewals"), queryset=Quote.objects.none(), widget=forms.CheckboxSelectMultiple()
    )
    merge = forms.BooleanField(
        label=_("One line for one product on the same terms"),
        required=False,
        initial=True,
        help_text=_("Its price is blended by quantity."),
    )

    def __init__(self, *args: Any, quote: Quote, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["quotes"].queryset = queries.draft_renewals(quote.account_id, actor)
