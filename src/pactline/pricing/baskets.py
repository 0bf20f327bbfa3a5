"""From a basket in JSON to the engine and back. Reads prices and rates in a bounded number of queries; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext as _

from pactline.catalog.queries import by_skus
from pactline.kernel import clock
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput
from pactline.kernel.garbage import without_collecting
from pactline.kernel.money import ZERO, check_currency

from . import queries, rules
from .basket_schemas import BasketIn, BasketLine, PartIn, PoliciesIn, TaxIn, UsageIn
from .queries import PriceInputs
from .rules import LineInput, PriceContext, Usage
from .rules.dates import Moment

MOST_PLACES = 20
LAST_PLACE = Decimal(1).scaleb(-MOST_PLACES)
COSTS = ("cost", "margin", "margin_percent")
FIGURES = (
    *("key", "name", "quantity", "counted", "recurring", "periodicity", "list_price", "unit_price", "list_amount"),
    *("discount_amount", "discount_percent", "header_discount", "exact", "net", "tax_code", "tax_name", "tax_percent"),
    *("tax", "total", "mrr", "arr", "contract_value", "below_floor"),
)


def price(body: BasketIn, actor: Actor) -> dict[str, Any]:
    """The basket's prices as the API answers them. ``InvalidInput`` names the line that cannot be priced."""
    with without_collecting():
        return _price(body, actor)


def _price(body: BasketIn, actor: Actor) -> dict[str, Any]:
    actor.require("pricing.calculate", _("price a basket"))
    on = body.on or clock.today()
    offerings = _offerings(body)
    inputs = _inputs(body, [one for one in offerings if one], actor, on) if any(offerings) else None
    context = _context(body, inputs, actor, on)
    policies = context.policies
    problems: dict[str, str] = {}
    lines = []
    for index, (line, offering_id) in enumerate(zip(body.lines, offerings, strict=True)):
        name = line.name or _("Line %(number)s") % {"number": index + 1}
        try:
            lines.append(_line(line, offering_id, index, name, body, inputs, policies))
        except InvalidInput as error:
            field = next(iter(error.fields), "").rpartition(".")[2]
            problems[f"lines.{index}.{field}".rstrip(".")] = f"{name}: {error}"
    if problems:
        raise InvalidInput(_("This cannot be priced."), problems=list(problems.values()), fields=problems)
    if len({line.key for line in lines}) != len(lines):
        raise InvalidInput(_("Two lines have the same key."), fields={"lines": _("Keys must differ.")})
    found = rules.calculate(lines, context)
    return _answer(found, lines, offerings, inputs, policies, on, sees_cost=actor.may("pricing.view_cost"))


def with_policies(policies: rules.Policies, asked: PoliciesIn | None) -> rules.Policies:
    """``policies`` with what the request sets otherwise."""
    return replace(policies, **asked.dict(exclude_none=True)) if asked else policies


def _offerings(body: BasketIn) -> list[UUID | None]:
    """The offering of each line, found by id or SKU; None for lines that bring their own price."""
    skus = by_skus((line.sku for line in body.lines if line.sku), on=body.on)
    found: list[UUID | None] = []
    problems: dict[str, str] = {}
    for index, line in enumerate(body.lines):
        known = skus.get(line.sku.strip().lower()) if line.sku else None
        offering_id = line.offering_id or (known.pk if known else None)
        found.append(offering_id)
        place = {"row": index + 1, "wish": line.sku}
        if line.sku and known is None:
            problems[f"lines.{index}.sku"] = _("Line %(row)s: there is no product “%(wish)s”.") % place
        elif line.offering_id and line.sku:
            problems[f"lines.{index}.sku"] = _("Line %(row)s: give offering_id or sku, not both.") % place
        elif sum(1 for one in (offering_id, line.model, line.derived) if one is not None) > 1:
            problems[f"lines.{index}"] = _("Line %(row)s: give an offering, a model or derived, not two.") % place
        elif offering_id is None and line.model is None and line.derived is None and line.unit_price is None:
            problems[f"lines.{index}"] = (
                _("Line %(row)s: say what it costs: an offering, a model, derived or unit_price.") % place
            )
    if problems:
        raise InvalidInput(_("This cannot be priced."), problems=list(problems.values()), fields=problems)
    return found


