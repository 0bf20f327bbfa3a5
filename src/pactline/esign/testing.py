"""Builders for tests, stories and the demo. They walk the real actions and read the real mailbox, like a signer does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pactline.files import actions as file_actions
from pactline.kernel.actor import Actor
from pactline.notify.models import MailMessage

from . import actions, queries
from .actions import Signature, Visitor
from .models import Envelope, Signer
from .pdf.typesetting import typeset
from .people import SignerInput

_LINK = re.compile(r"/sign/([A-Za-z0-9_-]{20,})")
_CODE = re.compile(r"^\s+(\d{6})\s*$", re.MULTILINE)


def contract_pdf(title: str = "Service agreement", *, labels: Sequence[str] = (), pages: int = 2) -> bytes:
    """A small PDF with ``labels`` (what to sign at) on its last page."""
    return typeset("sample.typ", {"title": title, "labels": list(labels), "pages": pages})


def envelope_for(
    actor: Actor, people: Sequence[SignerInput], *, pdf: bytes | None = None, send: bool = True, **options: Any
) -> Envelope:
    """A stored PDF in an envelope, sent unless told otherwise."""
    blob = file_actions.store(
        pdf or contract_pdf(),
        filename="agreement.pdf",
        content_type="application/pdf",
        purpose="files.upload",
        actor=actor,
    )
    envelope = actions.create_envelope(
        document=blob, title=options.pop("title", "Service agreement"), signers=people, actor=actor, **options
    )
    return actions.send(envelope.pk, actor=actor) if send else envelope


def mailed_token(signer: Signer) -> str:
    """The token of the newest link in the mailbox of ``signer``."""
    mail = _newest(signer, "esign/mail/invitation", "esign/mail/completed")
    found = _LINK.search(mail.text)
    assert found, mail.text
    return found[1]


def mailed_code(signer: Signer) -> str:
    """The newest one-time code in the mailbox of ``signer``."""
    found = _CODE.search(_newest(signer, "esign/mail/code").text)
    assert found
    return found[1]


def _newest(signer: Signer, *templates: str) -> MailMessage:
    mail = (
        MailMessage.objects.filter(to=signer.email, subject_id=signer.pk, template__in=templates)
        .order_by("-id")
        .first()
    )
    assert mail is not None, f"no message to {signer.email}"
    return mail


def prove(signer: Signer, *, visitor: Visitor | None = None, access_code: str = "") -> tuple[str, Visitor]:
    """Open the mailed link, ask for the code and enter it: the token and a visitor with a proof."""
    place = visitor or Visitor(ip="198.51.100.7", user_agent="Test browser")
    token = mailed_token(signer)
    actions.open_link(token, visitor=place)
    actions.request_code(token, visitor=place)
    proof = actions.verify_code(token, code=mailed_code(signer), access_code=access_code, visitor=place)
    return token, Visitor(ip=place.ip, user_agent=place.user_agent, proof=proof)


def sign_as(signer: Signer, *, signature: Signature | None = None, visitor: Visitor | None = None) -> Signer:
    """All that a person does: link, code, consent, reading, signing."""
    token, place = prove(signer, visitor=visitor)
    actions.accept_consent(token, visitor=place)
    for number, _document in enumerate(queries.documents(signer.envelope), 1):
        actions.read_document(token, number=number, visitor=place)
    return actions.sign(token, signature=signature or Signature(kind="typed", text=signer.name), visitor=place)
