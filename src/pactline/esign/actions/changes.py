"""Changing who signs while it is under way: pause, change those who have not acted, resume; or fall back by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.esign import emails, queries, rules
from pactline.esign.lifecycle import ENVELOPE, SIGNER
from pactline.esign.models import Envelope, Signer
from pactline.esign.people import SignerInput
from pactline.files import queries as file_queries
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

from .envelopes import _key, add_signer, facts_of, settle
from .evidence import note
from .inviting import advance, revoke_links

_KEPT = (
    "order", "kind", "role", "name", "legal_name", "title", "email", "locale", "factor", "access_code_hash", "places",
    "spots", "delegated_from",
)  # fmt: skip


def pause(envelope_id: UUID | str, *, hours: float | None = None, actor: Actor) -> Envelope:
    """Stop signing to change people. Every link dies now; after ``hours`` (1 to 24, default 8) all is as before."""
    length = rules.PAUSE_DEFAULT if hours is None else timedelta(hours=hours)
    if not rules.PAUSE_LEAST <= length <= rules.PAUSE_MOST:
        raise InvalidInput(_("A pause lasts between 1 and 24 hours."), fields={"hours": _("Between 1 and 24.")})
    with transaction.atomic():
        envelope = locked(queries.visible_to(actor), _key(envelope_id))
        ENVELOPE.apply(envelope.pk, "pause", actor=actor, fields={"paused_until": clock.now() + length})
        envelope.refresh_from_db()
        envelope.before_pause = [_snapshot(one) for one in _open(envelope)]
        save(envelope, fields=["before_pause"])
        revoke_links(envelope, because="paused")
        for signer in _open(envelope):
            if signer.status != Signer.Status.NOT_STARTED:
                SIGNER.apply(signer.pk, "withdraw", actor=actor)
        note(envelope, "paused", actor=actor, until=str(envelope.paused_until))
    return envelope


def change_signers(envelope_id: UUID | str, *, signers: Sequence[SignerInput], actor: Actor) -> Envelope:
    """Set the people who have not acted yet, while the envelope is paused (or a draft).

    Entries with ``id`` change that person, entries without add one, people left out are removed. Those who have
    signed cannot be changed: they must not be in the list, and they keep their order. Raises ``InvalidInput``.
    """
    actor.require("esign.send", _("change the signatories"))
    with transaction.atomic():
        envelope = locked(queries.visible_to(actor), _key(envelope_id))
        if envelope.status not in (Envelope.Status.DRAFT, Envelope.Status.PAUSED):
            raise WrongState(
                _("%(envelope)s is %(state)s; pause it before you change who signs.")
                % {"envelope": envelope.number, "state": ENVELOPE.words(envelope.status).lower()}
            )
        present = {one.pk: one for one in _open(envelope)}
        acted = list(envelope.signers.exclude(pk__in=present))
        latest = max((one.order for one in acted), default=0)
        for given in signers:
            if given.id is not None and given.id not in present:
                raise InvalidInput(_("%(name)s has acted already and cannot be changed.") % {"name": given.name})
            if given.order < latest:
                raise InvalidInput(
                    _("%(name)s cannot come before those who have signed (order %(order)d).")
                    % {"name": given.name, "order": latest}
                )
        kept = {given.id for given in signers if given.id is not None}
        for pk, gone in present.items():
            if pk not in kept:
                note(envelope, "recipient_removed", actor=actor, signer=gone, **facts_of(gone))
                gone.delete()
        for given in signers:
            _write(envelope, present.get(given.id) if given.id else None, given, actor)
        record(
            subject=envelope, verb="signatories_changed", actor=actor, data={"people": [one.name for one in signers]}
        )
    return envelope


def _write(envelope: Envelope, signer: Signer | None, given: SignerInput, actor: Actor) -> None:
    if signer is None:
        added = add_signer(envelope, given)
        _find_spots(envelope, added)
        note(envelope, "recipient_added", actor=actor, signer=added, **facts_of(added))
        return
    before = facts_of(signer)
    if signer.email.casefold() != given.email.strip().casefold():
        # Another mailbox is another person as far as proof goes: nothing of the first one's carries over.
        signer.consent = signer.consent_at = signer.viewed_at = None
        signer.authentication, signer.seen = [], []
    signer.order, signer.kind, signer.role = given.order, given.kind, given.role
    signer.name, signer.legal_name, signer.title = given.name.strip(), given.legal_name.strip(), given.title.strip()
    signer.email, signer.user_id, signer.factor = given.email.strip(), given.user_id, given.factor
    signer.locale = given.locale
    if given.access_code:
        signer.access_code_hash = make_password(given.access_code)
    if given.places:
        signer.places = list(given.places)
        _find_spots(envelope, signer)
    save(signer, fields=[*_KEPT, "user", "consent", "consent_at", "viewed_at", "seen", "authentication"])
    after = facts_of(signer)
    if after != before:
        note(envelope, "recipient_changed", actor=actor, signer=signer, before=before, after=after)


def _find_spots(envelope: Envelope, signer: Signer) -> None:
    """The document is fixed since it was sent, so places are looked for in the file that people saw."""
    if envelope.presented is None or not signer.places:
        return
    signer.spots = []
    for number, sheet in enumerate(queries.documents(envelope), 1):
        settle(signer, number, file_queries.read(sheet.presented or sheet.document))
    save(signer, fields=["spots"])


def resume(envelope_id: UUID | str, *, actor: Actor) -> Envelope:
    """Go on with the people as they are now; those whose turn it is get a fresh link."""
    with transaction.atomic():
        envelope = locked(queries.visible_to(actor), _key(envelope_id))
        ENVELOPE.apply(
            envelope.pk, "resume", actor=actor, fields={"before_pause": [], "paused_until": None, "paused_at": None}
        )
        envelope.refresh_from_db()
        note(envelope, "resumed", actor=actor)
        advance(envelope, actor=actor)
        envelope.refresh_from_db()
    return envelope


def revert_due() -> int:
    """Put back the people of every envelope whose pause is over, and go on. Returns how many."""
    due = Envelope.objects.filter(status=Envelope.Status.PAUSED, paused_until__lte=clock.now())
    return sum(_revert(pk) for pk in list(due.values_list("pk", flat=True)))


def _revert(envelope_id: UUID) -> int:
    with transaction.atomic():
        envelope = locked(Envelope.objects.all(), envelope_id)
        over = envelope.paused_until is not None and rules.is_past(envelope.paused_until)
        if envelope.status != Envelope.Status.PAUSED or not over or rules.is_past(envelope.expires_at):
            return 0
        present = {str(one.pk): one for one in _open(envelope)}
        kept = set()
        for row in envelope.before_pause:
            signer = present.get(row["id"])
            kept.add(row["id"])
            if signer is None:
                signer = Signer(id=UUID(row["id"]), envelope=envelope)
                _restore(signer, row)
                signer.save(force_insert=True)
            else:
                _restore(signer, row)
                save(signer, fields=[*_KEPT, "user"])
        for key, added in present.items():
            if key not in kept:
                added.delete()
        ENVELOPE.apply(
            envelope.pk, "revert", actor=SYSTEM, fields={"before_pause": [], "paused_until": None, "paused_at": None}
        )
        envelope.refresh_from_db()
        note(envelope, "reverted", actor=SYSTEM)
        emails.to_sender(
            envelope,
            "reverted",
            lambda: _("The pause is over: “%(title)s”") % {"title": envelope.title},
            actor=SYSTEM,
        )
        advance(envelope, actor=SYSTEM)
    return 1


def _open(envelope: Envelope) -> list[Signer]:
    return list(envelope.signers.exclude(status__in=[Signer.Status.COMPLETED, Signer.Status.DECLINED]))


def _snapshot(signer: Signer) -> dict[str, Any]:
    values = {name: getattr(signer, name) for name in _KEPT}
    return {"id": str(signer.pk), "user_id": str(signer.user_id) if signer.user_id else None, **values}


def _restore(signer: Signer, row: dict[str, Any]) -> None:
    for name in _KEPT:
        setattr(signer, name, row[name])
    signer.user_id = UUID(row["user_id"]) if row["user_id"] else None
