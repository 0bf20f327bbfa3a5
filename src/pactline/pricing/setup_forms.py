"""Shapes of input on the pages of price list rules, price plans and cost books: fields, and when they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.approvals.forms import ConditionForm
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.models import SellingEntity
from pactline.ui.forms import DateInput, MoneyInput, ReferenceField

from . import hooks, queries
from .models import CostBook, PlanStep, PriceList, PriceListRule
from .queries.costs import FIELDS as COST_FIELDS
from .queries.plans import FIELDS as STEP_FIELDS

RULE_FIELDS = {
    "account.country": _("Customer's country"),
    "account.currency": _("Customer's currency"),
    "account.industry": _("Customer's industry"),
    "account.kind": _("Kind of customer"),
    "account.language": _("Customer's language"),
    "channel": _("Channel"),
    "agreements": _("Customer's agreements"),
}


class WhenForm(ConditionForm):
    """Fields of its own, and groups of comparisons below them."""

    def __init__(self, *args: Any, known: Mapping[str, Any], condition: Any = None, **kwargs: Any) -> None:
        choices = [(path, str(label)) for path, label in known.items()]
        super().__init__(*args, choices=choices, values={}, condition=condition, **kwargs)

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that are not part of the condition."""
        return [self[name] for name in self.fields if not re.match(r"^(match$|g\d+-)", name)]


class RuleForm(WhenForm):
    """A price list rule."""

    name = forms.CharField(label=_("Name"), max_length=120)
    price_list = ReferenceField(label=_("Price list"), url_name="pricing:options")
    position = forms.IntegerField(label=_("Position"), min_value=0, required=False, help_text=_("Empty: at the end."))
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, rule: PriceListRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, known=RULE_FIELDS, condition=rule.condition if rule else None, **kwargs)
        shared = queries.visible_to(actor).filter(account=None).exclude(status=PriceList.Status.RETIRED)
        self.fields["price_list"].queryset = shared.order_by("name")  # type: ignore[attr-defined]
        if rule is not None:
            names = ("name", "position", "is_active", "price_list")
            self.initial = {**{name: getattr(rule, name) for name in names}, **self.initial}

    def clean(self) -> dict[str, Any]:
        """The price list as the action takes it."""
        data = super().clean()
        found = data.pop("price_list", None)
        data["price_list_id"] = found.pk if found else None
        if data.get("position") is None:
            data.pop("position", None)
        return data


class StepForm(WhenForm):
    """A step of a price plan. What one kind does not need is not asked for."""

    label = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Stands in the trail of each price.")
    )
    gives = forms.ChoiceField(label=_("Gives"), required=False)
    value = forms.DecimalField(
        label=_("Value"),
        max_digits=20,
        decimal_places=8,
        required=False,
        widget=MoneyInput,
        help_text=_("−10 with percent is a markdown by a tenth."),
    )
    source = forms.CharField(label=_("Asks"), max_length=500, required=False)
    position = forms.IntegerField(label=_("Position"), min_value=1, required=False, help_text=_("Empty: at the end."))

    def __init__(self, *args: Any, kind: str, step: PlanStep | None = None, **kwargs: Any) -> None:
        super().__init__(*args, known=STEP_FIELDS, condition=step.condition if step else None, **kwargs)
        fields: Any = self.fields
        gives = [one for one in PlanStep.Gives.choices if kind == "hook" or one[0] != "cost"]
        fields["gives"].choices = gives
        known = ", ".join(name for name, _label in hooks.choices())
        fields["source"].help_text = (
            _("An address that begins with https://, or one of these: %(known)s.") % {"known": known}
            if known
            else _("An address that begins with https://.")
        )
        unused = {"custom": ["source"], "hook": ["value"]}.get(kind, ["label", "gives", "value", "source"])
        for name in unused:
            del fields[name]
        for name in ("label", "gives", "value", "source"):
            if name in fields:
                fields[name].required = True
        if step is not None:
            names = [name for name in ("label", "gives", "value", "source", "position") if name in fields]
            self.initial = {**{name: getattr(step, name) for name in names}, **self.initial}


class PlanForm(forms.Form):
    """The name of a plan."""

    name = forms.CharField(label=_("Name"), max_length=120)


class CostBookForm(WhenForm):
    """A cost book with its dates, and for which documents it holds."""

    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    selling_entity = forms.ModelChoiceField(
        label=_("Only for"),
        queryset=SellingEntity.objects.none(),
        required=False,
        empty_label=_("All entities of ours"),
    )
    position = forms.IntegerField(
        label=_("Position"), min_value=0, initial=10, help_text=_("The first book that holds and has the offering counts.")
    )  # fmt: skip
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    valid_to = forms.DateField(
        label=_("Valid until"), widget=DateInput, required=False, help_text=_("This day is not included.")
    )

    def __init__(self, *args: Any, actor: Actor, book: CostBook | None = None, **kwargs: Any) -> None:
        super().__init__(*args, known=COST_FIELDS, condition=book.condition if book else None, **kwargs)
        if book is not None:
            for name in ("currency", "selling_entity"):
                del self.fields[name]
            names = ("name", "position", "valid_from", "valid_to")
            self.initial = {**{name: getattr(book, name) for name in names}, **self.initial}
        else:
            self.fields["selling_entity"].queryset = parties.selling_entities()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The entity as the action takes it."""
        data = super().clean()
        if "selling_entity" in self.fields:
            entity = data.pop("selling_entity", None)
            data["selling_entity_id"] = entity.pk if entity else None
        return data
