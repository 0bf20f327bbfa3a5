"""The states of a quote: who may move it, what keeps it back, what the approval engine answers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from pactline.activity.models import Event
from pactline.approvals import actions as approvals
from pactline.approvals import queries as approval_queries
from pactline.approvals.models import ApprovalRequest, ApprovalStep
from pactline.authoring.actions.clauses import add_variation, create_clause
from pactline.authoring.models import Clause
from pactline.catalog import actions as catalog
from pactline.files import queries as files
from pactline.identity import actions as identity
from pactline.identity.testing import Cast
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, DomainError, InvalidInput, NotAllowed, NotVisible, WrongState
from pactline.notify.models import MailMessage, Notice
from pactline.parties import actions as parties
from pactline.pricing import actions as prices
from pactline.quotes import actions, queries
from pactline.quotes.lifecycle import QUOTE
from pactline.quotes.models import DealTerm, Quote
from pactline.quotes.testing import Shop, approve_all, approved_quote, quote, standard_rules

D = Decimal


@pytest.fixture
def rules(cast: Cast) -> None:
    standard_rules(actor=cast.cora, director=cast.user("finn"), vice_president=cast.user("lena"))


@pytest.fixture
def liability(cast: Cast) -> Clause:
    clause = create_clause(name="Limitation of liability", actor=cast.olga)
    add_variation(clause.pk, name="Standard", text="Liability is limited to fees.", actor=cast.olga, active=True)
    add_variation(clause.pk, name="Higher cap", text="Twice the fees.", rank=1, actor=cast.olga, active=True)
    return clause


def asked(made: Quote) -> list[tuple[str, str, str]]:
    request = approval_queries.request_for(made)
    assert request is not None
    return [
        (s.rule_name.split(":")[0], s.approver.name.split()[0], s.status) for s in approval_queries.steps_of(request)
    ]


def test_no_discount_needs_no_approval(shop: Shop, cast: Cast, rules: None) -> None:
    made = quote(shop, actor=cast.rita)
    made = actions.submit(made.pk, actor=cast.rita)
    assert made.status == "approved" and made.approved_at and made.submitted_at
    names = list(Event.objects.filter(subject_id=made.pk).order_by("id").values_list("name", flat=True))
    assert names == ["quotes.quote.created", "quotes.quote.submitted", "quotes.quote.approved"]


def test_twenty_five_percent_asks_exactly_two(shop: Shop, cast: Cast, rules: None) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(25))])
    planned = [step.rule.name for step in approvals.preview(subject=made, actor=cast.rita)]
    assert planned == ["Discount over 10 %: sales manager", "Discount over 20 %: director"]
    made = actions.submit(made.pk, actor=cast.rita, note="Strategic")
    assert made.status == "in_review"
    assert asked(made) == [("Discount over 10 %", "Max", "pending"), ("Discount over 20 %", "Finn", "waiting")]
    assert Notice.objects.filter(user=cast.user("max"), kind="approvals.asked").count() == 1
    assert approve_all(made).status == "approved"
    assert Notice.objects.filter(user=cast.user("rita"), kind="approvals.decided").count() == 1


def test_deep_discount_and_low_margin_ask_the_top_and_finance(shop: Shop, cast: Cast, rules: None) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("SETUP", 1, manual_price=D(1100))])
    assert [step.rule.chain for step in approvals.preview(subject=made, actor=cast.rita)] == ["Discount"] * 4
    low = quote(shop, actor=cast.rita, lines=[shop.line("SETUP", 1, discount_percent=D(9))])
    prices.set_price(
        shop.price_list.pk,
        offering_id=shop.products["SETUP"].pk,
        unit_price=D(2500),
        unit_cost=D(2200),
        actor=cast.adam,
    )
    actions.reprice(low.pk, actor=cast.rita)
    assert [s.rule.order for s in approvals.preview(subject=low, actor=cast.rita)] == [3, 3]


def test_non_standard_terms_ask_legal_and_only_operations_sets_them(
    shop: Shop, cast: Cast, rules: None, liability: Clause
) -> None:
    made = quote(shop, actor=cast.rita)
    term = {"clause_id": liability.pk, "position": "fallback", "fallback_no": 1, "reason": "Competitor offers it"}
    with pytest.raises(NotAllowed):
        actions.set_term(made.pk, **term, actor=cast.rita)
    for wrong in (
        {"fallback_no": 7},
        {"fallback_no": None},
        {"reason": " "},
        {"position": "custom", "custom_text": ""},
        {"position": "odd"},
    ):
        with pytest.raises(InvalidInput):
            actions.set_term(made.pk, **{**term, **wrong}, actor=cast.olga)
    assert not DealTerm.objects.exists()
    before = made.content_hash
    actions.set_term(made.pk, **term, actor=cast.olga)
    made.refresh_from_db()
    assert made.is_non_standard and made.content_hash != before
    assert [s.rule.chain for s in approvals.preview(subject=made, actor=cast.olga)] == ["Terms"]
    actions.set_term(made.pk, clause_id=liability.pk, position="standard", actor=cast.olga)
    made.refresh_from_db()
    assert not made.is_non_standard and DealTerm.objects.count() == 1
    actions.remove_term(DealTerm.objects.get().pk, actor=cast.olga)
    assert actions.submit(made.pk, actor=cast.olga).status == "approved"
    with pytest.raises(WrongState):
        actions.set_term(made.pk, **term, actor=cast.olga)


def test_changed_wording_asks_legal_again_but_not_sales(shop: Shop, cast: Cast, rules: None, liability: Clause) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(15))])
    custom = {"clause_id": liability.pk, "position": "custom", "reason": "Asked for"}
    actions.set_term(made.pk, **custom, custom_text="Three times the fees.", actor=cast.olga)
    actions.submit(made.pk, actor=cast.olga)
    approve_all(made)
    new = actions.revise(made.pk, actor=cast.rita)
    assert all(step.needs_nobody for step in approvals.preview(subject=new, actor=cast.rita))
    actions.set_term(new.pk, **custom, custom_text="Four times the fees.", actor=cast.olga)
    assert [(s.rule.chain, s.needs_nobody) for s in approvals.preview(subject=new, actor=cast.olga)] == [
        ("Discount", True),
        ("Terms", False),
    ]
    actions.submit(new.pk, actor=cast.olga)
    assert asked(new) == [("Discount over 10 %", "Max", "approved"), ("Non-standard terms", "Lena", "pending")]


def test_recall_and_resubmit_keeps_what_got_better(shop: Shop, cast: Cast, rules: None) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(25))])
    actions.submit(made.pk, actor=cast.rita)
    approvals.approve(ApprovalStep.objects.get(approver=cast.user("max")).pk, actor=cast.max)
    with pytest.raises(WrongState):
        actions.change_quote(made.pk, actor=cast.rita, name="x")
    made = actions.recall(made.pk, actor=cast.rita)
    assert made.status == "draft"
    line = queries.lines(made)[0]
    actions.change_line(made.pk, line.pk, actor=cast.rita, discount_percent=D(22))
    actions.submit(made.pk, actor=cast.rita)
    assert asked(made) == [("Discount over 10 %", "Max", "approved"), ("Discount over 20 %", "Finn", "pending")]
    actions.recall(made.pk, actor=cast.rita)
    actions.change_line(made.pk, line.pk, actor=cast.rita, discount_percent=D(28))
    actions.submit(made.pk, actor=cast.rita)
    assert asked(made) == [("Discount over 10 %", "Max", "pending"), ("Discount over 20 %", "Finn", "waiting")]


def test_rejection_comes_back_with_its_reason(shop: Shop, cast: Cast, rules: None) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(15))])
    actions.submit(made.pk, actor=cast.rita)
    approvals.reject(ApprovalStep.objects.get().pk, actor=cast.max, comment="Too cheap")
    made.refresh_from_db()
    assert (made.status, made.status_reason) == ("rejected", "Too cheap")
    with pytest.raises(WrongState, match="take it back to draft"):
        actions.reprice(made.pk, actor=cast.rita)
    assert actions.rework(made.pk, actor=cast.rita).status == "draft"


def test_who_edited_cannot_approve(shop: Shop, cast: Cast, rules: None) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(15))])
    actions.change_quote(made.pk, actor=cast.max, name="With Max's help")
    with pytest.raises(Blocked) as refusal:
        actions.submit(made.pk, actor=cast.rita)
    assert "Max Sommer submitted or edited it" in refusal.value.problems[0]
    made.refresh_from_db()
    assert made.status == "draft" and not ApprovalRequest.objects.exists()
    newer = actions.revise(made.pk, actor=cast.rita)
    with pytest.raises(Blocked):
        actions.submit(newer.pk, actor=cast.rita)


def test_guards_say_everything_at_once(shop: Shop, cast: Cast) -> None:
    made = actions.create_quote(account_id=shop.account.pk, actor=cast.rita)
    actions.change_quote(made.pk, actor=cast.rita, contact_id=None)
    with pytest.raises(Blocked) as refusal:
        actions.submit(made.pk, actor=cast.rita)
    text = " ".join(refusal.value.problems)
    assert "has no lines" in text and "names no contact" in text
    offer = next(
        offer for offer in QUOTE.offers(queries.get(made.pk, actor=cast.rita), cast.rita) if offer.verb == "submit"
    )
    assert not offer.enabled and offer.reasons == refusal.value.problems


def test_changed_prices_and_retired_products_keep_it_back(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    prices.set_price(shop.price_list.pk, offering_id=shop.products["PLAT"].pk, unit_price=D(410), actor=cast.adam)
    with pytest.raises(Blocked, match="Prices of “EUR 2026” have changed"):
        actions.submit(made.pk, actor=cast.rita)
    actions.reprice(made.pk, actor=cast.rita)
    catalog.retire(shop.products["SETUP"].pk, actor=SYSTEM)
    with pytest.raises(Blocked, match="Set-up is no longer sold"):
        actions.submit(made.pk, actor=cast.rita)
    actions.remove_lines(made.pk, [queries.lines(made)[1].pk], actor=cast.rita)
    assert actions.submit(made.pk, actor=cast.rita).status == "approved"


def test_missing_tax_rate_keeps_it_back(shop: Shop, cast: Cast) -> None:
    from pactline.catalog.testing import offering

    shop.add(offering("BOOK", tax_class="reduced"), "20")
    made = quote(shop, actor=cast.rita, lines=[shop.line("BOOK")])
    with pytest.raises(Blocked, match="There is no tax rate for DE"):
        actions.submit(made.pk, actor=cast.rita)


def test_customers_wishes_are_answered_before_submitting(shop: Shop, cast: Cast, liability: Clause) -> None:
    made = quote(shop, actor=cast.rita)
    wish = actions.request_term(made.pk, text="Twice the fees, please", clause_id=liability.pk, actor=cast.rita)
    actions.hand_over(made.pk, user_id=cast.olga.user_id, note="Customer insists", actor=cast.rita)
    assert Notice.objects.filter(user=cast.user("olga"), kind="quotes.handed").count() == 1
    assert list(queries.assigned(cast.olga)) == [made]
    with pytest.raises(Blocked, match="1 wish of the customer"):
        actions.submit(made.pk, actor=cast.olga)
    with pytest.raises(NotAllowed):
        actions.answer_request(wish.pk, granted=True, actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.answer_request(wish.pk, granted=False, actor=cast.olga)
    actions.answer_request(wish.pk, granted=True, answer="Fallback 1", actor=cast.olga)
    with pytest.raises(WrongState):
        actions.answer_request(wish.pk, granted=False, answer="No", actor=cast.olga)
    made = actions.submit(made.pk, actor=cast.olga)
    assert made.status == "approved" and made.assigned_to is None


def test_handing_over_and_back(shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.hand_over(made.pk, user_id=cast.sam.user_id, actor=cast.rita)
    with pytest.raises(NotVisible):
        queries.get(made.pk, actor=cast.nora)
    actions.hand_over(made.pk, user_id=cast.nora.user_id, actor=cast.rita)
    assert queries.get(made.pk, actor=cast.nora).pk == made.pk
    actions.hand_back(made.pk, actor=cast.nora, note="Done")
    with pytest.raises(NotVisible):
        queries.get(made.pk, actor=cast.nora)
    with pytest.raises(WrongState):
        actions.hand_back(made.pk, actor=cast.rita)
    actions.assign(made.pk, owner_id=cast.nora.user_id, actor=cast.max)
    assert queries.get(made.pk, actor=cast.nora).team_id == cast.user("nora").team_id


def test_approvers_see_the_quote_only_while_asked(shop: Shop, cast: Cast, rules: None) -> None:
    identity.change_user(cast.finn.user_id, actor=SYSTEM, roles=["approver"])
    cast.user("finn").refresh_from_db()
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(25))])
    with pytest.raises(NotVisible):
        queries.get(made.pk, actor=cast.finn)
    actions.submit(made.pk, actor=cast.rita)
    with pytest.raises(NotVisible):
        queries.get(made.pk, actor=cast.finn)
    approvals.approve(ApprovalStep.objects.get(approver=cast.user("max")).pk, actor=cast.max)
    assert queries.get(made.pk, actor=cast.finn).pk == made.pk


def test_sent_with_its_pdf_and_accepted(shop: Shop, cast: Cast) -> None:
    made = approved_quote(shop, actor=cast.rita)
    made = actions.send(made.pk, message="Here it is.", actor=cast.rita)
    assert made.status == "pending_customer_acceptance" and made.sent_at and made.pdf
    assert files.read(made.pdf).startswith(b"%PDF-")
    mail = MailMessage.objects.get(to="carla@meridian.example")
    assert str(made) in mail.subject and "Here it is." in mail.text and mail.attachments.count() == 1
    made = actions.accept(made.pk, accepted_by="Carla Fontaine", note="E-mail of today", actor=cast.rita)
    assert made.status == "accepted" and made.accepted_by == "Carla Fontaine"
    made = actions.complete(made.pk, actor=cast.olga)
    assert made.status == "completed" and made.completed_at
    with pytest.raises(WrongState):
        actions.cancel(made.pk, reason="Too late", actor=cast.rita)


def test_sending_needs_an_address_but_noting_it_does_not(shop: Shop, cast: Cast) -> None:
    made = approved_quote(shop, actor=cast.rita)
    parties.change_contact(shop.contact.pk, email="", actor=cast.rita)
    with pytest.raises(Blocked, match="has no e-mail address"):
        actions.send(made.pk, actor=cast.rita)
    assert not MailMessage.objects.filter(template="quotes/mail/offer").exists()
    assert actions.send(made.pk, by_email=False, actor=cast.rita).status == "pending_customer_acceptance"


def test_expiry_and_a_new_date(shop: Shop, cast: Cast, rules: None, move_clock: Any) -> None:
    move_clock(datetime(2027, 11, 2, 9, tzinfo=UTC))
    open_one = quote(shop, actor=cast.rita)
    review = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1, discount_percent=D(15))])
    actions.submit(review.pk, actor=cast.rita)
    done = approved_quote(shop, actor=cast.rita)
    actions.accept(done.pk, actor=cast.rita)
    move_clock(datetime(2027, 12, 2, 9, tzinfo=UTC))
    assert actions.expire_due() == 0
    move_clock(datetime(2027, 12, 3, 9, tzinfo=UTC))
    assert actions.expire_due() == 2
    assert actions.expire_due() == 0
    for found in (open_one, review, done):
        found.refresh_from_db()
    assert [open_one.status, review.status, done.status] == ["expired", "expired", "accepted"]
    assert ApprovalRequest.objects.get(subject_id=review.pk).status == "voided"
    assert not approval_queries.steps_for(cast.max).exists()
    with pytest.raises(InvalidInput):
        actions.redate(open_one.pk, expires_on=datetime(2027, 12, 1, tzinfo=UTC).date(), actor=cast.rita)
    again = actions.redate(open_one.pk, expires_on=datetime(2028, 1, 31, tzinfo=UTC).date(), actor=cast.rita)
    assert again.status == "draft" and actions.submit(again.pk, actor=cast.rita).status == "approved"


def test_past_date_cannot_be_sent_or_accepted_but_a_signature_counts(shop: Shop, cast: Cast, move_clock: Any) -> None:
    made = approved_quote(shop, actor=cast.rita)
    move_clock(datetime.combine(made.expires_on + timedelta(days=1), datetime.min.time(), tzinfo=UTC).replace(hour=12))
    for verb in (lambda: actions.send(made.pk, actor=cast.rita), lambda: actions.accept(made.pk, actor=cast.rita)):
        with pytest.raises(Blocked, match="Set a later date"):
            verb()
    actions.expire_due()
    signed = actions.accept_by_signature(made.pk, signed_by="Carla Fontaine")
    assert signed.status == "accepted"
    assert actions.accept_by_signature(made.pk, signed_by="Carla Fontaine").status == "accepted"
    assert Event.objects.filter(name="quotes.quote.accepted").count() == 1
    assert actions.complete(made.pk, actor=SYSTEM).status == "completed"


def test_cancel_needs_a_reason_and_ends_the_approval(shop: Shop, cast: Cast, rules: None) -> None:
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 1, discount_percent=D(15))])
    actions.submit(made.pk, actor=cast.rita)
    with pytest.raises(InvalidInput):
        actions.cancel(made.pk, reason=" ", actor=cast.rita)
    with pytest.raises(NotVisible):
        actions.cancel(made.pk, reason="x", actor=cast.nora)
    made = actions.cancel(made.pk, reason="Lost the budget", actor=cast.rita)
    assert made.status == "canceled" and ApprovalStep.objects.get().status == "canceled"


MATRIX: dict[str, dict[str, str]] = {
    # state: verb -> what rita (agent), max (manager), olga (operations) may: r, m, o
    "draft": {"submit": "rmo", "revise": "rmo", "cancel": "rm"},
    "in_review": {"recall": "rmo", "cancel": "rm"},
    "approved": {"send": "rm", "accept": "rm", "complete": "rmo", "revise": "rmo", "cancel": "rm"},
    "rejected": {"rework": "rmo", "revise": "rmo", "cancel": "rm"},
    "pending_customer_acceptance": {"send": "rm", "accept": "rm", "decline": "rm", "revise": "rmo", "cancel": "rm"},
    "accepted": {"complete": "rmo", "revise": "rmo"},
    "completed": {},
    "declined": {"revise": "rmo", "cancel": "rmo"},
    "expired": {"redate": "rmo", "revise": "rmo", "cancel": "rm"},
    "canceled": {},
    "revised": {},
}


@pytest.mark.parametrize("state", list(MATRIX))
def test_matrix_of_states_verbs_and_roles(state: str, shop: Shop, cast: Cast) -> None:
    made = quote(shop, actor=cast.rita)
    Quote.objects.filter(pk=made.pk).update(status=state, is_active=state != "revised")
    made = queries.get(made.pk, actor=cast.rita)
    allowed = MATRIX[state]
    for letter, actor in (("r", cast.rita), ("m", cast.max), ("o", cast.olga)):
        offered = {offer.verb for offer in QUOTE.offers(made, actor)}
        expected = {verb for verb, letters in allowed.items() if letter in letters}
        assert offered >= expected - {"cancel"}, (state, letter)
        assert offered <= set(allowed), (state, letter)
    for actor in (cast.ada, cast.lena, cast.sam):
        assert QUOTE.offers(made, actor) == []
    for verb in {step.verb for step in QUOTE.steps if step.manual} - set(allowed):
        with pytest.raises(WrongState):
            QUOTE.apply(made.pk, verb, actor=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_presses_of_submit(cast: Cast) -> None:
    from pactline.quotes.testing import shop as open_shop

    shop = open_shop(actor=cast.rita)
    standard_rules(actor=cast.cora, director=cast.user("finn"), vice_president=cast.user("lena"))
    made = quote(shop, actor=cast.rita, lines=[shop.line("PLAT", 10, discount_percent=D(15))])
    rita = cast.rita
    mails = ProcrastinateJob.objects.filter(task_name="notify.deliver_mail")
    sent_before = mails.count()
    outcomes: list[str] = []
    gate = threading.Semaphore(10)

    def press() -> None:
        with gate:
            try:
                actions.submit(made.pk, actor=rita)
                outcomes.append("done")
            except DomainError as error:
                assert error.status == 409 and "In review" in error.message, error
                outcomes.append("refused")
            finally:
                connection.close()

    threads = [threading.Thread(target=press) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("done") == 1 and outcomes.count("refused") == 199
    assert Event.objects.filter(name="quotes.quote.submitted").count() == 1
    assert ApprovalRequest.objects.count() == 1 and ApprovalStep.objects.count() == 1
    assert Notice.objects.filter(kind="approvals.asked").count() == 1
    assert mails.count() == sent_before + 1


def test_clock_is_asked_of_the_kernel(shop: Shop, cast: Cast, move_clock: Any) -> None:
    move_clock(datetime(2031, 5, 4, 12, tzinfo=UTC))
    made = quote(shop, actor=cast.rita)
    assert made.quote_on == clock.today() and made.number == "Q-2031-0001"
