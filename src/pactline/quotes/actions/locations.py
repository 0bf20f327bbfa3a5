"""Copying lines to other places of the customer: only what may be sold there."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.kernel import ids
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.parties.models import Address
from pactline.quotes import plans, rules
from pactline.quotes.models import Quote, QuoteLine

from . import locks
from .basket import Basket
from .lines import close


@dataclass(slots=True)
class Copies:
    """The quote afterwards, how many lines were copied, and why others were not."""

    quote: Quote
    copied: int = 0
    skipped: list[str] = field(default_factory=list)


def copy_to_locations(
    quote_id: UUID,
    line_ids: Sequence[UUID],
    location_ids: Sequence[UUID],
    *,
    actor: Actor,
    skip: bool = False,
    if_match: str | None = None,
) -> Copies:
    """Copy lines (bundles with their parts) to addresses of the customer; each copy stands behind its line.

    What is not sold at a place is left out when ``skip``, and said; else nothing is copied and ``InvalidInput`` names it.
    """
    with transaction.atomic():
        basket = Basket.load(locks.editable(quote_id, actor=actor, if_match=if_match))
        tops = [basket.line(key) for key in dict.fromkeys(line_ids)]
        places = _places(basket, location_ids)
        _check(tops)
        found = Copies(basket.quote)
        blocks = {top.pk: [basket.line(key) for key in basket.below(top.pk)] for top in tops}
        behind: dict[UUID, list[QuoteLine]] = {}
        for place in places:
            denied = basket.places.closed(place.pk)
            for top in tops:
                if names := [line.name for line in blocks[top.pk] if line.offering_id in denied]:
                    found.skipped.append(
                        _("%(name)s is not sold at %(place)s.") % {"name": ", ".join(names), "place": place}
                    )
                else:
                    made = _copies(blocks[top.pk], place)
                    behind.setdefault(blocks[top.pk][-1].pk, []).extend(made)
                    found.copied += 1
        if found.skipped and not skip:
            raise InvalidInput(
                _("Nothing was copied."), problems=found.skipped[:20], fields={"location_ids": found.skipped[0]}
            )
        _insert(basket, behind)
        found.quote = close(basket, actor)
        return found


def _places(basket: Basket, location_ids: Sequence[UUID]) -> list[Address]:
    places = [basket.places.known[key] for key in dict.fromkeys(location_ids) if key in basket.places.known]
    if not places or len(places) != len(set(location_ids)):
        message = _("Choose addresses of %(account)s.") % {"account": basket.quote.account.name}
        raise InvalidInput(message, fields={"location_ids": message})
    return places


def _check(tops: Sequence[QuoteLine]) -> None:
    if not tops:
        raise InvalidInput(_("Choose at least one line."), fields={"line_ids": _("No line is chosen.")})
    for line in tops:
        if not line.is_sold or line.parent_id is not None:
            message = _("%(name)s cannot be copied alone.") % {"name": line.name}
        elif line.action != QuoteLine.Action.ADD:
            message = _("%(name)s follows what was sold before; it stays where it is.") % {"name": line.name}
        else:
            continue
        raise InvalidInput(message, fields={"line_ids": message})


def _copies(block: Sequence[QuoteLine], place: Address) -> list[QuoteLine]:
    keys = {line.pk: ids.uuid7() for line in block}
    found = []
    for line in block:
        new = copy.copy(line)
        new._state = copy.copy(line._state)
        new._state.adding = True
        new.id, new.source_id, new.location_id = keys[line.pk], None, place.pk
        new.parent_id = keys.get(line.parent_id) if line.parent_id else None
        new.covers_id = keys.get(line.covers_id, line.covers_id) if line.covers_id else None
        new.plan = plans.remapped(line.plan, {**{line.pk: line.pk for line in block}, **keys})
        found.append(new)
    return found


def _insert(basket: Basket, behind: dict[UUID, list[QuoteLine]]) -> None:
    if len(basket.lines) + sum(map(len, behind.values())) > rules.MOST_LINES:
        raise InvalidInput(_("A quote can have %(most)s lines.") % {"most": rules.MOST_LINES})
    lines: list[QuoteLine] = []
    for line in basket.lines:
        lines += [line, *behind.get(line.pk, ())]
    basket.told.added += [line.name for rows in behind.values() for line in rows]
    basket.put(lines)
