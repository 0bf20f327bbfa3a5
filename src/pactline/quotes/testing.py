"""Builders of quotes for tests and the demo; each walks the real actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pactline.approvals import actions as approval_actions
from pactline.approvals import queries as approval_queries
from pactline.approvals.models import ApprovalStep, Rule
from pactline.approvals.testing import by_owner_manager, by_role, by_user, rule
from pactline.catalog.models import Offering
from pactline.catalog.testing import bundle, offering
from pactline.identity.models import User
from pactline.identity.testing import actor_for
from pactline.kernel.actor import SYSTEM, Actor
from pactline.parties.models import Account, Contact, SellingEntity
from pactline.parties.testing import account, contact, selling_entity
from pactline.pricing import actions as price_actions
from pactline.pricing.models import PriceList
from pactline.pricing.testing import price_list, tax_rate

from . import actions
from .actions.basket import NewLine
from .models import Quote, QuoteLine

SUBJECT = "quotes.quote"


@dataclass
class Shop:
    """Everything that a quote needs: a seller, a customer, products with prices, a tax."""

    entity: SellingEntity
    account: Account
    contact: Contact
    price_list: PriceList
    products: dict[str, Offering] = field(default_factory=dict)

    def line(self, sku: str, quantity: str | int = 1, **fields: Any) -> NewLine:
        """A line to add."""
        return NewLine(offering_id=self.products[sku].pk, quantity=Decimal(quantity), **fields)

    def add(self, product: Offering, price: str, cost: str | None = None, floor: str | None = None) -> Offering:
        """One more product with its price."""
        self.products[product.sku] = product
        row = price_actions.Price(
            offering_id=product.pk,
            unit_price=Decimal(price),
            unit_cost=None if cost is None else Decimal(cost),
            min_price=None if floor is None else Decimal(floor),
        )
        price_actions.set_prices(self.price_list.pk, prices=[row], actor=SYSTEM)
        return product


def shop(*, actor: Actor, country: str = "DE") -> Shop:
    """A German seller, a German customer of ``actor``, four products: PLAT (400/month), SUP (1,200/year), SETUP (2,500
    once) and SUITE, a bundle of PLAT and SUP. VAT 19 %.
    """
    entity = selling_entity(is_default=True)
    customer = account("Meridian Labs", actor=actor, country=country, tax_id="")
    person = contact(customer, actor=actor, is_primary=True)
    tax_rate("DE", "19", tax_class="standard")
    plat = offering("PLAT", "Platform", periodicity="month")
    sup = offering("SUP", "Support", periodicity="year")
    setup = offering("SETUP", "Set-up")
    suite = bundle("SUITE", [plat, sup])
    listed = price_list(code="EUR-2026", name="EUR 2026", publish=False)
    made = Shop(entity, customer, person, listed)
    made.add(plat, "400", "100")
    made.add(sup, "1200", "300")
    made.add(setup, "2500", "1000")
    made.add(suite, "100", "0")
    price_actions.publish(listed.pk, actor=SYSTEM)
    price_actions.make_default(listed.pk, actor=SYSTEM)
    listed.refresh_from_db()
    return made


def quote(shop: Shop, *, actor: Actor, lines: Sequence[NewLine] | None = None, **fields: Any) -> Quote:
    """A draft for the shop's customer with one PLAT × 10 and one SETUP, unless said otherwise."""
    wanted = [shop.line("PLAT", 10), shop.line("SETUP")] if lines is None else lines
    return actions.create_quote(account_id=shop.account.pk, lines=wanted, actor=actor, **fields)


def sold_trail(line: QuoteLine, code: str) -> str:
    """What the trail of a line says at a step."""
    return next((step["label"] for step in line.trail if step["code"] == code), "")


def standard_rules(*, actor: Actor, director: User | None = None, vice_president: User | None = None) -> list[Rule]:
    """The thresholds of sales.md section 7: line discount up to 10 % none, over 10 % the owner's manager, over 20 % the
    director, over 30 % or margin below 15 % vice president and finance; non-standard terms legal.

    Without a named ``director`` the manager's manager is asked, without a ``vice_president`` the director.
    """
    discount = "quote.max_discount_percent"
    deep = {
        "any": [
            {"field": discount, "op": "gt", "value": "30"},
            {"field": "quote.margin_percent", "op": "lt", "value": "15"},
        ]
    }
    above = by_user(director) if director else by_owner_manager(2)
    top = by_user(vice_president) if vice_president else above

    def make(name: str, when: dict[str, Any], who: Iterable[dict[str, str]], **fields: Any) -> Rule:
        return rule(name, subject_type=SUBJECT, when=when, approvers=who, actor=actor, **fields)

    def over(percent: str) -> dict[str, Any]:
        return {"field": discount, "op": "gt", "value": percent}

    return [
        make("Discount over 10 %: sales manager", over("10"), [by_owner_manager(1)], chain="Discount", order=1),
        make("Discount over 20 %: director", over("20"), [above], chain="Discount", order=2),
        make("Deep discount or low margin: vice president", deep, [top], chain="Discount", order=3),
        make("Deep discount or low margin: finance", deep, [by_role("finance")], chain="Discount", order=3, mode="any"),
        make(
            "Non-standard terms: legal",
            {"field": "quote.is_non_standard", "op": "is_true"},
            [by_role("legal")],
            chain="Terms",
            mode="any",
        ),
    ]


def approve_all(subject: Quote) -> Quote:
    """Everybody who is asked agrees, in order, until the quote is approved."""
    for _round in range(20):
        request = approval_queries.request_for(subject)
        waiting = ApprovalStep.objects.filter(request=request, status="pending").select_related("approver").first()
        if waiting is None:
            break
        approval_actions.approve(waiting.pk, actor=actor_for(waiting.approver), comment="Agreed")
    subject.refresh_from_db()
    return subject


def approved_quote(shop: Shop, *, actor: Actor, **fields: Any) -> Quote:
    """A quote that was submitted and approved."""
    made = quote(shop, actor=actor, **fields)
    actions.submit(made.pk, actor=actor)
    return approve_all(made)
