"""QTE9: a customer asks for a quote over its link; somebody reviews it and makes a quote; the customer sees the latest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactline.catalog import actions as catalog
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, Gone, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.notify.models import MailMessage, Notice
from pactline.parties.models import Contact
from pactline.parties.testing import account, contact
from pactline.quotes import actions as quotes
from pactline.quotes.testing import Shop, shop
from pactline.rfq import actions, queries
from pactline.rfq.actions import Wish
from pactline.rfq.models import CustomerLink, QuoteRequest


@pytest.fixture(name="shop")
def _shop(cast: Cast) -> Shop:
    return shop(actor=cast.rita)


def token_for(person: Contact, cast: Cast) -> str:
    actions.invite(person.pk, actor=cast.rita)
    mail = MailMessage.objects.filter(to=person.email, template="rfq/mail/invitation").latest("created_at")
    found = re.search(r"/customer/(\S+)", mail.text)
    assert found
    return found.group(1)


def asked(shop: Shop, cast: Cast, **fields: Any) -> QuoteRequest:
    link = queries.link_by_token(token_for(shop.contact, cast))
    wishes = [
        Wish(offering_id=shop.products["PLAT"].pk, quantity=Decimal(12), note="For two plants"),
        Wish(text="Training on site", quantity=Decimal(2)),
    ]
    values = {"title": "Platform for Lyon", "wishes": wishes, "text": "As soon as you can.", **fields}
    return actions.submit(link, actor=actions.customer(link), **values)


def test_qte9_submitted_reviewed_converted(shop: Shop, cast: Cast) -> None:
    made = asked(shop, cast, wished_on=clock.today() + timedelta(days=20))
    assert (made.status, made.number[:4], made.owner_id) == ("submitted", "RFQ-", shop.account.owner_id)
    assert Notice.objects.filter(user=made.owner_id, kind="rfq.asked").count() == 1
    assert actions.review(made.pk, actor=cast.rita).status == "in_review"
    quote = actions.convert(made.pk, actor=cast.rita)
    again = actions.convert(made.pk, actor=cast.rita)
    made.refresh_from_db()
    assert (made.status, made.quote_id, again.pk) == ("completed", quote.pk, quote.pk)
    assert (quote.status, quote.contact_id, quote.name) == ("draft", shop.contact.pk, "Platform for Lyon")
    lines = [(row.kind, row.name, row.quantity) for row in quote.lines.order_by("position")]
    assert lines == [
        ("product", "Platform", 12), ("note", "For two plants", 1), ("note", "2 × Training on site", 1),
    ]  # fmt: skip
    with pytest.raises(WrongState):
        actions.cancel(made.pk, reason="Too late", actor=cast.rita)


def test_qte9_customer_sees_the_latest_version(shop: Shop, cast: Cast, client: Client) -> None:
    made = asked(shop, cast)
    quote = actions.convert(made.pk, actor=cast.rita)
    token = token_for(shop.contact, cast)
    page = f"/customer/{token}/requests/{made.pk}"
    assert "We are making your offer" in client.get(page).content.decode()
    quotes.submit(quote.pk, actor=cast.rita)
    quotes.send(quote.pk, actor=cast.rita)
    assert f"/offers/{quote.pk}" in client.get(page).content.decode()
    newer = quotes.revise(quote.pk, actor=cast.rita)
    assert f"/offers/{newer.pk}" not in client.get(page).content.decode()  # a draft is ours
    quotes.submit(newer.pk, actor=cast.rita)
    quotes.send(newer.pk, actor=cast.rita)
    text = client.get(page).content.decode()
    assert f"/offers/{newer.pk}" in text and f"{newer.number} v2" in text
    old = client.get(f"/customer/{token}/offers/{quote.pk}")  # an old address leads to the newest version
    assert old.status_code == 200 and f"{newer.number} v2" in old.content.decode()
    assert client.get(f"/customer/{token}/offers/{quote.pk}/offer.pdf").content.startswith(b"%PDF")


def test_eligibility_decides_what_can_be_seen_and_asked_for(shop: Shop, cast: Cast, client: Client) -> None:
    catalog.add_eligibility(
        "offering", shop.products["SUP"].pk, effect="deny", account_id=shop.account.pk, actor=SYSTEM
    )
    token = token_for(shop.contact, cast)
    text = client.get(f"/customer/{token}/requests/new").content.decode()
    assert "Platform" in text and ">Support<" not in text
    with pytest.raises(InvalidInput, match="not offered to you"):
        asked(shop, cast, wishes=[Wish(offering_id=shop.products["SUP"].pk)])
    assert not QuoteRequest.objects.exists()


def test_what_cannot_be_asked(shop: Shop, cast: Cast) -> None:
    for wrong in (
        {"title": " "}, {"wishes": [], "text": ""}, {"wished_on": clock.today() - timedelta(days=1)},
        {"wishes": [Wish(text="x", quantity=Decimal(0))]}, {"wishes": [Wish(text="x")] * 51},
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            asked(shop, cast, **wrong)
    link = CustomerLink.objects.filter(status="open").get()
    with pytest.raises(NotAllowed):
        actions.submit(link, title="T", wishes=[Wish(text="x")], actor=cast.rita)


def test_request_from_the_page_with_a_file(shop: Shop, cast: Cast, client: Client) -> None:
    token = token_for(shop.contact, cast)
    given = {
        "title": "Support", "text": "", "row1-product": str(shop.products["SUP"].pk), "row1-quantity": "3",
        "row2-words": "Hand-over workshop",
        "attachments": [SimpleUploadedFile("plan.txt", b"Two plants, three shifts.")],
    }  # fmt: skip
    answer = client.post(f"/customer/{token}/requests/new", given)
    made = QuoteRequest.objects.get()
    assert answer.status_code == 302 and answer["Location"].endswith(str(made.pk))
    own = client.get(answer["Location"]).content.decode()
    assert "plan.txt" in own and "Hand-over workshop" in own
    assert [(item.name, item.quantity) for item in made.items.all()] == [("Support", 3), ("Hand-over workshop", 1)]
    blob = made.files.get().blob
    assert queries.may_read_file(blob, cast.rita) and not queries.may_read_file(blob, cast.finn)
    wrong = client.post(f"/customer/{token}/requests/new", {"title": "", "row1-words": "x"})
    assert wrong.status_code == 422 and QuoteRequest.objects.count() == 1
    client.force_login(cast.user("rita"))
    text = client.get(made.get_absolute_url()).content.decode()
    assert "plan.txt" in text and "Hand-over workshop" in text and "Make a quote" in text
    assert made.number in client.get("/requests-for-quotes/").content.decode()
    assert made.number in client.get(shop.account.get_absolute_url()).content.decode()
    assert client.post(f"/requests-for-quotes/{made.pk}/quote").status_code == 303


def test_canceled_with_a_reason_and_withdrawn(shop: Shop, cast: Cast, client: Client) -> None:
    made = asked(shop, cast)
    with pytest.raises(InvalidInput):
        actions.cancel(made.pk, reason="", actor=cast.rita)
    actions.cancel(made.pk, reason="We do not sell in Lyon.", actor=cast.rita)
    mail = MailMessage.objects.filter(template="rfq/mail/canceled").get()
    assert "We do not sell in Lyon." in mail.text and mail.to == shop.contact.email
    other = asked(shop, cast)
    token = token_for(shop.contact, cast)
    assert client.post(f"/customer/{token}/requests/{other.pk}/withdrawal").status_code == 302
    other.refresh_from_db()
    assert (other.status, other.status_reason) == ("canceled", "Withdrawn by the customer.")
    with pytest.raises(WrongState):
        actions.convert(other.pk, actor=cast.rita)


def test_a_link_opens_one_account_only(shop: Shop, cast: Cast, client: Client) -> None:
    made = asked(shop, cast)
    quote = actions.convert(made.pk, actor=cast.rita)
    quotes.submit(quote.pk, actor=cast.rita)
    quotes.send(quote.pk, actor=cast.rita)
    stranger = account("Other Company", actor=cast.rita)
    person = contact(stranger, name="Otto Other", email="otto@other.example", actor=cast.rita)
    token = token_for(person, cast)
    home = client.get(f"/customer/{token}").content.decode()
    assert made.number not in home and quote.number not in home
    for address in (f"requests/{made.pk}", f"offers/{quote.pk}", f"offers/{quote.pk}/offer.pdf"):
        assert client.get(f"/customer/{token}/{address}").status_code == 404
    assert client.post(f"/customer/{token}/requests/{made.pk}/withdrawal").status_code == 404


def test_links_end(shop: Shop, cast: Cast) -> None:
    first = token_for(shop.contact, cast)
    second = token_for(shop.contact, cast)
    with pytest.raises(NotVisible):
        queries.link_by_token(first)
    link = queries.link_by_token(second)
    assert second not in str(CustomerLink.objects.values().get(pk=link.pk))
    with pytest.raises(NotAllowed):
        actions.invite(shop.contact.pk, actor=cast.finn)
    CustomerLink.objects.filter(pk=link.pk).update(expires_at=clock.now() - timedelta(minutes=1))
    with pytest.raises(Gone):
        queries.link_by_token(second)
    actions.revoke(link.pk, actor=cast.rita)
    with pytest.raises(NotVisible):
        queries.link_by_token(second)
    silent = contact(shop.account, name="No Mail", email="", actor=cast.rita)
    with pytest.raises(Blocked):
        actions.invite(silent.pk, actor=cast.rita)


def test_teams_and_api(shop: Shop, cast: Cast, client: Client) -> None:
    made = asked(shop, cast)
    with pytest.raises(NotAllowed):
        queries.get(made.pk, actor=replace(cast.rita, permissions=frozenset()))
    with pytest.raises(NotAllowed):
        actions.convert(made.pk, actor=replace(cast.rita, permissions=frozenset({"rfq.view"})))
    stranger = replace(cast.rita, team_ids=frozenset(), user_id=cast.user("finn").pk)
    with pytest.raises(NotVisible):
        queries.get(made.pk, actor=stranger)
    client.force_login(cast.user("rita"))
    base = f"/api/v1/rfq/{made.pk}"
    detail = client.get(base).json()
    assert [item["name"] for item in detail["items"]] == ["Platform", "Training on site"]
    assert {row["verb"] for row in detail["allowed_actions"]} == {"review", "convert", "cancel"}
    assert client.get("/api/v1/rfq?status=submitted").json()["items"][0]["number"] == made.number
    assert client.post(f"{base}/review").json()["status"] == "in_review"
    assert client.post(f"{base}/quote").json()["number"].startswith("Q-")
    reason = {"reason": "x"}
    assert client.post(f"{base}/cancellation", reason, content_type="application/json").status_code == 409
    body = {"contact_id": str(shop.contact.pk)}
    link = client.post("/api/v1/rfq/links", body, content_type="application/json").json()
    assert link["status"] == "open" and "token" not in str(link)
    assert client.post(f"/api/v1/rfq/links/{link['id']}/revocation").json()["status"] == "revoked"
