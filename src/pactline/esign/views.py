"""Pages of staff: envelopes, their people, paper, the seal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.files.access import url as file_url
from pactline.identity.access import acting, requires
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

from . import actions, emails, forms, lists, queries, sealkey, wording
from .lifecycle import ENVELOPE
from .models import Envelope, Signer
from .pdf.refusals import SealRefused
from .people import SignerInput


@requires("esign.view")
def envelopes(request: HttpRequest) -> HttpResponse:
    """All envelopes that the person sees."""
    return lists.Envelopes().respond(request)


@requires("esign.view")
def envelope(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """One envelope: its people, its files, its evidence."""
    actor = acting(request)
    found = queries.get(envelope_id, actor=actor)
    trail = queries.trail(found)
    return record.page(
        request,
        "esign/envelope.html",
        found,
        kind=_("Envelope"),
        number=found.number,
        name=found.title,
        trail=[(_("Signatures"), reverse("esign:list"))],
        chevrons=record.chevrons(
            Envelope.Status.choices, found.status, main=["draft", "awaiting", "sealing", "completed"]
        ),
        verbs=_verbs(found, actor),
        tabs=[
            record.Tab("people", _("People"), count=len(found.signers.all())),
            record.Tab("evidence", _("Evidence"), count=len(trail.lines)),
        ],
        context={
            "people": [_person(found, one, actor) for one in found.signers.all()],
            "lines": [(line, wording.sentence(line)) for line in trail.lines],
            "evidence": trail,
            "files": _files(found),
            "verify_url": emails.verify_url(found),
            "may_change_people": found.status in ("draft", "paused") and actor.may("esign.send"),
        },
    )


def _verbs(found: Envelope, actor: Actor) -> list[record.VerbButton]:
    def to(name: str, **options: Any) -> record.To:
        return record.To(reverse(f"esign:{name}", args=[found.pk]), **options)

    buttons = record.verbs(
        ENVELOPE.offers(found, actor),
        {
            "send": to("sending", primary=True, icon="send"),
            "resume": to("resumption", primary=True, icon="player-play"),
            "pause": to("pause", dialog=True, icon="player-pause"),
            "cancel": to("cancellation"),
        },
    )
    if actor.may("esign.send") and found.status in ("awaiting", "delivery_failed"):
        buttons.append(
            record.link(
                "paper", _("Signed on paper"), reverse("esign:paper", args=[found.pk]), dialog=True, icon="file-upload"
            )
        )
        buttons.append(
            record.link("expiry", _("Change the date"), reverse("esign:expiry", args=[found.pk]), dialog=True)
        )
    return buttons


def _person(found: Envelope, signer: Signer, actor: Actor) -> dict[str, Any]:
    may = actor.may("esign.send") and found.status in ("awaiting", "delivery_failed")
    mine = actor.user_id is not None and signer.user_id == actor.user_id
    return {
        "signer": signer,
        "outcome": wording.outcome(signer),
        "may_remind": may and signer.status == "pending" and signer.must_act,
        "may_resend": may and signer.status == "delivery_failed",
        "may_fail": may and signer.status == "pending",
        "may_sign": mine and signer.status == "pending" and found.status in ("awaiting", "delivery_failed"),
        "may_copy_link": actor.may("esign.operate") and may and signer.status == "pending" and not mine,
        "may_change": actor.may("esign.send")
        and found.status in ("draft", "paused")
        and signer.status in ("not_started", "delivery_failed"),
    }


def _files(found: Envelope) -> list[tuple[str, str, str]]:
    sheets = queries.documents(found)
    named = [
        (label if len(sheets) == 1 else f"{number}. {sheet.document_name}: {label}", blob)
        for number, sheet in enumerate(sheets, 1)
        for label, blob in (
            (_("Document"), sheet.presented or sheet.document),
            (_("Signed on paper"), sheet.paper),
            (_("Signed and sealed document"), sheet.sealed),
        )
    ]
    named.append((_("Certificate of completion"), found.certificate))
    return [(label, file_url(blob, inline=True), blob.sha256) for label, blob in named if blob is not None]


@requires("esign.send")
@require_POST
def sending(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Send a draft."""
    return pages.done(request, actions.send(envelope_id, actor=acting(request)), message=_("Sent for signature."))


