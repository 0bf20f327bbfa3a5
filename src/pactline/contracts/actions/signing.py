"""Sending for signature through the signing engine, and what its answers do to the request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.authoring.docx.anchors import signature_places
from pactline.contracts import emails, queries, rules
from pactline.contracts.lifecycle import REQUEST, engine
from pactline.contracts.models import ContractRequest, ContractStatus, Revision, Signatory
from pactline.esign import actions as esign
from pactline.esign import queries as envelopes
from pactline.esign.models import Envelope
from pactline.esign.people import AnnexInput, SignerInput
from pactline.files import actions as files
from pactline.files import queries as file_queries
from pactline.files.models import Blob
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Blocked, InvalidInput
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

from . import pdfs, records

S = ContractRequest.Status
SIGNED_PURPOSE = "contracts.signed"
OPEN_ENVELOPES = (
    Envelope.Status.DRAFT,
    Envelope.Status.AWAITING,
    Envelope.Status.PAUSED,
    Envelope.Status.DELIVERY_FAILED,
)
ROLES = {
    Signatory.Role.SIGNER: "signer",
    Signatory.Role.APPROVER: "approver",
    Signatory.Role.VIEWER: "viewer",
    Signatory.Role.RECEIVER: "copy",
}


def send_for_signature(
    request_id: UUID | str, *, actor: Actor, message: str = "", expires_at: datetime | None = None
) -> ContractRequest:
    """Freeze the latest, approved revision of each document and send all together to the signatories in their order.

    Raises ``Blocked`` with a sentence for everything that stands in the way; pressed twice, the second is refused
    with the state. One envelope is made, in the same transaction.
    """
    actor.require("contracts.send_signature", _("send a contract for signature"))
    request = queries.get(request_id, actor=actor)
    pdfs.ensure(request, actor=actor)
    with transaction.atomic():
        request = REQUEST.apply(
            request.pk, "send_signature", actor=actor, data={"message": message.strip()},
            fields={"contract_status": ContractStatus.OUT_FOR_SIGNATURE, "status_reason": ""},
        )  # fmt: skip
        revisions = _to_sign(request)
        first, *others = revisions
        envelope = esign.create_envelope(
            document=_pdf(first),
            title=request.title,
            document_title=first.document.title,
            annexes=[AnnexInput(document=_pdf(one), title=one.document.title) for one in others],
            signers=_people(request, revisions),
            actor=actor,
            subject=request,
            message=message,
            method=str(request.signature_type),
            expires_at=expires_at,
            locale=_language(request, first),
        )
        esign.send(envelope.pk, actor=actor)
        for one in revisions:
            data = {"envelope": envelope.number, "sha256": _pdf(one).sha256, "revision": one.number}
            record(subject=one, verb="frozen", actor=actor, data=data)
    return request


def cancel_signature(request_id: UUID | str, *, reason: str, actor: Actor) -> ContractRequest:
    """Call the contract back from its signatories: their links die, they are told, the request is worked on again."""
    if not reason.strip():
        sentence = _("Say why the contract is called back; the signatories will read it.")
        raise InvalidInput(sentence, fields={"reason": sentence})
    actor.require("contracts.signatories", _("call a contract back from signature"))
    with transaction.atomic():
        request = queries.get(request_id, actor=actor)
        if not void_envelopes(request, reason=reason, actor=actor):
            return REQUEST.apply(
                request.pk, "cancel_signature", actor=actor, data={"reason": reason.strip()},
                fields={"contract_status": ContractStatus.SIGNATURE_CANCELLED, "status_reason": reason.strip()},
            )  # fmt: skip
        request.refresh_from_db()
    return request


def void_envelopes(request: ContractRequest, *, reason: str, actor: Actor) -> int:
    """Cancel what is out for signature. Returns how many envelopes there were."""
    rows = list(envelopes.of_subject(request).filter(status__in=OPEN_ENVELOPES))
    for envelope in rows:
        esign.cancel(envelope.pk, reason=reason, actor=engine(actor))
    if not rows and envelopes.of_subject(request).filter(status=Envelope.Status.SEALING).exists():
        raise Blocked(_("Everybody has signed %(request)s already; it is being sealed.") % {"request": request})
    return len(rows)


# What the signing engine answers (in its transaction; see ``engines``)


def on_completed(envelope: Envelope, actor: Actor) -> None:
    """Everybody signed: the request is signed, its record is made, own paper closes. Safe to repeat."""
    request = _locked(envelope)
    if request.status != S.AWAITING_SIGNATURE:
        return
    revisions = _to_sign(request)
    revision = revisions[0]
    request = REQUEST.apply(
        request.pk, "sign", actor=SYSTEM,
        data={"envelope": envelope.number, "revision": revision.number, "quote_id": str(request.quote_id or "")},
        fields={
            "contract_status": ContractStatus.SIGNED,
            "status_reason": "",
            "signature_type": str(envelope.method),
            "certificate": _kept(envelope.certificate, request, request.title, "certificate"),
        },
    )  # fmt: skip
    for one, sheet in zip(revisions, envelopes.documents(envelope), strict=True):
        one.document.signed_pdf = _kept(sheet.sealed, request, one.document.title, "signed")
        save(one.document, fields=["signed_pdf"])
    if request.request_type == ContractRequest.Type.AMENDMENT:
        records.amend(request, revision, actor=SYSTEM)
    else:
        records.create_from(
            request,
            revision,
            signed_pdf=revision.document.signed_pdf,
            certificate=request.certificate,
            actor=SYSTEM,
        )
    if request.paper == ContractRequest.Paper.OWN:
        request = REQUEST.apply(
            request.pk, "close", actor=SYSTEM, fields={"contract_status": ContractStatus.CLOSED}, data={"by": "system"}
        )
    emails.contract_signed(request)


def _kept(blob: Blob | None, request: ContractRequest, title: str, what: str) -> Blob | None:
    """The same bytes as a file of the contract, so that whoever may see the contract may read it."""
    if blob is None:
        return None
    return files.store(
        file_queries.read(blob), filename=f"{rules.file_stem(request.number, title)}-{what}.pdf",
        purpose=SIGNED_PURPOSE, actor=SYSTEM, kind="pdf", pages=blob.pages,
    )  # fmt: skip


def on_declined(envelope: Envelope, actor: Actor) -> None:
    """Somebody declined: back to work in progress with the reason. The approval stands until the next revision."""
    _back(envelope, "decline_signature", ContractStatus.SIGNING_DECLINED, actor)


def on_expired(envelope: Envelope, actor: Actor) -> None:
    """Nobody signed in time: back to work in progress."""
    _back(envelope, "fail_signature", ContractStatus.SIGNATURE_INVALID, actor)


def on_cancelled(envelope: Envelope, actor: Actor) -> None:
    """Called off by us: back to work in progress."""
    _back(envelope, "cancel_signature", ContractStatus.SIGNATURE_CANCELLED, actor)


def _back(envelope: Envelope, verb: str, status: ContractStatus, actor: Actor) -> None:
    request = _locked(envelope)
    if request.status != S.AWAITING_SIGNATURE:
        return
    reason = envelope.closed_reason
    request = REQUEST.apply(
        request.pk, verb, actor=engine(actor), data={"envelope": envelope.number, "reason": reason, "by": actor.label},
        fields={"contract_status": status, "status_reason": reason},
    )  # fmt: skip
    emails.signing_stopped(request, actor)


def _locked(envelope: Envelope) -> ContractRequest:
    """The request of an envelope, locked: the answer of the engine comes in its own transaction."""
    return locked(ContractRequest.objects.all(), envelope.subject_id or "")


def _to_sign(request: ContractRequest) -> list[Revision]:
    """The latest revision of each document, in order: all are signed."""
    latest = queries.latest_revisions(request)
    if not latest:
        raise Blocked(_("%(request)s has no document.") % {"request": request})
    return [queries.revision_by_id(revision.pk) for revision in latest]


def _language(request: ContractRequest, revision: Revision) -> str:
    """The language of the contract: that of its template, else the customer's."""
    template = revision.document.template
    return template.language if template is not None else request.account.language


