"""Price models that are a percentage of money: transaction fees, graduated percentages."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from pactline.kernel.errors import InvalidInput
from pactline.kernel.money import HUNDRED, ZERO

from .bands import Outcome, Usage, Used, plain, slices
from .policy import Policies


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentage:
    """``rate`` percent of a base and ``fixed`` for each transaction, the first ones free.

    With ``least`` or ``most`` the fee of each transaction (its fixed part included) is kept within them.
    """

    rate: Decimal
    fixed: Decimal = ZERO
    free_base: Decimal = ZERO
    free_transactions: Decimal = ZERO
    least: Decimal | None = None
    most: Decimal | None = None

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        label = _("%(rate)s %% of the amount") % {"rate": plain(self.rate)}
        if usage.bases:
            used = tuple(self._each(usage.bases, policies))
            return Outcome(sum((one.amount for one in used), ZERO), label, used)
        paid = max(usage.base - self.free_base, ZERO)
        charged = max(usage.transactions - self.free_transactions, ZERO)
        if not usage.base and not policies.fee_without_base:
            charged = ZERO
        amount = paid * self.rate / HUNDRED + charged * self.fixed
        if charged and (self.least is not None or self.most is not None):
            if usage.transactions > 1:
                raise InvalidInput(_("a least or most fee needs the amount of each transaction (bases)."))
            amount = self._within(amount)
        return Outcome(amount, label, (Used(1, paid, amount),))

    def _each(self, bases: tuple[Decimal, ...], policies: Policies) -> list[Used]:
        """Free transactions and the free amount are used up in order, whichever ends first."""
        free_count, free_amount = self.free_transactions, self.free_base
        counts, amounts = bool(self.free_transactions), bool(self.free_base)
        used = []
        for number, base in enumerate(bases, 1):
            free = ZERO
            if free_count > 0 or not counts:
                free = min(base, free_amount) if amounts else base if counts else ZERO
            free_count, free_amount = free_count - 1, free_amount - free
            paid = base - free
            if (free and not paid) or (not base and not policies.fee_without_base):
                used.append(Used(number, ZERO, ZERO))
                continue
            used.append(Used(number, paid, self._within(paid * self.rate / HUNDRED + self.fixed)))
        return used

    def _within(self, fee: Decimal) -> Decimal:
        if self.least is not None:
            fee = max(fee, self.least)
        return fee if self.most is None else min(fee, self.most)


@dataclass(frozen=True, slots=True)
class Slab:
    """A band of money: ``rate`` percent of what falls into it, and ``flat`` once when it is reached."""

    up_to: Decimal | None
    rate: Decimal
    flat: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class GraduatedPercentage:
    """Each band of the base at its own percentage; each band reached adds its flat fee once. A base of 0 bears the
    first flat fee only where the policies charge fees without a base."""

    slabs: tuple[Slab, ...]

    def price(self, usage: Usage, policies: Policies) -> Outcome:
        used = []
        if not usage.base and not policies.fee_without_base:
            return Outcome(ZERO, _("Graduated percentage"))
        for number, part in slices([slab.up_to for slab in self.slabs], usage.base, policies):
            slab = self.slabs[number]
            used.append(Used(number + 1, part, part * slab.rate / HUNDRED + slab.flat))
        return Outcome(sum((one.amount for one in used), ZERO), _("Graduated percentage"), tuple(used))
