"""The demo company can amend and renew a contract from its own templates."""

from __future__ import annotations

from datetime import date

import pytest

from pactline.authoring.models import ContractType
from pactline.contracts import actions, testing
from pactline.contracts.models import ContractRecord
from pactline.demo import loading
from pactline.files import queries as file_queries
from pactline.parties.models import Contact


@pytest.mark.django_db
def test_amendment_and_renewal_are_filled_without_a_gap() -> None:
    cast = loading.set_up(lambda line: None)
    contact = Contact.objects.filter(is_signatory=True).select_related("account")[0]
    record = ContractRecord.objects.create(
        number="CNTR-2026-9001", title="Port terminal platform", account=contact.account, contact=contact,
        contract_type=ContractType.objects.get(code="sales"), owner=cast.user("rita"), status="active",
        team=cast.user("rita").team, starts_on=date(2026, 11, 23), ends_on=date(2028, 11, 22),
        signed_on=date(2026, 11, 23), currency="EUR", payment_terms_days=30,
    )  # fmt: skip
    amendment = actions.amend_contract(
        record.pk, description="The customer pays later.", changes={"payment_terms_days": 45}, actor=cast.rita
    )
    assert amendment.problems == []
    words = file_queries.text(testing.latest(amendment).docx).text
    assert (
        "Amendment No. 1" in words and "Payment terms in days: 30 → 45" in words and "The customer pays later." in words
    )
    renewal = actions.renew_contract(record.pk, actor=cast.rita)
    assert renewal.problems == []
    words = file_queries.text(testing.latest(renewal).docx).text
    assert "November 23, 2028" in words and "CNTR-2026-9001" in words
