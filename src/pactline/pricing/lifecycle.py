"""The states of price lists, matrices, cost books and price plans: Draft → Published → Retired."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Guard, Lifecycle, Step

from .models import CostBook, PriceList, PriceMatrix, PricingPlan

S = PriceList.Status


def has_prices(price_list: PriceList, actor: Actor) -> str | None:
    """An empty list would only hide the default."""
    return None if price_list.lines.exists() else _("The price list has no prices yet; add at least one.")


def is_not_default(price_list: PriceList, actor: Actor) -> str | None:
    """The default of a currency must stay."""
    if not price_list.is_default:
        return None
    return _("It is the default for %(currency)s; make another list the default first.") % {
        "currency": price_list.currency
    }


PRICE_LIST = Lifecycle(
    PriceList,
    initial=S.DRAFT,
    steps=[
        Step(
            verb="publish",
            done="published",
            label=gettext_lazy("Publish"),
            source=[S.DRAFT],
            target=S.PUBLISHED,
            permission="pricing.publish",
            guards=[has_prices],
            stamp="published_at",
        ),
        Step(
            verb="retire",
            done="retired",
            label=gettext_lazy("Retire"),
            source=[S.DRAFT, S.PUBLISHED],
            target=S.RETIRED,
            permission="pricing.publish",
            guards=[is_not_default],
            stamp="retired_at",
            danger=True,
        ),
    ],
)

M = PriceMatrix.Status
PRICE_MATRIX = Lifecycle(
    PriceMatrix,
    initial=M.DRAFT,
    steps=[
        Step(
            verb="publish",
            done="published",
            label=gettext_lazy("Publish"),
            source=[M.DRAFT],
            target=M.PUBLISHED,
            permission="pricing.publish",
            stamp="published_at",
        ),
        Step(
            verb="retire",
            done="retired",
            label=gettext_lazy("Retire"),
            source=[M.DRAFT, M.PUBLISHED],
            target=M.RETIRED,
            permission="pricing.publish",
            stamp="retired_at",
            danger=True,
        ),
    ],
)


def has_costs(book: CostBook, actor: Actor) -> str | None:
    """An empty book would only hide the others."""
    return None if book.lines.exists() else _("The cost book has no costs yet; add at least one.")


def has_steps(plan: PricingPlan, actor: Actor) -> str | None:
    """A plan without steps would switch every adjustment off."""
    return None if plan.steps.exists() else _("The plan has no steps; add at least one.")


def _published_and_retired(model: type[CostBook] | type[PricingPlan], guard: Guard) -> Lifecycle[Any]:
    """The same two verbs for both."""
    states = model.Status
    return Lifecycle(
        model,
        initial=states.DRAFT,
        steps=[
            Step(
                verb="publish",
                done="published",
                label=gettext_lazy("Publish"),
                source=[states.DRAFT],
                target=states.PUBLISHED,
                permission="pricing.publish",
                guards=[guard],
                stamp="published_at",
            ),
            Step(
                verb="retire",
                done="retired",
                label=gettext_lazy("Retire"),
                source=[states.DRAFT, states.PUBLISHED],
                target=states.RETIRED,
                permission="pricing.publish",
                stamp="retired_at",
                danger=True,
            ),
        ],
    )


COST_BOOK: Lifecycle[CostBook] = _published_and_retired(CostBook, has_costs)
PRICING_PLAN: Lifecycle[PricingPlan] = _published_and_retired(PricingPlan, has_steps)
