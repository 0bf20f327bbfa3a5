"""Taking over suggestions and questionnaires: the part of an import that comes after the offerings."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from pactline.catalog import queries
from pactline.catalog.models import Offering, Questionnaire
from pactline.catalog.queries.exchange import COLUMNS
from pactline.catalog.queries.exchange_needs import Row, Tables
from pactline.kernel.actor import Actor
from pactline.kernel.errors import InvalidInput

from . import needs, suggestions

OWNERS = {"questions": "questionnaire", "needs_rules": "questionnaire"}


class Running(Protocol):
    """What is used of an import while it runs."""

    wanted: Tables
    new: Tables
    added: dict[str, int]
    actor: Actor
    questionnaires: dict[str, Questionnaire]

    def attempt(self, table: str, row: Row, make: Callable[[Row], Any]) -> None: ...

    def offered(self, key: list[Any]) -> Offering: ...


def add(running: Running) -> None:
    """Suggestions, then the questionnaires that are new with what belongs to them."""
    for row in running.wanted["suggestions"]:
        running.attempt("suggestions", row, lambda row: _suggestion(running, row))
    for row in running.new["questionnaires"]:
        running.attempt("questionnaires", row, lambda row: _questionnaire(running, row))
    for table, make in (("questions", _question), ("needs_rules", _rule)):
        for row in running.wanted[table]:
            if text_of(row["questionnaire"]) in running.questionnaires:
                running.attempt(table, row, lambda row, make=make: make(running, row))  # type: ignore[misc]


def _suggestion(running: Running, row: Row) -> None:
    source, target = running.offered(row["source"]), running.offered(row["target"])
    same = [one for one in queries.suggestions_of(source) if one.target.sku.lower() == target.sku.lower()]
    fields = {
        "kind": row["kind"],
        "quantity": Decimal(str(row["quantity"])),
        "description": row["description"],
        "position": int(row["position"]),
        "translations": row["translations"],
        **dates_of(row),
    }
    if same:
        if any(getattr(same[0], name) != value for name, value in fields.items()):
            raise InvalidInput(_("It is here already and differs."))
        running.added["suggestions"] -= 1
        return
    suggestions.add_suggestion(source.pk, target_id=target.pk, **fields, actor=running.actor)


def _questionnaire(running: Running, row: Row) -> None:
    code, version = row["key"]
    previous = None
    if row["previous"]:
        previous = (
            running.questionnaires.get(text_of(row["previous"]))
            or Questionnaire.objects.filter(code=row["previous"][0], version=row["previous"][1]).first()
        )
        if previous is None:
            raise InvalidInput(_("There is no questionnaire %(key)s.") % {"key": text_of(row["previous"])})
    running.questionnaires[text_of(row["key"])] = needs.take_over_questionnaire(
        code=code,
        version=int(version),
        previous=previous,
        **{name: row[name] for name in ("name", "description", "translations")},
        **dates_of(row),
        actor=running.actor,
    )


def _question(running: Running, row: Row) -> None:
    owner = running.questionnaires[text_of(row["questionnaire"])]
    fields = {name: row[name] for name in COLUMNS["questions"] if name != "questionnaire"}
    needs.add_question(owner.pk, **fields, actor=running.actor)


def _rule(running: Running, row: Row) -> None:
    owner = running.questionnaires[text_of(row["questionnaire"])]
    names = ("name", "description", "condition", "per", "translations", "position")
    needs.add_needs_rule(
        owner.pk,
        offering_id=running.offered(row["offering"]).pk,
        quantity=Decimal(str(row["quantity"])),
        **{name: row[name] for name in names},
        actor=running.actor,
    )


def dates_of(row: Row) -> dict[str, Any]:
    """Since when and until when a row holds."""
    return {name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")}


def text_of(key: Any) -> str:
    """A natural key as text."""
    return json.dumps(key) if not isinstance(key, str) else key
