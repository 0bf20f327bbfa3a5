"""What the demo's catalog proposes by itself: a needs analysis with its recommendations, and what goes well with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pactline.catalog import actions as catalog
from pactline.catalog.models import Offering, Questionnaire
from pactline.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the needs analysis. ``options``: code -> words."""

    code: str
    name: str
    kind: str
    required: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule recommends when its condition holds. ``per``: the question whose number multiplies the quantity."""

    name: str
    sku: str
    condition: Mapping[str, Any]
    because: str
    per: str = ""
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Match:
    """An offering that is proposed to whoever buys another one."""

    source: str
    target: str
    kind: str
    because: str
    quantity: int = 1


def _is(code: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": code, "op": op} if value is None else {"field": code, "op": op, "value": value}


QUESTIONS = (
    Asked("users", "How many people plan or track shipments?", "number", required=True),
    Asked("forecasts", "Do you plan volumes and carriers weeks ahead?", "yes_no", required=True),
    Asked("docks", "How many dock doors should report by themselves?", "number"),
    Asked(
        "systems",
        "Which systems should exchange data with us?",
        "several",
        options={"erp": "ERP", "wms": "Warehouse management", "carriers": "Carriers’ own systems"},
    ),
    Asked(
        "keeping",
        "How long must shipping documents be kept?",
        "choice",
        options={"two": "Two years", "six": "Six years", "ten": "Ten years"},
    ),
    Asked("nights", "Is work done at night or on weekends?", "yes_no"),
    Asked("remark", "What else matters to you?", "text"),
)
ADVICE = (
    Advice(
        "Planning ahead", "NL-PRO", _is("forecasts", "is_true"), "Forecasts and carrier portals are in it.", "users"
    ),
    Advice("Tracking only", "NL-CORE", _is("forecasts", "is_false"), "Planning and tracking are enough.", "users"),
    Advice("Doors that report", "NL-GATE", _is("docks", "gt", 0), "One gateway for each door.", "docks"),
    Advice("Data exchange", "NL-API", _is("systems", "is_set"), "Systems call our interface all day."),
    Advice(
        "Ten years of documents", "NL-ARCH", _is("keeping", "eq", "ten"), "Two terabytes to begin with.", quantity=2
    ),
    Advice("Nights and weekends", "NL-SUP-P", _is("nights", "is_true"), "Somebody answers within an hour, always."),
    Advice("More than 20 users", "NL-ONB", _is("users", "gt", 20), "Teams of this size need a planned start."),
)
MATCHES = (
    Match("NL-CORE", "NL-PRO", "upsell", "The same, with forecasts and carrier portals."),
    Match("NL-PRO", "NL-API", "cross_sell", "Most customers connect their ERP in the first quarter."),
    Match("NL-PRO", "NL-ARCH", "cross_sell", "Auditors ask for shipping documents of ten years.", 2),
    Match("NL-GATE", "NL-DOCK", "upsell", "A gateway with its four scanners, as one kit."),
    Match("NL-GATE", "NL-SCAN", "cross_sell", "Four scanners work at a door.", 4),
    Match("NL-DOCK", "NL-CONS", "cross_sell", "A consultant measures the doors before they are fitted.", 2),
    Match("NL-ONB", "NL-CONS", "cross_sell", "Two days on site in the first week.", 2),
)


def questionnaire(offerings: Mapping[str, Offering], actor: Actor) -> Questionnaire:
    """The needs analysis, published. ``offerings``: by SKU."""
    made = catalog.create_questionnaire(
        code="LOGISTICS",
        name="Logistics needs",
        description="Seven questions for the first call; the answers lead to a first quote.",
        actor=actor,
    )
    for asked in QUESTIONS:
        options = [{"code": code, "name": words} for code, words in asked.options.items()]
        catalog.add_question(
            made.pk, code=asked.code, name=asked.name, kind=asked.kind, required=asked.required, options=options,
            actor=actor,
        )  # fmt: skip
    for advice in ADVICE:
        catalog.add_needs_rule(
            made.pk, name=advice.name, offering_id=offerings[advice.sku].pk, condition=advice.condition,
            quantity=Decimal(advice.quantity), per=advice.per, description=advice.because, actor=actor,
        )  # fmt: skip
    return catalog.publish_questionnaire(made.pk, actor=actor)


def suggestions(offerings: Mapping[str, Offering], actor: Actor) -> None:
    """What is proposed beside what. ``offerings``: by SKU."""
    for match in MATCHES:
        catalog.add_suggestion(
            offerings[match.source].pk, target_id=offerings[match.target].pk, kind=match.kind,
            quantity=Decimal(match.quantity), description=match.because, actor=actor,
        )  # fmt: skip
