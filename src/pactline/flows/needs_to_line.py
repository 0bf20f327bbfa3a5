"""Needs analysis: what the answers about an opportunity or a quote recommend -> a line of a quote."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.catalog.models import NeedsAssessment
from pactline.catalog.queries import Buyer, Recommendation
from pactline.identity.access import actor_of
from pactline.kernel.actor import Actor
from pactline.kernel.errors import Blocked
from pactline.pipeline.models import Opportunity
from pactline.quotes import actions as quotes_actions
from pactline.quotes import queries as quotes
from pactline.quotes.models import Quote
from pactline.ui import presence, slots

from .suggestion_to_line import new_line, products

QUOTE, OPPORTUNITY = "quotes.quote", "pipeline.opportunity"
ASSESSMENTS = presence.Rows(
    Quote,
    NeedsAssessment,
    "subject_id",
    keys=lambda quote: [*quotes.lineage_of(quote), quote.opportunity_id],
    kinds=(QUOTE, OPPORTUNITY),
)
PAGES = {QUOTE: "quotes.quote.main", OPPORTUNITY: "pipeline.opportunity.main"}


def of_quote(quote: Quote) -> list[NeedsAssessment]:
    """The analyses of a quote in all its versions, and of its opportunity. Each questionnaire's newest."""
    found = catalog.assessments(QUOTE, quotes.lineage_of(quote))
    if quote.opportunity_id is not None:
        found += catalog.assessments(OPPORTUNITY, [quote.opportunity_id])
    newest: dict[str, NeedsAssessment] = {}
    for row in found:
        newest.setdefault(row.questionnaire.code.lower(), row)
    return list(newest.values())


def take(assessment_id: UUID, rule_id: UUID, *, actor: Actor, quote_id: UUID | None = None) -> Quote:
    """Add what a rule recommends, with its quantity, to a draft quote: to ``quote_id``, else to the quote that was
    answered about, else to the opportunity's newest draft, else to a new quote of the opportunity.

    ``Blocked`` when the answers do not recommend it (any more), or when it cannot be sold to the customer.
    """
    assessment = catalog.get_assessment(assessment_id, actor=actor)
    actor.require("quotes.edit", _("add lines"))
    with transaction.atomic():
        quote = _target(assessment, quote_id, actor)
        found = next(
            (row for row in catalog.recommendations(assessment, buyer=quotes.buyer(quote)) if row.rule.pk == rule_id),
            None,
        )
        if found is None:
            raise Blocked(_("The answers do not recommend this any more."))
        if found.problem:
            raise Blocked(_("It cannot be added."), problems=[found.problem])
        return quotes_actions.add_lines(quote.pk, [new_line(found.offering, quote, found.quantity)], actor=actor)


def _target(assessment: NeedsAssessment, quote_id: UUID | None, actor: Actor) -> Quote:
    if quote_id is None and assessment.subject_type == QUOTE:
        quote_id = assessment.subject_id
    if quote_id is not None:
        quote = quotes.current_version(quotes.get(quote_id, actor=actor))
        if assessment.pk not in {row.pk for row in of_quote(quote)}:
            raise Blocked(_("This needs analysis is not about %(quote)s.") % {"quote": quote})
        return quote
    if assessment.subject_type != OPPORTUNITY:
        raise Blocked(_("Only an opportunity or a quote takes recommendations as lines."))
    return _draft_of(assessment.subject_id, actor) or quotes_actions.create_quote(
        opportunity_id=assessment.subject_id, actor=actor
    )


def _draft_of(opportunity_id: UUID, actor: Actor) -> Quote | None:
    """The newest draft of an opportunity: what is recommended goes there."""
    drafts = quotes.of_opportunity(opportunity_id, actor=actor).filter(status=Quote.Status.DRAFT, is_active=True)
    return drafts.order_by("-created_at").first()


def verb(request: HttpRequest, row: Any) -> slots.Panel | None:
    """Beside a recommendation: the button that makes it a line."""
    actor = actor_of(request)
    if not isinstance(row, Recommendation) or row.assessment is None or actor is None or not actor.may("quotes.edit"):
        return None
    if row.assessment.subject_type not in PAGES:
        return None
    context = {"row": row, "url": reverse("flows:take_need", args=[row.assessment.pk, row.rule.pk])}
    return slots.Panel("flows/take_need.html", context)


def panel(request: HttpRequest, subject: Any) -> slots.Panel | None:
    """On an opportunity or a quote: what was answered and what that recommends, or the way to ask."""
    actor = actor_of(request)
    if actor is None or not isinstance(subject, Quote | Opportunity) or not actor.may("catalog.view"):
        return None
    if isinstance(subject, Quote) and request.GET.get("tab", "lines") != "lines":
        return None
    is_quote = isinstance(subject, Quote)
    if isinstance(subject, Quote):
        rows = of_quote(subject) if ASSESSMENTS.there(subject) else []
    else:
        rows = catalog.assessments(OPPORTUNITY, [subject.pk])
    may_ask = actor.may("catalog.configure") and (not isinstance(subject, Quote) or subject.status == "draft")
    known = catalog.open_questionnaires() if may_ask else []
    finds = isinstance(subject, Quote) and subject.status == "draft" and actor.may("quotes.edit")
    if not rows and not known and not finds:
        return None
    target = subject if isinstance(subject, Quote) else _draft_of(subject.pk, actor)
    present = {line.sku.lower() for line in products(target)} if target is not None else set()
    kind = QUOTE if is_quote else OPPORTUNITY
    context = {
        "rows": [(row, [one for one in _fitting(row, subject, actor) if not one.problem]) for row in rows],
        "present": present,
        "quote": subject if is_quote else None,
        "new_url": reverse("catalog:assessment_new", args=[kind, subject.pk]) if known else "",
        "find_url": reverse("flows:find_for_quote", args=[subject.pk]) if finds else "",
        "may_take": actor.may("quotes.edit") and (not isinstance(subject, Quote) or subject.status == "draft"),
    }
    return slots.Panel("flows/needs.html", context, title=_("Needs analysis"), order=25)


def _fitting(row: NeedsAssessment, subject: Quote | Opportunity, actor: Actor) -> list[Recommendation]:
    buyer: Buyer | None = (
        quotes.buyer(subject)
        if isinstance(subject, Quote)
        else catalog.buyer_of(subject.account_id, channel="direct", actor=actor)
    )
    return catalog.recommendations(row, buyer=buyer)


for _slot in PAGES.values():
    slots.register(_slot, panel)
slots.register("catalog.recommendation", verb)
