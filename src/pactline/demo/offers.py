"""Quotes of the demo beside the story: from a needs analysis, through a reseller, rising over the years."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pactline.catalog import actions as catalog
from pactline.catalog import queries as catalog_queries
from pactline.catalog.models import Questionnaire
from pactline.flows import needs_to_line, suggestion_to_line
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.parties import actions as parties
from pactline.parties.models import Account
from pactline.pipeline import actions as pipeline
from pactline.pipeline.models import Opportunity
from pactline.quotes import actions as quotes
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.models import Quote


def from_needs(questionnaire: Questionnaire, cast: Cast) -> Quote:
    """Rita asks what a customer needs, takes what the answers recommend into a draft, answers two suggestions."""
    rita, deal = cast.rita, Opportunity.objects.get(name="Cold chain roll-out")
    assessment = catalog.assess(
        questionnaire.pk,
        subject_type=needs_to_line.OPPORTUNITY,
        subject_id=deal.pk,
        answers={
            "users": 32,
            "forecasts": True,
            "docks": 6,
            "systems": ["erp", "carriers"],
            "keeping": "six",
            "nights": True,
            "remark": "Temperatures must be on the delivery note.",
        },
        actor=rita,
    )
    quote = quotes.create_quote(opportunity_id=deal.pk, starts_on=_next_month(), term_months=24, actor=rita)
    for advice in catalog_queries.recommendations(assessment):
        if advice.offering.sku != "NL-SUP-P":  # still to be agreed on
            quote = needs_to_line.take(assessment.pk, advice.rule.pk, quote_id=quote.pk, actor=rita)
    cards = {card.offering.sku: card.suggestion for card in suggestion_to_line.suggested(quote, []).cards}
    suggestion_to_line.accept(cards["NL-SCAN"].pk, quote.pk, quantity=Decimal(8), actor=rita)
    return suggestion_to_line.dismiss(
        cards["NL-ARCH"].pk, quote.pk, reason="They keep an archive of their own.", actor=rita
    )


def reseller(cast: Cast) -> Account:
    """A company that sells our products to its own customers."""
    rita = cast.rita
    account = parties.create_account(
        name="Tideline Partners",
        legal_name="Tideline Partners AS",
        kind="partner",
        country="NO",
        currency="EUR",
        website="tideline.example",
        industry="Consulting",
        actor=rita,
    )
    for use in ("registered", "billing"):
        parties.create_address(
            account_id=account.pk, use=use, lines="Bryggen 21", postal_code="5003", city="Bergen", country="NO",
            actor=rita,
        )  # fmt: skip
    parties.create_contact(
        account_id=account.pk,
        name="Henrik Dahl",
        email="henrik@tideline.example",
        title="Partner manager",
        is_primary=True,
        actor=rita,
    )
    return account


def through_reseller(partner: Account, cast: Cast) -> Quote:
    """An offer with options that the reseller may read; the customer has it."""
    rita, deal = cast.rita, Opportunity.objects.get(name="Fleet planning")
    quote = quotes.create_quote(
        opportunity_id=deal.pk,
        starts_on=_next_month(),
        term_months=36,
        lines=[
            NewLine(sku="NL-PRO", quantity=Decimal(48), discount_percent=Decimal(8)),
            NewLine(sku="NL-ONB", quantity=Decimal(1)),
            NewLine(sku="NL-API", quantity=Decimal(1), choice="optional"),
            NewLine(sku="NL-CONS", quantity=Decimal(5), choice="optional"),
        ],
        actor=rita,
    )
    row = quotes.add_partner(
        quote.pk,
        account_id=partner.pk,
        contact_id=partner.contacts.get().pk,
        role="reseller",
        access="authorised",
        actor=rita,
    )
    quotes.submit(quote.pk, note="Agreed with Henrik Dahl of Tideline.", actor=rita)
    quote = quotes.send(quote.pk, message="Here is our offer for your fleet, Ingrid.", actor=rita)
    quotes.send_partner_link(row.pk, actor=rita)
    pipeline.move(deal.pk, stage="propose", actor=rita)
    return quote


def rising(cast: Cast) -> Quote:
    """Three years that rise by a rhythm on one line and grow by written stretches on another; it waits for Max."""
    deal = Opportunity.objects.get(name="Showroom logistics")
    grows = [
        {"months": 12, "quantity": "2"},
        {"months": 12, "quantity": "4"},
        {"months": 12, "quantity": "6", "percent": "-5"},
    ]
    quote = quotes.create_quote(
        opportunity_id=deal.pk,
        starts_on=_next_month(),
        term_months=36,
        lines=[
            NewLine(
                sku="NL-CORE", quantity=Decimal(12), discount_percent=Decimal(14),
                plan={"ramp": {"every_months": 12, "percent": "4"}},
            ),
            NewLine(sku="NL-ARCH", quantity=Decimal(2), plan={"ramp": {"segments": grows}}),
            NewLine(sku="NL-CONS", quantity=Decimal(3)),
        ],
        actor=cast.nora,
    )  # fmt: skip
    return quotes.submit(quote.pk, note="Julie signs this month if we keep the 14 %.", actor=cast.nora)


def _next_month() -> date:
    """The first day of the next month."""
    return (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
