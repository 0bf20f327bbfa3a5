"""What stands on a printed quote: every text and figure, ready to be set, in the customer's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pactline.authoring.queries import active_variations
from pactline.kernel.money import round_amount
from pactline.pricing.queries import exchange_words
from pactline.quotes import queries, rules
from pactline.quotes.models import DealTerm, PrintLayout, Quote
from pactline.ui import formats

from . import branding, over_time
from .amounts import Amounts
from .texts import Pair, clean, figure, groups, months, per, prose, span, unit_price

S = Quote.Status
LETTER = frozenset(["US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "PA", "GT", "SV", "NI", "DO", "PR"])
"""Where paper is 8.5 × 11 inch."""
PLACE = ("lines", "postal_code", "city", "region", "country")
LONG_CELL = 600
MOST_STRETCHES = 8
LONGEST_WORDING = 1_500
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Term:
    """A deal term as the customer reads it: the clause and the agreed words."""

    clause: str
    text: str


def content(quote: Quote, *, language: str | None = None, layout: PrintLayout | None = None) -> dict[str, Any]:
    """What the printed ``quote`` says, in ``language`` (default: the quote's own, or the account's) and ``layout``
    (default: chosen on the quote, or by rule)."""
    spoken = spoken_language(language or queries.document_language(quote))
    layout = layout or queries.layout_for(quote, spoken)
    terms = [_wording(term, spoken) for term in queries.deal_terms(quote) if not term.is_standard]
    return compose(quote, queries.line_rows(quote), terms, language=spoken, layout=layout)


def spoken_language(code: str) -> str:
    """``code`` when Pactline is translated to its language (“de-AT” stays), else English."""
    return code if code.partition("-")[0].lower() in dict(settings.LANGUAGES) else "en"


def _wording(term: DealTerm, language: str) -> Term:
    """The words of a non-standard term; never the reason, nor which fallback it is: both are ours."""
    if term.position == DealTerm.Position.CUSTOM:
        return Term(term.clause.name, term.custom_text)
    found = [v for v in active_variations(term.clause_id) if v.rank == term.fallback_no]
    base = language.partition("-")[0]
    same = [v for v in found if v.language.partition("-")[0] == base] or found
    text = same[0].text.strip() if same and not same[0].tags else ""
    if not text or len(text) > LONGEST_WORDING or "{{" in text:
        with translation.override(language):
            text = _("As agreed; the wording stands in the contract.")
    return Term(term.clause.name, text)


def compose(
    quote: Quote, lines: Sequence[Line], terms: Sequence[Term], *, language: str, layout: PrintLayout | None = None
) -> dict[str, Any]:
    """Everything on the pages, as JSON can carry it. ``lines`` as ``queries.line_rows`` gives them. No query as long as
    the quote's account, contact, selling entity and owner are loaded."""
    with translation.override(language):
        return _Page(quote, lines, terms, language, layout or PrintLayout()).data()


