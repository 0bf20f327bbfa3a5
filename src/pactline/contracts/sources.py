"""What contract templates can be filled from: the fields of a request, its quote, both parties, lines and totals.

The paths are those of ``context.of``; the samples are what a preview without a real request shows.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from pactline.authoring import sources
from pactline.authoring.sources import Source, TableSource
from pactline.kernel.actor import Actor
from pactline.quotes import queries as quotes

from . import context

KIND = "contract_request"
CUR = "quote.currency"

REQUEST = (
    Source("request.number", _("Contract request number"), sample="CMR-2026-0001",
           words=("contract number", "agreement number")),
    Source("request.title", _("Title of the contract"), sample="Sales Contract – Contoso", words=("agreement title",)),
    Source("request.contract_type", _("Contract type"), sample="Sales Contract"),
    Source("request.description", _("What the request is about"), sample="New contract"),
    Source("request.starts_on", _("Start date"), "date", "2026-12-01",
           words=("start date", "contract start date", "commencement date", "subscription start date", "order date")),
    Source("request.effective_on", _("Effective date"), "date", "2026-12-01",
           words=("effective date", "agreement date")),
    Source("request.ends_on", _("End date"), "date", "2027-11-30", words=("end date", "expiration date")),
    Source("request.term_months", _("Term in months"), "number", 12, words=("contract term", "term months")),
    Source("request.perpetual", _("Perpetual"), "flag", False),
    Source("request.value", _("Total contract value"), "money", "48000.00", currency="request.currency"),
    Source("request.owner_name", _("Owner of the contract"), sample="Rita Alvarez",
           words=("account manager", "sales representative")),
    Source("request.owner_email", _("E-mail of the owner"), sample="rita@northlight.example"),
    Source("today", _("Today"), "date", "2026-11-23", words=("date of generation", "document date")),
)  # fmt: skip

CONTRACT = (
    Source("contract.number", _("Contract that is amended or renewed: number"), sample="CNTR-2026-0001",
           words=("original contract number", "original agreement number", "amended contract")),
    Source("contract.title", _("Contract that is amended or renewed: title"), sample="Sales Contract – Contoso",
           words=("original contract", "original agreement")),
    Source("contract.signed_on", _("Contract that is amended or renewed: signed on"), "date", "2026-11-23",
           words=("original contract date", "original agreement date")),
    Source("contract.starts_on", _("Contract that is amended or renewed: starts on"), "date", "2026-12-01",
           words=("original start date",)),
    Source("contract.ends_on", _("Contract that is amended or renewed: ends on"), "date", "2027-11-30",
           words=("original end date",)),
    Source("contract.tcv", _("Contract that is amended or renewed: total value"), "money", "48000.00",
           currency="contract.currency"),
    Source("contract.amendment_number", _("Number of the amendment"), "number", 1, words=("amendment number", "amendment no")),
    Source("request.changes", _("What changes, line by line"), sample="Payment terms in days: 30 → 45",
           words=("changes", "amended terms", "changed terms")),
)  # fmt: skip

CHANGES = (
    Source("term", _("Term"), sample="Payment terms in days"),
    Source("old", _("Until now"), sample="30"),
    Source("new", _("From now on"), sample="45"),
)

QUOTE = (
    Source("quote.number", _("Quote number"), sample="Q-2026-0042",
           words=("order number", "quotation number", "offer number")),
    Source("quote.name", _("Name of the quote"), sample="Fleet platform"),
    Source("quote.quote_on", _("Quote date"), "date", "2026-11-20", words=("quote date",)),
    Source("quote.currency", _("Currency"), sample="EUR", words=("currency code",)),
    Source("quote.payment_terms_days", _("Payment terms in days"), "number", 30,
           words=("payment terms", "payment period", "net days")),
    Source("quote.auto_renew", _("Renews automatically"), "flag", True, words=("auto renewal", "automatic renewal")),
    Source("quote.renewal_notice_days", _("Notice before renewal in days"), "number", 60,
           words=("renewal notice period", "non renewal notice days", "renewal notice")),
    Source("quote.renewal_uplift_percent", _("Uplift at renewal"), "percent", 3, words=("renewal uplift",)),
    Source("quote.billing_address.text", _("Billing address"), "address", "Hafenstraße 1\n20457 Hamburg",
           words=("bill to",)),
    Source("quote.shipping_address.text", _("Delivery address"), "address", "Hafenstraße 1\n20457 Hamburg",
           words=("ship to",)),
)  # fmt: skip

PARTIES = (
    Source("account.name", _("Customer: name"), sample="Contoso", words=("customer name", "customer", "client name")),
    Source("account.legal_name", _("Customer: legal name"), sample="Contoso GmbH",
           words=("customer legal name", "customer company", "company name of the customer", "customer entity")),
    Source("account.number", _("Customer: number"), sample="A-2026-0007", words=("customer number", "account number")),
    Source("account.address.text", _("Customer: address"), "address", "Hafenstraße 1\n20457 Hamburg\nGermany",
           words=("customer address", "customer notice address", "address of the customer")),
    Source("account.country_name", _("Customer: country"), sample="Germany", words=("customer country",)),
    Source("account.tax_id", _("Customer: VAT number"), sample="DE123456789",
           words=("customer vat", "customer tax id")),
    Source("account.registration_number", _("Customer: registration number"), sample="HRB 1234",
           words=("customer registration",)),
    Source("contact.name", _("Customer’s contact: name"), sample="Carl Berger",
           words=("customer contact", "customer contact name")),
    Source("contact.title", _("Customer’s contact: title"), sample="Head of Purchasing",
           words=("customer contact title",)),
    Source("contact.email", _("Customer’s contact: e-mail"), sample="carl@contoso.example",
           words=("customer email", "customer contact email", "customer notice email")),
    Source("contact.phone", _("Customer’s contact: telephone"), sample="+49 40 123", words=("customer phone",)),
    Source("selling_entity.name", _("We: name"), sample="Northlight Systems",
           words=("provider name", "provider", "our name")),
    Source("selling_entity.legal_name", _("We: legal name"), sample="Northlight Systems GmbH",
           words=("provider legal name", "provider company", "seller", "vendor name", "our company")),
    Source("selling_entity.address.text", _("We: address"), "address", "Brooktorkai 20\n20457 Hamburg\nGermany",
           words=("provider address", "provider notice address", "our address")),
    Source("selling_entity.country_name", _("We: country"), sample="Germany", words=("provider country",)),
    Source("selling_entity.tax_id", _("We: VAT number"), sample="DE136695976",
           words=("provider vat", "our vat number")),
    Source("selling_entity.registration_number", _("We: registration number"), sample="HRB 148201",
           words=("provider registration",)),
    Source("selling_entity.email", _("We: e-mail"), sample="contracts@northlight.example",
           words=("provider email", "provider notice email", "our email")),
    Source("selling_entity.phone", _("We: telephone"), sample="+49 40 30050100", words=("provider phone",)),
)  # fmt: skip

TOTALS = (
    Source("totals.one_time", _("One-time fees"), "money", "8000.00", currency=CUR,
           words=("one time fees", "setup fee")),
    Source("totals.mrr", _("Recurring fees per month"), "money", "3333.00", currency=CUR,
           words=("monthly fee", "monthly fees")),
    Source("totals.arr", _("Annual recurring total"), "money", "40000.00", currency=CUR,
           words=("annual fees", "annual fee")),
    Source("totals.acv", _("Annual contract value"), "money", "48000.00", currency=CUR),
    Source("totals.tcv", _("Total contract value over the term, net"), "money", "48000.00", currency=CUR,
           words=("contract value", "total", "total amount", "fees", "total fees")),
    Source("totals.net", _("Net, each line once"), "money", "48000.00", currency=CUR, words=("subtotal",)),
    Source("totals.tax", _("Tax, each line once"), "money", "9120.00", currency=CUR),
    Source("totals.total", _("With tax, each line once"), "money", "57120.00", currency=CUR),
)  # fmt: skip

COLUMNS = (
    Source("position", _("No."), "number", 1),
    Source("sku", _("SKU"), sample="PLAT-100"),
    Source(
        "name", _("Product"), sample="Fleet platform", words=("product", "service", "item", "description of services")
    ),
    Source("description", _("Description"), sample="Platform with 100 seats"),
    Source("quantity", _("Quantity"), "number", 100, words=("qty",)),
    Source("unit", _("Unit"), sample="seat"),
    Source("period", _("Billed per"), sample="month", words=("period", "billing period", "frequency")),
    Source("list_price", _("List price"), "money", "10.00"),
    Source("discount_percent", _("Discount"), "percent", 10),
    Source("unit_price", _("Unit price"), "money", "9.00", words=("price",)),
    Source("net", _("Net"), "money", "900.00", words=("amount", "line total", "net amount")),
    Source("tax", _("Tax"), "money", "171.00"),
    Source("total", _("Total"), "money", "1071.00"),
    Source("starts_on", _("Starts on"), "date", "2026-12-01"),
    Source("ends_on", _("Ends on"), "date", "2027-11-30"),
)
SHOWN = ("position", "name", "quantity", "unit", "unit_price", "net", "period")
"""What the product table shows at first. Without the period, monthly and one-time amounts would read alike."""
SUMS = ("totals.one_time", "totals.mrr", "totals.tcv")
"""What stands below it. One-time and monthly amounts are never added up but over the whole term."""


def example_options(actor: Actor) -> list[tuple[str, str]]:
    """The newest quotes with lines that the actor sees, for the preview of a template."""
    rows = quotes.visible_to(actor).filter(is_active=True, lines__isnull=False).select_related("account").distinct()
    return [(str(quote.pk), f"{quote} · {quote.account.name}") for quote in rows.order_by("-created_at", "-id")[:30]]


def example(actor: Actor, quote_id: str) -> sources.Example:
    """A real quote as a preview shows it: its context and its deal terms."""
    found = context.of_quote(quotes.get(quote_id, actor=actor))
    starts_on, ends_on = found["quote"].get("starts_on"), found["quote"].get("ends_on")
    request = {
        "title": found["account"]["name"],
        "starts_on": starts_on,
        "effective_on": starts_on,
        "ends_on": ends_on,
        "currency": found["quote"].get("currency"),
        "value": found["totals"]["tcv"],
        "term_months": found["quote"].get("term_months"),
    }
    return sources.Example({**found, "request": request}, terms=found["deal_terms"])


def register() -> None:
    """Called when the application starts."""
    totals = [source for source in TOTALS if source.path in SUMS]
    sources.register(
        KIND,
        [*REQUEST, *CONTRACT, *QUOTE, *PARTIES, *TOTALS],
        label=_("Contract request"),
        examples=sources.Examples(options=example_options, load=example),
        table_sources={
            "quote.lines": TableSource(
                _("Lines of the quote"), rows="lines", columns=COLUMNS, shown=SHOWN, totals=totals
            ),
            "request.changes": TableSource(
                _("What an amendment changes"), rows="changes", columns=CHANGES, shown=("term", "old", "new")
            ),
        },
    )


MORE = {
    "account.country": _("Customer: country code"),
    "account.industry": _("Customer: industry"),
    "selling_entity.code": _("We: code"),
    "selling_entity.country": _("We: country code"),
    "quote.is_non_standard": _("Non-standard terms in the quote"),
    "request.paper": _("Paper"),
    "request.request_type": _("Request type"),
    "request.signature_type": _("Signature"),
}
"""What conditions may ask for beside what templates print."""


def known_paths() -> dict[str, Any]:
    """Path -> label, for conditions and mappings."""
    return {**{source.path: source.label for source in (*REQUEST, *CONTRACT, *QUOTE, *PARTIES, *TOTALS)}, **MORE}
