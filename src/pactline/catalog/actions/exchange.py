"""Taking over a catalog that another installation exported: all of it or nothing. What is here already must be the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pactline.catalog import queries
from pactline.catalog.lifecycle import CATALOG, OFFERING, QUESTIONNAIRE, SPECIFICATION
from pactline.catalog.models import Catalog, Category, Offering, Questionnaire, Specification, Unit
from pactline.catalog.queries.exchange import BOUNDS, COLUMNS, FORMAT, NULLABLE, TEXTS
from pactline.catalog.queries.exchange_needs import Row, Tables
from pactline.files import sandbox
from pactline.files.sandbox_server import Refused
from pactline.kernel.actor import Actor
from pactline.kernel.errors import DomainError, InvalidInput
from pactline.parties import queries as parties

from . import (
    bundles,
    characteristics,
    configuration_rules,
    eligibility,
    exchange_needs,
    groups,
    offerings,
    shelves,
    specifications,
)
from .exchange_needs import dates_of, text_of

KEYS = {
    "units": "code",
    "catalogs": "code",
    "categories": "path",
    "specifications": "key",
    "offerings": "key",
    "questionnaires": "key",
}
OWNERS = {"relations": "source", "groups": "bundle", "items": "bundle", "rules": "offering"} | exchange_needs.OWNERS
INSIDES = {
    "offerings": ("groups", "items", "rules", "characteristics"),
    "specifications": ("relations", "characteristics"),
    "questionnaires": tuple(exchange_needs.OWNERS),
}
"""The tables that belong to a row of these."""


def import_workbook(data: bytes, *, actor: Actor) -> dict[str, int]:
    """The same from a workbook as ``export`` writes it."""
    try:
        _facts, body = sandbox.run("pactline.catalog.sheets:read", data)
    except (Refused, sandbox.LimitReached, sandbox.JobFailed) as error:
        raise InvalidInput(_("This is no workbook that can be read.")) from error
    tables: Tables = {}
    for name, rows in json.loads(body).items():
        if name in COLUMNS and rows:
            header = rows[0]
            tables[name] = [
                _cells(name, dict(zip(header, row, strict=False)), at) for at, row in enumerate(rows[1:], 2)
            ]
    return import_catalog({"format": FORMAT, "tables": tables}, actor=actor)


def _cells(table: str, row: Mapping[str, str], at: int) -> Row:
    found: Row = {}
    for column in COLUMNS[table]:
        text = str(row.get(column, ""))
        if column in TEXTS or (table, column) in BOUNDS:
            found[column] = text
            continue
        if column in NULLABLE:
            found[column] = None if text in ("", "null") else text
            continue
        try:
            found[column] = json.loads(text) if text else None
        except ValueError:
            found[column] = text or None
    return found


def import_catalog(data: Mapping[str, Any], *, actor: Actor) -> dict[str, int]:
    """Add what ``data`` (as exported) holds and this catalog does not; answers how many of each table were added.

    ``InvalidInput`` names every row that cannot be used, and what is here already but different; nothing is written then.
    """
    for permission in ("catalog.edit", "catalog.publish"):
        actor.require(permission, _("import a catalog"))
    if data.get("format") != FORMAT or not isinstance(data.get("tables"), Mapping):
        raise InvalidInput(_("This is no catalog as Pactline exports it."))
    wanted: Tables = {}
    for name, columns in COLUMNS.items():
        rows = data["tables"].get(name, [])
        if not isinstance(rows, list) or any(not isinstance(row, Mapping) or set(columns) - set(row) for row in rows):
            raise InvalidInput(_("The table %(name)s lacks columns.") % {"name": name})
        wanted[name] = [dict(row) for row in rows]
    with transaction.atomic():
        taken = _Import(wanted, queries.tables(actor), actor)
        taken.run()
        if taken.problems:
            raise InvalidInput(_("Nothing was imported."), problems=taken.problems[:50])
    return taken.added


class _Import:
    """One import while it runs; ``problems`` collects what cannot be used."""

    def __init__(self, wanted: Tables, present: Tables, actor: Actor) -> None:
        self.wanted, self.actor, self.problems = wanted, actor, list[str]()
        self.added: dict[str, int] = dict.fromkeys(COLUMNS, 0)
        self.new = {name: self._missing(name, key, present) for name, key in KEYS.items()}
        self.offerings: dict[str, Offering] = {}
        self.specifications: dict[str, Specification] = {}
        self.questionnaires: dict[str, Questionnaire] = {}

    def _missing(self, name: str, key: str, present: Tables) -> list[Row]:
        """The rows that are not here yet; those that are here and differ become problems."""
        known = {text_of(row[key]): row for row in present[name]}
        found = []
        for row in self.wanted[name]:
            before = known.get(text_of(row[key]))
            if before is None:
                found.append(row)
            elif before != {column: row[column] for column in COLUMNS[name]} or self._differs_inside(
                name, row[key], present
            ):
                names = {"table": name, "key": text_of(row[key])}
                self.problems.append(_("%(table)s %(key)s is here already and differs; make a new version.") % names)
        return found

    def _differs_inside(self, name: str, key: Any, present: Tables) -> bool:
        for table in INSIDES.get(name, ()):
            owner = [name.removesuffix("s"), *key] if table == "characteristics" else key
            column = OWNERS.get(table, "owner")
            if _rows(self.wanted[table], table, column, owner) != _rows(present[table], table, column, owner):
                return True
        return False

    def run(self) -> None:
        """Add everything, then publish and retire in an order that the guards allow."""
        if self.problems:
            return
        for row in self.new["units"]:
            self.attempt("units", row, lambda row: shelves.create_unit(**row, actor=self.actor))
        for row in self.new["catalogs"]:
            self.attempt("catalogs", row, self._catalog)
        for row in sorted(self.new["categories"], key=lambda one: len(one["path"])):
            self.attempt("categories", row, self._category)
        for row in self.new["specifications"]:
            self.attempt("specifications", row, self._specification)
        for row in self.new["offerings"]:
            self.attempt("offerings", row, self._offering)
        self._insides()
        exchange_needs.add(self)
        self._states()

    def attempt(self, table: str, row: Row, make: Any) -> None:
        if len(self.problems) > 50:
            return
        try:
            with transaction.atomic():
                make(row)
            self.added[table] += 1
        except (DomainError, ValueError, TypeError, KeyError, ArithmeticError) as error:
            words = str(error) if isinstance(error, DomainError) else _("something is missing or has the wrong form")
            label = next(
                (row[name] for name in ("key", "code", "path", "owner", "bundle", "offering", "source") if name in row),
                "",
            )
            self.problems.append(f"{table} {text_of(label)}: {words}")

    def _catalog(self, row: Row) -> None:
        names = ("description", "eligibility", "translations")
        made = shelves.create_catalog(
            code=row["code"], name=row["name"], **{name: row[name] for name in names}, **dates_of(row), actor=self.actor
        )
        self._step(CATALOG, made, row["status"])
        if row["is_default"] and not Catalog.objects.filter(is_default=True).exists():
            made.refresh_from_db()
            shelves.make_default_catalog(made.pk, actor=self.actor)

    def _category(self, row: Row) -> None:
        catalog, *above, name = row["path"]
        parent = self._shelf([catalog, *above]) if above else None
        shelves.create_category(
            name=name,
            parent_id=parent.pk if parent else None,
            catalog_id=Catalog.objects.get(code__iexact=catalog).pk if catalog else None,
            eligibility=row["eligibility"],
            translations=row["translations"],
            **dates_of(row),
            actor=self.actor,
        )

    def _shelf(self, path: list[str]) -> Category:
        catalog, *names = path
        found: Category | None = None
        for name in names:
            rows = Category.objects.filter(name__iexact=name, parent=found)
            found = (rows.filter(catalog__code__iexact=catalog) if catalog else rows.filter(catalog=None)).first()
            if found is None:
                raise InvalidInput(_("There is no such category."))
        if found is None:
            raise InvalidInput(_("There is no such category."))
        return found

    def _specification(self, row: Row) -> None:
        code, version = row["key"]
        names = ("name", "description", "kind", "translations")
        self.specifications[text_of(row["key"])] = specifications.take_over(
            code=code,
            version=int(version),
            previous=self._spec(row["previous"]) if row["previous"] else None,
            **{name: row[name] for name in names},
            actor=self.actor,
        )

    def _offering(self, row: Row) -> None:
        sku, version = row["key"]
        names = ("name", "description", "family", "price_kind", "periodicity", "tax_class", "is_bundle", "eligibility")
        self.offerings[text_of(row["key"])] = offerings.take_over(
            sku=sku,
            version=int(version),
            previous=self.offered(row["previous"]) if row["previous"] else None,
            unit_id=Unit.objects.get(code=row["unit"]).pk if Unit.objects.filter(code=row["unit"]) else None,
            category_id=self._shelf(row["category"]).pk if row["category"] else None,
            specification_id=self._spec(row["specification"]).pk if row["specification"] else None,
            translations=row["translations"],
            **{name: row[name] for name in names},
            **dates_of(row),
            actor=self.actor,
        )

    def _spec(self, key: list[Any]) -> Specification:
        found = (
            self.specifications.get(text_of(key)) or Specification.objects.filter(code=key[0], version=key[1]).first()
        )
        if found is None:
            raise InvalidInput(_("There is no specification %(key)s.") % {"key": text_of(key)})
        return found

    def offered(self, key: list[Any]) -> Offering:
        found = self.offerings.get(text_of(key)) or Offering.objects.filter(sku=key[0], version=key[1]).first()
        if found is None:
            raise InvalidInput(_("There is no offering %(key)s.") % {"key": text_of(key)})
        return found

    def _insides(self) -> None:
        """Characteristics, relations, groups, items, rules and eligibility of what is new, in this order."""
        made: dict[str, Mapping[str, Any]] = {"offering": self.offerings, "specification": self.specifications}
        for row in self.wanted["characteristics"]:
            kind, *key = row["owner"]
            if text_of(key) in made[kind]:
                self.attempt("characteristics", row, self._characteristic)
        for row in self._of_new("relations", self.specifications):
            self.attempt("relations", row, self._relation)
        for row in self._of_new("groups", self.offerings):
            self.attempt("groups", row, self._group)
        for row in self._of_new("items", self.offerings):
            self.attempt("items", row, self._item)
        for row in self._of_new("rules", self.offerings):
            self.attempt("rules", row, self._rule)
        for row in self.wanted["eligibilities"]:
            kind, *key = row["owner"]
            if kind != "offering" or text_of(key) in self.offerings:
                self.attempt("eligibilities", row, self._eligibility)

    def _of_new(self, table: str, made: Mapping[str, Any]) -> Iterable[Row]:
        return [row for row in self.wanted[table] if text_of(row[OWNERS[table]]) in made]

    def _characteristic(self, row: Row) -> None:
        kind, *key = row["owner"]
        owner: dict[str, Any] = {f"{kind}_id": (self.offered(key) if kind == "offering" else self._spec(key)).pk}
        fields = {name: row[name] for name in COLUMNS["characteristics"] if name != "owner"}
        characteristics.add_characteristic(**owner, **fields, actor=self.actor)

    def _relation(self, row: Row) -> None:
        source, target = self._spec(row["source"]), self._spec(row["target"])
        quantity = Decimal(str(row["quantity"]))
        specifications.relate(
            source.pk, target_id=target.pk, kind=row["kind"], quantity=quantity, when=row["when"], actor=self.actor
        )

    def _group(self, row: Row) -> None:
        bundle = self.offered(row["bundle"])
        made = groups.add_group(bundle.pk, name=row["name"], least=row["least"], most=row["most"], actor=self.actor)
        if row["translations"]:
            groups.change_group(made.pk, translations=row["translations"], actor=self.actor)

    def _item(self, row: Row) -> None:
        bundle = self.offered(row["bundle"])
        group = bundle.groups.filter(name=row["group"]).first() if row["group"] else None
        most = None if row["max_quantity"] is None else Decimal(str(row["max_quantity"]))
        made = bundles.add_item(
            bundle.pk,
            child_id=self.offered(row["child"]).pk,
            quantity=Decimal(str(row["quantity"])),
            min_quantity=Decimal(str(row["min_quantity"])),
            max_quantity=most,
            group_id=group.pk if group else None,
            **{name: bool(row[name]) for name in ("included", "chosen", "many")},
            actor=self.actor,
        )
        bundles.change_item(made.pk, position=int(row["position"]), actor=self.actor)

    def _rule(self, row: Row) -> None:
        fields = {name: row[name] for name in COLUMNS["rules"] if name != "offering"}
        configuration_rules.add_rule(self.offered(row["offering"]).pk, **fields, actor=self.actor)

    def _eligibility(self, row: Row) -> None:
        kind, *key = row["owner"]
        owner: Any = self.offered(key) if kind == "offering" else self._shelf(key) if kind == "category" else None
        if owner is None:
            owner = Catalog.objects.filter(code=key[0]).first()
        account = None
        if row["account"]:
            account = parties.visible_to(self.actor).filter(name=row["account"]).first()
            if account is None:
                raise InvalidInput(_("There is no account %(name)s.") % {"name": row["account"]})
        row_ = {name: row[name] for name in ("effect", "country", "region", "channel")}
        if kind != "offering" and queries.has_row(owner, account.pk if account else None, **row_, **dates_of(row)):
            self.added["eligibilities"] -= 1
            return
        eligibility.add_eligibility(
            kind, owner.pk, **row_, account_id=account.pk if account else None, **dates_of(row), actor=self.actor
        )

    def _states(self) -> None:
        """Publish what was published (parts before their bundles) and retire what was retired."""
        steps: list[tuple[Any, Any, str]] = [
            *(
                (SPECIFICATION, self.specifications.get(text_of(row["key"])), row["status"])
                for row in self.new["specifications"]
            ),
            *(
                (QUESTIONNAIRE, self.questionnaires.get(text_of(row["key"])), row["status"])
                for row in self.new["questionnaires"]
            ),
            *((OFFERING, self.offerings.get(text_of(row["key"])), row["status"]) for row in self.new["offerings"]),
        ]
        waiting = [step for step in steps if step[1] is not None and step[2] != "draft"]
        while waiting and not self.problems:
            left: list[tuple[Any, Any, str]] = []
            refusals = []
            for lifecycle, made, status in waiting:
                try:
                    self._step(lifecycle, made, status)
                except DomainError as error:
                    left.append((lifecycle, made, status))
                    refusals.append(f"{made}: {error}")
            if len(left) == len(waiting):
                self.problems += refusals
            waiting = left

    def _step(self, lifecycle: Any, made: Any, status: str) -> None:
        if status != "draft":
            lifecycle.apply(made.pk, {"published": "publish", "retired": "retire"}[status], actor=self.actor)


def _rows(rows: list[Row], table: str, column: str, owner: Any) -> list[Row]:
    return [{name: row[name] for name in COLUMNS[table]} for row in rows if row[column] == owner]
