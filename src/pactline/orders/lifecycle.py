"""The states of an order so far: drafted, or canceled before anything was done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from pactline.kernel.lifecycle import Lifecycle, Step

from .models import Order
from .models import OrderStatus as S

ORDER = Lifecycle(
    Order,
    initial=S.DRAFT,
    steps=[
        Step(
            verb="cancel",
            done="canceled",
            label=gettext_lazy("Cancel"),
            source=[S.DRAFT],
            target=S.CANCELED,
            permission="orders.edit",
            danger=True,
            needs_reason=True,
        )
    ],
)
