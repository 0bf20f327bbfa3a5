"""Reading envelopes, their trail and their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import NotVisible

from . import rules
from .models import Annex, Enclosed, Envelope, Evidence, Signer

STUCK_AFTER = timedelta(minutes=2)
FILES = ("document", "presented", "paper", "sealed")


def visible_to(actor: Actor) -> QuerySet[Envelope]:
    """Envelopes that the actor sent, signs, or may see by role; a team sees what its members sent."""
    rows = Envelope.objects.all()
    if actor.is_system or actor.sees_all or actor.may("esign.operate"):
        return rows
    if actor.user_id is None:
        return rows.none()
    mine = Q(sender_id=actor.user_id) | Q(pk__in=Signer.objects.filter(user_id=actor.user_id).values("envelope_id"))
    if actor.team_ids:
        mine |= Q(sender__team_id__in=actor.team_ids)
    return rows.filter(mine)


def get(envelope_id: UUID | str, *, actor: Actor) -> Envelope:
    """The envelope with its people; ``NotVisible`` (404), then ``NotAllowed`` (403)."""
    people = Prefetch("signers", queryset=Signer.objects.select_related("consent", "signature_image", "user"))
    further = Prefetch("annexes", queryset=Annex.objects.select_related(*FILES))
    try:
        found = (
            visible_to(actor)
            .select_related(*FILES, "certificate", "sender")
            .prefetch_related(people, further)
            .filter(pk=envelope_id)
            .first()
        )
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotVisible(_("There is no such envelope, or you may not see it."))
    actor.require("esign.view", _("see what is sent for signature"))
    return found


def annexes(envelope: Envelope) -> QuerySet[Annex]:
    """The documents of an envelope after the first, in order."""
    return Annex.objects.filter(envelope=envelope).select_related(*FILES).order_by("position")


def documents(envelope: Envelope) -> list[Enclosed]:
    """All documents of an envelope in order: the first is the envelope itself."""
    return [envelope, *annexes(envelope)]


def document(envelope: Envelope, number: int) -> Enclosed:
    """One document, counted from 1."""
    found = documents(envelope)
    if not 1 <= number <= len(found):
        raise NotVisible(_("“%(title)s” has no such document.") % {"title": envelope.title})
    return found[number - 1]


def unread(envelope: Envelope, signer: Signer) -> list[Enclosed]:
    """The documents that were not shown to this person yet."""
    return [sheet for sheet in documents(envelope) if sheet.presented_sha256 not in signer.seen]


def of_subject(subject: Model) -> QuerySet[Envelope]:
    """All envelopes of a record, newest first. The caller has checked that the record may be seen."""
    return for_subject(subject._meta.label_lower, subject.pk)


def for_subject(subject_type: str, subject_id: UUID) -> QuerySet[Envelope]:
    """As ``of_subject``, by type and key."""
    return (
        Envelope.objects.filter(subject_type=subject_type, subject_id=subject_id)
        .select_related("sealed", "certificate", "presented")
        .prefetch_related("signers", Prefetch("annexes", queryset=Annex.objects.select_related(*FILES)))
        .order_by("-id")
    )


def people(envelope: Envelope) -> QuerySet[Signer]:
    """The people of an envelope in their order."""
    return Signer.objects.filter(envelope=envelope).select_related("consent", "user").order_by("order", "id")


def open_people(envelope: Envelope) -> QuerySet[Signer]:
    """Those who have not acted yet, in their order."""
    return people(envelope).exclude(status__in=[Signer.Status.COMPLETED, Signer.Status.DECLINED])


def get_signer(signer_id: UUID | str, *, actor: Actor) -> Signer:
    """One person of an envelope that the actor may see."""
    rows = Signer.objects.select_related("envelope", "user").filter(envelope__in=visible_to(actor))
    try:
        found = rows.filter(pk=signer_id).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise NotVisible(_("There is no such signatory, or you may not see the envelope."))
    actor.require("esign.view", _("see what is sent for signature"))
    return found


def waiting_for(actor: Actor) -> QuerySet[Signer]:
    """Where it is this person's turn to sign or approve."""
    if actor.user_id is None:
        return Signer.objects.none()
    return (
        Signer.objects.filter(
            user_id=actor.user_id,
            status=Signer.Status.PENDING,
            role__in=[Signer.Role.SIGNER, Signer.Role.APPROVER],
            envelope__status__in=[Envelope.Status.AWAITING, Envelope.Status.DELIVERY_FAILED],
        )
        .select_related("envelope")
        .order_by("envelope__expires_at")
    )


def seals_that_wait() -> QuerySet[Envelope]:
    """Signed by all, not sealed yet: what the operators' page lists. The longest wait first."""
    return Envelope.objects.filter(status=Envelope.Status.SEALING).order_by("updated_at")


def stuck_seals() -> QuerySet[Envelope]:
    """Those whose last attempt is over or never began."""
    before = clock.now() - STUCK_AFTER
    return seals_that_wait().filter(
        Q(updated_at__lt=before), Q(seal_tried_at__isnull=True) | Q(seal_tried_at__lt=before)
    )


@dataclass(frozen=True, slots=True)
class Trail:
    """An envelope's evidence and whether its chain holds; ``problems`` name the line where it breaks."""

    lines: tuple[Evidence, ...]
    problems: tuple[str, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing was changed, removed or put in between."""
        return not self.problems


def trail(envelope: Envelope) -> Trail:
    """Read and check the evidence of ``envelope`` from its first line to the head."""
    lines = tuple(Evidence.objects.filter(envelope_id=envelope.pk).order_by("seq"))
    problems: list[str] = []
    before = ""
    for expected, line in enumerate(lines, start=1):
        if line.seq != expected:
            problems.append(_("Line %(seq)d of the evidence is missing.") % {"seq": expected})
            break
        if line.prev_hash != before or line.hash != rules.evidence_hash(line.hashed_fields()):
            problems.append(_("Line %(seq)d of the evidence was changed.") % {"seq": expected})
            break
        before = line.hash
    head = Envelope.objects.filter(pk=envelope.pk).values_list("evidence_seq", "evidence_head").first()
    if not problems and head != (len(lines), before):
        problems.append(_("The end of the evidence does not match its head: lines were removed or added."))
    return Trail(lines, tuple(problems))


def by_hash(sha256: str) -> tuple[Envelope, str] | None:
    """The envelope whose file has this hash, and which file it is: sealed, certificate or presented."""
    wanted = sha256.strip().lower()
    for column, what in (
        ("sealed_sha256", "sealed"),
        ("certificate_sha256", "certificate"),
        ("presented_sha256", "presented"),
    ):
        found = Envelope.objects.filter(**{column: wanted}).order_by("-id").first() if wanted else None
        if found is not None:
            return found, what
    annex = (
        Annex.objects.filter(Q(sealed_sha256=wanted) | Q(presented_sha256=wanted)).select_related("envelope").last()
        if wanted
        else None
    )
    if annex is None:
        return None
    return annex.envelope, "sealed" if annex.sealed_sha256 == wanted else "presented"


def by_reference(text: str) -> tuple[Envelope, str] | None:
    """The envelope of an id or of a hash, whichever was typed. Numbers are not accepted: they can be guessed."""
    wanted = text.strip()
    if len(wanted) == 64:
        return by_hash(wanted)
    try:
        found = Envelope.objects.filter(pk=UUID(wanted)).first()
    except ValueError:
        return None
    return (found, "envelope") if found else None