def _pdf(revision: Revision) -> Blob:
    if revision.pdf is None:
        raise Blocked(
            _("The PDF of %(what)s is not ready: %(why)s")
            % {"what": revision, "why": revision.pdf_error or _("try again.")}
        )
    return revision.pdf


def _people(request: ContractRequest, revisions: Sequence[Revision]) -> list[SignerInput]:
    """The signatories in order, each with the places that the documents have for them.

    Signer n of a document is the n-th who signs; who finds no place in it signs on a page that is added to it.
    """
    places: dict[int, list[dict[str, object]]] = {}
    for document, revision in enumerate(revisions, 1):
        for place in signature_places(file_queries.read(revision.docx)) if revision.docx else ():
            wish: dict[str, object] = {
                "kind": place.mark.value,
                "text": place.label,
                "occurrence": place.occurrence,
                "above": place.box.above,
                "box": [place.box.width, place.box.height],
                "document": document,
            }
            places.setdefault(place.signer, []).append(wish)
    found: list[SignerInput] = []
    number = 0
    for person in queries.signatories(request):
        signs = person.role == Signatory.Role.SIGNER
        number += signs
        found.append(
            SignerInput(
                name=person.name,
                legal_name=person.name,
                title=person.title,
                email=person.email,
                order=person.position,
                role=ROLES[Signatory.Role(person.role)],
                kind=str(person.kind),
                user_id=person.user_id,
                locale=person.user.locale if person.user else request.account.language,
                places=tuple(places.get(number, ())) if signs else (),
            )
        )
    return found