class _Page:
    def __init__(
        self, quote: Quote, lines: Sequence[Line], terms: Sequence[Term], language: str, layout: PrintLayout
    ) -> None:
        self.quote, self.lines, self.terms, self.language, self.layout = quote, lines, terms, language, layout
        self.currency = quote.currency
        self.sold = [line for line in lines if line["kind"] in ("product", "bundle")]
        self.counted = [line for line in self.sold if line["choice"] == "required"]
        self.recurring = any(line["price_kind"] == "recurring" for line in self.sold)
        self.once = any(line["price_kind"] != "recurring" for line in self.sold) or not self.recurring
        self.amounts = Amounts(quote, self.counted, recurring=self.recurring)
        self.names = {line["id"]: line["name"] for line in lines} if any(line["covers_id"] for line in lines) else {}
        self.places = queries.place_names(lines)
        self.discounted = any(line["reduction"] > 0 for line in self.sold)

    def data(self) -> dict[str, Any]:
        quote, seller = self.quote, self.quote.selling_entity
        title = _("Quote %(number)s") % {"number": quote}
        base, _dash, region = self.language.partition("-")
        offered = quote.status in (S.APPROVED, S.PENDING_CUSTOMER_ACCEPTANCE)
        return {
            "lang": base,
            "region": region[:2].upper() or None,
            "paper": "us-letter" if seller.country in LETTER else "a4",
            "stamp": int(datetime.combine(quote.quote_on, time(), UTC).timestamp()),
            "title": clean(title),
            "subject": clean(quote.name or quote.account.contract_name),
            "name": clean(quote.name or _("Our offer for %(customer)s") % {"customer": quote.account.name}),
            "watermark": self._watermark(),
            "seller": self._seller(),
            "customer": self._customer(),
            "facts": self._facts(),
            "introduction": prose(quote.introduction or self.layout.introduction),
            "tiles": self.amounts.tiles(),
            "columns": self._columns(),
            "rows": self._rows(),
            "excluded_note": _("Optional and alternative items are not part of the totals.")
            if len(self.counted) < len(self.sold)
            else "",
            "sums": self.amounts.sums(),
            "tax_notes": self.amounts.tax_notes(),
            "terms": [(label, prose(text)) for label, text in self._terms()],
            "deal_terms": [{"clause": clean(term.clause), "lines": prose(term.text)} for term in self.terms],
            "notes": prose(quote.notes),
            "standing": prose(self.layout.terms),
            "closing": prose(self.layout.closing),
            "colours": branding.colours(self.layout.accent),
            "logo": branding.logo(self.layout),
            "acceptance": offered and self.layout.shows_acceptance,
            "accepted": self._accepted(),
            "words": self._words(),
        }

    # who

    def _seller(self) -> dict[str, Any]:
        seller = self.quote.selling_entity
        place = self._address({name: getattr(seller, name) for name in PLACE})
        numbers = [
            (_("VAT number"), seller.tax_id),
            (_("Registration"), seller.registration_number),
            (_("Bank"), seller.bank_name),
            (_("IBAN"), groups(seller.iban)),
            (_("BIC"), seller.bic),
        ]
        shown = [f"{label}: {value}" for label, value in numbers if value]
        reached = [text for text in (seller.phone, seller.email, seller.website) if text]
        columns = branding.footer(self.layout) or [[seller.legal_name, *place], reached + shown[:1], shown[1:]]
        return {
            "name": clean(seller.name),
            "legal_name": clean(seller.legal_name),
            "return_line": clean(" · ".join([seller.legal_name, *place])),
            "footer": [[clean(line) for line in column] for column in columns],
        }

    def _customer(self) -> dict[str, Any]:
        account, contact = self.quote.account, self.quote.contact
        address = self.quote.billing_address or {}
        lines = []
        if contact is not None:
            lines.append(contact.name + (f", {contact.title}" if contact.title else ""))
        lines += self._address(address)
        reached = [text for text in (contact.email, contact.phone) if text] if contact is not None else []
        facts = [" · ".join(reached)] if reached else []
        if account.tax_id:
            facts.append(f"{_('VAT number')}: {account.tax_id}")
        return {
            "name": clean(account.contract_name),
            "lines": [clean(line) for line in lines],
            "facts": [clean(line) for line in facts],
        }

    def _address(self, place: Mapping[str, Any]) -> list[str]:
        """An address as on an envelope; the country in the reader's language, and only across a border."""
        street, code, town, region, land = (str(place.get(name) or "") for name in PLACE)
        block = [line.strip() for line in street.splitlines() if line.strip()]
        city = " ".join(part for part in (code, town) if part)
        city = ", ".join(part for part in (city, region) if part)
        country = formats.babel_locale(self.language).territories.get(land, "")
        abroad = land != self.quote.selling_entity.country
        return [*block, *([city] if city else []), *([country] if country and abroad else [])]

    def _facts(self) -> list[Pair]:
        quote = self.quote
        owner = quote.owner
        rows = [
            (_("Number"), quote.number),
            (_("Version"), str(quote.version)),
            (_("Date"), formats.day(quote.quote_on)),
            (_("Valid until"), formats.day(quote.expires_on)),
            (_("Customer number"), quote.account.number),
            (_("Your contact"), owner.name),
            ("", owner.email),
            ("", owner.phone),
        ]
        return [(label, clean(value)) for label, value in rows if value]

    # what

    def _columns(self) -> list[str]:
        found = ["pos", "name", "quantity", "price"]
        found += ["discount"] if self.discounted else []
        found += ["once"] if self.once else []
        return found + (["recurring"] if self.recurring else [])

    def _rows(self) -> list[dict[str, Any]]:
        subtotals = iter(rules.sections(self.lines))
        counters: list[int] = []
        found = []
        for line in self.lines:
            if line["kind"] == "section":
                found.append(self._heading(line, next(subtotals)))
            elif line["kind"] == "note":
                found.append({"kind": "note", "name": clean(line["name"]), "detail": prose(line["description"])})
            else:
                level = line["level"]
                counters = [*counters[: level + 1], *[0] * (level + 1 - len(counters))]
                counters[level] += 1
                found.append(self._row(line, ".".join(map(str, counters))))
        return found

    def _heading(self, line: Line, subtotal: rules.Section) -> dict[str, Any]:
        sums: list[Pair] = []
        if self.once:
            sums.append((figure(subtotal.one_time, self.currency) if subtotal.one_time else "", ""))
        if self.recurring:
            monthly = round_amount(subtotal.mrr, self.currency)
            sums.append((figure(monthly, self.currency), per("month")) if monthly else ("", ""))
        if not any(shown for shown, _unit in sums):
            sums = sums[:1]
        return {"kind": "section", "name": clean(line["name"]), "detail": prose(line["description"]), "sums": sums}

    def _row(self, line: Line, pos: str) -> dict[str, Any]:
        recurring, excluded = line["price_kind"] == "recurring", line["choice"] != "required"
        net = "" if line["included"] else figure(line["net"], self.currency)
        price = line["list_price"] if line["reduction"] > 0 else line["unit_price"]
        tags = {"optional": _("optional"), "alternative": _("alternative")}
        detail = prose(line["description"])
        if dates := self._dates(line):
            detail.append(dates)
        detail += over_time.said(line, self.quote, self.names, self.places)
        return {
            "kind": "line",
            "pos": pos,
            "level": line["level"],
            "name": clean(line["name"]),
            "detail": detail,
            "long": len(line["description"]) > LONG_CELL or len(line["segments"]) > MOST_STRETCHES,
            "tag": tags.get(line["choice"], "") if not line["level"] else "",
            "excluded": excluded,
            "included": line["included"],
            "quantity": formats.quantity(line["quantity"]),
            "unit": clean(line["unit"]),
            "price": unit_price(price, self.currency),
            "discount": formats.percent(line["reduction_percent"].quantize(Decimal("0.01")))
            if line["reduction"] > 0
            else "",
            "once": "" if recurring else net,
            "recurring": net if recurring else "",
            "per": per(line["periodicity"]) if recurring and net else "",
        }

    def _dates(self, line: Line) -> str:
        starts, ends = line["starts_on"], line["ends_on"]
        if (starts, ends) in ((None, None), (self.quote.starts_on, self.quote.ends_on)):
            return ""
        return span(starts, ends)

    # on which terms

    def _terms(self) -> list[Pair]:
        quote = self.quote
        rows: list[Pair] = []
        if self.recurring:
            rows.append((_("Term"), months(quote.term_months)))
        if quote.starts_on:
            rows.append((_("Contract period"), span(quote.starts_on, quote.ends_on if self.recurring else None)))
        if self.recurring:
            rows.append((_("Renewal"), self._renewal()))
        days = quote.payment_terms_days
        within = ngettext("Within %(days)s day of the invoice date", "Within %(days)s days of the invoice date", days)
        rows.append((_("Payment"), within % {"days": days} if days else _("Due at once on receipt of the invoice")))
        rows.append((_("Currency"), self._currency_name()))
        if quote.exchange:
            rows.append((_("Converted"), exchange_words(quote.exchange)))
        delivery = quote.shipping_address or {}
        if delivery and delivery != quote.billing_address and (lines := self._address(delivery)):
            rows.append((_("Delivery to"), "\n".join(lines)))
        return rows

    def _renewal(self) -> str:
        quote = self.quote
        if not quote.auto_renew:
            return _("Ends with the term unless it is renewed.")
        text = _("Renews automatically for the same term.")
        if quote.renewal_notice_days:
            notice = ngettext(
                "Either side can prevent this with notice of %(days)s day before the end.",
                "Either side can prevent this with notice of %(days)s days before the end.",
                quote.renewal_notice_days,
            )
            text += " " + notice % {"days": quote.renewal_notice_days}
        if quote.renewal_uplift_percent:
            uplift = formats.percent(quote.renewal_uplift_percent)
            text += " " + _("Recurring prices rise by %(percent)s at each renewal.") % {"percent": uplift}
        return text

    def _accepted(self) -> str:
        quote = self.quote
        if quote.status not in (S.ACCEPTED, S.COMPLETED) or quote.accepted_at is None:
            return ""
        names = {"who": clean(quote.accepted_by), "day": formats.day(quote.accepted_at)}
        return _("Accepted by %(who)s on %(day)s") % names if quote.accepted_by else _("Accepted on %(day)s") % names

    def _watermark(self) -> str:
        if self.quote.status in (S.DRAFT, S.IN_REVIEW, S.REJECTED):
            return _("DRAFT")
        return _("NO LONGER VALID") if self.quote.status in (S.EXPIRED, S.CANCELED, S.REVISED) else ""

    def _words(self) -> dict[str, Any]:
        return {
            "quote": clean(self.layout.title) or _("Quote"),
            "page": _("Page {page} of {pages}"),
            "scope": _("What we offer"),
            "no_lines": _("This quote has no items yet."),
            "currency_note": _("Amounts in %(currency)s, excluding tax") % {"currency": self.currency},
            "included": _("included"),
            "columns": {
                "pos": _("No."),
                "name": _("Description"),
                "quantity": _("Quantity"),
                "price": _("Unit price"),
                "discount": _("Discount"),
                "once": _("One-time"),
                "recurring": _("Recurring"),
            },
            "terms": _("Terms of this offer"),
            "deal_terms": _("Agreed deviations from our standard terms"),
            "notes": _("Further terms"),
            "standing": _("Standard terms"),
            "acceptance": _("Acceptance"),
            "acceptance_text": _("We accept this quote with its terms."),
            "acceptance_fields": [_("Place and date"), _("Name and title"), _("Signature")],
        }

    def _currency_name(self) -> str:
        name = formats.babel_locale(self.language).currencies.get(self.currency, "")
        return f"{name} ({self.currency})" if name else self.currency
