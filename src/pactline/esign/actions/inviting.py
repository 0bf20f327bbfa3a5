"""Whose turn it is, links, reminders, deliveries that failed. The built-in provider lives here."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.esign import emails, providers, queries, rules
from pactline.esign.lifecycle import ENVELOPE, SIGNER
from pactline.esign.models import Envelope, Signer, SigningLink
from pactline.kernel import clock, ids
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import Blocked, NotVisible
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

from .evidence import note


def advance(envelope: Envelope, *, actor: Actor) -> None:
    """Invite those whose turn it is; when everybody has acted, hand the envelope to the sealing job."""
    people = list(envelope.signers.all())
    if rules.current_order(people) is None:
        begin_sealing(envelope, actor=actor)
        return
    due = rules.due(people)
    if envelope.method == Envelope.Method.WET:
        waiting = [one for one in people if one.must_act and one.status == Signer.Status.PENDING]
        due = [] if waiting else due[:1]
    if envelope.method == Envelope.Method.OFFLINE:
        return
    for signer in due:
        SIGNER.apply(signer.pk, "invite", actor=SYSTEM)
        signer.refresh_from_db()
    if due:
        providers.of(envelope).invite(envelope, due, actor)


def begin_sealing(envelope: Envelope, *, actor: Actor) -> None:
    """Everybody has acted: from here on a job goes on, and a sweep if the job is lost."""
    from pactline.esign.tasks import seal

    ENVELOPE.apply(envelope.pk, "begin_sealing", actor=SYSTEM, fields={"seal_error": "", "seal_tried_at": None})
    envelope.refresh_from_db()
    note(envelope, "all_signed", actor=actor)
    seal.enqueue(envelope_id=str(envelope.pk), lock=f"esign.seal:{envelope.pk}")


class BuiltInProvider:
    """Our own engine: links by e-mail, paper by e-mail."""

    def invite(self, envelope: Envelope, signers: list[Signer], actor: Actor) -> None:
        """One link for each; on paper, the PDF for each."""
        for signer in signers:
            self._bring(envelope, signer, actor, again=False)

    def remind(self, envelope: Envelope, signer: Signer, actor: Actor) -> None:
        """A fresh link; older ones go on working until they expire."""
        self._bring(envelope, signer, actor, again=True)

    def withdraw(self, envelope: Envelope, signers: list[Signer], reason: str, actor: Actor) -> None:
        """Tell those who were asked. The links were revoked by the caller."""
        for signer in signers:
            if signer.email:
                emails.withdrawn(envelope, signer, reason, actor=actor)

    def _bring(self, envelope: Envelope, signer: Signer, actor: Actor, *, again: bool) -> None:
        if envelope.method == Envelope.Method.WET:
            emails.paper(envelope, signer, actor=actor)
        else:
            token = issue_link(signer, expires_at=envelope.expires_at)
            emails.invitation(envelope, signer, token, actor=actor, again=again)
        note(envelope, "reminded" if again else "delivered_to_mail", actor=actor, signer=signer, email=signer.email)


def issue_link(signer: Signer, *, expires_at: datetime, force_code: bool = False) -> str:
    """A new token for one person; only its hash is kept."""
    token = ids.token()
    SigningLink(signer=signer, token_hash=ids.hash_token(token), expires_at=expires_at, force_code=force_code).save(
        force_insert=True
    )
    return token


def revoke_links(envelope: Envelope, *, because: str, signer: Signer | None = None) -> None:
    """Make the links of an envelope (or of one person) dead; ``because`` is what their page will say."""
    links = SigningLink.objects.filter(signer__envelope=envelope, revoked_at__isnull=True)
    if signer is not None:
        links = links.filter(signer=signer)
    links.update(revoked_at=clock.now(), revoked_because=because)


def remind(signer_id: UUID | str, *, actor: Actor) -> Signer:
    """Ask one person again, by hand. At most once an hour."""
    actor.require("esign.send", _("remind a signatory"))
    with transaction.atomic():
        envelope, signer = lock_signer(signer_id, actor)
        if signer.status != Signer.Status.PENDING or envelope.status not in ("awaiting", "delivery_failed"):
            raise Blocked(
                _("%(name)s is not asked at the moment, so there is nothing to remind of.") % {"name": signer.name}
            )
        if signer.reminded_at and signer.reminded_at > clock.now() - timedelta(hours=1):
            raise Blocked(_("%(name)s was reminded less than an hour ago.") % {"name": signer.name})
        _remind(envelope, signer, actor)
    return signer


def _remind(envelope: Envelope, signer: Signer, actor: Actor) -> None:
    signer.reminded_at = clock.now()
    save(signer, fields=["reminded_at"])
    record(subject=envelope, verb="reminded", actor=actor, data={"signer": signer.name})
    providers.of(envelope).remind(envelope, signer, actor)


def remind_due() -> int:
    """Remind everybody whose envelope asks for it and who was not written to for that long. Returns how many."""
    reminded = 0
    waiting = Signer.objects.filter(
        status=Signer.Status.PENDING,
        role__in=[Signer.Role.SIGNER, Signer.Role.APPROVER],
        envelope__status=Envelope.Status.AWAITING,
        envelope__remind_every_days__gt=0,
    ).values_list("pk", flat=True)
    for pk in list(waiting):
        with transaction.atomic():
            envelope, signer = lock_signer(pk, SYSTEM)
            since = signer.reminded_at or signer.sent_at
            if signer.status != Signer.Status.PENDING or envelope.status != Envelope.Status.AWAITING or since is None:
                continue
            if since <= clock.now() - timedelta(days=envelope.remind_every_days):
                _remind(envelope, signer, SYSTEM)
                reminded += 1
    return reminded


def mark_delivery_failed(signer_id: UUID | str, *, reason: str, actor: Actor) -> Signer:
    """The message did not reach this person: the envelope shows it until the address is corrected or it is sent again."""
    actor.require("esign.send", _("report a failed delivery"))
    with transaction.atomic():
        envelope, signer = lock_signer(signer_id, actor)
        SIGNER.apply(signer.pk, "fail_delivery", actor=actor, data={"reason": reason}, fields={"reason": reason})
        signer.refresh_from_db()
        revoke_links(envelope, because="undeliverable", signer=signer)
        note(envelope, "bounced", actor=actor, signer=signer, email=signer.email, reason=reason)
        if envelope.status == Envelope.Status.AWAITING:
            ENVELOPE.apply(envelope.pk, "fail_delivery", actor=actor, data={"signer": signer.name})
        emails.to_sender(
            envelope,
            "bounced",
            lambda: _("Not delivered to %(name)s: “%(title)s”") % {"name": signer.name, "title": envelope.title},
            actor=actor,
            signer=signer,
            reason=reason,
        )
    return signer


def resend(signer_id: UUID | str, *, actor: Actor, email: str = "") -> Signer:
    """Send again to somebody whose delivery failed, to a corrected address if one is given."""
    actor.require("esign.send", _("send to a signatory again"))
    with transaction.atomic():
        envelope, signer = lock_signer(signer_id, actor)
        corrected = email.strip() or signer.email
        before = signer.email
        SIGNER.apply(signer.pk, "resend", actor=actor, fields={"email": corrected, "reason": ""})
        signer.refresh_from_db()
        problems = rules.problems_of_people(list(envelope.signers.all()), method=envelope.method)
        if problems:
            raise Blocked(_("It cannot be sent again yet."), problems=problems)
        if corrected != before:
            note(envelope, "recipient_changed", actor=actor, signer=signer, email_before=before, email=corrected)
        if not envelope.signers.filter(status=Signer.Status.DELIVERY_FAILED).exists():
            ENVELOPE.apply(envelope.pk, "redeliver", actor=actor)
            envelope.refresh_from_db()
        providers.of(envelope).invite(envelope, [signer], actor)
    return signer


def lock_signer(signer_id: UUID | str, actor: Actor) -> tuple[Envelope, Signer]:
    """The envelope (locked first, always) and the person; ``NotVisible`` unless the actor may see the envelope."""
    try:
        key = signer_id if isinstance(signer_id, UUID) else UUID(signer_id)
    except ValueError:
        key = UUID(int=0)
    found = Signer.objects.filter(pk=key, envelope__in=queries.visible_to(actor)).first()
    if found is None:
        raise NotVisible(_("There is no such signatory, or you may not see the envelope."))
    envelope = locked(Envelope.objects.all(), found.envelope_id)
    return envelope, locked(Signer.objects.all(), found.pk)
