"""Price models in JSON: the same shape in a basket and in a price list, checked and turned into the engine's models."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, TypeAdapter, ValidationError

from pactline.kernel.errors import InvalidInput

from . import rules
from .rules.checking import bound_problems, row_problems

Number = Annotated[Decimal, Field(max_digits=30, decimal_places=12)]
Positive = Annotated[Decimal, Field(gt=0, max_digits=30, decimal_places=12)]
Count = Annotated[Decimal, Field(ge=0, max_digits=30, decimal_places=12)]


class TierIn(Schema):
    """Up to and including ``up_to`` (null: without end): ``unit`` for each, ``flat`` once when the tier is reached."""

    up_to: Count | None = None
    unit: Number = Decimal(0)
    flat: Number = Decimal(0)


class PerUnitModel(Schema):
    """Quantity × ``unit``."""

    kind: Literal["per_unit"]
    unit: Number

    def build(self) -> rules.PriceModel:
        return rules.PerUnit(self.unit)


class FlatModel(Schema):
    """One amount, whatever the quantity."""

    kind: Literal["flat"]
    amount: Number

    def build(self) -> rules.PriceModel:
        return rules.Flat(self.amount)


class TieredModel(Schema):
    """``volume``: all units take the price of the tier reached; ``graduated``: each unit that of the tier it lies in."""

    kind: Literal["volume", "graduated"]
    tiers: list[TierIn] = Field(min_length=1, max_length=1000)

    def build(self) -> rules.PriceModel:
        _refuse(bound_problems([tier.up_to for tier in self.tiers]), "tiers")
        bands = tuple(rules.Band(tier.up_to, tier.unit, tier.flat) for tier in self.tiers)
        return rules.Volume(bands) if self.kind == "volume" else rules.Graduated(bands)


class PackageModel(Schema):
    """Whole packages; ``rounding`` says what a begun one is."""

    kind: Literal["package"]
    package_price: Number
    package_size: Positive
    free_units: Count = Decimal(0)
    rounding: Literal["up", "down", "half_up"] = "up"

    def build(self) -> rules.PriceModel:
        return rules.Package(self.package_price, self.package_size, self.free_units, self.rounding)


class BlockIn(Schema):
    """At most ``max_blocks`` (null: without end) of ``block`` units, each at ``price``."""

    block: Positive
    max_blocks: Count | None = None
    price: Number


class BlocksModel(Schema):
    """Tiers of blocks: each filled at its price (``all_tiers``), or all at that of the tier reached (``top_tier``)."""

    kind: Literal["blocks"]
    tiers: list[BlockIn] = Field(min_length=1, max_length=1000)
    mode: Literal["all_tiers", "top_tier"] = "all_tiers"

    def build(self) -> rules.PriceModel:
        return rules.Blocks(tuple(rules.Block(t.block, t.max_blocks, t.price) for t in self.tiers), self.mode)


class PercentageModel(Schema):
    """Percent of the base and a fee for each transaction, the first of both free, each fee within least and most."""

    kind: Literal["percentage"]
    rate: Number
    fixed_per_transaction: Number = Decimal(0)
    free_base: Count = Decimal(0)
    free_transactions: Count = Decimal(0)
    min_per_transaction: Number | None = None
    max_per_transaction: Number | None = None

    def build(self) -> rules.PriceModel:
        return rules.Percentage(
            rate=self.rate,
            fixed=self.fixed_per_transaction,
            free_base=self.free_base,
            free_transactions=self.free_transactions,
            least=self.min_per_transaction,
            most=self.max_per_transaction,
        )


class SlabIn(Schema):
    """Up to ``up_to`` of the base: ``rate`` percent of what lies in the tier, ``flat`` once when it is reached."""

    up_to: Count | None = None
    rate: Number = Decimal(0)
    flat: Number = Decimal(0)


class GraduatedPercentageModel(Schema):
    """Each part of the base at the percentage of its tier."""

    kind: Literal["graduated_percentage"]
    tiers: list[SlabIn] = Field(min_length=1, max_length=1000)

    def build(self) -> rules.PriceModel:
        _refuse(bound_problems([tier.up_to for tier in self.tiers]), "tiers")
        return rules.GraduatedPercentage(tuple(rules.Slab(t.up_to, t.rate, t.flat) for t in self.tiers))


class MatrixRow(Schema):
    """A value for each column (``*``: any) and the price of one unit."""

    values: list[str]
    unit: Number


class MatrixModel(Schema):
    """The price of one unit by attributes: the first row that matches, else ``otherwise``."""

    kind: Literal["attributes"]
    columns: list[str] = Field(min_length=1, max_length=20)
    rows: list[MatrixRow] = Field(min_length=1, max_length=5000)
    otherwise: Number | None = None

    def build(self) -> rules.PriceModel:
        _refuse(row_problems(self.columns, [row.values for row in self.rows]), "rows")
        rows = tuple((tuple(cell.strip() for cell in row.values), row.unit) for row in self.rows)
        return rules.Matrix(tuple(self.columns), rows, self.otherwise)


class UsageModel(Schema):
    """What is used beyond ``included``, by another model; never less than ``least``, never more than ``most``."""

    kind: Literal["usage"]
    price: SimpleModel
    included: Count = Decimal(0)
    least: Number | None = None
    most: Number | None = None

    def build(self) -> rules.PriceModel:
        return rules.Allowance(self.price.build(), self.included, self.least, self.most)


SimpleModel = Annotated[
    PerUnitModel
    | FlatModel
    | TieredModel
    | PackageModel
    | BlocksModel
    | PercentageModel
    | GraduatedPercentageModel
    | MatrixModel,
    Field(discriminator="kind"),
]
Model = Annotated[
    PerUnitModel
    | FlatModel
    | TieredModel
    | PackageModel
    | BlocksModel
    | PercentageModel
    | GraduatedPercentageModel
    | MatrixModel
    | UsageModel,
    Field(discriminator="kind"),
]
UsageModel.model_rebuild()
_models: TypeAdapter[Model] = TypeAdapter(Model)


def build(model: Mapping[str, Any]) -> rules.PriceModel:
    """A stored model as the engine takes it. ``InvalidInput`` names each field or row that cannot be used."""
    try:
        found: rules.PriceModel = _models.validate_python(dict(model)).build()
    except ValidationError as error:
        fields = {".".join(str(part) for part in one["loc"][1:]) or "kind": one["msg"] for one in error.errors()}
        problems = [f"{name}: {text}" for name, text in fields.items()]
        raise InvalidInput(problems[0], problems=problems[1:], fields=fields) from None
    return found


def one_unit(model: Mapping[str, Any]) -> Decimal:
    """What one unit comes to by a stored model, to eight places; 0 where that cannot be said."""
    try:
        amount = build(model).price(rules.Usage(), rules.DEFAULT).amount
    except InvalidInput:
        return Decimal(0)
    return max(amount.quantize(Decimal("0.00000001")), Decimal(0))


AMOUNTS = frozenset(
    [
        *("unit", "amount", "flat", "package_price", "price", "otherwise", "fixed_per_transaction"),
        *("min_per_transaction", "max_per_transaction"),
    ]
)
"""The amounts of money in a model; a usage's ``least`` and ``most`` too."""


def scaled(model: Mapping[str, Any], factor: Decimal) -> dict[str, Any]:
    """A stored model with all its amounts times ``factor``, to eight places; percentages and quantities stay."""
    amounts = AMOUNTS | {"least", "most"} if model.get("kind") == "usage" else AMOUNTS
    found: dict[str, Any] = {}
    for name, value in model.items():
        if isinstance(value, Mapping):
            found[name] = scaled(value, factor)
        elif isinstance(value, list):
            found[name] = [scaled(one, factor) if isinstance(one, Mapping) else one for one in value]
        elif name in amounts and value is not None:
            found[name] = f"{(Decimal(str(value)) * factor).quantize(Decimal('0.00000001')).normalize():f}"
        else:
            found[name] = value
    return found


def _refuse(problems: Mapping[int, str], where: str) -> None:
    if problems:
        rest = list(problems.values())
        fields = {f"{where}.{row}": text for row, text in problems.items()}
        raise InvalidInput(rest[0], problems=rest[1:], fields=fields)
