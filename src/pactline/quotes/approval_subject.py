"""What the approval engine is told about quotes: the fields that rules may ask for, and where its answers go."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pactline.approvals.subjects import FieldSpec, Subject
from pactline.catalog.models import Eligibility
from pactline.parties.models import Account

from . import actions, queries

TERMS = ("terms.digest",)
FIELDS = (
    FieldSpec("quote.max_discount_percent", _("highest line discount (%)"), "percent"),
    FieldSpec("quote.discount_percent", _("header discount (%)"), "percent"),
    FieldSpec("quote.margin_percent", _("margin (%)"), "percent"),
    FieldSpec("quote.is_below_floor", _("a price below its floor"), "flag", watch=("quote.max_discount_percent",)),
    FieldSpec("quote.total", _("total with tax"), "money"),
    FieldSpec("quote.net", _("net total"), "money"),
    FieldSpec("quote.one_time", _("one-time total"), "money"),
    FieldSpec("quote.mrr", _("monthly recurring revenue"), "money"),
    FieldSpec("quote.arr", _("annual recurring revenue"), "money"),
    FieldSpec("quote.acv", _("annual contract value"), "money"),
    FieldSpec("quote.tcv", _("total contract value"), "money"),
    FieldSpec("quote.currency", _("currency")),
    FieldSpec(
        "quote.channel", _("sales channel"), "choice", tuple((v, str(w)) for v, w in Eligibility.Channel.choices)
    ),
    FieldSpec("quote.term_months", _("term in months"), "number"),
    FieldSpec("quote.payment_terms_days", _("payment terms in days"), "number"),
    FieldSpec("quote.auto_renew", _("renews automatically"), "flag"),
    FieldSpec("quote.renewal_uplift_percent", _("uplift at renewal (%)"), "percent"),
    FieldSpec("quote.valid_days", _("days of validity"), "number"),
    FieldSpec("quote.is_non_standard", _("non-standard terms"), "flag", watch=TERMS),
    FieldSpec("quote.team", _("sales team")),
    FieldSpec("terms.custom", _("clauses with custom text"), "number", watch=TERMS),
    FieldSpec("terms.fallback", _("clauses on a fallback"), "number", watch=TERMS),
    FieldSpec("terms.clauses", _("clauses off the standard"), "list", watch=TERMS),
    FieldSpec("terms.digest", _("wording of the deal terms")),
    FieldSpec("account.country", _("customer’s country")),
    FieldSpec("account.kind", _("kind of customer"), "choice", tuple((v, str(w)) for v, w in Account.Kind.choices)),
    FieldSpec("account.industry", _("customer’s industry")),
    FieldSpec("account.name", _("customer")),
    FieldSpec("selling_entity.code", _("selling entity")),
    FieldSpec("opportunity.forecast_category", _("forecast category")),
    FieldSpec("lines.count", _("number of products"), "number"),
    FieldSpec("lines.lowest_margin_percent", _("lowest margin of a line (%)"), "percent"),
    FieldSpec("lines.discounted", _("lines with a discount"), "number"),
    FieldSpec("lines.manual_prices", _("lines with a price by hand"), "number"),
    FieldSpec("lines.skus", _("SKUs on the quote"), "list"),
    FieldSpec("lines.categories", _("categories on the quote"), "list"),
)


def url(quote_id: UUID) -> str:
    """The quote's page."""
    return reverse("quotes:quote", args=[quote_id])


SUBJECT = Subject(
    label=_("Quote"),
    fields=FIELDS,
    context=queries.approval_context,
    on_approved=actions.approved,
    on_rejected=actions.rejected,
    on_recalled=actions.recalled,
    editors=queries.editors,
    owner=queries.owner_of,
    visible=queries.sees,
    url=url,
    summary=queries.summary,
    lineage=queries.lineage,
    keeps_approvals=True,
    recall_permission="quotes.recall",
)
