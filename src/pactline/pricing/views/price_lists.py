"""Pages of price lists, prices and tax rates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.identity.access import acting, requires
from pactline.kernel import clock
from pactline.pricing import actions, forms, grids, lists, policies, queries
from pactline.pricing.lifecycle import PRICE_LIST
from pactline.pricing.models import PriceList
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record
from pactline.ui.lists import options_response


@requires("pricing.view")
def price_lists(request: HttpRequest) -> HttpResponse:
    """All price lists that the person sees."""
    return lists.PriceLists().respond(request)


@requires("pricing.view")
def options(request: HttpRequest) -> HttpResponse:
    """Price lists for fields that find by typing; ``?usable=1`` leaves those published and valid today."""
    rows = queries.visible_to(acting(request)).order_by("name", "id")
    if request.GET.get("usable"):
        rows = rows.filter(pk__in=queries.usable(on=clock.today()).values("pk"))
    return options_response(
        request, rows, search=("name", "code"), label=lambda row: row.name, note=lambda row: row.currency
    )


@requires("pricing.edit")
def price_list_new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.PriceListForm,
        title=_("New price list"),
        submit=_("Create price list"),
        initial={"valid_from": clock.today()},
        form_kwargs={"actor": actor},
        save=lambda data: actions.create_price_list(**data, actor=actor),
        back="pricing:list",
    )


@requires("pricing.view")
def price_list(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """One price list with its prices."""
    actor = acting(request)
    found = queries.get(price_list_id, actor=actor)
    may_edit = actor.may("pricing.edit") and found.status != PriceList.Status.RETIRED
    verbs = record.verbs(
        PRICE_LIST.offers(found, actor),
        {
            "publish": record.To(reverse("pricing:publication", args=[found.pk]), primary=True),
            "retire": record.To(
                reverse("pricing:retirement", args=[found.pk]), confirm=_("No new document can use it any more.")
            ),
        },
    )
    if actor.may("pricing.publish") and found.status == PriceList.Status.PUBLISHED and not found.is_default:
        url = reverse("pricing:default", args=[found.pk])
        verbs.append(record.VerbButton("make_default", _("Make it the default"), url, icon="star"))
    if actor.may("pricing.edit"):
        verbs.append(record.link("copy", _("Copy"), reverse("pricing:copy", args=[found.pk]), dialog=True, icon="copy"))
    return record.page(
        request,
        "pricing/price_list.html",
        found,
        kind=_("Price list"),
        number=found.code,
        name=found.name,
        trail=[(_("Price lists"), reverse("pricing:list"))],
        chevrons=record.chevrons(PriceList.Status.choices, found.status, main=["draft", "published", "retired"]),
        verbs=verbs,
        layout="nofacts",
        context={
            "price_list": found,
            "lines": queries.lines(found)[:500],
            "count": queries.lines(found).count(),
            "may_edit": may_edit,
            "policies": policies.words(found.policies),
            "sees_cost": actor.may("pricing.view_cost"),
            "edit_url": reverse("pricing:edit", args=[found.pk]) if may_edit else "",
        },
    )


@requires("pricing.edit")
def price_list_edit(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """Change code, name or dates."""
    actor = acting(request)
    found = queries.get(price_list_id, actor=actor)
    return ui_forms.page(
        request,
        forms.DatesAndPoliciesForm,
        title=found.name,
        submit=_("Save"),
        initial={**{name: getattr(found, name) for name in forms.DATES}, **found.policies},
        save=lambda data: actions.change_price_list(price_list_id, **data, actor=actor),
        back=found,
        message=_("Saved."),
    )


@requires("pricing.edit")
def price_list_copy(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """A draft with the same prices."""
    actor = acting(request)
    found = queries.get(price_list_id, actor=actor)
    return ui_forms.page(
        request,
        forms.CopyForm,
        title=_("Copy %(name)s") % {"name": found.name},
        submit=_("Copy"),
        initial={"code": f"{found.code}-2", "name": found.name, "valid_from": found.valid_to or clock.today()},
        save=lambda data: actions.copy_price_list(price_list_id, **data, actor=actor),
        back=found,
    )


@requires("pricing.publish")
@require_POST
def publication(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """From now on documents can use it."""
    return pages.done(request, actions.publish(price_list_id, actor=acting(request)), message=_("Published."))


@requires("pricing.publish")
@require_POST
def retirement(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """No new document can use it."""
    return pages.done(request, actions.retire(price_list_id, actor=acting(request)), message=_("Retired."))


@requires("pricing.publish")
@require_POST
def default(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """The list that new documents in its currency take."""
    made = actions.make_default(price_list_id, actor=acting(request))
    return pages.done(request, made, message=_("New documents in this currency take this list."))


@requires("pricing.edit")
def price_new(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """A price of an offering, or another tier of it."""
    actor = acting(request)
    found = queries.get(price_list_id, actor=actor)

    def save(data: dict[str, Any]) -> PriceList:
        return actions.set_price(price_list_id, **data, actor=actor).price_list

    return ui_forms.page(
        request,
        forms.PriceForm,
        title=_("New price in %(list)s (%(currency)s)") % {"list": found.name, "currency": found.currency},
        submit=_("Set price"),
        form_kwargs={"actor": actor},
        save=save,
        back=found,
    )


@requires("pricing.edit")
def price_model_new(request: HttpRequest, price_list_id: UUID) -> HttpResponse:
    """A price of an offering by a model: graduated, packages, by attributes, …"""
    actor = acting(request)
    found = queries.get(price_list_id, actor=actor)
    kind = request.GET.get("kind", "")
    kind = kind if kind in grids.KINDS else "graduated"

    def save(data: dict[str, Any]) -> PriceList:
        return actions.set_price(price_list_id, **data, actor=actor).price_list

    return ui_forms.page(
        request,
        grids.NewModelForm,
        title=_("New price in %(list)s (%(currency)s)") % {"list": found.name, "currency": found.currency},
        submit=_("Set price"),
        form_kwargs={"actor": actor, "kind": kind},
        save=save,
        back=found,
        template="pricing/grid_form.html",
        context={"kinds": grids.KINDS.items(), "kind": kind},
    )


@requires("pricing.edit")
def price_edit(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Change a price."""
    actor = acting(request)
    line = queries.get_line(line_id, actor=actor)

    def save(data: dict[str, Any]) -> PriceList:
        actions.change_price(line_id, **data, actor=actor)
        return line.price_list

    names = ("unit_cost", "valid_to") if line.model else ("unit_price", "unit_cost", "min_price", "valid_to")
    return ui_forms.page(
        request,
        grids.ModelForm if line.model else forms.AmountsForm,
        title=line.offering.name,
        submit=_("Save"),
        initial={name: getattr(line, name) for name in names},
        form_kwargs={"model": line.model} if line.model else None,
        save=save,
        back=line.price_list,
        template="pricing/grid_form.html" if line.model else "ui/form.html",
    )


