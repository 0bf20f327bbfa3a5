"""The eleven steps of the main job, one function each, through the real actions."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import docx

from pactline.activity.jobs import drain
from pactline.approvals import actions as approvals
from pactline.approvals import queries as approval_queries
from pactline.authoring.models import Clause
from pactline.contracts import actions as contracts
from pactline.contracts.models import ContractRecord, Revision
from pactline.esign import actions as esign
from pactline.esign.actions.links import Visitor
from pactline.esign.actions.signing import Signature
from pactline.esign.models import Envelope
from pactline.files import queries as files
from pactline.files import redline
from pactline.flows import quote_to_contract
from pactline.identity.queries import actor_for
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, Unavailable
from pactline.obligations import actions as obligations
from pactline.orders.models import Order
from pactline.pipeline import actions as pipeline
from pactline.pipeline.rules import period_of
from pactline.quotes import actions as quotes
from pactline.quotes.actions.basket import NewLine
from pactline.quotes.models import Quote

from . import mailbox
from .tale import Story, state_of


def forecast(tale: Story) -> None:
    """1. The agent forecasts the deal, submits the forecast, starts the quote."""
    rita, today = tale.cast.rita, clock.today()
    opportunity = pipeline.create_opportunity(
        name="Port terminal platform",
        account_id=tale.account.pk,
        contact_id=tale.contact.pk,
        amount=Decimal(90_000),
        currency="EUR",
        close_on=today + timedelta(days=21),
        actor=rita,
    )
    opportunity = pipeline.move(opportunity.pk, stage="propose", actor=rita)
    opportunity = pipeline.change_opportunity(opportunity.pk, forecast_category="strong_upside", actor=rita)
    tale.opportunity = opportunity
    tale.tell("Rita (sales agent)", "forecasts the deal", opportunity.number)
    period = period_of(opportunity.close_on, "month").key  # the quarter stays open for whoever tries the demo
    try:
        submission = pipeline.submit_forecast(period=period, actor=rita, note="Terminal 2 is budgeted.")
        tale.tell("Rita (sales agent)", "submits the forecast", f"{submission.period}, {submission.window}")
    except Blocked as already:
        tale.tell("Rita (sales agent)", "has submitted the forecast before", already.message)
    tale.quote = quotes.create_quote(
        opportunity_id=opportunity.pk,
        contact_id=tale.contact.pk,
        starts_on=today,
        term_months=24,
        auto_renew=True,
        renewal_notice_days=60,
        lines=[
            NewLine(sku="NL-PRO", quantity=Decimal(40), discount_percent=Decimal(12)),
            NewLine(sku="NL-SUP-P", quantity=Decimal(1)),
            NewLine(sku="NL-DOCK", quantity=Decimal(2)),
            NewLine(sku="NL-ONB", quantity=Decimal(1)),
        ],
        actor=rita,
    )
    tale.tell("Rita (sales agent)", "starts the quote", tale.quote)


def deal_terms(tale: Story) -> None:
    """2. The agent hands the quote over; sales operations answers the customer's wishes as deal terms."""
    quote, rita, olga = tale.the_quote, tale.cast.rita, tale.cast.olga
    liability = Clause.objects.get(code="liability")
    wish = quotes.request_term(
        quote.pk,
        text="A higher cap of liability, please.",
        clause_id=liability.pk,
        reason="Their insurer asks.",
        actor=rita,
    )
    quotes.hand_over(quote.pk, user_id=olga.user_id or quote.owner_id, note="Please add the terms.", actor=rita)
    tale.tell("Rita (sales agent)", "hands the quote to sales operations", "Olga Brandt")
    quotes.set_term(
        quote.pk,
        clause_id=liability.pk,
        position="fallback",
        fallback_no=1,
        reason="Insurer of the customer.",
        actor=olga,
    )
    payment = Clause.objects.get(code="payment_terms")
    quotes.set_term(
        quote.pk,
        clause_id=payment.pk,
        position="custom",
        custom_text="Customer pays each undisputed invoice within forty (40) days after receipt of the invoice.",
        reason="Payment run of the customer.",
        actor=olga,
    )
    quotes.answer_request(wish.pk, granted=True, answer="Fallback 1 of our library.", actor=olga)
    tale.tell("Olga (sales operations)", "adds deal terms", "liability: fallback 1, payment terms: custom text")


