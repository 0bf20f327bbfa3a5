"""Who must do what by when, and on which day that is."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest

from pactline.intelligence import duties
from pactline.intelligence.duties import due, find, reminder, series
from pactline.intelligence.duties.rules import read
from pactline.intelligence.metadata.values import Duration, Party

TEXT = """1. Fees. Customer shall pay each invoice within thirty (30) days after receipt of the invoice. If Customer \
fails to pay, \
interest at 1.5% per month accrues.

2. Reports. The Supplier must send a usage report quarterly. Supplier may subcontract the work. Supplier shall not \
use the data for itself.

3. Neither party shall assign this Agreement without consent. The deposit shall be paid by Customer on or before \
March 1, 2026.

4. "Services" means the services that Supplier shall provide. This Agreement shall be governed by the laws of Ohio. \
"Term" shall have the meaning set out above. WHEREAS Supplier will be happy.

5. Customer shall give notice at least 60 days prior to the end of the Term. Customer is entitled to a credit of $50.
"""
PARTIES = [Party("Acme Inc.", ("Supplier",)), Party("Beta LLC", ("Customer",))]


def test_the_duties_of_a_contract() -> None:
    found = find(TEXT, parties=PARTIES)
    assert [(d.who, d.modality, d.action.split()[0], d.rule.kind) for d in found] == [
        ("Customer", "must", "pay", "relative"),
        ("Supplier", "must", "send", "recurring"),
        ("Supplier", "may", "subcontract", "none"),
        ("Supplier", "must not", "use", "none"),
        ("Neither party", "must not", "assign", "none"),
        ("Customer", "must", "be", "fixed"),
        ("Customer", "must", "give", "relative"),
        ("Customer", "may", "a", "none"),
    ]
    for duty in found:
        assert TEXT[duty.start : duty.end] == duty.text


def test_remedies_stand_with_their_duty() -> None:
    duty = find(TEXT, parties=PARTIES)[0]
    assert duty.remedy.startswith("If Customer fails to pay")


def test_definitions_recitals_and_boiler_plate_are_no_duties() -> None:
    text = (
        "WHEREAS, Supplier shall provide services.\n\n“Fees” means what Customer shall pay.\n\nThis Agreement "
        "shall be governed by law.\n\n"
        "Supplier shall mean Acme Inc.\n\nThe obligations of Customer shall survive termination.\n\nCustomer "
        "shall be deemed to accept."
    )
    assert find(text, parties=PARTIES) == []


def test_without_parties_the_words_that_often_have_duties_count() -> None:
    text = " ".join(f"Zebra shall deliver part {n}." for n in range(4))
    assert {d.who for d in find(text)} == {"Zebra"}


@pytest.mark.parametrize(
    ("words", "kind", "day", "working"),
    [
        (
            "pay within 30 days after receipt of the invoice",
            "relative",
            date(2026, 1, 31),
            "2026-01-01 (receipt of the invoice) + 30 days",
        ),
        (
            "give notice at least three months prior to the end",
            "relative",
            date(2025, 10, 1),
            "2026-01-01 (the end) - 3 months",
        ),
        (
            "answer within five business days of a request",
            "relative",
            date(2026, 1, 8),
            "2026-01-01 (a request) + 5 business days",
        ),
        ("deliver no later than December 31, 2026", "fixed", date(2026, 12, 31), "on 2026-12-31"),
        ("report monthly", "recurring", date(2026, 2, 1), "2026-01-01 + 1 month"),
        (
            "pay on the 15th day of each month",
            "recurring",
            date(2026, 2, 15),
            "2026-01-01 + 1 month, day 15 of the month",
        ),
        ("report every six (6) months", "recurring", date(2026, 7, 1), "2026-01-01 + 6 months"),
        (
            "return all copies upon termination of this Agreement",
            "relative",
            date(2026, 1, 1),
            "2026-01-01 (termination of this Agreement) + 0 days",
        ),
        ("promptly tell the other party", "prompt", date(2026, 1, 1), "promptly after 2026-01-01"),
    ],
)
def test_rules_give_days_with_their_working(words: str, kind: str, day: date, working: str) -> None:
    rule = read(words)
    assert rule.kind == kind
    found = due(rule, date(2026, 1, 1))
    assert found is not None
    assert (found.day, found.working) == (day, working)


def test_no_rule_no_day() -> None:
    assert read("keep the premises clean").kind == "none"
    assert due(read("keep the premises clean"), date(2026, 1, 1)) is None


def test_a_month_ends_where_it_ends() -> None:
    days = series(read("pay monthly"), date(2026, 1, 31), date(2026, 4, 30))
    assert [d.day for d in days] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert series(read("pay once"), date(2026, 1, 31), date(2026, 4, 30)) == []


def test_days_beyond_the_calendar_are_none() -> None:
    assert due(read("within 990 years after signing"), date(9990, 1, 1)) is None
    assert due(read("pay within 9999 days after signing"), date(9998, 1, 1)) is None


def test_the_reminder_counts_back_from_the_last_day_for_notice() -> None:
    end = date(2026, 12, 31)
    found = reminder(end, renews=True, notice=Duration(Decimal(3), "month"))
    assert found.day == date(2026, 8, 1)
    assert found.working == "ends 2026-12-31 - notice of 3 months = 2026-09-30 - 60 days"
    assert reminder(end, renews=False, notice=None, lead=10).day == date(2026, 12, 21)


@pytest.mark.parametrize(
    "text",
    [
        "Supplier shall " * 32_000,
        "A, " * 150_000,
        "the Supplier, " * 35_000 + "shall pay",
        "within ten days " * 30_000,
        "be paid " * 62_000,
        "(" * 500_000,
    ],
)
def test_half_a_million_characters_take_seconds(text: str) -> None:
    started = time.process_time()
    duties.find(text, parties=PARTIES)
    assert time.process_time() - started < 2.5


def test_one_day_is_not_called_days() -> None:
    assert reminder(date(2026, 12, 31), renews=False, notice=None, lead=1).working.endswith("- 1 day")
    assert reminder(date(2026, 12, 31), renews=False, notice=None).working.endswith("- 60 days")
