"""QTE6: the quote's own PDF is signed by the customer and by us; the signed file is kept and accepts the quote."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pyhanko.pdf_utils.reader import PdfFileReader

from pactline.activity.jobs import drain
from pactline.activity.models import Event
from pactline.esign import actions as esign
from pactline.esign import testing as signing
from pactline.esign.models import Envelope, Signer
from pactline.flows import quote_to_signature
from pactline.identity.testing import Cast
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible
from pactline.parties.models import Contact
from pactline.quotes import actions as quotes
from pactline.quotes import queries, testing
from pactline.quotes.models import Quote

pytestmark = pytest.mark.django_db
ClientFor = Callable[[str], Client]


@pytest.fixture
def shop(cast: Cast) -> testing.Shop:
    return testing.shop(actor=cast.rita)


@pytest.fixture
def offer(shop: testing.Shop, cast: Cast) -> Quote:
    return testing.approved_quote(shop, actor=cast.rita)


def state(quote: Quote) -> str:
    return Quote.objects.get(pk=quote.pk).status


@pytest.mark.django_db(transaction=True)
def test_qte6_both_sign_and_the_signed_file_accepts_the_quote(cast: Cast, client_for: ClientFor) -> None:
    offer = testing.approved_quote(testing.shop(actor=cast.rita), actor=cast.rita)
    page = client_for("rita").get(f"/quotes/{offer.pk}/").content.decode()
    assert f"/quotes/{offer.pk}/signature" in page
    form = client_for("rita").get(f"/quotes/{offer.pk}/signature").content.decode()
    assert "Ivan Petrov" in form and "Carla Fontaine" in form
    sent = client_for("rita").post(
        f"/quotes/{offer.pk}/signature", {"signer_id": cast.ivan.user_id, "message": "Please"}
    )
    assert sent.status_code == 303 and state(offer) == "pending_customer_acceptance"
    envelope = Envelope.objects.get(subject_id=offer.pk)
    theirs, ours = envelope.signers.order_by("order")
    assert (theirs.kind, theirs.name, ours.kind, ours.name) == ("external", "Carla Fontaine", "internal", "Ivan Petrov")
    assert ours.sent_at is None, "we sign after the customer"
    assert client_for("rita").get(f"/quotes/{offer.pk}/signature/document").status_code == 404
    signing.sign_as(theirs)
    assert state(offer) == "pending_customer_acceptance"
    signing.sign_as(Signer.objects.get(pk=ours.pk))
    drain()
    assert state(offer) == "accepted"
    accepted = Event.objects.get(name="quotes.quote.accepted", subject_id=offer.pk)
    assert accepted.data["by_signature"] is True and accepted.data["accepted_by"] == "Carla Fontaine"
    answer = client_for("rita").get(f"/quotes/{offer.pk}/signature/document")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert len(PdfFileReader(BytesIO(answer.content)).embedded_signatures) == 1
    assert client_for("nora").get(f"/quotes/{offer.pk}/signature/document").status_code == 404
    page = client_for("rita").get(f"/quotes/{offer.pk}/").content.decode()
    assert "Signed quote" in page and f'href="/quotes/{offer.pk}/signature"' not in page


def test_qte6_through_the_api(offer: Quote, cast: Cast, client_for: ClientFor) -> None:
    url = f"/api/v1/flows/quotes/{offer.pk}/signature"
    body = {"signer_id": str(cast.ivan.user_id), "message": "Please sign."}
    made = client_for("rita").post(url, body, content_type="application/json")
    assert made.status_code == 201 and made.json()["status"] == "awaiting"
    assert [row["name"] for row in made.json()["signers"]] == ["Carla Fontaine", "Ivan Petrov"]
    again = client_for("rita").post(url, body, content_type="application/json")
    assert again.status_code == 409 and "out for signature already" in again.content.decode()
    assert Envelope.objects.filter(subject_id=offer.pk).count() == 1
    listed = client_for("rita").get(url).json()
    assert [row["number"] for row in listed] == [made.json()["number"]]
    assert client_for("rita").get(f"{url}/document").status_code == 404
    assert client_for("nora").get(url).status_code == 404
    assert client_for("ada").post(url, body, content_type="application/json").status_code == 403


def test_qte6_what_stands_in_the_way_is_said_and_nothing_is_sent(shop: testing.Shop, offer: Quote, cast: Cast) -> None:
    draft = testing.quote(shop, actor=cast.rita)
    with pytest.raises(Blocked) as refusal:
        quote_to_signature.send(draft.pk, actor=cast.rita, signer_id=cast.ivan.user_id)
    assert "not approved" in refusal.value.problems[0]
    with pytest.raises(InvalidInput, match="Choose who signs"):
        quote_to_signature.send(offer.pk, actor=cast.rita, signer_id=cast.rita.user_id)
    Contact.objects.filter(pk=offer.contact_id).update(email="")
    with pytest.raises(Blocked) as refusal:
        quote_to_signature.send(offer.pk, actor=cast.rita, signer_id=cast.ivan.user_id)
    assert "no e-mail address" in refusal.value.problems[0]
    with pytest.raises(NotVisible):
        quote_to_signature.send(offer.pk, actor=cast.nora, signer_id=cast.ivan.user_id)
    with pytest.raises(NotAllowed):
        quote_to_signature.send(offer.pk, actor=cast.ada, signer_id=cast.ivan.user_id)
    assert not Envelope.objects.exists() and state(offer) == "approved"


def test_qte6_the_customer_who_declines_to_sign_declines_the_quote(offer: Quote, cast: Cast) -> None:
    envelope = quote_to_signature.send(offer.pk, actor=cast.rita, signer_id=cast.ivan.user_id)
    token, place = signing.prove(envelope.signers.get(kind="external"))
    esign.decline(token, reason="The price is too high.", visitor=place)
    quote = Quote.objects.get(pk=offer.pk)
    assert quote.status == "declined" and quote.status_reason.endswith("The price is too high.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["revise", "cancel", "accept"])
def test_qte6_a_quote_that_changed_is_signed_no_more(verb: str, cast: Cast) -> None:
    offer = testing.approved_quote(testing.shop(actor=cast.rita), actor=cast.rita)
    envelope = quote_to_signature.send(offer.pk, actor=cast.rita, signer_id=cast.ivan.user_id)
    more: dict[str, Any] = {"reason": "Lost"} if verb == "cancel" else {}
    getattr(quotes, verb)(offer.pk, actor=cast.rita, **more)
    drain()
    envelope.refresh_from_db()
    assert envelope.status == Envelope.Status.CANCELLED and offer.number in envelope.closed_reason
    assert state(offer) == {"revise": "revised", "cancel": "canceled", "accept": "accepted"}[verb]


def test_qte6_a_seal_that_comes_too_late_changes_nothing(offer: Quote, cast: Cast) -> None:
    envelope = quote_to_signature.send(offer.pk, actor=cast.rita, signer_id=cast.ivan.user_id)
    quotes.cancel(offer.pk, actor=cast.rita, reason="Lost")
    quote_to_signature.Answers().on_completed(envelope, cast.rita)
    assert state(offer) == "canceled"
    assert queries.get(offer.pk, actor=cast.rita).accepted_at is None
