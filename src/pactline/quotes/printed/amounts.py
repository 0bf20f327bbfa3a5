"""What a printed quote comes to: the tiles at the top, the sums, the taxes and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pactline.kernel.money import ZERO
from pactline.parties.rules import EU_COUNTRIES
from pactline.quotes.models import Quote
from pactline.ui import formats

from .texts import clean, money, months


class Amounts:
    """The figures of ``quote``; ``counted`` are the lines that are part of its totals."""

    def __init__(self, quote: Quote, counted: Sequence[Mapping[str, Any]], *, recurring: bool) -> None:
        self.quote, self.counted, self.recurring = quote, counted, recurring

    def tiles(self) -> list[dict[str, str]]:
        quote = self.quote
        if not self.recurring or not self.counted:
            return []
        tiles = [(_("One-time"), self._money(quote.one_time), _("excl. tax"))] if quote.one_time else []
        tiles.append((_("Per month"), self._money(quote.mrr), _("excl. tax")))
        tiles.append((_("Per year"), self._money(quote.arr), _("excl. tax")))
        tiles.append((_("Total contract value"), self._money(quote.tcv), months(quote.term_months)))
        return [{"label": label, "value": value, "note": note} for label, value, note in tiles]

    def sums(self) -> list[dict[str, Any]]:
        quote = self.quote
        first: list[dict[str, str]] = []
        reduction = sum((line["reduction"] for line in self.counted), ZERO)
        if reduction > 0:
            first.append(_sum(_("List price"), self._money(quote.net + reduction)))
            share = formats.percent((reduction * 100 / (quote.net + reduction)).quantize(Decimal("0.1")))
            first.append(_sum(_("Discount (%(percent)s)") % {"percent": share}, "−" + self._money(reduction)))
        first.append(_sum(_("Net amount"), self._money(quote.net), "sum"))
        for tax in quote.taxes:
            label = self._tax_label(tax)
            base = _("on %(base)s") % {"base": self._money(Decimal(tax["base"]))} if len(quote.taxes) > 1 else ""
            first.append(_sum(label, self._money(Decimal(tax["tax"])), note=base))
        first.append(_sum(_("Total"), self._money(quote.total), "total"))
        if not self.recurring:
            return [{"title": "", "rows": first}]
        first[-1]["label"] = _("Total of the first billing")
        first[-1]["note"] = _("one-time prices and the first period of recurring ones")
        whole = [_sum(_("One-time"), self._money(quote.one_time))] if quote.one_time else []
        whole.append(_sum(_("Recurring, per month"), self._money(quote.mrr)))
        value = _("Total contract value, %(months)s, excl. tax") % {"months": months(quote.term_months)}
        whole.append(_sum(value, self._money(quote.tcv), "sum"))
        return [{"title": _("Over the term"), "rows": whole}, {"title": _("First billing"), "rows": first}]

    def _tax_label(self, tax: Mapping[str, str]) -> str:
        code, percent = tax["code"], formats.percent(Decimal(tax["percent"]))
        words = {
            "reverse_charge": _("VAT, reverse charge"),
            "export": _("VAT, export"),
            "exempt": _("Exempt from tax"),
            "missing": _("Tax, not yet known"),
        }
        if code in words:
            return words[code]
        if self.quote.selling_entity.country in EU_COUNTRIES:
            return _("VAT %(percent)s") % {"percent": percent}
        return clean(tax["name"])

    def tax_notes(self) -> list[str]:
        codes = {tax["code"] for tax in self.quote.taxes}
        notes = []
        if "reverse_charge" in codes:
            notes.append(
                _(
                    "Reverse charge: the customer (VAT number %(number)s) owes the value added tax, "
                    "articles 44 and 196 of Council Directive 2006/112/EC."
                )
                % {"number": clean(self.quote.account.tax_id)}
            )
        if "export" in codes:
            notes.append(_("Supply to a customer outside the seller's tax area: the seller charges no tax."))
        if "exempt" in codes:
            notes.append(_("Items marked by law as exempt bear no tax."))
        if "missing" in codes:
            notes.append(_("The tax of some items is not known yet; the total is without it."))
        return notes

    def _money(self, amount: Decimal) -> str:
        return money(amount, self.quote.currency)


def _sum(label: str, value: str, kind: str = "", note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "kind": kind, "note": note}
