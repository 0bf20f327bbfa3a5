"""Columns of money, prices, quantities and rates, all NUMERIC; nothing of money is ever a float."""

from __future__ import annotations

from typing import Any

from django.db import models


class AmountField(models.DecimalField[Any, Any]):
    """An amount of money in the document's currency: NUMERIC(19,4)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 19, "decimal_places": 4, **kwargs})


class UnitPriceField(models.DecimalField[Any, Any]):
    """A price of one unit: NUMERIC(20,8)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 20, "decimal_places": 8, **kwargs})


class QuantityField(models.DecimalField[Any, Any]):
    """A quantity in its unit of measure: NUMERIC(18,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 6, **kwargs})


class RateField(models.DecimalField[Any, Any]):
    """A percentage in percent points (12.5 means 12.5 %): NUMERIC(9,6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 9, "decimal_places": 6, **kwargs})


class CurrencyField(models.CharField[Any, Any]):
    """A currency code of ISO 4217."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 3, **kwargs})
