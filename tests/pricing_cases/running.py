"""Running one case: send it, compare every expected figure with the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from .families import FAMILIES
from .reading import Fields, Unknown, policies_of
from .requests import Either, Figures

Send = Callable[[Mapping[str, Any]], tuple[int, Mapping[str, Any]]]
"""Posts a body to the calculation: (status, answer)."""
ENDLESS = 4
"""An expected number with at least so many decimals may be the beginning of an endless one."""


def problems_of(case: Mapping[str, Any], send: Send) -> list[str]:
    """What differs, one sentence for each figure with expected and got; empty: the case passes."""
    family = FAMILIES.get(str(case["family"]))
    if family is None:
        return [f"there is no family {case['family']}"]
    fields = Fields(case["input"])
    try:
        request = family(fields, policies_of(case))
        fields.done()
        status, answer = send(request.body)
        if status != 200:
            return [f"expected {dict(case['expected'])}, got {status}: {_refusal(answer)}"]
        return [text for name, wanted in _expected(case) if (text := _compare(name, wanted, request.figures, answer))]
    except Unknown as error:
        return [str(error)]


def _refusal(answer: Mapping[str, Any]) -> str:
    return " ".join([str(answer.get("detail", "")), *map(str, answer.get("problems", ()))])


def _expected(case: Mapping[str, Any]) -> list[tuple[str, Any]]:
    wanted = dict(case["expected"])
    if "factor_numerator" in wanted:
        wanted["factor"] = (wanted.pop("factor_numerator"), wanted.pop("factor_denominator"))
    return list(wanted.items())


def _compare(name: str, wanted: Any, figures: Figures, answer: Mapping[str, Any]) -> str | None:
    in_cents = name.endswith("_cents")
    figure = figures.get(name.removesuffix("_cents") if in_cents else name)
    if figure is None:
        raise Unknown(f"unknown expected figure {name}")
    got = figure(answer)
    if name == "factor":
        same = Fraction(*map(Fraction, map(str, wanted))) == Fraction(*map(Fraction, map(str, got)))
        return None if same else f"{name}: expected {wanted[0]}/{wanted[1]}, got {got[0]}/{got[1]}"
    loose = name == "effective_rate"
    if in_cents:
        got = _times_100(got)
    return None if _same(wanted, got, loose=loose) else f"{name}: expected {wanted}, got {_shown(got)}"


def _times_100(value: Any) -> Any:
    if isinstance(value, Either):
        return Either(map(_times_100, value))
    if isinstance(value, Mapping):
        return {key: _times_100(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_times_100(one) for one in value]
    return Decimal(str(value)) * 100


def _same(wanted: Any, got: Any, *, loose: bool) -> bool:
    if isinstance(got, Either):
        return any(_same(wanted, one, loose=loose) for one in got)
    if isinstance(wanted, Mapping):
        names = {Decimal(str(key)): one for key, one in got.items()}
        return len(wanted) == len(got) and all(
            Decimal(str(key)) in names and _same(one, names[Decimal(str(key))], loose=loose)
            for key, one in wanted.items()
        )
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        pair = (_spent(wanted), _spent(got)) if len(wanted) != len(got) else (wanted, got)
        return len(pair[0]) == len(pair[1]) and all(_same(*two, loose=loose) for two in zip(*pair, strict=True))
    return _equal(Decimal(str(wanted)), Decimal(str(got)), loose=loose)


def _spent(values: Sequence[Any]) -> list[Any]:
    """Without the tiers that were not reached."""
    return [value for value in values if Decimal(str(value))]


def _equal(wanted: Decimal, got: Decimal, *, loose: bool) -> bool:
    if wanted == got:
        return True
    places = -int(wanted.as_tuple().exponent)
    if places < ENDLESS and not loose:
        return False
    if places >= 12:  # written by a program that counts in floats
        return abs(wanted - got) <= abs(got) * Decimal("1e-12")
    step = Decimal(1).scaleb(-places)
    return any(got.quantize(step, rounding=mode) == wanted for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def _shown(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return [_shown(one) for one in value] if isinstance(value, list) else value