@requires("pricing.edit")
def price_removal(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Take a price out of its list."""
    actor = acting(request)
    line = queries.get_line(line_id, actor=actor)
    return ui_forms.confirm_page(
        request,
        title=_("Remove the price of %(name)s?") % {"name": line.offering.name},
        intro=_("New quotes from %(list)s can no longer hold it. Documents that copied the price keep it.")
        % {"list": line.price_list.name},
        submit=_("Remove"),
        save=lambda: actions.remove_price(line_id, actor=actor),
        back=line.price_list,
        message=_("Price removed."),
    )


@requires("pricing.view")
def tax_rates(request: HttpRequest) -> HttpResponse:
    """All tax rates."""
    return lists.TaxRates().respond(request)


@requires("pricing.edit")
def tax_rate_new(request: HttpRequest) -> HttpResponse:
    """A new tax rate."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.TaxRateForm,
        title=_("New tax rate"),
        submit=_("Add tax rate"),
        initial={"valid_from": clock.today(), "tax_class": "standard"},
        save=lambda data: actions.create_tax_rate(**data, actor=actor),
        back="pricing:tax_rates",
    )


@requires("pricing.view")
def tax_rate(request: HttpRequest, rate_id: UUID) -> HttpResponse:
    """One tax rate."""
    actor = acting(request)
    found = queries.get_tax_rate(rate_id, actor=actor)
    verbs = []
    if actor.may("pricing.edit") and found.valid_to is None:
        verbs.append(record.link("end", _("End"), reverse("pricing:tax_rate_end", args=[found.pk]), dialog=True))
    return record.page(
        request,
        "pricing/tax_rate.html",
        found,
        kind=_("Tax rate"),
        number=found.place,
        name=found.name,
        trail=[(_("Tax rates"), reverse("pricing:tax_rates"))],
        verbs=verbs,
        context={"tax_rate": found},
    )


@requires("pricing.edit")
def tax_rate_end(request: HttpRequest, rate_id: UUID) -> HttpResponse:
    """When a tax rate ends."""
    actor = acting(request)
    found = queries.get_tax_rate(rate_id, actor=actor)
    return ui_forms.page(
        request,
        forms.EndForm,
        title=_("End %(name)s") % {"name": found},
        submit=_("End"),
        save=lambda data: actions.end_tax_rate(rate_id, valid_to=data["valid_to"], actor=actor),
        back=found,
    )
