"""One pass over a basket: lines, derived prices, header discount, tax, totals. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import localcontext

from django.utils.translation import gettext as _

from pactline.kernel.garbage import without_collecting

from .checks import check
from .derived import price_all
from .finishing import finish
from .header import discount_whole
from .inputs import LineInput, PriceContext
from .outside import with_answers
from .results import Calculation
from .tax import decide
from .totals import effective_tax, payable_of, taxes_of, totals_of
from .work import Pass


def calculate(lines: Sequence[LineInput], context: PriceContext) -> Calculation:
    """Prices ``lines``. Raises ``InvalidInput`` with a sentence for each line that cannot be priced.

    The result does not depend on the order of the lines (their keys must differ) and is the same for the same input.
    """
    with localcontext(prec=50), without_collecting():
        check(lines, context)
        lines = with_answers(lines, context)
        at = Pass.of(context)
        work = price_all(lines, at)
        discount_whole(work, at)
        asked = {(line.tax_class, line.place) for line in lines}
        decisions = {key: decide(key[0], key[1] or context.tax, context.rates) for key in asked}
        priced = tuple([finish(item, decisions[item.line.tax_class, item.line.place], at) for item in work])
        taxes = taxes_of(priced, at)
        totals = totals_of(priced, taxes, at)
        taxed = dict.fromkeys((line.tax_class, line.place) for line in lines if line.taxes is None)
        problems = list(dict.fromkeys(problem for key in taxed if (problem := decisions[key].problem)))
        problems += [
            _("%(line)s is below its floor price.") % {"line": line.name} for line in priced if line.below_floor
        ]
        return Calculation(
            currency=context.currency,
            lines=priced,
            totals=totals,
            taxes=taxes,
            payable=payable_of(totals, at),
            effective_tax_percent=effective_tax(priced, totals),
            problems=tuple(problems),
        )