@requires("esign.send")
def pause(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Pause to change people."""
    actor = acting(request)
    return ui_forms.page(
        request,
        forms.PauseForm,
        title=_("Pause signing"),
        submit=_("Pause"),
        save=lambda data: actions.pause(envelope_id, hours=data["hours"], actor=actor),
        message=_("Paused. Change who signs, then resume."),
    )


@requires("esign.send")
@require_POST
def resumption(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Go on."""
    return pages.done(request, actions.resume(envelope_id, actor=acting(request)), message=_("Signing goes on."))


@requires("esign.send")
def cancellation(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Call it off."""
    actor = acting(request)
    return ui_forms.reason_page(
        request,
        title=_("Cancel the signing"),
        intro=_("Every link stops working, and those who were asked are told, with your reason."),
        submit=_("Cancel the signing"),
        save=lambda reason: actions.cancel(envelope_id, reason=reason, actor=actor),
        danger=True,
    )


@requires("esign.send")
def expiry(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Another date."""
    actor = acting(request)
    found = queries.get(envelope_id, actor=actor)
    return ui_forms.page(
        request,
        forms.ExpiryForm,
        title=_("Change until when it can be signed"),
        submit=_("Save"),
        initial={"expires_at": found.expires_at},
        save=lambda data: actions.change_expiry(found.pk, expires_at=data["expires_at"], actor=actor),
    )


@requires("esign.send")
def paper(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Upload what came back on paper."""
    actor = acting(request)
    found = queries.get(envelope_id, actor=actor)
    return ui_forms.page(
        request,
        forms.PaperForm,
        title=_("Signed on paper"),
        submit=_("Record signatures"),
        form_kwargs={"envelope": found},
        save=lambda data: actions.record_paper(
            found.pk,
            data=data["file"].read(),
            filename=data["file"].name,
            annexes=[(one.read(), one.name) for name, one in data.items() if name.startswith("annex_")],
            signed_by=data["signed_by"],
            actor=actor,
        ),
    )


@requires("esign.send")
def signer_new(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Add a person while the envelope is paused or a draft."""
    actor = acting(request)
    found = queries.get(envelope_id, actor=actor)

    def save(data: dict[str, Any]) -> Envelope:
        everybody = [_given(one) for one in queries.open_people(found)]
        return actions.change_signers(found.pk, signers=[*everybody, SignerInput(**data)], actor=actor)

    return ui_forms.page(request, forms.SignerForm, title=_("Add a person"), submit=_("Add"), save=save)


@requires("esign.send")
def signer_edit(request: HttpRequest, signer_id: UUID) -> HttpResponse:
    """Change a person who has not acted."""
    actor = acting(request)
    signer = queries.get_signer(signer_id, actor=actor)

    def save(data: dict[str, Any]) -> Envelope:
        same = data["email"].casefold() == signer.email.casefold()
        changed = SignerInput(
            **data, id=signer.pk, kind=signer.kind, user_id=signer.user_id if same else None, locale=signer.locale
        )
        people = [changed if one.pk == signer.pk else _given(one) for one in queries.open_people(signer.envelope)]
        return actions.change_signers(signer.envelope_id, signers=people, actor=actor)

    names = [name for name in forms.SignerForm.base_fields if name != "access_code"]
    return ui_forms.page(
        request,
        forms.SignerForm,
        title=_("Change %(name)s") % {"name": signer.name},
        submit=_("Save"),
        initial={name: getattr(signer, name) for name in names},
        save=save,
    )


@requires("esign.send")
@require_POST
def signer_removal(request: HttpRequest, signer_id: UUID) -> HttpResponse:
    """Take a person who has not acted off the list."""
    actor = acting(request)
    signer = queries.get_signer(signer_id, actor=actor)
    people = [_given(one) for one in queries.open_people(signer.envelope) if one.pk != signer.pk]
    changed = actions.change_signers(signer.envelope_id, signers=people, actor=actor)
    return pages.done(request, changed, message=_("Removed."))


def _given(one: Signer) -> SignerInput:
    return SignerInput(
        id=one.pk,
        name=one.name,
        email=one.email,
        order=one.order,
        role=one.role,
        kind=one.kind,
        legal_name=one.legal_name,
        title=one.title,
        user_id=one.user_id,
        locale=one.locale,
        factor=one.factor,
    )


@requires("esign.send")
@require_POST
def reminder(request: HttpRequest, signer_id: UUID) -> HttpResponse:
    """Ask again."""
    signer = actions.remind(signer_id, actor=acting(request))
    return pages.done(request, signer.envelope, message=_("%(name)s was reminded.") % {"name": signer.name})


@requires("esign.send")
def resending(request: HttpRequest, signer_id: UUID) -> HttpResponse:
    """Send again after a failed delivery."""
    actor = acting(request)
    signer = queries.get_signer(signer_id, actor=actor)
    return ui_forms.page(
        request,
        forms.ResendForm,
        title=_("Send to %(name)s again") % {"name": signer.name},
        submit=_("Send"),
        initial={"email": signer.email},
        save=lambda data: actions.resend(signer.pk, email=data["email"], actor=actor).envelope,
    )


@requires("esign.send")
def delivery_failure(request: HttpRequest, signer_id: UUID) -> HttpResponse:
    """Say that the message did not arrive."""
    actor = acting(request)
    return ui_forms.reason_page(
        request,
        title=_("The message did not arrive"),
        submit=_("Report"),
        save=lambda reason: actions.mark_delivery_failed(signer_id, reason=reason, actor=actor).envelope,
    )


@requires("esign.view")
@require_POST
def my_signature(request: HttpRequest, signer_id: UUID) -> HttpResponse:
    """To one's own signing page."""
    token = actions.my_link(signer_id, actor=acting(request))
    return pages.done(request, f"/sign/{token}")


@requires("esign.operate")
@require_POST
def link_copy(request: HttpRequest, signer_id: UUID) -> HttpResponse:
    """A live link to pass on by other means: recorded, and opened with a code only."""
    actor = acting(request)
    token = actions.reveal_link(signer_id, actor=actor)
    signer = queries.get_signer(signer_id, actor=actor)
    return pages.page(
        request,
        "esign/link.html",
        title=_("Link for %(name)s") % {"name": signer.name},
        context={"link": emails.link_url(token), "signer": signer, "back": signer.envelope.get_absolute_url()},
    )


@requires("esign.operate")
def seals(request: HttpRequest) -> HttpResponse:
    """What is signed and not sealed."""
    return lists.WaitingSeals().respond(request)


@requires("esign.operate")
@require_POST
def seal_retry(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Try once more."""
    actions.retry_seal(envelope_id, actor=acting(request))
    return pages.done(request, "esign:seals", message=_("It is being sealed again."))


@requires("esign.seal_config")
def seal(request: HttpRequest) -> HttpResponse:
    """The key, its certificate and the time stamp authority."""
    key, problem = None, ""
    try:
        key = sealkey.current()
    except SealRefused as error:
        problem = str(error)
    return pages.page(
        request,
        "esign/seal.html",
        title=_("The seal"),
        context={
            "key": key,
            "problem": problem,
            "days_left": key.days_left(clock.now()) if key else None,
            "alarm": key.alarm(clock.now()) if key else None,
            "brought": sealkey.brought(),
            "timestamps": sealkey.timestamper() is not None,
            "policy": sealkey.options().policy,
        },
    )


@requires("esign.seal_config")
@require_POST
def seal_renewal(request: HttpRequest) -> HttpResponse:
    """Another self-signed key."""
    actions.renew(actor=acting(request))
    return pages.done(request, "esign:seal", message=_("A new key is in place."))


@requires("esign.seal_config")
def seal_key(request: HttpRequest) -> HttpResponse:
    """The operator's own key."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> None:
        actions.install(pkcs12=data["file"].read(), password=data["password"], actor=actor)

    return ui_forms.page(
        request,
        forms.SealKeyForm,
        title=_("Use your own key"),
        submit=_("Install"),
        save=save,
        back="esign:seal",
        message=_("The key is in place."),
    )
