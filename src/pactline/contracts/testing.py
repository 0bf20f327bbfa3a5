"""Builders of contracts for tests and the demo; each walks the real actions."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pactline.approvals import actions as approvals
from pactline.approvals import queries as approval_queries
from pactline.authoring import actions as authoring
from pactline.authoring.models import Clause, ContractType, Template
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM, Actor
from pactline.notify.models import MailMessage
from pactline.parties import testing as parties
from pactline.parties.models import Account, Contact, SellingEntity

from . import actions, queries
from .models import ContractRequest, CustomerReview, Revision

WORDS = (
    "Master Services Agreement",
    "1. The Provider delivers the Services described in the order.",
    "2. Fees are due within 30 days of the invoice.",
    "3. The liability of each party is limited to the fees of twelve months.",
    "Signed by Carla Fontaine and Ivan Petrov.",
)


def contract_type(name: str = "Sales Contract") -> ContractType:
    """An active contract type."""
    found = ContractType.objects.filter(name=name).first()
    return found or authoring.create_contract_type(name=name, code=name.lower().replace(" ", "_"), actor=SYSTEM)


def word(*paragraphs: str) -> bytes:
    """A .docx with a heading and these paragraphs."""
    document = docx.Document()
    for number, text in enumerate(paragraphs or WORDS):
        document.add_heading(text, level=1) if number == 0 else document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def redlined(data: bytes, old: str, new: str, *, author: str = "Carla Fontaine") -> bytes:
    """``data`` with ``old`` struck and ``new`` inserted as tracked changes, as Word writes them."""
    document = docx.Document(io.BytesIO(data))
    paragraph = next(p for p in document.paragraphs if old in p.text)
    before, _old, after = paragraph.text.partition(old)
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)
    paragraph.add_run(before)
    for number, (tag, text_tag, text) in enumerate((("w:del", "w:delText", old), ("w:ins", "w:t", new))):
        change = OxmlElement(tag)
        for name, value in (("w:id", str(900 + number)), ("w:author", author), ("w:date", "2026-11-20T09:00:00Z")):
            change.set(qn(name), value)
        run, text_node = OxmlElement("w:r"), OxmlElement(text_tag)
        text_node.text = text
        text_node.set(qn("xml:space"), "preserve")
        run.append(text_node)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(after)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def customer(actor: Actor, name: str = "Meridian Labs", **contact: Any) -> tuple[Account, Contact]:
    """An account of ``actor`` with its signatory Carla."""
    if not SellingEntity.objects.exists():
        parties.selling_entity(is_default=True)
    account = parties.account(name, actor=actor)
    return account, parties.contact(account, actor=actor, **contact)


def legal_rule(cast: Cast, **fields: Any) -> None:
    """Lena approves every revision."""
    values = {
        "name": "Legal reads every contract",
        "approvers": [{"kind": "user", "value": str(cast.lena.user_id)}],
        **fields,
    }
    approvals.create_rule(subject_type=queries.REVISION_TYPE, actor=cast.cora, **values)


def signatory_rule(cast: Cast) -> None:
    """Ivan signs for us."""
    authoring.create_signatory_rule(
        name="The director signs", signers=[{"user_id": str(cast.ivan.user_id)}], actor=cast.cora
    )


TEMPLATE = (
    "Sales Contract {{ quote_number }}",
    "between {{ provider_legal_name }} and {{ customer_legal_name }}.",
    "{{ clause_liability }}",
    "The contract starts on {{ start_date }}. Fees are due within {{ payment_terms_days }} days.",
    "{{ table_lines }}",
    "Signed: {{ signature_provider }} {{ signatory_name_provider }}",
    "Signed: {{ signature_customer }} {{ signatory_name_customer }}",
)


def liability(cast: Cast) -> Clause:
    """The clause “Liability” with its standard wording and one fallback."""
    made = authoring.create_clause(name="Liability", actor=cast.cora)
    for rank, words in enumerate(
        ("Liability is limited to the fees of twelve months.", "Liability is limited to twice the fees.")
    ):
        row = authoring.add_variation(
            made.pk, name=f"Wording {rank}", text=words, rank=rank, order=10 + rank, actor=cast.cora
        )
        if not row.is_active:
            authoring.activate_variation(row.pk, actor=cast.cora)
    authoring.activate_clause(made.pk, actor=cast.cora)
    return made


def template(cast: Cast, *paragraphs: str, name: str = "Sales Contract", kind: ContractType | None = None) -> Template:
    """A published template of our own; every proposal for its tags is taken."""
    parsed = authoring.upload_template(
        word(*(paragraphs or TEMPLATE)),
        filename="sales.docx",
        name=name,
        contract_type_id=(kind or contract_type()).pk,
        actor=cast.cora,
    )
    authoring.confirm_suggestions(parsed.version.pk, actor=cast.cora)
    return authoring.publish(parsed.template.pk, actor=cast.cora)


def third_party(
    cast: Cast, *, actor: Actor | None = None, start: bool = True, data: bytes | None = None, **fields: Any
) -> ContractRequest:
    """A request of Rita on Meridian's paper, with revision 1.0; in work unless ``start`` is False."""
    who = actor or cast.rita
    account, contact = customer(who, fields.pop("account_name", "Meridian Labs"))
    values = {
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 11, 30),
        "title": "Master Services Agreement",
        **fields,
    }
    request = actions.create_third_party(
        account_id=account.pk, contact_id=contact.pk, contract_type_id=contract_type().pk, actor=who, **values
    )
    actions.upload(request.pk, data=data or word(), filename="msa.docx", notes="", actor=who)
    actions.submit(request.pk, actor=who)
    if start:
        actions.start_work(request.pk, actor=who)
    request.refresh_from_db()
    return request


def latest(request: ContractRequest) -> Revision:
    """The latest revision of the first document."""
    return queries.latest_revisions(request)[0]


def link_of(review: CustomerReview) -> str:
    """The token of a review's link, as the customer finds it in the mail (only its hash is kept with the review)."""
    rows = MailMessage.objects.filter(subject_type="contracts.customerreview", subject_id=review.pk)
    found = re.search(r"/review/([\w-]+)", rows.order_by("-created_at", "-id")[0].text)
    if found is None:
        raise LookupError("The mail of this review has been erased.")
    return found[1]


def approve(cast: Cast, request: ContractRequest, *, by: str = "lena") -> None:
    """Ask for legal approval and give it."""
    actions.request_approval(request.pk, actor=cast.cora)
    found = approval_queries.request_for(latest(request))
    assert found is not None
    for step in found.steps.filter(status="pending"):
        approvals.approve(step.pk, actor=getattr(cast, by), comment="Fine.")
    request.refresh_from_db()
