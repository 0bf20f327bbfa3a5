"""Values read as people of the template's language write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactline.authoring import sources
from pactline.authoring.docx.tags import Kind
from pactline.authoring.formats import shown
from pactline.authoring.number_words import in_words
from pactline.authoring.suggestions import best_source, suggest, usual_answer

from .subjects import KIND, register


@pytest.mark.parametrize(
    ("value", "form", "extra", "text"),
    [
        (date(2026, 3, 1), "", {}, "March 1, 2026"),
        ("2026-03-01", "date", {"language": "de"}, "01.03.2026"),
        ("2026-03-01", "long_date", {"language": "de"}, "1. März 2026"),
        (Decimal("1234.5"), "", {"type_": "money", "currency": "EUR"}, "€1,234.50"),
        (Decimal("1234.5"), "money", {"currency": "EUR", "language": "de"}, "1.234,50\xa0€"),
        (Decimal("1200"), "amount", {"currency": "JPY"}, "1,200"),
        ({"amount": "1234.50", "currency": "USD"}, "money", {}, "$1,234.50"),
        (Decimal("12.50"), "percent", {}, "12.5%"),
        (Decimal("1200.000000"), "number", {}, "1,200"),
        (Decimal("0.125"), "number", {"language": "de"}, "0,125"),
        (Decimal("1200.50"), "words", {}, "one thousand two hundred and 50/100"),
        (["a", "b", "c"], "", {}, "a, b, and c"),
        (["a", "b"], "lines", {}, "a\nb"),
        (Decimal("30.000000"), "days", {}, "30 days"),
        (1, "months", {"language": "de"}, "1 Monat"),
        (True, "", {}, "Yes"),
        ("no", "yes_no", {"language": "de"}, "Nein"),
        ({"text": "Street 1\nTown"}, "", {"type_": "address"}, "Street 1\nTown"),
        (None, "money", {}, ""),
    ],
)
def test_formats(value: Any, form: str, extra: dict[str, Any], text: str) -> None:
    assert shown(value, form, **extra) == text


@pytest.mark.parametrize(("value", "form"), [("soon", "date"), ("much", "money"), ("x", "percent")])
def test_a_value_that_cannot_be_shown_that_way_is_named(value: str, form: str) -> None:
    with pytest.raises(ValueError, match=value):
        shown(value, form)


def test_numbers_in_words() -> None:
    assert in_words(Decimal(21)) == "twenty-one"
    assert in_words(Decimal(1_000_001)) == "one million one"
    assert in_words(Decimal(21), "de") == "einundzwanzig"
    assert in_words(Decimal(1_200_101), "de") == "eine Million zweihunderttausendeinhunderteins"


@given(st.integers(0, 10**15 - 1))
def test_every_number_has_words_and_two_numbers_never_the_same(number: int) -> None:
    assert in_words(Decimal(number)) != in_words(Decimal(number + 1 if number < 10**15 - 1 else 0))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("field_customer_name", "account.name"),
        ("field_client_name", "account.name"),
        ("field_provider_name", "seller.name"),
        ("field_party_2_name", "account.name"),
        ("field_effective_date", "quote.start_on"),
        ("field_fees", "quote.total"),
        ("field_customer_address", "account.address"),
        ("field_governing_law", "seller.governing_law"),
        ("field_quote_number", "quote.number"),
        ("field_cloud_service", "quote.products"),
        ("field_moon_phase", None),
    ],
)
def test_proposals_by_words(name: str, path: str | None) -> None:
    register()
    found = best_source(name, sources.get(KIND))
    assert (found.path if found else None) == path


def test_switches_and_blanks_are_asked_for() -> None:
    register()
    subject = sources.get(KIND)
    term = suggest("field_term", Kind.FIELD, "Term", subject)
    assert (term.path, term.format) == ("quote.term_months", "months")
    assert suggest("field_term", Kind.FIELD, "Term", subject, around=("", " months from")).format == ""
    idea = suggest("field_has_insurance", Kind.CONDITION, "Has insurance", subject)
    assert (idea.source, idea.text, idea.allow_empty) == ("ask", "no", True)
    assert usual_answer("anything", "", "x the fees") == "2"
    assert usual_answer("anything", "at least $", " in total") == "1,000,000"
    assert usual_answer("moon_phase", "", "") == "Not applicable"
