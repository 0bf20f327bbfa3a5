"""QTE13: an authorised partner reads the quote over its link, one that is only listed cannot."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from pactline.activity.models import Event
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.errors import Blocked, Gone, InvalidInput, NotAllowed, NotVisible
from pactline.notify.models import MailMessage
from pactline.parties.models import Account
from pactline.parties.testing import account, contact
from pactline.quotes import actions, queries
from pactline.quotes.models import Quote, QuotePartner
from pactline.quotes.testing import Shop, approved_quote


@pytest.fixture
def reseller(cast: Cast) -> Account:
    made = account("Channel AG", actor=cast.rita)
    contact(made, actor=cast.rita, name="Paula Partner", email="paula@channel.example", is_primary=True)
    return made


def sent(shop: Shop, cast: Cast) -> Quote:
    return actions.send(approved_quote(shop, actor=cast.rita).pk, actor=cast.rita)


def partner_on(made: Quote, reseller: Account, cast: Cast, access: str) -> QuotePartner:
    person = reseller.contacts.get()
    return actions.add_partner(made.pk, account_id=reseller.pk, contact_id=person.pk, access=access, actor=cast.rita)


def token_of(made: Quote) -> str:
    mail = MailMessage.objects.filter(subject_id=made.pk, to="paula@channel.example").latest("created_at")
    found = re.search(r"/partner-offer/(\S+)", mail.text)
    assert found
    return found.group(1)


def test_qte13_authorised_partner_reads(shop: Shop, cast: Cast, reseller: Account, client: Client) -> None:
    made = sent(shop, cast)
    actions.send_partner_link(partner_on(made, reseller, cast, "authorised").pk, actor=cast.rita)
    token = token_of(made)
    answer = client.get(f"/partner-offer/{token}")
    text = answer.content.decode()
    assert answer.status_code == 200 and "Platform" in text and "€7,735.00" in text
    assert "/acceptance" not in text and "75.0" not in text
    assert client.get(f"/partner-offer/{token}/offer.pdf").content.startswith(b"%PDF")
    assert Event.objects.filter(subject_id=made.pk, name="quotes.quote.partner_viewed").count() == 1
    for verb in ("acceptance", "refusal", "questions"):  # the link of a partner answers nothing
        assert client.post(f"/offer/{token}/{verb}", {"name": "P", "reason": "x", "text": "x"}).status_code == 404


def test_qte13_listed_partner_cannot_read(shop: Shop, cast: Cast, reseller: Account, client: Client) -> None:
    made = sent(shop, cast)
    partner = partner_on(made, reseller, cast, "listed")
    with pytest.raises(Blocked, match="only listed"):
        actions.send_partner_link(partner.pk, actor=cast.rita)
    assert not MailMessage.objects.filter(to="paula@channel.example").exists()
    with pytest.raises(NotVisible):
        queries.quote_for_partner(partner)
    actions.change_partner(partner.pk, access="authorised", actor=cast.rita)
    actions.send_partner_link(partner.pk, actor=cast.rita)
    token = token_of(made)
    assert client.get(f"/partner-offer/{token}").status_code == 200
    actions.change_partner(partner.pk, access="listed", actor=cast.rita)
    assert client.get(f"/partner-offer/{token}").status_code == 404
    assert client.get(f"/partner-offer/{token}/offer.pdf").status_code == 404


def test_partner_sees_offers_that_went_out_only_and_the_newest(shop: Shop, cast: Cast, reseller: Account) -> None:
    made = approved_quote(shop, actor=cast.rita)
    partner = partner_on(made, reseller, cast, "authorised")
    with pytest.raises(NotVisible, match="has not been sent"):
        queries.quote_for_partner(partner)
    actions.send(made.pk, actor=cast.rita)
    assert queries.quote_for_partner(partner).pk == made.pk
    newer = actions.revise(made.pk, actor=cast.rita)
    with pytest.raises(NotVisible):
        queries.quote_for_partner(partner)
    actions.submit(newer.pk, actor=cast.rita)
    actions.send(newer.pk, actor=cast.rita)
    assert queries.quote_for_partner(partner).version == 2 and [p.pk for p in queries.partners(newer)] == [partner.pk]


def test_links_of_partners_end(shop: Shop, cast: Cast, reseller: Account) -> None:
    made = sent(shop, cast)
    partner = partner_on(made, reseller, cast, "authorised")
    actions.send_partner_link(partner.pk, actor=cast.rita)
    token = token_of(made)
    QuotePartner.objects.filter(pk=partner.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(Gone):
        queries.partner_by_token(token)
    actions.remove_partner(partner.pk, actor=cast.rita)
    with pytest.raises(NotVisible):
        queries.partner_by_token(token)


def test_who_may_put_partners_on_a_quote(shop: Shop, cast: Cast, reseller: Account) -> None:
    made = sent(shop, cast)
    with pytest.raises(NotAllowed):
        actions.add_partner(made.pk, account_id=reseller.pk, actor=cast.finn)
    with pytest.raises(InvalidInput):
        actions.add_partner(made.pk, account_id=shop.account.pk, actor=cast.rita)
    partner_on(made, reseller, cast, "listed")
    with pytest.raises(InvalidInput, match="already"):
        partner_on(made, reseller, cast, "authorised")


def test_partners_on_the_page_and_in_the_api(shop: Shop, cast: Cast, reseller: Account, client: Client) -> None:
    made = sent(shop, cast)
    client.force_login(cast.user("rita"))
    given = {"account": reseller.pk, "contact": reseller.contacts.get().pk, "role": "referrer", "access": "authorised"}
    assert client.post(f"/quotes/{made.pk}/partners/new", given).status_code == 303
    (partner,) = client.get(f"/api/v1/quotes/{made.pk}/partners").json()
    assert (partner["role"], partner["access"]) == ("referrer", "authorised") and "token" not in str(partner)
    assert "Channel AG" in client.get(made.get_absolute_url()).content.decode()
    theirs = client.get(reseller.get_absolute_url()).content.decode()
    assert "Partner on quotes" in theirs and made.number in theirs
    assert "Partner on quotes" not in client.get(shop.account.get_absolute_url()).content.decode()
    assert client.post(f"/quotes/partners/{partner['id']}/link").status_code == 303
    assert client.post(f"/quotes/partners/{partner['id']}/access").status_code == 303
    assert client.post(f"/api/v1/quotes/partners/{partner['id']}/link").status_code == 409
    assert not queries.of_partner(reseller.pk, actor=cast.nora).exists(), "a quote of another team stays unseen"
    assert client.delete(f"/api/v1/quotes/partners/{partner['id']}").status_code == 204
    assert not queries.of_partner(reseller.pk, actor=cast.rita).exists()
