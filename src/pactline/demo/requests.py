"""Customers of the demo who ask for quotes over their own link: one waits, one is in review, one has become a quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from pactline.catalog.models import Offering
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.parties.models import Contact
from pactline.quotes.models import Quote
from pactline.rfq import actions as rfq
from pactline.rfq import queries as rfq_queries
from pactline.rfq.actions import Wish
from pactline.rfq.models import QuoteRequest

from . import mailbox

SITES = b"site,doors,scanners\nSalford,3,12\nLeeds,2,8\nYork,1,4\n"


def ask(offerings: Mapping[str, Offering], cast: Cast) -> Quote:
    """All three requests; the quote that one of them became. ``offerings``: by SKU."""

    def product(sku: str, quantity: int, note: str = "") -> Wish:
        return Wish(offering_id=offerings[sku].pk, quantity=Decimal(quantity), note=note)

    _asked(
        "Dana Whitman",
        cast.rita,
        title="Second shift in Oakland",
        text="We add a second shift in spring. What would ten more people and their scanners cost?",
        wishes=[product("NL-CORE", 10), product("NL-SCAN", 10)],
        days=45,
    )
    harbours = _asked(
        "Ingrid Solheim",
        cast.rita,
        title="Archive for three harbours",
        text="The authority wants bills of lading kept for ten years. Please offer it for Bergen, Stavanger and Tromsø.",
        wishes=[
            product("NL-ARCH", 6, "Two for each harbour"),
            Wish(text="Import of the paper archive, about 40 binders", quantity=Decimal(1)),
        ],
        days=30,
    )
    rfq.review(harbours.pk, actor=cast.rita)
    depots = _asked(
        "Owen Price",
        cast.nora,
        title="Dock doors for three depots",
        text="The list of depots is attached. We would like to begin in Salford.",
        wishes=[
            product("NL-GATE", 6, "One for each door"),
            product("NL-SCAN", 24),
            Wish(text="Fitting at a weekend", quantity=Decimal(3)),
        ],
        days=21,
        attachments=[SimpleUploadedFile("depots.csv", SITES, content_type="text/csv")],
    )
    rfq.review(depots.pk, actor=cast.nora)
    return rfq.convert(depots.pk, actor=cast.nora)


def _asked(
    name: str,
    seller: Actor,
    *,
    title: str,
    text: str,
    wishes: Sequence[Wish],
    days: int,
    attachments: Sequence[SimpleUploadedFile] = (),
) -> QuoteRequest:
    """The seller sends a contact its link; the contact opens it and asks."""
    contact = Contact.objects.get(name=name)
    rfq.invite(contact.pk, actor=seller)
    link = rfq_queries.link_by_token(
        mailbox.link_token(contact.email, path="/customer/", template="rfq/mail/invitation")
    )
    rfq.note_opening(link)
    return rfq.submit(
        link,
        title=title,
        text=text,
        wishes=wishes,
        wished_on=clock.today() + timedelta(days=days),
        attachments=attachments,
        actor=rfq.customer(link, ip="203.0.113.11", user_agent="Story"),
    )
