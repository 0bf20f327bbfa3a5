"""What the home page shows of contracts: whose turn it is, what ends soon, and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.ui import home

from . import queries

ON_HOME = 8


def my_court(actor: Actor) -> Mapping[str, Any] | None:
    """Requests where the next step is mine."""
    rows = queries.in_my_court(actor)
    count = rows.count()
    if not count:
        return None
    return {"rows": list(rows[:ON_HOME]), "count": count, "more_url": reverse("contracts:requests") + "?assigned_to=me"}


def ending(actor: Actor) -> Mapping[str, Any] | None:
    """My contracts that end soon."""
    rows = queries.due_for_expiry(actor).filter(owner=actor.user_id).select_related("account").order_by("ends_on")
    count = rows.count()
    if not count:
        return None
    url = reverse("contracts:records") + "?status=active&expiry_level=30&expiry_level=15&expiry_level=7"
    return {"rows": list(rows[:ON_HOME]), "count": count, "more_url": url}


def ageing(actor: Actor) -> Mapping[str, Any] | None:
    """Open requests by age."""
    found = queries.ageing(actor)
    if not any(found.values()):
        return None
    return {"ages": list(found.items()), "count": sum(found.values()), "more_url": reverse("contracts:requests")}


def figures(actor: Actor) -> Mapping[str, Any] | None:
    """Contracts in force, those that end soon, and what is out for signature; each leads to its list."""
    found = queries.figures(actor)
    if not any(found.values()):
        return None
    today = clock.today()
    records, requests = reverse("contracts:records"), reverse("contracts:requests")
    soon = {
        "status": "active",
        "ends_on_from": today.isoformat(),
        "ends_on_to": (today + timedelta(days=queries.SOON_DAYS)).isoformat(),
    }
    return {
        "figures": [
            {"label": _("Active"), "value": found["active"], "url": f"{records}?status=active"},
            {
                "label": _("End within %(days)s days") % {"days": queries.SOON_DAYS},
                "value": found["ending"],
                "url": f"{records}?{urlencode(soon)}",
            },
            {
                "label": _("Out for signature"),
                "value": found["awaiting_signature"],
                "url": f"{requests}?status=awaiting_signature",
            },
        ],
        "more_url": records,
    }


def register() -> None:
    """Called when the application starts."""
    home.register(
        home.Widget(
            key="contracts.court",
            area="needs",
            title=_l("Contracts in my court"),
            permission="contracts.view",
            template="contracts/home_court.html",
            load=my_court,
            order=20,
        )
    )
    home.register(
        home.Widget(
            key="contracts.ending",
            area="needs",
            title=_l("Contracts that end soon"),
            permission="contracts.view_record",
            template="contracts/home_ending.html",
            load=ending,
            order=60,
        )
    )
    home.register(
        home.Widget(
            key="contracts.ageing",
            area="numbers",
            title=_l("Open contract requests by age"),
            permission="contracts.view",
            template="contracts/home_ageing.html",
            load=ageing,
            order=60,
        )
    )
    home.register(
        home.Widget(
            key="contracts.figures",
            area="numbers",
            title=_l("Contracts"),
            permission="contracts.view_record",
            template="contracts/home_figures.html",
            load=figures,
            order=25,
        )
    )
