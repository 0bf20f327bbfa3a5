"""Columns of money, prices, quantities and rates, all NUMERIC; nothing of money is ever a float."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    DecimalField = models.DecimalField[Any, Any]
    CharField = models.CharField[Any, Any]
else:
    DecimalField, CharField = models.DecimalField, models.CharField


class AmountField(DecimalField):
    """An amount of money in the document's currency: NUMERIC(19,4)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 19, "decimal_places": 4, **kwargs})


class UnitPriceField(DecimalField):
    """A price of one unit: NUMERIC(20,8)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 20, "decimal_places": 8, **kwargs})


class QuantityField(DecimalField):
    """A quantity in its unit of measure: NUMERIC(18,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 6, **kwargs})


class RateField(DecimalField):
    """A percentage in percent points (12.5 means 12.5 %): NUMERIC(9,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 9, "decimal_places": 6, **kwargs})


class CurrencyField(CharField):
    """A currency code of ISO 4217."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 3, **kwargs})
