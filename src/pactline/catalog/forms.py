"""Shapes of input on the pages of the catalog."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.ui.forms import DateInput, ReferenceField

from . import carrying, queries
from .configuring import Model, Test, words
from .configuring.selecting import CHARACTERISTIC, ITEM
from .models import (
    Catalog,
    Category,
    Characteristic,
    ConfigurationRule,
    Eligibility,
    EligibleByDefault,
    ItemGroup,
    Offering,
    Specification,
    Unit,
)

BY_DEFAULT = [("", _("as the level above")), *EligibleByDefault.choices]


def translated(translations: dict[str, Any]) -> str:
    """Translations as lines: “de: Name | description”."""
    lines = []
    for code, said in sorted(translations.items()):
        parts = [said.get("name", ""), said.get("description", "")]
        lines.append(f"{code}: {' | '.join(part for part in parts if part)}")
    return "\n".join(lines)


class TranslationsField(forms.CharField):
    """Names and descriptions in further languages, a line each: “de: Name | description”."""

    def __init__(self) -> None:
        super().__init__(
            label=_("In other languages"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("A line for each language: “de: Name | description”."),
        )

    def clean(self, value: Any) -> dict[str, Any]:
        """The lines as {"de": {"name": …, "description": …}}."""
        found: dict[str, Any] = {}
        known = {code for code, _name in settings.LANGUAGES}
        for line in str(super().clean(value)).splitlines():
            if not line.strip():
                continue
            code, _colon, said = line.partition(":")
            code = code.strip().lower()
            name, _bar, description = said.partition("|")
            if code not in known or not said.strip():
                raise forms.ValidationError(_("“%(line)s” cannot be read."), params={"line": line})
            parts = {"name": name.strip(), "description": description.strip()}
            found[code] = {key: text for key, text in parts.items() if text}
        return found


class DatesForm(forms.Form):
    """Since when and until when it holds, and to whom it is open by default."""

    valid_from = forms.DateField(label=_("Valid from"), required=False, widget=DateInput())
    valid_to = forms.DateField(label=_("Valid until (not itself)"), required=False, widget=DateInput())
    eligibility = forms.ChoiceField(label=_("Sold by default"), choices=BY_DEFAULT, required=False)


class WordsForm(DatesForm):
    """What may be changed on a published offering."""

    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), required=False)
    family = forms.CharField(label=_("Family"), max_length=60, required=False)
    translations = TranslationsField()
    field_order = ["name", "description", "category", "family"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = queries.categories()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Records as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("category", "unit", "specification"):
            if name in data:
                found = data.pop(name)
                data[f"{name}_id"] = found.pk if found else None
        return data


class OfferingForm(WordsForm):
    """A draft offering."""

    sku = forms.CharField(label=_("SKU"), max_length=60)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none())
    price_kind = forms.ChoiceField(label=_("Price kind"), choices=Offering.PriceKind.choices)
    periodicity = forms.ChoiceField(
        label=_("Charged each"), choices=[("", "–"), *Offering.Periodicity.choices], required=False
    )
    tax_class = forms.ChoiceField(label=_("Tax class"), choices=Offering.TaxClass.choices)
    is_bundle = forms.BooleanField(label=_("It is a bundle of other offerings"), required=False)
    specification = forms.ModelChoiceField(
        label=_("Specification"), queryset=Specification.objects.none(), required=False
    )
    field_order = [
        *("name", "sku", "unit", "category", "family", "price_kind", "periodicity", "tax_class", "specification"),
        "is_bundle",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = queries.units()  # type: ignore[attr-defined]
        self.fields["specification"].queryset = queries.specifications()  # type: ignore[attr-defined]


class CarryingForm(forms.Form):
    """What is taken along to a next version or a copy: the fields of the carriers, cleaned to ``carry``."""

    def __init__(self, *args: Any, source: Offering, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= carrying.fields(source, actor)

    def clean(self) -> dict[str, Any]:
        """The fields of the carriers as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        found = carrying.options(data)
        return {**{name: value for name, value in data.items() if "-" not in name}, "carry": found}


class CopyForm(CarryingForm):
    """The SKU of a copy."""

    sku = forms.CharField(label=_("SKU of the copy"), max_length=60)


