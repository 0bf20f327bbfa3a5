"""What is found in a contract: a passage with its typed value. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

UNITS = ("day", "business day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Day:
    """A date of which parts may be left open in the text ("[●], 2020")."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def exact(self) -> date | None:
        """The calendar date, when all three parts are there."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def __str__(self) -> str:
        exact = self.exact
        if exact is not None:
            return exact.isoformat()
        year = "????" if self.year is None else f"{self.year:04d}"
        month = "??" if self.month is None else f"{self.month:02d}"
        day = "??" if self.day is None else f"{self.day:02d}"
        return f"{year}-{month}-{day}"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: "30 days", "1 year"; `count` may be a fraction such as 0.5."""

    count: Decimal
    unit: str

    @property
    def months(self) -> Decimal | None:
        """In months, for the units that have a whole number of them."""
        factor = {"month": 1, "quarter": 3, "year": 12}.get(self.unit)
        return None if factor is None else self.count * factor

    def __str__(self) -> str:
        number = f"{self.count.normalize():f}"
        return f"{number} {self.unit}" + ("" if self.count == 1 else "s")


@dataclass(frozen=True, slots=True)
class Renewal:
    """How long a contract is prolonged, and whether again and again; without a duration for ever."""

    duration: Duration | None
    successive: bool = False
    times: int | None = None

    def __str__(self) -> str:
        if self.duration is None:
            return "perpetual"
        times = f"{self.times} " if self.times else ""
        return f"{times}{'successive ' if self.successive else ''}{self.duration}"


@dataclass(frozen=True, slots=True)
class Expiry:
    """When a contract ends: on a date, or not before somebody ends it."""

    day: Day | None
    perpetual: bool = False

    def __str__(self) -> str:
        return "perpetual" if self.perpetual or self.day is None else str(self.day)


@dataclass(frozen=True, slots=True)
class Law:
    """Jurisdictions in the order of the text: their names and ISO 3166 codes ("US-NY", "DE"; "" where there is none)."""

    names: tuple[str, ...]
    codes: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.names)


@dataclass(frozen=True, slots=True)
class Party:
    """A party: its name or one of the names that the contract gives it (`role` "name" or "term")."""

    name: str
    terms: tuple[str, ...] = ()
    role: str = "name"

    def __str__(self) -> str:
        return self.name + (f" ({', '.join(self.terms)})" if self.terms else "")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its ISO 4217 currency."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.2f}"


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage and the time that it is for ("1.5 % per month")."""

    percent: Decimal
    per: str = ""

    def __str__(self) -> str:
        return f"{self.percent.normalize():f} %" + (f" per {self.per}" if self.per else "")


type_of_value = str | bool | Day | Duration | Renewal | Expiry | Law | Party | Money | Rate | None


@dataclass(frozen=True, slots=True)
class Value:
    """One finding: text[start:end] == text. `confidence` is the probability of the passage; `working` says how the value
    was made."""

    type: str
    start: int
    end: int
    text: str
    confidence: float
    value: type_of_value
    working: str = ""
    likely: float | None = None  # that the value is right, where a passage can be read in several ways

    @property
    def sure(self) -> float:
        """How sure the value is."""
        return self.confidence if self.likely is None else self.likely
