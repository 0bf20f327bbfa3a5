"""Where the lines of a quote are delivered (their own place, their bundle's, or the quote's), and what is sold there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.catalog import queries as catalog
from pactline.kernel.errors import InvalidInput
from pactline.parties import queries as parties
from pactline.parties.models import Address
from pactline.quotes import queries
from pactline.quotes.models import Quote, QuoteLine


@dataclass
class Places:
    """The addresses of the customer of ``quote``, and what may not be bought at each."""

    quote: Quote
    _closed: dict[UUID | None, frozenset[UUID]] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[UUID, Address]:
        """The addresses of the customer."""
        return {address.pk: address for address in parties.addresses(self.quote.account)}

    def closed(self, location_id: UUID | None) -> frozenset[UUID]:
        """What may not be bought at an address; None: where the quote is delivered."""
        if location_id not in self._closed:
            buyer = queries.buyer(self.quote)
            if location_id is not None:
                place = self.known[location_id]
                buyer = replace(buyer, country=place.country, region=place.region)
            self._closed[location_id] = frozenset(catalog.denied(buyer, on=self.quote.quote_on))
        return self._closed[location_id]

    def check_known(self, line: QuoteLine) -> None:
        """Refuse an address of somebody else."""
        if line.location_id is not None and line.location_id not in self.known:
            message = _("%(name)s: that is no address of %(account)s.") % {
                "name": line.name,
                "account": self.quote.account.name,
            }
            raise InvalidInput(message, fields={"location_id": message})

    def check_sold(self, placed: Iterable[tuple[QuoteLine, UUID | None]]) -> None:
        """Refuse lines (each with the address that it goes to) that are not sold there."""
        for line, location_id in placed:
            if line.offering_id in self.closed(location_id):
                if location_id is None:
                    message = _("%(name)s is not sold to %(buyer)s.")
                    message %= {"name": line.name, "buyer": queries.buyer(self.quote).words()}
                else:
                    message = _("%(name)s is not sold at %(place)s.")
                    message %= {"name": line.name, "place": self.known[location_id]}
                raise InvalidInput(message, fields={"location_id": message})
