"""What a person does with a link: open it, show who they are, agree, read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils.translation import gettext as _

from pactline.activity import limits
from pactline.esign import consent, emails, proofs, queries, rules
from pactline.esign.lifecycle import ACT, SIGNER
from pactline.esign.models import ConsentText, Envelope, OneTimeCode, Signer, SigningLink
from pactline.files import queries as file_queries
from pactline.kernel import clock, ids
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked, Gone, InvalidInput, NotAllowed, NotVisible, TooMany, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save
from pactline.ui import formats

from .evidence import note

Stage = Literal["authenticate", "consent", "read", "done", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who knocks: the browser's place, its proof, and who is signed in here (None: nobody)."""

    ip: str = ""
    user_agent: str = ""
    request_id: str = ""
    proof: str = ""
    signed_in: Actor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A link that works: whose it is, what comes next, and a proof to keep when one was just earned."""

    link: SigningLink
    signer: Signer
    envelope: Envelope
    actor: Actor
    stage: Stage
    proof: str = ""
    by_sign_in: bool = False

    @property
    def needs_access_code(self) -> bool:
        """Whether the sender has agreed a word with this person."""
        return bool(self.signer.access_code_hash)


def link_actor(signer: Signer, visitor: Visitor) -> Actor:
    """The person of a link as an actor: may act on their own signature and on nothing else."""
    return Actor(
        user_id=signer.user_id,
        label=signer.name,
        email=signer.email,
        permissions=frozenset({ACT}),
        via="link",
        ip=visitor.ip or None,
        user_agent=visitor.user_agent,
        request_id=visitor.request_id,
        locale=signer.locale,
    )


def open_link(token: str, *, visitor: Visitor) -> Visit:
    """Look at a link. Raises ``NotVisible`` 404 (unknown), ``Gone`` 410 (dead, with the reason), ``WrongState`` 409
    (paused), ``NotAllowed`` 403 (staff who hold somebody else's link; this is recorded), ``TooMany`` 429."""
    limits.count("open", visitor.ip, most=300, seconds=300)
    link = (
        SigningLink.objects.select_related("signer__envelope", "signer__user")
        .filter(token_hash=ids.hash_token(token))
        .first()
    )
    if link is None:
        limits.count("unknown", visitor.ip, most=30, seconds=300)
        raise NotVisible(_("This link is not known here. Copy it from the message completely, or ask the sender."))
    signer, envelope = link.signer, link.signer.envelope
    _refuse_strangers(envelope, signer, visitor)
    _refuse_dead(link, signer, envelope)
    actor = link_actor(signer, visitor)
    by_sign_in = visitor.signed_in is not None and _is_self(signer, visitor.signed_in)
    proof = proofs.check(visitor.proof, link) if visitor.proof else None
    fresh = ""
    if proof is None and by_sign_in and not signer.access_code_hash:
        fresh = _prove(envelope, signer, link, actor, "sign_in")
    elif proof is None and signer.factor == Signer.Factor.LINK and not link.force_code and not signer.access_code_hash:
        fresh = _prove(envelope, signer, link, actor, "link")
    stage = _stage(signer, envelope, known=proof is not None or bool(fresh))
    return Visit(
        link=link, signer=signer, envelope=envelope, actor=actor, stage=stage, proof=fresh, by_sign_in=by_sign_in
    )


def proven(token: str, *, visitor: Visitor) -> Visit:
    """As ``open_link``, but only for somebody who has shown who they are; else ``NotAllowed`` (403)."""
    visit = open_link(token, visitor=visitor)
    if visit.stage == "authenticate":
        raise NotAllowed(_("Show first that this mailbox is yours: ask for a code on the first page of the link."))
    return visit


def _stage(signer: Signer, envelope: Envelope, *, known: bool) -> Stage:
    if not known:
        return "authenticate"
    if envelope.status == Envelope.Status.COMPLETED:
        return "done"
    if signer.status == Signer.Status.COMPLETED:
        return "read" if signer.role == Signer.Role.VIEWER else "waiting"
    return "read" if signer.consent_id else "consent"


def _refuse_dead(link: SigningLink, signer: Signer, envelope: Envelope) -> None:
    status, words = envelope.status, Envelope.Status
    if status == words.PAUSED:
        raise WrongState(
            _("“%(title)s” is paused: the sender is changing who signs. You will get a new message when it goes on.")
            % {"title": envelope.title}
        )
    if status == words.CANCELLED:
        raise Gone(_("“%(title)s” was cancelled by the sender; nothing is to be signed.") % {"title": envelope.title})
    if status == words.EXPIRED:
        raise Gone(
            _("The time to sign “%(title)s” has passed (%(date)s). Ask %(sender)s for a new link.")
            % {"title": envelope.title, "date": _utc(envelope.expires_at), "sender": envelope.sender_label}
        )
    if status == words.DECLINED:
        raise Gone(_("“%(title)s” was declined and is closed; nothing is to be signed.") % {"title": envelope.title})
    if link.revoked_at:
        raise Gone(_("This link was replaced. Use the newest message about “%(title)s”.") % {"title": envelope.title})
    if rules.is_past(link.expires_at):
        raise Gone(
            _("This link expired on %(date)s. Ask %(sender)s for a new one.")
            % {"date": _utc(link.expires_at), "sender": envelope.sender_label}
        )


def _refuse_strangers(envelope: Envelope, signer: Signer, visitor: Visitor) -> None:
    who = visitor.signed_in
    if who is None or who.user_id is None or _is_self(signer, who):
        return
    with transaction.atomic():
        note(envelope, "refused_other_person", actor=who, signer=signer, link_of=signer.name)
        record(subject=envelope, verb="link_refused", actor=who, data={"link_of": signer.name})
    raise NotAllowed(
        _("This link belongs to %(signer)s, and you are signed in as %(you)s. Nobody can sign for somebody else; this "
          "visit was recorded.") % {"signer": signer.name, "you": who.label}
    )  # fmt: skip


def _is_self(signer: Signer, who: Actor) -> bool:
    if signer.user_id:
        return who.user_id == signer.user_id
    return bool(who.email) and who.email.casefold() == signer.email.casefold()


def _utc(moment: datetime | None) -> str:
    return f"{formats.in_utc(moment)} UTC"


def request_code(token: str, *, visitor: Visitor) -> str:
    """Send a one-time code to the mailbox of the link's person; returns the address, masked.

    At most three in ten minutes and one in 20 seconds. Raises as ``open_link``, and ``TooMany`` (429).
    """
    visit = open_link(token, visitor=visitor)
    limits.count("code", visit.signer.pk.hex, most=6, seconds=900)
    limits.count("code-ip", visitor.ip, most=30, seconds=900)
    if not visit.signer.email:
        raise Blocked(_("There is no e-mail address for %(name)s; ask the sender.") % {"name": visit.signer.name})
    now = clock.now()
    with transaction.atomic():
        envelope = locked(Envelope.objects.all(), visit.envelope.pk)
        signer = locked(Signer.objects.all(), visit.signer.pk)
        last = signer.codes.first()
        if last is not None and last.used_at is None and last.created_at > now - timedelta(seconds=20):
            raise TooMany(_("A code was sent a moment ago. Look into your mailbox, or ask again in 20 seconds."))
        signer.codes.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        code = ids.numeric_code(6)
        OneTimeCode(
            signer=signer,
            code_hash=rules.code_hash(code, signer=signer.pk, key=settings.SECRET_KEY),
            expires_at=now + rules.CODE_LIFETIME,
        ).save(force_insert=True)
        note(envelope, "code_requested", actor=visit.actor, signer=signer, email=signer.email)
        minutes = int(rules.CODE_LIFETIME.total_seconds() // 60)
        emails.one_time_code(envelope, signer, code, minutes=minutes, actor=visit.actor)
    return rules.masked_email(visit.signer.email)


def verify_code(token: str, *, code: str = "", access_code: str = "", visitor: Visitor) -> str:
    """Check the code that was mailed, and the word agreed with the sender where there is one. Returns the proof.

    Raises ``InvalidInput`` (422) saying how many tries are left. A wrong try is recorded, a right code works once.
    """
    visit = open_link(token, visitor=visitor)
    limits.count("verify-ip", visitor.ip, most=60, seconds=900)
    limits.count("verify", visit.signer.pk.hex, most=20, seconds=900)
    signer, problem = visit.signer, ""
    with transaction.atomic():
        envelope = locked(Envelope.objects.all(), visit.envelope.pk)
        mailed = not visit.by_sign_in and (signer.factor == Signer.Factor.EMAIL_CODE or visit.link.force_code)
        methods = ["sign_in"] if visit.by_sign_in else []
        if mailed:
            problem = _check_code(signer, code.strip())
            methods.append("email_code")
            note(
                envelope,
                "code_failed" if problem else "code_passed",
                actor=visit.actor,
                signer=signer,
                email=signer.email,
            )
        if not problem and signer.access_code_hash:
            methods.append("access_code")
            if not check_password(access_code.strip(), signer.access_code_hash):
                problem = _("The access code is not the one that the sender agreed with you.")
            verdict = "access_code_failed" if problem else "access_code_passed"
            note(envelope, verdict, actor=visit.actor, signer=signer)
        proof = "" if problem else _prove(envelope, signer, visit.link, visit.actor, "+".join(methods) or "link")
    if problem:
        raise InvalidInput(problem, fields={"code": problem})
    return proof


def _check_code(signer: Signer, code: str) -> str:
    now = clock.now()
    last = OneTimeCode.objects.select_for_update().filter(signer=signer).order_by("-id").first()
    if last is None or last.used_at is not None or last.expires_at <= now:
        return _("This code has expired or was used. Ask for a new one.")
    if last.attempts >= rules.CODE_ATTEMPTS:
        return _("Too many wrong codes. Ask for a new one.")
    last.attempts += 1
    if last.code_hash != rules.code_hash(code, signer=signer.pk, key=settings.SECRET_KEY):
        last.save(update_fields=["attempts"])
        left = rules.CODE_ATTEMPTS - last.attempts
        return _("The code is wrong; %(left)d tries are left.") % {"left": left}
    last.used_at = now
    last.save(update_fields=["attempts", "used_at"])
    return ""


def _prove(envelope: Envelope, signer: Signer, link: SigningLink, actor: Actor, method: str) -> str:
    """Write down how this person was recognised, and give their browser a proof."""
    with transaction.atomic():
        kept = locked(Signer.objects.all(), signer.pk)
        kept.authentication = [
            *kept.authentication,
            {"method": method, "outcome": "passed", "at": clock.now().isoformat(timespec="seconds")},
        ][-20:]
        save(kept, fields=["authentication"])
        signer.authentication = kept.authentication
        note(envelope, "opened", actor=actor, signer=signer, method=method)
    return proofs.issue(link, method)


def consent_text(signer: Signer, envelope: Envelope) -> ConsentText:
    """The disclosure that this person is shown; the version is written down the first time it is needed."""
    locale, text = consent.wording(signer.locale, consumer=envelope.consumer)
    found, _created = ConsentText.objects.get_or_create(
        version=consent.VERSION,
        locale=locale,
        consumer=envelope.consumer,
        defaults={"text": text, "sha256": ids.hash_token(text)},
    )
    return found


def accept_consent(token: str, *, visitor: Visitor) -> Signer:
    """Agree to act electronically; the wording's version and hash become evidence before the document opens."""
    visit = proven(token, visitor=visitor)
    with transaction.atomic():
        envelope = locked(Envelope.objects.all(), visit.envelope.pk)
        signer = locked(Signer.objects.all(), visit.signer.pk)
        if signer.consent_id is None:
            text = consent_text(signer, envelope)
            signer.consent, signer.consent_at = text, clock.now()
            save(signer, fields=["consent", "consent_at"])
            note(envelope, "consent_accepted", actor=visit.actor, signer=signer, version=str(text), sha256=text.sha256)
    return signer


def read_document(token: str, *, number: int = 1, visitor: Visitor) -> tuple[bytes, str]:
    """The very bytes of a document that will be signed, and their name. That they were shown becomes evidence."""
    visit = proven(token, visitor=visitor)
    if visit.stage == "consent":
        raise NotAllowed(_("Agree first to receive the document electronically."))
    envelope, signer = visit.envelope, visit.signer
    sheet = queries.document(envelope, number)
    blob = sheet.presented or sheet.document
    data = file_queries.read(blob)
    if blob.sha256 not in signer.seen:
        with transaction.atomic():
            envelope = locked(Envelope.objects.all(), envelope.pk)
            signer = locked(Signer.objects.all(), signer.pk)
            if blob.sha256 not in signer.seen:
                signer.viewed_at, signer.seen = signer.viewed_at or clock.now(), [*signer.seen, blob.sha256]
                save(signer, fields=["viewed_at", "seen"])
                named = {"document": sheet.document_name} if queries.annexes(envelope).exists() else {}
                note(envelope, "viewed", actor=visit.actor, signer=signer, presented_sha256=blob.sha256, **named)
                waits = signer.role == Signer.Role.VIEWER and signer.status == Signer.Status.PENDING
                if waits and not queries.unread(envelope, signer):
                    SIGNER.apply(signer.pk, "look", actor=visit.actor)
    return data, blob.filename


def read_result(
    token: str, which: Literal["sealed", "certificate"], *, number: int = 1, visitor: Visitor
) -> tuple[bytes, str]:
    """The sealed copy of a document, or the certificate, for everybody who took part.

    Raises ``WrongState`` while it is not there.
    """
    visit = proven(token, visitor=visitor)
    envelope = visit.envelope
    blob = queries.document(envelope, number).sealed if which == "sealed" else envelope.certificate
    if envelope.status != Envelope.Status.COMPLETED or blob is None:
        raise WrongState(_("“%(title)s” is not signed by everybody yet.") % {"title": envelope.title})
    data = file_queries.read(blob)
    with transaction.atomic():
        note(envelope, "downloaded", actor=visit.actor, signer=visit.signer, file=which, sha256=blob.sha256)
    return data, blob.filename
