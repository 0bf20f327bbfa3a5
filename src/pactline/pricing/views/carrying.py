"""The dialog that takes prices of an earlier version along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.identity.access import acting, requires
from pactline.kernel.errors import WrongState
from pactline.kernel.money import ZERO
from pactline.pricing import actions, queries
from pactline.pricing.carried import CarryForm
from pactline.ui import forms as ui_forms


@requires("pricing.edit")
def carried_prices(request: HttpRequest, offering_id: UUID) -> HttpResponse:
    """Take the prices of the earlier version along."""
    actor = acting(request)
    found = catalog.get(offering_id, actor=actor)
    before = queries.without_prices(found, actor)
    if before is None:
        raise WrongState(_("%(name)s has prices, or there is no earlier version that has some.") % {"name": found})

    def save(data: dict[str, Any]) -> Any:
        actions.carry_prices(before.pk, offering_id, percent=data["percent"] or ZERO, actor=actor)
        return found

    return ui_forms.page(
        request,
        CarryForm,
        title=_("Prices of %(name)s") % {"name": found.name},
        intro=_("The prices of version %(version)s that hold now or later, on all price lists that are not over.")
        % {"version": before.version},
        submit=_("Take the prices along"),
        save=save,
        back=found,
        message=_("The prices were taken along."),
    )