def _inputs(body: BasketIn, offering_ids: list[UUID], actor: Actor, on: date) -> PriceInputs:
    return queries.basket_inputs(
        offering_ids=offering_ids,
        actor=actor,
        price_list_id=body.price_list_id or queries.id_of(body.price_list, actor=actor),
        account_id=body.account_id,
        selling_entity_id=body.selling_entity_id,
        currency=check_currency(body.currency) if body.currency else "",
        channel=body.channel,
        on=on,
    )


def _context(body: BasketIn, inputs: PriceInputs | None, actor: Actor, on: date) -> PriceContext:
    """What holds for all lines. A basket that brings prices and taxes itself needs no seller."""
    if inputs is not None:
        found = inputs.context()
    elif body.taxes is not None or all(line.taxes is not None for line in body.lines):
        found = PriceContext(currency=body.currency or "EUR", tax=rules.TaxPlace(seller_country=""))
    else:
        found = queries.free_context(
            actor=actor,
            account_id=body.account_id,
            selling_entity_id=body.selling_entity_id,
            currency=body.currency,
            on=on,
        )
    return replace(
        found,
        currency=check_currency(found.currency),
        term_months=body.term_months,
        header_discount_percent=body.header_discount_percent,
        header_discount_amount=body.header_discount_amount,
        policies=with_policies(found.policies, body.policies),
        voucher=sum(body.vouchers, ZERO),
    )


def _line(
    line: BasketLine,
    offering_id: UUID | None,
    index: int,
    name: str,
    body: BasketIn,
    inputs: PriceInputs | None,
    policies: rules.Policies,
) -> LineInput:
    taxes = body.taxes if line.taxes is None else line.taxes
    quantity, usage = _usage(line)
    options: dict[str, Any] = {
        "unit_price": line.unit_price,
        "adjustments": _adjustments(line),
        "limits": rules.Limits(**line.limits.dict()) if line.limits else None,
        "discount_percent": line.discount_percent,
        "discount_amount": line.discount_amount,
        "counted": line.counted,
        "takes_header_discount": line.takes_header_discount,
        "in_bundle_price": line.in_bundle_price,
        "term_months": _term(line, body, policies),
        "charged": _part(line.proration, policies) if line.proration else None,
        "ramp": _ramp(line, line.term_months or body.term_months),
        "change": _change(line, policies),
        "group": line.group,
        "usage": usage,
        "taxes": None if taxes is None else tuple(_tax(tax) for tax in taxes),
    }
    if line.unit_cost is not None:
        options["unit_cost"] = line.unit_cost
    if line.tax_class is not None:
        options["tax_class"] = line.tax_class
    if line.periodicity is not None:
        options |= {"periodicity": line.periodicity, "recurring": bool(line.periodicity)}
    key = line.key or f"{index:06d}"
    if offering_id is not None and inputs is not None:
        found = inputs.line(key, offering_id, quantity, attributes=line.attributes, bundle=line.bundle, **options)
        return replace(found, name=line.name) if line.name else found
    return LineInput(
        key=key,
        name=name,
        quantity=quantity,
        model=line.model.build() if line.model else None,
        derived=_derived(line),
        **options,
    )


def _usage(line: BasketLine) -> tuple[Decimal, Usage | None]:
    attributes = tuple(line.attributes.items())
    asked = line.usage
    if asked is None:
        return line.quantity, Usage(attributes=attributes) if attributes else None
    quantity = _measured(asked) if asked.values else line.quantity
    bases = tuple(asked.bases)
    return quantity, Usage(
        quantity=quantity,
        base=asked.base if asked.base is not None else sum(bases, ZERO),
        transactions=asked.transactions if asked.transactions is not None else Decimal(len(bases)),
        bases=bases,
        attributes=attributes,
    )


def _measured(usage: UsageIn) -> Decimal:
    values = usage.values
    total = sum(values, ZERO)
    figures = {
        "sum": total,
        "max": max(values),
        "min": min(values),
        "last": values[-1],
        "average": total / len(values),
        "count": Decimal(len(values)),
    }
    return figures[usage.aggregate]


def _adjustments(line: BasketLine) -> tuple[rules.Adjustment, ...]:
    found = [rules.Adjustment(**step.dict(), stops=step.code == "uplift") for step in line.adjustments]
    if line.renewal_uplift_percent is not None:
        found.append(rules.Adjustment(code="uplift", value=line.renewal_uplift_percent, stops=True))
    for one in line.discounts:
        if one.percent is not None:
            found.append(rules.Adjustment(code="discount", label=one.label, value=-one.percent, basis=one.basis))
        elif one.amount is not None:
            found.append(
                rules.Adjustment(code="discount", label=one.label, how="amount", value=-one.amount, basis="line")
            )
    return tuple(found)


