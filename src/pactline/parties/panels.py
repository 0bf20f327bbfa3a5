"""What parties offer to the pages of others: hits of the search."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from pactline.kernel.actor import Actor
from pactline.ui.search import Hit

from . import queries


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Accounts and contacts by number, name or e-mail."""
    if not actor.may("parties.view"):
        return []
    accounts = queries.visible_to(actor).filter(Q(number__icontains=text) | Q(name__icontains=text)).order_by("name")
    people = queries.visible_contacts(actor).filter(Q(name__icontains=text) | Q(email__icontains=text), is_active=True)
    return [
        *(
            Hit(_("Account"), row.number, row.name, row.get_absolute_url(), row.country_name, icon="building")
            for row in accounts[:limit]
        ),
        *(
            Hit(_("Contact"), "", row.name, row.get_absolute_url(), row.account.name, icon="user")
            for row in people.select_related("account").order_by("name")[:limit]
        ),
    ]
