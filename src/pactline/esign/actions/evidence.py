"""Writing one line of an envelope's trail."""

from __future__ import annotations

from typing import Any

from pactline.esign import rules
from pactline.esign.models import Envelope, Evidence, Signer
from pactline.kernel import clock
from pactline.kernel.actor import Actor


def note(envelope: Envelope, kind: str, *, actor: Actor, signer: Signer | None = None, **data: Any) -> Evidence:
    """Append to the trail, in the caller's transaction; the envelope's row is locked so that no two lines collide.

    ``data`` is JSON (instants as text). Times are read here, once, from the server's clock.
    """
    row = Envelope.objects.select_for_update().only("evidence_seq", "evidence_head").get(pk=envelope.pk)
    line = Evidence(
        envelope_id=envelope.pk,
        seq=row.evidence_seq + 1,
        at=clock.now(),
        kind=kind,
        actor=actor.label[:200],
        actor_id=actor.user_id,
        signer_id=signer.pk if signer else None,
        ip=actor.ip or "",
        user_agent=actor.user_agent[:300],
        data={
            name: value if isinstance(value, (int, bool, list, dict)) else str(value) for name, value in data.items()
        },
        prev_hash=row.evidence_head,
    )
    line.hash = rules.evidence_hash(line.hashed_fields())
    line.save(force_insert=True)
    envelope.evidence_seq, envelope.evidence_head = line.seq, line.hash
    Envelope.objects.filter(pk=envelope.pk).update(evidence_seq=line.seq, evidence_head=line.hash)
    return line
