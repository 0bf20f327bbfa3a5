"""The quote as a PDF, stored with the hash of what it prints."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from pactline.files import actions as files
from pactline.files.models import Blob
from pactline.kernel.actor import Actor
from pactline.kernel.events import record
from pactline.quotes import pdf, printed, queries
from pactline.quotes.models import Quote

PURPOSE = "quotes.pdf"


def print_quote(quote_id: UUID, *, actor: Actor) -> Blob:
    """The PDF of the quote as it is now. The stored one is given again while nothing of it has changed."""
    quote = queries.get(quote_id, actor=actor)
    content = printed.content(quote)
    mark = pdf.fingerprint(content)
    if quote.pdf is not None and quote.pdf_hash == mark:
        return quote.pdf
    with transaction.atomic():
        blob = files.store(
            pdf.typeset(content),
            filename=f"{quote}.pdf".replace(" ", "-"),
            content_type="application/pdf",
            kind="pdf",
            purpose=PURPOSE,
            actor=actor,
        )
        Quote.objects.filter(pk=quote.pk).update(pdf=blob, pdf_hash=mark)
        record(subject=quote, verb="printed", actor=actor, data={"sha256": blob.sha256}, account_id=quote.account_id)
    return blob
