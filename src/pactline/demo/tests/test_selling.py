"""What the demo company sells beside its story: advice, requests of customers, offers in several states."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pactline.approvals import calendars
from pactline.approvals import queries as approval_queries
from pactline.approvals.models import WorkCalendar
from pactline.catalog import queries as catalog
from pactline.catalog.models import NeedsAssessment, Questionnaire, Suggestion, SuggestionAnswer
from pactline.demo import loading, story
from pactline.flows import suggestion_to_line
from pactline.notify.models import MailMessage
from pactline.quotes.models import Quote, QuotePartner
from pactline.rfq.models import QuoteRequest


@pytest.mark.django_db(transaction=True)
def test_what_is_sold_beside_the_story() -> None:
    told: list[str] = []
    cast = loading.set_up(told.append)
    story.selling(cast, told.append)
    by_deal = {quote.name: quote for quote in Quote.objects.all()}
    assert told[-1] == f"Further quotes: {', '.join(str(row) for row in Quote.objects.order_by('number'))}"

    questionnaire = Questionnaire.objects.get()
    assert (questionnaire.status, questionnaire.questions.count(), questionnaire.rules.count()) == ("published", 7, 7)
    assert Suggestion.objects.filter(kind="upsell").count() == 2 and Suggestion.objects.count() == 7
    assessment = NeedsAssessment.objects.get()
    recommended = {row.offering.sku: row.quantity for row in catalog.recommendations(assessment)}
    assert recommended == {"NL-PRO": 32, "NL-GATE": 6, "NL-API": 1, "NL-SUP-P": 1, "NL-ONB": 1}
    advised = by_deal["Cold chain roll-out"]
    lines = {line.sku: line.quantity for line in advised.lines.all()}
    assert (advised.status, advised.opportunity_id) == ("draft", assessment.subject_id)
    assert lines == {"NL-PRO": 32, "NL-GATE": 6, "NL-API": 1, "NL-ONB": 1, "NL-SCAN": 8}
    assert dict(SuggestionAnswer.objects.values_list("suggestion__target__sku", "said")) == {
        "NL-SCAN": "accepted",
        "NL-ARCH": "dismissed",
    }
    said = suggestion_to_line.said(advised)
    assert {card.offering.sku for card in suggestion_to_line.suggested(advised, said).cards} == {"NL-DOCK", "NL-CONS"}

    states = {row.title: (row.status, row.quote) for row in QuoteRequest.objects.all()}
    assert states == {
        "Second shift in Oakland": ("submitted", None),
        "Archive for three harbours": ("in_review", None),
        "Dock doors for three depots": ("completed", by_deal["Dock doors for three depots"]),
    }
    assert QuoteRequest.objects.get(status="completed").files.count() == 1

    partner = QuotePartner.objects.get()
    offered = by_deal["Fleet planning"]
    assert (partner.account.kind, partner.access, partner.number) == ("partner", "authorised", offered.number)
    assert (offered.status, offered.channel) == ("pending_customer_acceptance", "partner")
    assert offered.opportunity is not None and offered.opportunity.stage == "propose"
    assert MailMessage.objects.filter(to="henrik@tideline.example").count() == 1

    rising = by_deal["Showroom logistics"]
    ramps = {line.sku: [Decimal(row["quantity"]) for row in line.segments] for line in rising.lines.all() if line.plan}
    assert ramps == {"NL-CORE": [12, 12, 12], "NL-ARCH": [2, 4, 6]}
    request = approval_queries.request_for(rising)
    assert rising.status == "in_review" and request is not None
    (step,) = approval_queries.steps_of(request)
    assert (step.approver, step.status) == (cast.user("max"), "pending")
    calendar = WorkCalendar.objects.get()
    due = calendars.due(step.activated_at, 16, calendars.worktime(calendar)) if step.activated_at else None
    assert due is not None and step.escalate_at is not None and abs(due - step.escalate_at) < timedelta(seconds=5)
    assert date(2027, 10, 31) in dict(
        calendars.coming_holidays(calendar, date(2027, 1, 1))
    )  # of Hamburg, not of all of Germany
