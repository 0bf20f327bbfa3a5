"""The demo company: people, our selling entity, customers, products, prices, taxes. Played through the real actions."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from pactline.catalog import actions as catalog
from pactline.catalog.models import Category, Offering, Unit
from pactline.identity.testing import Cast, make_cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.parties import actions as parties
from pactline.parties.models import Account, Contact, SellingEntity
from pactline.pipeline import actions as pipeline
from pactline.pricing import actions as pricing
from pactline.pricing.models import PriceList

from .content import CATEGORIES, CUSTOMERS, DEALS, PASSWORD, PRODUCTS, TAX, UNITS, Product


def people() -> Cast:
    """The cast, all with the demo's password."""
    return make_cast(password=PASSWORD)


def selling_entity() -> SellingEntity:
    """Who we are."""
    return parties.create_selling_entity(
        code="NL-DE",
        name="Northlight Systems",
        legal_name="Northlight Systems GmbH",
        country="DE",
        currency="EUR",
        lines="Brooktorkai 20",
        postal_code="20457",
        city="Hamburg",
        tax_id="DE136695976",
        registration_number="HRB 148201",
        email="contracts@northlight.example",
        phone="+49 40 30050100",
        website="northlight.example",
        bank_name="Hanse Musterbank",
        iban="DE89370400440532013000",
        bic="COBADEFFXXX",
        is_default=True,
        actor=SYSTEM,
    )


def products() -> dict[str, Offering]:
    """The catalog, published: SKU -> offering."""
    units = {code: catalog.create_unit(code=code, name=name, actor=SYSTEM) for code, name in UNITS}
    categories = {name: catalog.create_category(name=name, actor=SYSTEM) for name in CATEGORIES}
    made: dict[str, Offering] = {}
    for product in PRODUCTS:
        made[product.sku] = _offering(product, units, categories, made)
    return made


def _offering(
    product: Product, units: dict[str, Unit], categories: dict[str, Category], made: dict[str, Offering]
) -> Offering:
    offering = catalog.create_offering(
        sku=product.sku,
        name=product.name,
        description=product.description,
        unit_id=units[product.unit].pk,
        category_id=categories[product.category].pk,
        price_kind="recurring" if product.recurring else "one_time",
        periodicity="month" if product.recurring else "",
        is_bundle=bool(product.children),
        actor=SYSTEM,
    )
    for sku, quantity in product.children.items():
        catalog.add_item(offering.pk, child_id=made[sku].pk, quantity=Decimal(quantity), included=False, actor=SYSTEM)
    return catalog.publish(offering.pk, actor=SYSTEM)


def price_list(offerings: dict[str, Offering]) -> PriceList:
    """The default list in euros, and the tax rates."""
    begins = clock.today().replace(month=1, day=1)
    made = pricing.create_price_list(
        code="EUR-STD", name="Euro list prices", currency="EUR", valid_from=begins, actor=SYSTEM
    )
    rows = [pricing.Price(offering_id=offerings[p.sku].pk, unit_price=p.price, unit_cost=p.cost) for p in PRODUCTS]
    pricing.set_prices(made.pk, prices=rows, actor=SYSTEM)
    for country, tax_class, percent in TAX:
        pricing.create_tax_rate(
            country=country,
            percent=percent,
            name="VAT",
            tax_class=tax_class,
            valid_from=begins,
            actor=SYSTEM,
        )
    return pricing.publish(made.pk, actor=SYSTEM)


def customers(cast: Cast) -> dict[str, tuple[Account, Contact]]:
    """The accounts with their contacts, by name; each belongs to the agent who made it."""
    made: dict[str, tuple[Account, Contact]] = {}
    for row in CUSTOMERS:
        agent = getattr(cast, row.owner)
        account = parties.create_account(
            name=row.name,
            legal_name=row.legal_name,
            country=row.country,
            currency="EUR",
            tax_id=row.tax_id,
            website=row.domain,
            industry=row.industry,
            actor=agent,
        )
        for use in ("registered", "billing"):
            parties.create_address(
                account_id=account.pk,
                use=use,
                lines=row.street,
                postal_code=row.postal_code,
                city=row.city,
                country=row.country,
                actor=agent,
            )
        contact = parties.create_contact(
            account_id=account.pk,
            name=row.contact,
            email=f"{row.contact.split()[0].lower()}@{row.domain}",
            title=row.title,
            is_signatory=True,
            is_primary=True,
            actor=agent,
        )
        made[row.name] = (account, contact)
    return made


def deals(cast: Cast, accounts: dict[str, tuple[Account, Contact]]) -> None:
    """Opportunities in several stages, so that the pipeline and the forecast have something to show."""
    for deal in DEALS:
        agent = getattr(cast, deal.owner)
        account, contact = accounts[deal.customer]
        opportunity = pipeline.create_opportunity(
            name=deal.name,
            account_id=account.pk,
            contact_id=contact.pk,
            amount=deal.amount,
            currency="EUR",
            close_on=clock.today() + timedelta(days=deal.close_in),
            forecast_category=deal.category,
            actor=agent,
        )
        if deal.stage != "qualify":
            pipeline.move(opportunity.pk, stage=deal.stage, actor=agent)
