"""What templates can be filled from: previews with a real quote, sums that do not mix months and once."""

from __future__ import annotations

import pytest

from pactline.authoring import actions as authoring
from pactline.authoring import sources
from pactline.authoring.models import Template
from pactline.demo import library, loading
from pactline.files import text
from pactline.kernel.errors import NotVisible
from pactline.parties.models import Account
from pactline.quotes import actions as quotes
from pactline.quotes.actions.basket import NewLine


@pytest.mark.django_db
def test_preview_with_a_real_quote_shows_its_lines_and_sums() -> None:
    cast = loading.set_up(lambda words: None)
    assert library.TEMPLATE.exists()
    account = Account.objects.get(name="Harbor & Pine Logistics")
    lines = [NewLine(sku="NL-PRO"), NewLine(sku="NL-ONB")]
    quote = quotes.create_quote(account_id=account.pk, term_months=12, lines=lines, actor=cast.rita)
    kind = sources.get("contract_request")
    assert kind.examples is not None
    assert [key for key, _words in kind.examples.options(cast.rita)] == [str(quote.pk)]
    assert kind.examples.options(cast.nora) == []
    with pytest.raises(NotVisible):
        kind.examples.load(cast.nora, str(quote.pk))
    template = Template.objects.get(name="Cloud Service Agreement")
    made = authoring.preview(template.pk, example=str(quote.pk), actor=cast.cora, with_pdf=False)
    words = text.extract(made.docx, "docx").text
    assert "Northlight Professional" in words and "Harbor & Pine Logistics GmbH" in words
    assert "€68.00" in words and "€7,800.00" in words
    assert "€8,616.00" in words, "7,800 once and 12 months of 68"