def _term(line: BasketLine, body: BasketIn, policies: rules.Policies) -> Any:
    last = line.ends_on or body.co_terminate_on
    if line.starts_on is None or last is None:
        return line.term_months
    if last < line.starts_on:
        raise InvalidInput(_("it ends before it starts."), fields={"ends_on": _("it ends before it starts.")})
    return rules.months_between(line.starts_on, last + timedelta(days=1), policies.proration)


def _part(asked: PartIn, policies: rules.Policies) -> rules.Part:
    if asked.count is not None and asked.of is not None:
        return rules.Part(asked.count, asked.of)
    period = cast("tuple[Moment, Moment]", (asked.period_start, asked.period_end))
    charged = cast("tuple[Moment, Moment]", (asked.charged_from, asked.charged_to))
    return rules.part_of(period, charged, policies.proration)


def _ramp(line: BasketLine, term_months: int) -> tuple[rules.Segment, ...]:
    ramp = line.ramp
    if ramp is None:
        return ()
    if ramp.segments:
        return tuple(rules.Segment(**segment.dict()) for segment in ramp.segments)
    steps = rules.yearly(term_months, ramp.percent or ZERO, ramp.every_months)
    return tuple(rules.Segment(months=Decimal(months), percent=percent) for months, percent in steps)


def _change(line: BasketLine, policies: rules.Policies) -> rules.Change | None:
    asked = line.change
    if asked is None:
        return None
    options: dict[str, Any] = asked.dict(exclude={"remaining"})
    if asked.remaining:
        options["remaining"] = _part(asked.remaining, policies)
    return rules.Change(**options)


def _derived(line: BasketLine) -> rules.Derived | None:
    if line.derived is None:
        return None
    return rules.Derived(**{**line.derived.dict(), "lines": tuple(line.derived.lines)})


def _tax(tax: TaxIn) -> rules.Tax:
    return rules.Tax(**tax.dict())


def _answer(
    found: rules.Calculation,
    lines: Sequence[LineInput],
    offerings: Sequence[UUID | None],
    inputs: PriceInputs | None,
    policies: rules.Policies,
    on: date,
    *,
    sees_cost: bool,
) -> dict[str, Any]:
    totals = _plain(asdict(found.totals))
    return {
        "currency": found.currency,
        "price_list_id": inputs.price_list.pk if inputs else None,
        "on": on,
        "policies": _plain(asdict(policies)),
        "lines": [
            _row(asked, priced, offering_id, sees_cost=sees_cost)
            for asked, priced, offering_id in zip(lines, found.lines, offerings, strict=True)
        ],
        "totals": totals if sees_cost else {**totals, **dict.fromkeys(COSTS)},
        "payable": _plain(asdict(found.payable)),
        "effective_tax_percent": _text(found.effective_tax_percent),
        "taxes": [_plain(asdict(tax)) for tax in found.taxes],
        "problems": list(found.problems),
    }


def _row(asked: LineInput, priced: rules.PricedLine, offering_id: UUID | None, *, sees_cost: bool) -> dict[str, Any]:
    details = priced.details
    return {
        **{name: _text(getattr(priced, name)) for name in FIGURES},
        "offering_id": offering_id,
        "unit_cost": _text(priced.unit_cost) if sees_cost else None,
        "used": [one.json() for one in details.used] if details else [],
        "taxes": [_plain(part._asdict()) for part in details.taxes] if details else [],
        "segments": [_plain(one._asdict()) for one in details.segments] if details else [],
        "change": _plain(details.change._asdict()) if details and details.change else None,
        "proration": _plain({one.name: getattr(asked.charged, one.name) for one in fields(asked.charged)})
        if asked.charged
        else None,
        "trail": priced.trail_json(),
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> Any:
    """Amounts as text, without the noise of endless divisions."""
    if not isinstance(value, Decimal):
        return value
    if value.as_tuple().exponent < -MOST_PLACES:  # type: ignore[operator]
        value = value.quantize(LAST_PLACE).normalize()
    return f"{value:f}"