def submit_quote(tale: Story) -> None:
    """3. Sales operations submits the quote."""
    quote = tale.the_quote
    planned = approvals.preview(subject=quote, actor=tale.cast.olga)
    tale.quote = quotes.submit(quote.pk, note="Terms as discussed.", actor=tale.cast.olga)
    tale.tell("Olga (sales operations)", f"submits for approval, {len(planned)} steps", state_of(tale.quote))


def approve_quote(tale: Story) -> None:
    """4. Every approver who is asked approves; the quote goes back to the agent."""
    quote = tale.the_quote
    _approve_all(tale, quote)
    quote.refresh_from_db()
    tale.tell("Pactline", f"gives the quote back to {quote.owner.name}", state_of(quote))


def initiate(tale: Story) -> None:
    """5. The agent initiates the contract; the document is made from the template."""
    quote, rita = tale.the_quote, tale.cast.rita
    asked = quote_to_contract.document_choice(quote.pk, contract_type=tale.kind, actor=rita).questions
    answers: dict[str, Any] = {q.key: q.usual or ("no" if q.yes_no else "Not applicable") for q in asked}
    request = quote_to_contract.initiate(quote.pk, contract_type=tale.kind, answers=answers, actor=rita)
    if request.problems:
        raise Unavailable(f"The document of {request} cannot be made.", problems=request.problems)
    drain()
    tale.request = request
    tale.tell("Rita (contract fulfiller)", "initiates the contract", f"{request}, revision {tale.revision.number}")


def customer_review(tale: Story) -> None:
    """6. The customer reads the draft by a link, comments, and sends a redline back."""
    request, rita, carl = tale.the_request, tale.cast.rita, tale.contact
    contracts.send_for_review(request.pk, contact_id=carl.pk, message="Here is the draft, Carl.", actor=rita)
    drain()
    tale.tell("Rita (sales agent)", "shares the draft by a link", carl.email)
    token = mailbox.link_token(carl.email, path="/review/", template="review")
    visitor = {"ip": "203.0.113.7", "user_agent": "Story"}
    contracts.customer_comment(token, text="May we name our terminal as the place of delivery?", actor_facts=visitor)
    draft = files.read(tale.word_file)
    edited = redline.make(draft, _with_a_sentence(draft), author=carl.name)
    revision, _warnings = contracts.customer_redline(
        token, data=edited, filename="draft-with-our-change.docx", note="One sentence added.", actor_facts=visitor
    )
    drain()
    tale.tell("Carl (customer)", "comments and uploads a redline", f"revision {revision.number}")
    if revision.tracked_changes:
        revision = contracts.settle_changes(revision.pk, decision="accept", notes="Agreed with Carl.", actor=rita)
        drain()
        tale.tell("Rita (contract fulfiller)", "accepts the changes", f"revision {revision.number}")


def legal_approval(tale: Story) -> None:
    """7. Sales operations asks legal for approval of exactly this revision."""
    request = tale.the_request
    contracts.request_approval(request.pk, note="One sentence by the customer.", actor=tale.cast.olga)
    revision = tale.revision
    tale.tell("Olga (sales operations)", "asks for legal approval", f"revision {revision.number}")
    _approve_all(tale, revision)
    request.refresh_from_db()


def send_for_signature(tale: Story) -> None:
    """8. The agent sends the approved revision to both signatories."""
    request = contracts.send_for_signature(tale.the_request.pk, message="Ready to sign.", actor=tale.cast.rita)
    drain()
    tale.request = request
    tale.envelope = Envelope.objects.filter(subject_id=request.pk).latest("created_at")
    tale.tell("Rita (sales agent)", "sends for signature", tale.envelope.number)


