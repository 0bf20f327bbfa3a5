"""Title, parties, dates, renewal, notice and law of made-up contracts, with the passage of each."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest

from pactline.intelligence import metadata
from pactline.intelligence.metadata import dates, durations, law, money, places, terms
from pactline.intelligence.metadata.values import Day, Duration, Expiry, Law, Money, Party, Rate, Renewal

CONTRACT = """Exhibit 10.4

SOFTWARE DISTRIBUTION AGREEMENT

This Software Distribution Agreement (this "Agreement") is entered into as of March 5, 2018 (the "Effective Date"), \
by and between \
Acme Software, Inc., a Delaware corporation with offices at 1 Main Street, Boston, Massachusetts ("Acme"), and Beta \
Trading LLC, a New \
York limited liability company ("Distributor").

WHEREAS, Acme develops software and Distributor wishes to distribute it;

NOW, THEREFORE, the parties agree as follows:

1. Fees. Distributor shall pay each invoice within thirty (30) days after receipt. The annual fee is US$ 12,500.00. \
Late payments bear \
interest at 1.5% per month.

2. Term. The initial term of this Agreement shall commence on the Effective Date and shall continue for a period of \
three (3) years \
(the "Initial Term"), unless terminated earlier in accordance with this Agreement.

3. Renewal. Thereafter, this Agreement shall automatically renew for successive one (1) year terms unless either \
party gives the other \
party written notice of non-renewal at least sixty (60) days prior to the expiration of the then-current term.

4. Liability. In no event shall the aggregate liability of Acme exceed $100,000.

5. Governing Law. This Agreement shall be governed by and construed in accordance with the laws of the State of New \
York, without regard \
to its conflict of laws principles.

IN WITNESS WHEREOF, the parties have executed this Agreement.

