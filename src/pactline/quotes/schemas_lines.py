"""Shape of lines over time in JSON: plans, segments, and changes of many lines or quotes. Decimals are strings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import BaseModel

from .models import QuoteLine

Months = Annotated[Decimal, Field(gt=0, le=60, max_digits=9, decimal_places=6)]
Price = Annotated[Decimal, Field(ge=0, max_digits=20, decimal_places=8)]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=6)]
Percent = Annotated[Decimal, Field(ge=-100, le=1000, max_digits=20, decimal_places=12)]
CHOICES = f"^({'|'.join(QuoteLine.Choice.values)})$"
Offset = Annotated[int, Field(ge=0)]
Limit = Annotated[int, Field(ge=1, le=2000)]
ACTIONS = f"^({'|'.join(QuoteLine.Action.values)})$"


class StretchIn(BaseModel):
    """A stretch of a ramp; what is left out is as on the line. ``percent``: over the line's price."""

    months: Months
    quantity: Quantity | None = None
    unit_price: Price | None = None
    percent: Percent = Decimal(0)
    name: str = Field("", max_length=60)


class RampIn(BaseModel):
    """``percent`` more every 1, 3, 6 or 12 months, or (``every_months`` 0) the stretches as written; 60 months at most."""

    every_months: Literal[0, 1, 3, 6, 12] = 0
    percent: Percent = Decimal(0)
    segments: list[StretchIn] = Field([], max_length=60)


class UpliftIn(BaseModel):
    """Of a renewal: over today's list price, or over what was paid in the last (or first) stretch of a ramp."""

    percent: Percent = Decimal(0)
    basis: Literal["list", "contracted"] = "contracted"
    segment: Literal["last", "first"] = "last"


class ShareIn(BaseModel):
    """A price that is a percentage of other lines billed as often: all, those of its section, of its bundle, of a
    category, named ones, or (account) all and what the customer has bought already."""

    percent: Percent
    scope: Literal["all", "section", "bundle", "category", "lines", "account"] = "all"
    lines: list[UUID] = Field([], max_length=1000)
    category: UUID | None = None
    aggregate: Literal["sum", "min", "max", "avg"] = "sum"
    of: Literal["net", "list"] = "net"


class MarkupIn(BaseModel):
    """By hand, over the price that rules give one unit: ``percent`` or ``amount``, not both."""

    percent: Decimal = Field(Decimal(0), ge=0, le=1000, max_digits=10, decimal_places=6)
    amount: Decimal = Field(Decimal(0), ge=0, max_digits=19, decimal_places=4)


class PlanIn(BaseModel):
    """How a line is priced beyond price × quantity. In a PATCH, null takes a part away."""

    term_months: int | None = Field(None, ge=1, le=240)
    ramp: RampIn | None = None
    uplift: UpliftIn | None = None
    share: ShareIn | None = None
    markup: MarkupIn | None = None
    covered_item: str | None = Field(None, max_length=200, description="What is covered and stands in no line.")


class SegmentOut(Schema):
    """A priced stretch of a ramp: net of one period, value of its months."""

    name: str
    months: str
    quantity: str
    unit_price: str
    net: str
    value: str
    starts_on: date | None


class SplitIn(Schema):
    """Stretch ``number`` (from 1) in two; the first has ``months``."""

    number: int = Field(ge=1, le=60)
    months: Months


class WhichIn(Schema):
    """The lines that are meant: ``line_ids``, or (without them) all that match every condition given."""

    line_ids: list[UUID] | None = Field(None, max_length=10_000)
    text: str = ""
    category_id: UUID | None = None
    price_kind: str = Field("", pattern="^(one_time|recurring|usage|)$")
    section_id: UUID | None = None


class LineValues(Schema):
    """What is set on all of them."""

    quantity: Quantity | None = None
    discount_percent: Decimal | None = Field(None, ge=0, le=100, max_digits=9, decimal_places=6)
    discount_amount: Decimal | None = Field(None, ge=0, max_digits=19, decimal_places=4)
    choice: str | None = Field(None, pattern=CHOICES)
    starts_on: date | None = None
    ends_on: date | None = None
    location_id: UUID | None = None
    plan: PlanIn | None = None


class MassIn(Schema):
    """``set`` on the lines of ``which``; ``section_id``: the heading below which they are moved."""

    which: WhichIn
    set: LineValues = Field(default_factory=lambda: LineValues.model_validate({}))
    section_id: UUID | None = None


class EndIn(Schema):
    """The day on which the lines end."""

    which: WhichIn
    ends_on: date


class EffectLine(Schema):
    """A line whose price changes."""

    id: UUID
    name: str
    before: str
    after: str


class EffectOut(Schema):
    """What a change would do: each total before and after, and the lines whose net changes (500 at most)."""

    currency: str
    chosen: int
    totals: dict[str, list[str]]
    max_discount_percent: list[str]
    lines: list[EffectLine]


class LocationsIn(Schema):
    """Lines to copy to addresses of the customer. ``skip``: leave out what is not sold there; else nothing is copied."""

    line_ids: list[UUID] = Field(min_length=1, max_length=10_000)
    location_ids: list[UUID] = Field(min_length=1, max_length=100)
    skip: bool = False


class CopiesOut(Schema):
    """How many lines were copied, and why others were not."""

    copied: int
    skipped: list[str]
    etag: str


class CopyIn(Schema):
    """For whom (empty: the same customer), and whether each price stays as it was (then set by hand)."""

    account_id: UUID | None = None
    keep_prices: bool = False


class ConsolidationIn(Schema):
    """Draft renewals of one customer. ``merge``: one line for one product on the same terms."""

    quote_ids: list[UUID] = Field(min_length=2, max_length=50)
    merge: bool = True


class QuotesIn(Schema):
    """What changes on several drafts. ``only_try``: the same report, nothing kept."""

    quote_ids: list[UUID] = Field(min_length=1, max_length=200)
    owner_id: UUID | None = None
    expires_on: date | None = None
    price_list_id: UUID | None = None
    only_try: bool = False


class ReportRow(Schema):
    """A quote: its total before and after, or why it was left as it is."""

    quote_id: UUID
    label: str
    currency: str
    before: str
    after: str
    problem: str


class LinesPage(Schema):
    """Some of the lines of a quote: ``total`` of them in all, ``next_offset`` where the next ones begin."""

    total: int
    next_offset: int | None
    items: list[dict[str, Any]] = Field(description="As in a quote's ``lines``.")
