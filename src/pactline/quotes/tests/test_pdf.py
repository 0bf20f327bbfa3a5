"""The printed quote: what stands on it, what must not, and that no text of a customer is ever run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psutil
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactline.authoring.models import Clause
from pactline.files import queries as files
from pactline.identity.models import User
from pactline.identity.testing import Cast
from pactline.parties.models import Account, Contact, SellingEntity
from pactline.quotes import actions, pdf, printed, queries
from pactline.quotes.models import DealTerm, Quote
from pactline.quotes.testing import Shop, quote

D = Decimal
STATES = Quote.Status


def offer(**changes: Any) -> Quote:
    """A quote of a German seller to an Austrian customer, in no database."""
    seller = SellingEntity(
        name="Northlight Systems",
        legal_name="Northlight Systems GmbH",
        country="DE",
        lines="Brooktorkai 20",
        postal_code="20457",
        city="Hamburg",
        tax_id="DE136695976",
        registration_number="HRB 148201",
        bank_name="Hanse Musterbank",
        iban="DE89370400440532013000",
        bic="COBADEFFXXX",
    )
    account = Account(
        number="A-00042", name="Alpenwerk", legal_name="Alpenwerk AG", language="de", tax_id="ATU12345675"
    )
    values: dict[str, Any] = {
        "number": "Q-2026-0042",
        "version": 2,
        "status": STATES.PENDING_CUSTOMER_ACCEPTANCE,
        "account": account,
        "contact": Contact(account=account, name="Carla Huber", email="carla@alpenwerk.example"),
        "selling_entity": seller,
        "owner": User(name="Rita Ravenscroft", email="rita@northlight.example"),
        "currency": "EUR",
        "quote_on": date(2026, 11, 23),
        "expires_on": date(2026, 12, 31),
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2029, 12, 31),
        "term_months": 36,
        "auto_renew": True,
        "renewal_notice_days": 90,
        "name": "Platform for five plants",
        "billing_address": {"lines": "Industriestraße 7", "postal_code": "1230", "city": "Wien", "country": "AT"},
        "one_time": D(2500),
        "mrr": D(3600),
        "arr": D(43200),
        "tcv": D(132100),
        "net": D(6100),
        "total": D(6100),
        "taxes": [{"code": "reverse_charge", "name": "Reverse charge", "percent": "0", "base": "6100", "tax": "0"}],
    }
    return Quote(**{**values, **changes})


def row(number: int, name: str, **changes: Any) -> dict[str, Any]:
    """One line as ``queries.line_rows`` gives it: ten at 400 a month, 10 % off."""
    values: dict[str, Any] = {
        "id": number,
        "name": name,
        "parent_id": None,
        "level": 0,
        "action": "add",
        "covers_id": None,
        "location_id": None,
        "plan": {},
        "segments": [],
        "kind": "product",
        "choice": "required",
        "included": False,
        "description": "",
        "unit": "user",
        "price_kind": "recurring",
        "periodicity": "month",
        "quantity": D(10),
        "starts_on": None,
        "ends_on": None,
        "list_price": D(400),
        "unit_price": D(360),
        "reduction": D(400),
        "reduction_percent": D(10),
        "net": D(3600),
        "mrr": D(3600),
    }
    return {**values, **changes}


ONCE = {"price_kind": "one_time", "periodicity": "", "reduction": D(0), "reduction_percent": D(0), "mrr": D(0)}
FULL = {"reduction": D(0), "reduction_percent": D(0), "unit_price": D(400), "net": D(4000), "mrr": D(4000)}
PART = {"included": True, "level": 1, "parent_id": 2, "list_price": D(0), "net": D(0), "mrr": D(0), "reduction": D(0)}


def whole() -> list[dict[str, Any]]:
    return [
        row(1, "Software", kind="section"),
        row(2, "Suite", kind="bundle"),
        row(3, "Log module", **PART),
        row(4, "Ten years of history", choice="optional", **FULL),
        row(5, "Services", kind="section"),
        row(6, "Set-up", quantity=D("12.5"), unit="day", list_price=D(200), unit_price=D(200), net=D(2500), **ONCE),
        row(7, "All days are of eight hours.", kind="note"),
    ]


def text_of(data: bytes) -> list[str]:
    """The text of each page, lines joined, without the places where long words may break."""
    document = pypdfium2.PdfDocument(data)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return [" ".join(page.replace("\u200b", "").replace("\ufffe", "-").split()) for page in pages]


def composed(subject: Quote | None = None, lines: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    language, terms = more.get("language", "en"), more.get("terms", [])
    return printed.compose(subject or offer(), whole() if lines is None else lines, terms, language=language)


def test_everything_the_customer_must_read_stands_on_it() -> None:
    terms = [printed.Term("Liability", "Limited to the fees of twelve months.")]
    document = pdf.typeset(composed(terms=terms))
    text = " ".join(text_of(document))
    for wanted in (
        "Northlight Systems GmbH",
        "Alpenwerk AG",
        "Carla Huber",
        "Industriestraße 7",
        "Austria",
        "Q-2026-0042",
        "Valid until 31 Dec 2026",
        "Platform for five plants",
        "1.1 Log module",
        "included",
        "10% 3,600.00 / month",
        "12.5 day 200.00 2,500.00",
        "Optional and alternative items are not part of the totals.",
        "Total contract value, 36 months, excl. tax €132,100.00",
        "Reverse charge: the customer (VAT number ATU12345675) owes the value added tax",
        "Total of the first billing €6,100.00",
        "notice of 90 days",
        "Within 30 days of the invoice date",
        "Limited to the fees of twelve months.",
        "DE89 3704 0044 0532 0130 00",
        "HRB 148201",
        "Page 1 of",
        "Signature",
    ):
        assert wanted in text, wanted
    assert "DRAFT" not in text
    assert b"pdfaid:part" in document
    assert b"<pdfaid:part>3</pdfaid:part>" in document


def test_it_speaks_the_language_of_the_customer() -> None:
    german = " ".join(text_of(pdf.typeset(composed(language="de"))))
    assert "132.100,00 €" in german
    assert "31.12.2026" in german
    assert "Österreich" in german
    assert "Angebot Q-2026-0042" in german
    assert "Steuerschuldnerschaft des Leistungsempfängers" in german
    assert "Seite 1 von" in german
    assert "Quote" not in german


def test_optional_and_alternative_lines_are_marked_and_section_sums_leave_them_out() -> None:
    data = composed()
    optional = next(line for line in data["rows"] if line["name"] == "Ten years of history")
    assert (optional["tag"], optional["excluded"]) == ("optional", True)
    software, services = (line for line in data["rows"] if line["kind"] == "section")
    assert software["sums"] == [("", ""), ("3,600.00", "/ month")]
    assert services["sums"] == [("2,500.00", ""), ("", "")]


def test_columns_that_would_be_empty_are_left_out() -> None:
    assert composed()["columns"] == ["pos", "name", "quantity", "price", "discount", "once", "recurring"]
    only_once = composed(lines=[row(1, "Set-up", **ONCE)])
    assert only_once["columns"] == ["pos", "name", "quantity", "price", "once"]
    assert only_once["tiles"] == []
    assert [group["title"] for group in only_once["sums"]] == [""]
    assert composed(lines=[row(1, "Platform", **FULL)])["columns"] == ["pos", "name", "quantity", "price", "recurring"]


def test_list_price_and_discount_explain_the_net_amount() -> None:
    group = composed()["sums"][-1]
    assert [(line["label"], line["value"]) for line in group["rows"][:3]] == [
        ("List price", "€6,500.00"),
        ("Discount (6.2%)", "−€400.00"),
        ("Net amount", "€6,100.00"),
    ]


def test_taxes_by_rate() -> None:
    taxes = [
        {"code": "domestic", "name": "USt.", "percent": "19", "base": "1000", "tax": "190"},
        {"code": "domestic", "name": "USt.", "percent": "7", "base": "100", "tax": "7"},
        {"code": "export", "name": "Export", "percent": "0", "base": "50", "tax": "0"},
    ]
    data = composed(offer(taxes=taxes))
    rows = {line["label"]: line for line in data["sums"][-1]["rows"]}
    assert (rows["VAT 19%"]["value"], rows["VAT 19%"]["note"]) == ("€190.00", "on €1,000.00")
    assert rows["VAT 7%"]["value"] == "€7.00"
    assert "VAT, export" in rows
    assert len(data["tax_notes"]) == 1


@pytest.mark.parametrize(
    ("status", "mark"),
    [(STATES.DRAFT, "DRAFT"), (STATES.REVISED, "NO LONGER VALID"), (STATES.APPROVED, "")],
)
def test_a_quote_that_binds_nobody_says_so(status: str, mark: str) -> None:
    data = composed(offer(status=status))
    assert data["watermark"] == mark
    assert data["acceptance"] is (mark == "")


def test_an_accepted_quote_says_by_whom() -> None:
    accepted = offer(
        status=STATES.ACCEPTED, accepted_by="Carla Huber", accepted_at=datetime(2026, 12, 1, 9, tzinfo=UTC)
    )
    data = composed(accepted)
    assert data["accepted"] == "Accepted by Carla Huber on 1 Dec 2026"
    assert data["acceptance"] is False


def test_prices_keep_decimals_that_matter() -> None:
    lines = [row(1, "API call", list_price=D("0.00350000"), **{**FULL, "unit_price": D("0.00350000")})]
    assert composed(lines=lines)["rows"][0]["price"] == "0.0035"
    assert composed(offer(currency="JPY"), [row(1, "Seat", **FULL)])["rows"][0]["price"] == "400"


HOSTILE = '#panic("run") #{let x = 1} $a^2$ *bold* _it_ `raw` @ref <label> // c \\ #sys.inputs #read("/etc/passwd") [x]'


def test_no_text_is_ever_run() -> None:
    account = Account(number="A-1", name=HOSTILE, legal_name=HOSTILE, language="en")
    subject = offer(account=account, name=HOSTILE, introduction=HOSTILE, notes=HOSTILE, contact=None)
    lines = [
        row(1, HOSTILE, kind="section"),
        row(2, HOSTILE, description=HOSTILE, unit="#x"),
        row(3, HOSTILE, kind="note"),
    ]
    text = " ".join(text_of(pdf.typeset(composed(subject, lines, terms=[printed.Term(HOSTILE, HOSTILE)]))))
    assert '#panic("run") #{let x = 1}' in text
    assert "*bold*" in text
    assert "$a^2$" in text
    assert "root:" not in text


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=80))
def test_any_text_prints(words: str) -> None:
    subject = offer(introduction=words, notes=words, name=words)
    assert pdf.typeset(composed(subject, [row(1, words, description=words)])).startswith(b"%PDF-")


def test_a_script_without_a_font_still_prints() -> None:
    subject = offer(name="Angebot für 北京科技 🚀 \U000131a3")
    assert pdf.typeset(composed(subject)).startswith(b"%PDF-")


def test_a_word_longer_than_its_column_breaks() -> None:
    pages = text_of(pdf.typeset(composed(lines=[row(1, "A" * 200)])))
    assert "A" * 200 in " ".join(pages).replace(" ", "")


def test_a_thousand_lines_print_all() -> None:
    lines = [row(number, f"Package {number:04d}", **FULL) for number in range(1, 1001)]
    pages = text_of(pdf.typeset(composed(lines=lines)))
    text = " ".join(pages)
    assert all(f"Package {number:04d}" in text for number in range(1, 1001))
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
    assert "Description" in pages[5]


def test_a_description_longer_than_a_page_is_not_cut() -> None:
    lines = [row(1, "Platform", description="\n".join(f"Sentence number {n}." for n in range(200)))]
    assert "Sentence number 199." in " ".join(text_of(pdf.typeset(composed(lines=lines))))


def test_equal_content_gives_equal_bytes() -> None:
    assert pdf.typeset(composed()) == pdf.typeset(composed())
    assert pdf.fingerprint(composed()) == pdf.fingerprint(composed())
    assert pdf.fingerprint(composed()) != pdf.fingerprint(composed(offer(notes="Other")))


def test_what_is_printed_is_plain_data() -> None:
    assert json.loads(json.dumps(composed()))["lang"] == "en"


def test_american_sellers_print_on_letter() -> None:
    seller = SellingEntity(name="Northlight Inc.", legal_name="Northlight Inc.", country="US")
    assert composed(offer(selling_entity=seller))["paper"] == "us-letter"


@pytest.mark.parametrize(("code", "spoken"), [("de", "de"), ("de-AT", "de-AT"), ("fr", "en"), ("", "en"), ("en", "en")])
def test_languages(code: str, spoken: str) -> None:
    assert printed.spoken_language(code) == spoken


# on the database


def test_the_reasons_of_deal_terms_stay_inside(cast: Cast, shop: Shop) -> None:
    subject = quote(shop, actor=cast.rita)
    clause = Clause.objects.create(number="CL-1", code="liability", name="Liability")
    standard = Clause.objects.create(number="CL-2", code="law", name="Governing law")
    DealTerm.objects.create(quote=subject, clause=clause, position="fallback", fallback_no=2, reason="Customer insists")
    DealTerm.objects.create(quote=subject, clause=standard)
    data = printed.content(queries.get(subject.pk, actor=cast.rita), language="en")
    assert [term["clause"] for term in data["deal_terms"]] == ["Liability"]
    text = " ".join(text_of(pdf.typeset(data)))
    assert "As agreed; the wording stands in the contract." in text
    assert "insists" not in text
    assert "allback" not in text
    assert "Governing law" not in text


def test_costs_and_margins_stay_inside(cast: Cast, shop: Shop) -> None:
    subject = quote(shop, actor=cast.rita)
    text = json.dumps(printed.content(subject)).lower()
    assert "margin" not in text
    assert f"{subject.cost:.0f}" not in text


def test_printing_twice_stores_once(
    cast: Cast, shop: Shop, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    subject = quote(shop, actor=cast.rita)
    first = actions.print_quote(subject.pk, actor=cast.rita)
    with django_assert_max_num_queries(10):
        again = actions.print_quote(subject.pk, actor=cast.rita)
    assert again.pk == first.pk
    assert files.read(first).startswith(b"%PDF-")
    actions.change_quote(subject.pk, notes="Prices without travel.", actor=cast.rita)
    assert actions.print_quote(subject.pk, actor=cast.rita).pk != first.pk


def test_long_documents_leave_no_memory_behind(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1)])
    content = printed.content(made)
    content["rows"] = list(content["rows"]) * 600
    pdf.typeset(content)
    before = psutil.Process().memory_info().rss
    for _again in range(3):
        pdf.typeset(content)
    assert psutil.Process().memory_info().rss - before < 60_000_000