Acme Software, Inc.
By: /s/ Ann Example
Name: Ann Example
"""


def test_the_eight_types_of_a_contract() -> None:
    best = metadata.best(metadata.find(CONTRACT))
    assert {kind: [str(v.value) for v in best[kind]] for kind in metadata.TYPES} == {
        "Document Name": ["SOFTWARE DISTRIBUTION AGREEMENT"],
        "Parties": ["Acme Software, Inc. (Acme)", "Beta Trading LLC (Distributor)"],
        "Agreement Date": ["2018-03-05"],
        "Effective Date": ["2018-03-05"],
        "Expiration Date": ["2021-03-05"],
        "Renewal Term": ["successive 1 year"],
        "Notice Period To Terminate Renewal": ["60 days"],
        "Governing Law": ["New York"],
    }
    assert best["Expiration Date"][0].working == "effective 2018-03-05 + 3 years"
    value = best["Governing Law"][0].value
    assert isinstance(value, Law)
    assert value.codes == ("US-NY",)


def test_every_value_is_its_passage_and_has_a_probability() -> None:
    found = metadata.find(CONTRACT)
    assert found
    for value in found:
        assert CONTRACT[value.start : value.end] == value.text
        assert 0 < value.confidence <= 1
    assert {v.type for v in metadata.found(found)} >= set(metadata.TYPES)
    assert len(metadata.found(found)) < len(found)


def test_the_further_facts() -> None:
    found = {v.type: v.value for v in metadata.find(CONTRACT) if v.type not in metadata.TYPES}
    assert found["Contract Value"] == Money(Decimal("12500.00"), "USD")
    assert found["Payment Period"] == Duration(Decimal(30), "day")
    assert found["Late Payment"] == Rate(Decimal("1.5"), "month")
    assert found["Liability Cap"] == Money(Decimal(100000), "USD")
    assert found["Auto-Renewal"] is True
    assert found["Signatory"] == "Ann Example"


def test_an_empty_text_has_nothing() -> None:
    assert metadata.find("") == []
    assert metadata.best([])["Parties"] == []


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("8th day of May 2014", "2014-05-08"),
        ("July 11 , 2006", "2006-07-11"),
        ("29/3/18", "2018-03-29"),
        ("3-14-18", "2018-03-14"),
        ("1.4.2011", "2011-04-01"),
        ("2014-05-08", "2014-05-08"),
        ("the fourteenth (14th) day of July, 2004", "2004-07-14"),
        ("20t h day of November, 2018", "2018-11-20"),
        ("[•], 2020", "2020-??-??"),
        ("___ day of ______, 1999", "1999-??-??"),
        ("May 2014", "2014-05-??"),
    ],
)
def test_dates_as_contracts_write_them(words: str, value: str) -> None:
    assert [str(m.day) for m in dates.mentions(words)] == [value]


def test_impossible_dates_are_none() -> None:
    assert list(dates.mentions("February 30, 2019")) == []
    assert Day(2020, 2, None).exact is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("thirty (30) days", "30 days"),
        ("one (I) year", "1 year"),
        ("a 5-year term", "5 years"),
        ("half a year", "0.5 years"),
        ("one hundred eighty (180) days", "180 days"),
        ("sixty (60) business days", "60 business days"),
        ("thirty-day notice", "30 days"),
        ("three calendar months", "3 months"),
    ],
)
def test_lengths_as_contracts_write_them(words: str, value: str) -> None:
    assert [str(m.duration) for m in durations.mentions(words)] == [value]


def test_adding_lengths() -> None:
    assert durations.add(date(2020, 1, 31), Duration(Decimal(1), "month")) == date(2020, 2, 29)
    assert durations.add(date(2020, 2, 29), Duration(Decimal(1), "year")) == date(2021, 2, 28)
    assert durations.add(date(2026, 1, 2), Duration(Decimal(6), "business day")) == date(2026, 1, 12)
    assert durations.plus(Day(2020, None, None), Duration(Decimal(3), "year")) == Day(2023, None, None)
    with pytest.raises(OverflowError):
        durations.add(date(9999, 1, 1), Duration(Decimal(1), "year"))


EFFECTIVE, AGREED = Day(2014, 5, 8), Day(2014, 5, 1)


@pytest.mark.parametrize(
    ("words", "value", "working"),
    [
        (
            "This Agreement shall continue for three (3) years from the Effective Date.",
            "2017-05-08",
            "effective 2014-05-08 + 3 years",
        ),
        ("The term shall terminate on June 30, 2020.", "2020-06-30", "ends on 2020-06-30"),
        (
            "This Agreement shall take effect on May 1, 2014 and expire on November 30, 2016.",
            "2016-11-30",
            "ends on 2016-11-30",
        ),
        ("It ends on the fifth anniversary of the date hereof.", "2019-05-01", "agreed on 2014-05-01 + 5 years"),
        (
            "It shall remain in effect until the end of the current calendar year.",
            "2014-12-31",
            "end of the calendar year of 2014-05-08",
        ),
        (
            "This Agreement shall continue until terminated by either party.",
            "perpetual",
            "continues until somebody ends it",
        ),
    ],
)
def test_the_end_is_worked_out(words: str, value: str, working: str) -> None:
    found = terms.expiry(words, EFFECTIVE, AGREED)
    assert found is not None
    assert (str(found[0]), found[1]) == (value, working)


def test_an_end_that_hangs_on_something_unknown_is_none() -> None:
    assert terms.expiry("for five (5) years from the First Commercial Sale", EFFECTIVE, AGREED) is None
    assert terms.expiry("for three (3) years", None, None) is None


def test_renewals_and_notices() -> None:
    assert terms.renewal("renews for two (2) additional terms of five (5) years each") == Renewal(
        Duration(Decimal(5), "year"), True, 2
    )
    assert terms.renewal("may be extended for an additional two year period") == Renewal(
        Duration(Decimal(2), "year"), False, None
    )
    assert terms.renewal("automatically renewing annually thereafter, unless a thirty-day notice is given") == Renewal(
        Duration(Decimal(1), "year"), True, None
    )
    assert (
        str(terms.notice("for successive one year terms unless notice is given at least 90 days before the end"))
        == "90 days"
    )
    assert terms.renewal("nothing of the kind") is None
    assert str(Expiry(None, True)) == "perpetual"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("governed by the laws of the State of New York, without regard to the laws of California", ("New York",)),
        ("governed by the laws of the Province of Ontario and the federal laws of Canada", ("Ontario",)),
        ("construed in accordance with the laws of England and Wales", ("England and Wales",)),
        ("this Agreement, which is in English, is governed by the laws of the Netherlands", ("Netherlands",)),
        ("governed by Ohio law", ("Ohio",)),
        ("governed by the laws of the State of Georgia, U.S.A.", ("Georgia",)),
    ],
)
def test_governing_laws(words: str, names: tuple[str, ...]) -> None:
    found = law.read(words)
    assert found is not None
    assert found.names == names


def test_places_have_codes() -> None:
    codes = places.codes()
    assert [codes[n] for n in ("Texas", "Ontario", "Germany", "England and Wales", "Hong Kong")] == [
        "US-TX",
        "CA-ON",
        "DE",
        "GB-EAW",
        "HK",
    ]
    assert law.read("the laws thereof") is None


def test_money() -> None:
    found = [
        (m.value.amount, m.value.currency)
        for m in money.amounts("€ 1,500.50, $2.5 million, 300 EUR, CHF 1'000")
        if isinstance(m.value, Money)
    ]
    assert found == [
        (Decimal("1500.50"), "EUR"),
        (Decimal("2500000.0"), "USD"),
        (Decimal(300), "EUR"),
        (Decimal(1000), "CHF"),
    ]
    assert [str(m.value) for m in money.rates("two percent, 5% and 1.5 percent per month")] == [
        "5 %",
        "1.5 % per month",
    ]


def test_a_term_that_is_defined_elsewhere_gives_the_end() -> None:
    text = CONTRACT.replace("continue for a period of three (3) years", "continue until the Expiration Date").replace(
        "IN WITNESS", '"Expiration Date" means March 31, 2020.\n\nIN WITNESS'
    )
    value = metadata.best(metadata.find(text))["Expiration Date"][0]
    assert str(value.value) == "2020-03-31"
    assert value.working == "Expiration Date: ends on 2020-03-31"


def test_parties_show_their_terms() -> None:
    assert str(Party("Acme Inc.", ("Supplier",))) == "Acme Inc. (Supplier)"


@pytest.mark.parametrize(
    "text",
    [
        "A " * 250_000,
        "AGREEMENT between " * 15_000,
        '"' * 250_000,
        "one hundred January 1, __ day of " * 8_000,
        "effective date renew for successive " * 5_000,
        "laws of the State of " * 10_000,
        "pay within " * 15_000,
        "\n" * 500_000,
        " " * 500_000,
        "Name: A(1,000" * 20_000,
    ],
    ids=lambda text: text[:12].strip() or "space",
)
def test_long_and_hostile_texts_take_seconds(text: str) -> None:
    started = time.process_time()
    metadata.find(text)
    assert time.process_time() - started < 3
