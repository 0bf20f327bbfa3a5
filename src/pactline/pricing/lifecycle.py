"""The states of a price list and of a price matrix: Draft → Published → Retired."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Lifecycle, Step

from .models import PriceList, PriceMatrix

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
