"""Pages of contracted prices, tax exemptions, exchange rates, price list rules and the policies of an entity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pactline.identity.access import acting, requires
from pactline.kernel import clock
from pactline.parties import queries as parties
from pactline.pricing import actions, agreed_forms, agreed_lists, forms, queries, setup_forms
from pactline.ui import forms as ui_forms


@requires("pricing.view")
def contracted_prices(request: HttpRequest) -> HttpResponse:
    """What customers agreed on."""
    return agreed_lists.ContractedPrices().respond(request)


@requires("pricing.edit")
def contracted_price_new(request: HttpRequest) -> HttpResponse:
    """A new contracted price."""
    actor = acting(request)
    return ui_forms.page(
        request,
        agreed_forms.ContractedPriceForm,
        title=_("New contracted price"),
        submit=_("Add contracted price"),
        initial={"valid_from": clock.today(), "min_quantity": 0},
        form_kwargs={"actor": actor},
        save=lambda data: _then("pricing:contracted_prices", actions.create_contracted_price(**data, actor=actor)),
        back="pricing:contracted_prices",
    )


@requires("pricing.edit")
def contracted_price(request: HttpRequest, price_id: UUID) -> HttpResponse:
    """When a contracted price ends."""
    actor = acting(request)
    found = queries.get_contracted_price(price_id, actor=actor)
    return ui_forms.page(
        request,
        forms.EndForm,
        title=_("End %(name)s") % {"name": found},
        submit=_("End"),
        initial={"valid_to": found.valid_to},
        save=lambda data: _then(
            "pricing:contracted_prices", actions.end_contracted_price(price_id, **data, actor=actor)
        ),
        back="pricing:contracted_prices",
    )


@requires("pricing.view")
def tax_exemptions(request: HttpRequest) -> HttpResponse:
    """Which customers are exempt."""
    return agreed_lists.TaxExemptions().respond(request)


@requires("pricing.edit")
def tax_exemption_new(request: HttpRequest) -> HttpResponse:
    """A new exemption."""
    actor = acting(request)
    return ui_forms.page(
        request,
        agreed_forms.TaxExemptionForm,
        title=_("New tax exemption"),
        submit=_("Add tax exemption"),
        initial={"valid_from": clock.today()},
        form_kwargs={"actor": actor},
        save=lambda data: _then("pricing:tax_exemptions", actions.create_tax_exemption(**data, actor=actor)),
        back="pricing:tax_exemptions",
    )


@requires("pricing.edit")
def tax_exemption(request: HttpRequest, exemption_id: UUID) -> HttpResponse:
    """When an exemption ends."""
    actor = acting(request)
    found = queries.get_tax_exemption(exemption_id, actor=actor)
    return ui_forms.page(
        request,
        forms.EndForm,
        title=_("End %(name)s") % {"name": found},
        submit=_("End"),
        initial={"valid_to": found.valid_to},
        save=lambda data: _then("pricing:tax_exemptions", actions.end_tax_exemption(exemption_id, **data, actor=actor)),
        back="pricing:tax_exemptions",
    )


@requires("pricing.view")
def exchange_rates(request: HttpRequest) -> HttpResponse:
    """All exchange rates."""
    return agreed_lists.ExchangeRates().respond(request)


@requires("pricing.edit")
def exchange_rate_new(request: HttpRequest) -> HttpResponse:
    """The rate of a pair from a day on."""
    actor = acting(request)
    return ui_forms.page(
        request,
        agreed_forms.ExchangeRateForm,
        title=_("New exchange rate"),
        submit=_("Set rate"),
        initial={"valid_from": clock.today()},
        save=lambda data: _then("pricing:exchange_rates", actions.set_exchange_rate(**data, actor=actor)),
        back="pricing:exchange_rates",
    )


@requires("pricing.view")
def rules(request: HttpRequest) -> HttpResponse:
    """The rules that choose a price list."""
    return agreed_lists.PriceListRules().respond(request)


@requires("pricing.publish")
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule."""
    actor = acting(request)
    return ui_forms.page(
        request,
        setup_forms.RuleForm,
        title=_("New rule"),
        submit=_("Create rule"),
        form_kwargs={"actor": actor},
        save=lambda data: _then("pricing:rules", actions.create_rule(**data, actor=actor)),
        back="pricing:rules",
        template="pricing/when_form.html",
    )


@requires("pricing.publish")
def rule_edit(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Change a rule."""
    actor = acting(request)
    found = queries.get_rule(rule_id, actor=actor)
    return ui_forms.page(
        request,
        setup_forms.RuleForm,
        title=found.name,
        submit=_("Save"),
        form_kwargs={"actor": actor, "rule": found},
        save=lambda data: _then("pricing:rules", actions.change_rule(rule_id, **data, actor=actor)),
        back="pricing:rules",
        template="pricing/when_form.html",
    )


@requires("pricing.edit")
def entity_policies(request: HttpRequest, selling_entity_id: UUID) -> HttpResponse:
    """How one of our entities rounds and prorates."""
    actor = acting(request)
    entity = parties.get_selling_entity(selling_entity_id, actor=actor)
    settled = queries.policy_of(entity.pk)

    def save(data: dict[str, Any]) -> str:
        actions.set_policies(entity.pk, policies=data["policies"], actor=actor)
        return entity.get_absolute_url()

    return ui_forms.page(
        request,
        forms.PoliciesForm,
        title=_("How %(entity)s rounds and prorates") % {"entity": entity},
        submit=_("Save"),
        initial=settled.policies if settled else {},
        save=save,
        back=entity,
    )


def _then(url_name: str, done: Any) -> str:
    """Back to the list once it is done."""
    return url_name
