"""The JSON face of signing: what staff do with envelopes, and the public verification. Signing itself is on the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router
from ninja.files import UploadedFile

from pactline.activity import limits
from pactline.files import queries as file_queries
from pactline.identity.access import acting, public, requires
from pactline.identity.middleware import client_ip
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible, TooLarge
from pactline.ui import rest

from . import actions, queries, verification
from .lifecycle import ENVELOPE
from .lists import Envelopes, WaitingSeals
from .models import Envelope, Signer
from .pdf.document import MAX_BYTES
from .people import AnnexInput, SignerInput
from .schemas import (
    EnvelopeIn,
    EnvelopeOut,
    EnvelopeRow,
    ExpiryIn,
    PauseIn,
    ReasonIn,
    ResendIn,
    SignerIn,
    SignerOut,
    SignersIn,
    TrailOut,
    VerdictOut,
)

router = Router(tags=["esign"])
WHY = "Anybody who holds a signed file may check it."


def shown(envelope: Envelope, actor: Actor) -> dict[str, Any]:
    """An envelope as JSON."""
    found = queries.get(envelope.pk, actor=actor)
    names = [*EnvelopeRow.model_fields, *EnvelopeOut.model_fields]
    row = {name: getattr(found, name) for name in names if name not in ("signers", "annexes", "allowed_actions")}
    row["signers"] = list(found.signers.all())
    row["annexes"] = list(found.annexes.all())
    row["allowed_actions"] = [offer.verb for offer in ENVELOPE.offers(found, actor) if offer.enabled]
    return row


def people(rows: list[SignerIn]) -> list[SignerInput]:
    """What the caller sent, as the actions take it."""
    return [
        SignerInput(
            **{
                **row.dict(exclude={"places"}),
                "places": tuple(place.dict(exclude_none=True) for place in row.places),
            }
        )
        for row in rows
    ]


@router.get("/envelopes", response=rest.Page[EnvelopeRow], openapi_extra=rest.parameters(Envelopes))
@requires("esign.view")
def list_envelopes(request: HttpRequest) -> rest.Page[EnvelopeRow]:
    """The envelopes that you may see."""
    return rest.page(request, Envelopes, EnvelopeRow)


@router.post("/envelopes", response={201: EnvelopeOut})
@requires("esign.send")
def create_envelope(request: HttpRequest, body: EnvelopeIn) -> Any:
    """A draft; nobody is told before it is sent."""
    actor = acting(request)
    document = file_queries.get(body.document_id, actor=actor)
    values = body.dict(exclude={"document_id", "signers", "annexes"})
    annexes = [
        AnnexInput(document=file_queries.get(row.document_id, actor=actor), title=row.title) for row in body.annexes
    ]
    envelope = actions.create_envelope(
        document=document, annexes=annexes, signers=people(body.signers), actor=actor, **values
    )
    return 201, shown(envelope, actor)


@router.get("/envelopes/{uuid:envelope_id}", response=EnvelopeOut)
@requires("esign.view")
def read_envelope(request: HttpRequest, envelope_id: UUID) -> Any:
    """One envelope with its people."""
    actor = acting(request)
    return shown(queries.get(envelope_id, actor=actor), actor)


@router.get("/envelopes/{uuid:envelope_id}/evidence", response=TrailOut)
@requires("esign.view")
def read_evidence(request: HttpRequest, envelope_id: UUID) -> Any:
    """The trail, checked."""
    trail = queries.trail(queries.get(envelope_id, actor=acting(request)))
    return {"intact": trail.intact, "problems": list(trail.problems), "lines": list(trail.lines)}


@router.post("/envelopes/{uuid:envelope_id}/sending", response=EnvelopeOut)
@requires("esign.send")
def send_envelope(request: HttpRequest, envelope_id: UUID) -> Any:
    """Fix the document and invite those whose turn it is."""
    actor = acting(request)
    return shown(actions.send(envelope_id, actor=actor), actor)


@router.post("/envelopes/{uuid:envelope_id}/pause", response=EnvelopeOut)
@requires("esign.send")
def pause_envelope(request: HttpRequest, envelope_id: UUID, body: PauseIn) -> Any:
    """Stop, to change people; every link dies."""
    actor = acting(request)
    return shown(actions.pause(envelope_id, hours=body.hours, actor=actor), actor)


@router.put("/envelopes/{uuid:envelope_id}/signers", response=EnvelopeOut)
@requires("esign.send")
def change_signers(request: HttpRequest, envelope_id: UUID, body: SignersIn) -> Any:
    """Set those who have not acted, in a draft or a pause: with ``id`` changed, without added, left out removed."""
    actor = acting(request)
    return shown(actions.change_signers(envelope_id, signers=people(body.signers), actor=actor), actor)


@router.post("/envelopes/{uuid:envelope_id}/resumption", response=EnvelopeOut)
@requires("esign.send")
def resume_envelope(request: HttpRequest, envelope_id: UUID) -> Any:
    """Go on with the people as they are."""
    actor = acting(request)
    return shown(actions.resume(envelope_id, actor=actor), actor)


@router.post("/envelopes/{uuid:envelope_id}/cancellation", response=EnvelopeOut)
@requires("esign.send")
def cancel_envelope(request: HttpRequest, envelope_id: UUID, body: ReasonIn) -> Any:
    """Call it off."""
    actor = acting(request)
    return shown(actions.cancel(envelope_id, reason=body.reason, actor=actor), actor)


@router.put("/envelopes/{uuid:envelope_id}/expiry", response=EnvelopeOut)
@requires("esign.send")
def change_expiry(request: HttpRequest, envelope_id: UUID, body: ExpiryIn) -> Any:
    """Until when it can be signed."""
    actor = acting(request)
    return shown(actions.change_expiry(envelope_id, expires_at=body.expires_at, actor=actor), actor)


@router.post("/envelopes/{uuid:envelope_id}/paper", response=EnvelopeOut)
@requires("esign.send")
def record_paper(
    request: HttpRequest,
    envelope_id: UUID,
    file: File[UploadedFile],
    signed_by: Form[list[UUID]],
    annexes: File[list[UploadedFile]] = [],  # noqa: B006
) -> Any:
    """The scan of a document signed on paper (and of each further one, in order), and whose signatures are on it."""
    actor = acting(request)
    envelope = actions.record_paper(
        envelope_id, data=_read(file), filename=file.name or "scan.pdf", signed_by=signed_by, actor=actor,
        annexes=[(_read(one), one.name or "scan.pdf") for one in annexes],
    )  # fmt: skip
    return shown(envelope, actor)


@router.post("/signers/{uuid:signer_id}/reminder", response=SignerOut)
@requires("esign.send")
def remind(request: HttpRequest, signer_id: UUID) -> Signer:
    """Ask one person again."""
    return actions.remind(signer_id, actor=acting(request))


@router.post("/signers/{uuid:signer_id}/delivery-failure", response=SignerOut)
@requires("esign.send")
def report_delivery_failure(request: HttpRequest, signer_id: UUID, body: ReasonIn) -> Signer:
    """The message did not arrive."""
    return actions.mark_delivery_failed(signer_id, reason=body.reason, actor=acting(request))


@router.post("/signers/{uuid:signer_id}/resending", response=SignerOut)
@requires("esign.send")
def resend(request: HttpRequest, signer_id: UUID, body: ResendIn) -> Signer:
    """Send again, to a corrected address if one is given."""
    return actions.resend(signer_id, email=body.email, actor=acting(request))


@router.get("/seals", response=rest.Page[EnvelopeRow], openapi_extra=rest.parameters(WaitingSeals))
@requires("esign.operate")
def list_waiting_seals(request: HttpRequest) -> rest.Page[EnvelopeRow]:
    """Signed by everybody, not sealed yet."""
    return rest.page(request, WaitingSeals, EnvelopeRow)


@router.post("/envelopes/{uuid:envelope_id}/sealing", response=EnvelopeOut)
@requires("esign.operate")
def retry_seal(request: HttpRequest, envelope_id: UUID) -> Any:
    """Seal again."""
    actor = acting(request)
    return shown(actions.retry_seal(envelope_id, actor=actor), actor)


@router.get("/verification", response=VerdictOut, auth=None)
@public(WHY)
def verify_reference(request: HttpRequest, reference: str) -> Any:
    """What is known of an envelope's id or a file's SHA-256. Needs no sign-in."""
    limits.count("verify-reference", client_ip(request) or "", most=60, seconds=600)
    verdict = verification.check_reference(reference[:80])
    if verdict is None:
        raise NotVisible(_("No envelope or file here has this id or hash."))
    return _verdict(verdict)


@router.post("/verification", response=VerdictOut, auth=None)
@public(WHY)
def verify_file(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Check the bytes of a signed PDF; it is not kept. Needs no sign-in."""
    limits.count("verify-file", client_ip(request) or "", most=60, seconds=600)
    return _verdict(verification.check_file(_read(file)))


def _read(file: UploadedFile) -> bytes:
    if (file.size or 0) > MAX_BYTES:
        raise TooLarge(_("The file is larger than 50 MB."))
    data: bytes = file.read()
    return data


def _verdict(verdict: verification.Verdict) -> dict[str, Any]:
    return {
        "genuine": verdict.genuine,
        "trusted": bool(verdict.report and verdict.report.trusted),
        "sha256": verdict.report.sha256 if verdict.report else "",
        "sentences": list(verdict.sentences),
        "signatures": [asdict(one) for one in verdict.signatures],
        "known": asdict(verdict.known) if verdict.known else None,
    }