def sign(tale: Story) -> None:
    """9. The signatories sign in their order: each proves the mailbox, consents, reads, signs."""
    envelope = tale.envelope
    if envelope is None:
        raise LookupError("no envelope yet")
    while (signer := envelope.signers.filter(status="pending").order_by("order").first()) is not None:
        visitor = Visitor(ip="203.0.113.9", user_agent="Story")
        token = mailbox.link_token(signer.email, path="/sign/", template="invitation")
        if esign.open_link(token, visitor=visitor).stage == "authenticate":
            esign.request_code(token, visitor=visitor)
            proof = esign.verify_code(token, code=mailbox.code(signer.email), visitor=visitor)
            visitor = Visitor(ip=visitor.ip, user_agent=visitor.user_agent, proof=proof)
        esign.accept_consent(token, visitor=visitor)
        esign.read_document(token, visitor=visitor)
        esign.sign(token, signature=Signature(kind="typed", text=signer.legal_name or signer.name), visitor=visitor)
        tale.tell(f"{signer.name} ({signer.title or signer.kind})", "signs", envelope.number)
        drain()
    envelope.refresh_from_db()
    if envelope.status != Envelope.Status.COMPLETED:
        raise Unavailable(f"{envelope.number} is {envelope.get_status_display()}; look at the operations page.")


def contract_record(tale: Story) -> None:
    """10. The system makes the contract record, completes the quote, wins the deal, drafts the order."""
    drain()
    request = tale.the_request
    request.refresh_from_db()
    tale.record = ContractRecord.objects.get(request=request)
    contracts.keep_current(actor=SYSTEM)
    tale.record.refresh_from_db()
    tale.tell("Pactline", "makes the contract record", f"{tale.record}, {tale.record.get_status_display()}")
    quote, opportunity = tale.the_quote, tale.opportunity
    quote.refresh_from_db()
    if opportunity is not None:
        opportunity.refresh_from_db()
        tale.tell(
            "Pactline", "closes the quote and the opportunity", f"{state_of(quote)}, {opportunity.get_stage_display()}"
        )
    tale.order = Order.objects.get(contract=tale.record)
    tale.tell("Pactline", "drafts the order", tale.order)


def track(tale: Story) -> None:
    """11. Obligations are tracked: proposed ones accepted, a recurring one added, its first task done with evidence."""
    record, cora, rita = tale.record, tale.cast.cora, tale.cast.rita
    if record is None:
        raise LookupError("no record yet")
    for proposal in record.obligations.filter(status="proposed"):
        tale.obligations.append(obligations.accept(proposal.pk, actor=cora))
        tale.tell("Cora (contract administrator)", "accepts a proposed obligation", proposal)
    report = obligations.create_obligation(
        contract=record,
        name="Send the monthly service report",
        repeats="monthly",
        first_due_on=clock.today() + timedelta(days=10),
        until_on=record.ends_on,
        needs_evidence=True,
        owner_id=rita.user_id,
        approver_id=cora.user_id,
        actor=cora,
    )
    tale.obligations.append(report)
    tale.tell("Cora (contract administrator)", "adds a recurring obligation", report)
    task = report.tasks.earliest("due_on")
    obligations.add_evidence(task.pk, data=b"month,availability\n1,99.98\n", filename="service-report.csv", actor=rita)
    obligations.submit(task.pk, comment="Sent to Carl.", actor=rita)
    task = obligations.approve(task.pk, comment="Thank you.", actor=cora)
    tale.tell("Rita and Cora", "hand in and approve the first report", f"{task}, {task.get_status_display()}")
    drain()


ACTS = (
    forecast,
    deal_terms,
    submit_quote,
    approve_quote,
    initiate,
    customer_review,
    legal_approval,
    send_for_signature,
    sign,
    contract_record,
    track,
)


def _approve_all(tale: Story, subject: Quote | Revision) -> None:
    """Each approver who is asked, in their turn, approves."""
    while (found := approval_queries.request_for(subject)) is not None and found.status == "pending":
        step = next(step for step in approval_queries.steps_of(found) if step.status == "pending")
        actor = actor_for(step.approver)
        approvals.approve(step.pk, comment="Fine with me.", actor=actor)
        tale.tell(f"{step.approver.name} ({step.approver.title})", f"approves: {step.rule_name}", subject)


def _with_a_sentence(data: bytes) -> bytes:
    """The customer's edit: a sentence added to the end of the first long paragraph."""
    document = docx.Document(io.BytesIO(data))
    paragraph = next((p for p in document.paragraphs if len(p.text) > 80), None) or document.add_paragraph()
    added = paragraph.add_run(" Deliveries go to Customer's terminal at Speicherkai 14, 20457 Hamburg.")
    if (last := paragraph.runs[-2:-1]) and last[0].font.name:
        added.font.name, added.font.size = last[0].font.name, last[0].font.size
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