class VersionForm(CarryingForm):
    """From when on the next version is sold."""

    valid_from = forms.DateField(
        label=_("Sold from"),
        required=False,
        widget=DateInput(),
        help_text=_("Empty: from the day on which it is published."),
    )


class ItemForm(forms.Form):
    """How much of an offering is in a bundle."""

    quantity = forms.DecimalField(label=_("Quantity"), initial=1, min_value=0)
    min_quantity = forms.DecimalField(
        label=_("At least"), initial=0, min_value=0, help_text=_("0: it may be left out.")
    )
    max_quantity = forms.DecimalField(label=_("At most"), required=False, min_value=0)
    included = forms.BooleanField(label=_("Included in the bundle's price"), required=False)
    chosen = forms.BooleanField(label=_("Chosen from the start"), required=False, initial=True)
    many = forms.BooleanField(label=_("May be configured several times"), required=False)
    group = forms.ModelChoiceField(label=_("Group"), queryset=ItemGroup.objects.none(), required=False)

    def __init__(self, *args: Any, bundle: Offering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = bundle.groups.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The group as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        group = data.pop("group", None)
        data["group_id"] = group.pk if group else None
        return data


class NewItemForm(ItemForm):
    """An offering to put into a bundle."""

    child = ReferenceField(label=_("Offering"), url_name="catalog:options")
    field_order = ["child"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].queryset = queries.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The offering as the action takes it."""
        data: dict[str, Any] = super().clean()
        child = data.pop("child", None)
        data["child_id"] = child.pk if child else None
        return data


class CategoryWordsForm(DatesForm):
    """What may be changed on a category."""

    name = forms.CharField(label=_("Name"), max_length=120)
    translations = TranslationsField()
    field_order = ["name"]


class CategoryForm(CategoryWordsForm):
    """A category."""

    catalog = forms.ModelChoiceField(label=_("Catalog"), queryset=Catalog.objects.none(), required=False)
    parent = forms.ModelChoiceField(label=_("Below"), queryset=Category.objects.none(), required=False)
    field_order = ["name", "catalog", "parent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["catalog"].queryset = queries.catalogs()  # type: ignore[attr-defined]
        self.fields["parent"].queryset = queries.categories()  # type: ignore[attr-defined]


class CatalogForm(DatesForm):
    """A catalog."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    translations = TranslationsField()
    field_order = ["name", "code", "description"]


class GroupForm(forms.Form):
    """A group of items: how many of them are chosen."""

    name = forms.CharField(label=_("Name"), max_length=120)
    least = forms.IntegerField(label=_("At least"), min_value=0, max_value=999, initial=0)
    most = forms.IntegerField(label=_("At most"), min_value=1, max_value=999, required=False)


def write_options(options: Iterable[Mapping[str, Any]]) -> str:
    """Options as lines: “red = Red | de: Rot”."""
    lines = []
    for option in options:
        said = [f"{code}: {words_.get('name', '')}" for code, words_ in sorted(option["translations"].items())]
        lines.append(" | ".join([f"{option['code']} = {option['name']}", *said]))
    return "\n".join(lines)


def read_options(text: str) -> list[dict[str, Any]]:
    """The lines as options."""
    found = []
    for line in text.splitlines():
        if line.strip():
            first, *said = line.split("|")
            code, _equals, name = first.partition("=")
            pairs = (one.partition(":") for one in said)
            translations = {language.strip(): {"name": text.strip()} for language, _colon, text in pairs}
            found.append({"code": code.strip(), "name": name.strip() or code.strip(), "translations": translations})
    return found


def option_lines(found: Characteristic) -> str:
    """The options of a characteristic as lines."""
    return write_options(found.options.values("code", "name", "translations"))


class CharacteristicForm(forms.Form):
    """A characteristic with its options."""

    code = forms.CharField(label=_("Code"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Characteristic.Kind.choices)
    required = forms.BooleanField(label=_("Must have a value"), required=False)
    options = forms.CharField(
        label=_("Options"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Of a choice: a line for each, “red = Red | de: Rot”."),
    )
    default = forms.CharField(label=_("From the start"), max_length=200, required=False)
    least = forms.CharField(label=_("At least"), max_length=20, required=False)
    most = forms.CharField(label=_("At most"), max_length=20, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=30, required=False)
    translations = TranslationsField()

    def clean_options(self) -> list[dict[str, Any]]:
        """The lines as options."""
        return read_options(self.cleaned_data["options"])


class RuleForm(forms.Form):
    """A rule of configurations, put together from ready conditions."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=ConfigurationRule.Kind.choices)
    when = forms.MultipleChoiceField(label=_("When all of these hold"), required=False)
    number_of = forms.ChoiceField(label=_("And the value of"), required=False)
    number_op = forms.ChoiceField(
        label=_("is"),
        required=False,
        choices=[("at_least", _("at least")), ("at_most", _("at most")), ("is", _("exactly"))],
    )
    number_value = forms.CharField(label=_("Value"), max_length=20, required=False)
    then = forms.MultipleChoiceField(label=_("Then"), required=False)
    message = forms.CharField(label=_("Words for whoever configures"), max_length=300, required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, model: Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        positive: list[tuple[str, Any]] = []
        negative: list[tuple[str, Any]] = []
        free: list[tuple[str, Any]] = [("", "–")]
        for feature in model.features:
            key = feature.key
            if feature.kind == "item":
                positive.append((_kept({"item": key.removeprefix(ITEM), "op": "chosen"}), feature.label))
                test = {"item": key.removeprefix(ITEM), "op": "not_chosen"}
                negative.append((_kept(test), words.condition(model, Test(key, "not_chosen"))))
                continue
            code = key.removeprefix(CHARACTERISTIC)
            if not feature.values:
                free.append((code, feature.label))
            for value in feature.values:
                test = {"characteristic": code, "op": "is", "value": value.code}
                positive.append((_kept(test), words.option(model, key, value.code)))
                test = {"characteristic": code, "op": "is_not", "value": value.code}
                negative.append((_kept(test), words.condition(model, Test(key, "is_not", value.code))))
        self.fields["when"].choices = [*positive, *negative]  # type: ignore[attr-defined]
        self.fields["then"].choices = positive  # type: ignore[attr-defined]
        self.fields["number_of"].choices = free  # type: ignore[attr-defined]

    @staticmethod
    def values_of(rule: ConfigurationRule) -> dict[str, Any]:
        """A rule as the form shows it."""
        numbers = [test for test in rule.when if test.get("op") in ("at_least", "at_most")]
        found: dict[str, Any] = {name: getattr(rule, name) for name in ("name", "kind", "message", "is_active")}
        found["when"] = [_kept(test) for test in rule.when if test not in numbers]
        found["then"] = [_kept(test) for test in rule.then]
        if numbers:
            found |= {"number_of": numbers[0]["characteristic"], "number_op": numbers[0]["op"]}
            found["number_value"] = numbers[0]["value"]
        return found

    def clean(self) -> dict[str, Any]:
        """The conditions as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("when", "then"):
            data[name] = [json.loads(test) for test in data.get(name, [])]
        code, op, value = (data.pop(f"number_{part}", "") for part in ("of", "op", "value"))
        if code and value:
            data["when"].append({"characteristic": code, "op": op, "value": value})
        return data


def _kept(test: dict[str, Any]) -> str:
    return json.dumps(test, sort_keys=True)


class EligibilityForm(forms.Form):
    """A row of an eligibility matrix."""

    effect = forms.ChoiceField(label=_("Effect"), choices=Eligibility.Effect.choices)
    account = ReferenceField(label=_("Account"), url_name="parties:options", required=False)
    country = forms.CharField(label=_("Country"), max_length=2, required=False, help_text=_("Two letters: DE, US."))
    region = forms.CharField(label=_("Region"), max_length=60, required=False)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("any")), *Eligibility.Channel.choices], required=False
    )
    valid_from = forms.DateField(label=_("Valid from"), required=False, widget=DateInput())
    valid_to = forms.DateField(label=_("Valid until (not itself)"), required=False, widget=DateInput())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = parties.visible_to(actor).order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The account as the action takes it."""
        data: dict[str, Any] = super().clean() or {}
        account = data.pop("account", None)
        data["account_id"] = account.pk if account else None
        return data


class UnitForm(forms.Form):
    """A unit of measure."""

    code = forms.CharField(label=_("Code"), max_length=10, help_text=_("Of UN/ECE recommendation 20: C62, HUR, MON."))
    name = forms.CharField(label=_("Name"), max_length=60)
    decimals = forms.IntegerField(label=_("Decimal places"), min_value=0, max_value=6, initial=0)
