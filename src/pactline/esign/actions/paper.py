"""Signatures on paper: somebody uploads the signed PDF and ticks who signed (rows 27 and 28, ES-27)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.esign import queries, rules
from pactline.esign.lifecycle import ENVELOPE, SIGNER
from pactline.esign.models import Enclosed, Envelope, Signer
from pactline.esign.pdf import document as documents
from pactline.esign.pdf import places
from pactline.esign.pdf.refusals import PdfRefused
from pactline.files import actions as file_actions
from pactline.files import queries as file_queries
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.kernel.events import record
from pactline.kernel.models import locked, save

from .envelopes import _key
from .evidence import note
from .inviting import advance, revoke_links


def record_paper(
    envelope_id: UUID | str,
    *,
    data: bytes,
    filename: str,
    signed_by: Sequence[UUID | str],
    actor: Actor,
    annexes: Sequence[tuple[bytes, str]] = (),
) -> Envelope:
    """Take the scan of a signed document and tick the people whose signatures are on it.

    ``annexes``: the scans of the further documents with their names, in order; each of the ticked people signed all.
    Who uploaded and ticked becomes evidence, and so does how far the scan's text differs from what was sent. In an
    electronic envelope the ticked people have signed on paper, and it becomes mixed. Raises ``InvalidInput`` (422).
    """
    actor.require("esign.send", _("record signatures on paper"))
    scans = [(data, filename), *annexes]
    facts = [_judged(*scan) for scan in scans]
    wanted = {str(one) for one in signed_by}
    if not wanted:
        raise InvalidInput(_("Tick at least one person who signed."), fields={"signed_by": _("Nobody is ticked.")})
    with transaction.atomic():
        envelope = locked(queries.visible_to(actor), _key(envelope_id))
        if envelope.status not in (Envelope.Status.AWAITING, Envelope.Status.DELIVERY_FAILED):
            raise WrongState(
                _("%(envelope)s is %(state)s; signatures cannot be recorded now.")
                % {"envelope": envelope.number, "state": ENVELOPE.words(envelope.status).lower()}
            )
        people = {str(one.pk): one for one in envelope.signers.filter(role=Signer.Role.SIGNER)}
        for key in wanted:
            if key not in people:
                raise InvalidInput(_("A ticked person is no signer of %(envelope)s.") % {"envelope": envelope.number})
            if people[key].status == Signer.Status.COMPLETED:
                raise InvalidInput(_("%(name)s has signed already.") % {"name": people[key].name})
        sheets = queries.documents(envelope)
        if len(scans) != len(sheets):
            words = _("“%(title)s” has %(count)d documents; upload the signed copy of each.")
            raise InvalidInput(words % {"title": envelope.title, "count": len(sheets)})
        if envelope.method == Envelope.Method.ELECTRONIC:
            envelope.method = Envelope.Method.MIXED
            save(envelope, fields=["method"])
        differ = [
            _take(envelope, sheet, scan, its, actor) for sheet, scan, its in zip(sheets, scans, facts, strict=True)
        ]
        for key in sorted(wanted):
            SIGNER.apply(
                people[key].pk, "record_paper", actor=actor, data={"envelope": envelope.number},
                fields={"signature_kind": "paper"},
            )  # fmt: skip
            revoke_links(envelope, because="signed_on_paper", signer=people[key])
            note(
                envelope,
                "ticked_as_signed",
                actor=actor,
                signer=people[key],
                name=people[key].name,
                sha256=facts[0].sha256,
            )
        record(
            subject=envelope, verb="paper_recorded", actor=actor,
            data={"signed_by": [people[key].name for key in sorted(wanted)], "words_differ": differ[0]},
        )  # fmt: skip
        advance(envelope, actor=actor)
        envelope.refresh_from_db()
    return envelope


def _judged(data: bytes, filename: str) -> documents.Facts:
    try:
        return documents.inspect(data)
    except PdfRefused as error:
        raise InvalidInput(f"“{filename}”: {error}", fields={"file": str(error)}) from error


def _take(
    envelope: Envelope, sheet: Enclosed, scan: tuple[bytes, str], facts: documents.Facts, actor: Actor
) -> int | None:
    """Keep the scan of one document; how many words of it differ from what was sent (None: it has no text)."""
    data, filename = scan
    sheet.paper = file_actions.store(
        data, filename=filename, content_type="application/pdf", purpose="esign.paper", actor=actor, kind="pdf"
    )
    save(sheet, fields=["paper"])
    sent = file_queries.read(sheet.presented or sheet.document)
    differ = rules.words_differ(places.text_of(sent), places.text_of(data))
    note(
        envelope, "paper_uploaded", actor=actor, sha256=facts.sha256, pages=facts.pages, filename=sheet.paper.filename,
        words_differ=differ if differ is not None else "no text",
    )  # fmt: skip
    return differ
