"""What the machine reads in the demo: a playbook from the clause library, the other side's paper, old contracts."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import docx

from pactline.activity.jobs import drain
from pactline.authoring.models import ClauseVariation, ContractType
from pactline.contracts import actions as contracts
from pactline.identity.testing import Cast
from pactline.intelligence import actions as intelligence
from pactline.intelligence import queries
from pactline.intelligence.models import Analysis, Batch, Decision, Finding, PlaybookVersion, Verdict
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.parties.models import Account

from .old_contracts import OLD, THEIR_PAPER
from .tale import Story

POSITIONS: tuple[dict[str, Any], ...] = (
    {
        "type": "Cap On Liability",
        "library": "liability",
        "requirement": "required",
        "risk": "high",
        "checks": [{"kind": "max_cap_multiple", "value": 2, "otherwise": "walk_away"}],
        "approver_roles": ["legal"],
        "guidance": "Start with twelve months’ fees. Two years’ fees is the most that our insurer covers.",
    },
    {
        "type": "Payment Terms",
        "library": "payment_terms",
        "requirement": "required",
        "risk": "medium",
        "guidance": "Sixty days only for customers with a clean record.",
    },
    {
        "type": "Governing Law",
        "library": "governing_law",
        "requirement": "required",
        "risk": "medium",
        "checks": [
            {"kind": "allowed_laws", "value": ["Germany", "England and Wales"], "otherwise": "non_standard"},
        ],
    },
    {
        "type": "Termination For Convenience",
        "library": "termination",
        "requirement": "optional",
        "risk": "medium",
    },
    {
        "type": "Confidentiality",
        "requirement": "required",
        "risk": "high",
        "wordings": [
            {
                "rank": 0,
                "text": "Each party keeps the Confidential Information of the other party secret, uses it only for this "
                "Agreement and gives it to nobody but advisers who are bound in the same way.",
            }
        ],
    },
    {
        "type": "Uncapped Liability",
        "requirement": "forbidden",
        "risk": "high",
        "wordings": [],
        "walk_away": "The liability of Provider is unlimited.",
    },
)
QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "question": "Is liability capped?",
        "type": "Cap On Liability",
        "asks": "present",
        "expected": True,
        "risk": "high",
    },
)


def playbook(kind: ContractType, actor: Actor) -> PlaybookVersion:
    """What is standard in contracts of this kind, from the clause library, published."""
    book = intelligence.create_playbook(
        name="Sales contracts", contract_type_id=kind.pk, description="What we sign, and what we do not.", actor=actor
    )
    version = queries.version_of(book)
    if version is None:
        raise LookupError("a playbook without a draft")
    for order, position in enumerate(POSITIONS, 1):
        fields = dict(position)
        if code := fields.pop("library", ""):
            rows = ClauseVariation.objects.filter(clause__code=code, is_active=True).order_by("rank")
            fields["wordings"] = [{"rank": row.rank, "variation_id": row.pk} for row in rows]
        intelligence.put_position(version.pk, actor=actor, order=10 * order, **fields)
    for question in QUESTIONS:
        intelligence.put_question(version.pk, actor=actor, **question)
    return intelligence.publish(version.pk, actor=actor)


def their_paper(tale: Story) -> None:
    """The other side's own paper comes in: it is read, our clause put in its place, a deviation accepted."""
    cast = tale.cast
    account = Account.objects.get(name="Kestrel Instruments")
    kind = ContractType.objects.get(code="sales")
    request = contracts.receive_third_party(
        account_id=account.pk,
        contract_type_id=kind.pk,
        title="Kestrel’s purchase agreement",
        data=word(*THEIR_PAPER),
        filename="kestrel-purchase-agreement.docx",
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=730),
        actor=cast.rita,
    )
    contracts.start_work(request.pk, actor=cast.rita)
    tale.tell("Rita (contract fulfiller)", "uploads the other side’s own paper", request)
    revision = request.documents.get().revisions.get()
    asked = intelligence.analyse_revision(revision.pk, actor=cast.rita)
    drain()
    found = queries.analysis(asked.pk, actor=cast.rita)
    counts = ", ".join(f"{Verdict(name).label}: {count}" for name, count in sorted(found.counts.items()))
    tale.tell("Pactline", "reads it against the playbook", f"{found.number}, {counts or found.get_status_display()}")
    reply = intelligence.ask(found.pk, question="Which law governs the agreement?", actor=cast.rita).reply
    said = reply["citations"][0]["quote"] if reply.get("citations") else reply.get("answer", "")
    tale.tell("Rita (contract fulfiller)", "asks which law governs", f"“{' '.join(said.split())[:70]}”")
    intelligence.ask_for_summary(found.pk, actor=cast.rita)
    if (payment := _open(found, "Payment Terms")) is not None:
        intelligence.accept_deviation(payment.pk, reason="They have always paid in time.", actor=cast.lena)
        tale.tell("Lena (legal counsel)", "accepts a deviation", "payment terms")
    if (liability := _open(found, "Cap On Liability")) is not None:
        made = intelligence.use_clause(liability.pk, actor=cast.rita)
        tale.tell("Rita (contract fulfiller)", "uses our clause, as a tracked change", f"revision {made.number}")
    drain()


def _open(found: Analysis, name: str) -> Finding | None:
    """The deviation of a type that nobody has decided about, and for which there are words of ours."""
    rows = found.findings.filter(type=name, decision=Decision.OPEN).exclude(wording="").order_by("position")
    return next((row for row in rows if row.is_deviation), None)


def portfolio(cast: Cast) -> Batch:
    """Old contracts that are read together, and a question that is asked of all."""
    kind = ContractType.objects.get(code="sales")
    batch = intelligence.create_batch(name="Contracts before 2024", contract_type_id=kind.pk, actor=cast.cora)
    files = [(name, text.encode()) for name, text in OLD.items()]
    intelligence.add_files(batch.pk, files=files, actor=cast.cora)
    drain()
    intelligence.ask_portfolio(batch.pk, question="Which law governs?", actor=cast.cora)
    drain()
    return batch


def signed_contract(tale: Story) -> Analysis | None:
    """The signed contract of the story, read for its data and obligations."""
    if tale.record is None:
        return None
    asked = intelligence.analyse_record(tale.record.pk, actor=tale.cast.cora)
    intelligence.set_reminder(tale.record.pk, recipient_ids=[tale.record.owner_id], actor=tale.cast.cora)
    drain()
    return asked


def word(title: str, *paragraphs: str) -> bytes:
    """A Word file with a title; a paragraph that ends without a full stop is a heading."""
    document = docx.Document()
    document.add_heading(title, level=1)
    for text in paragraphs:
        if text.endswith((".", ":")):
            document.add_paragraph(text)
        else:
            document.add_heading(text, level=2)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
