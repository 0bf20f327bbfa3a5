"""The catalog: what is frozen, what can be sold, what a bundle may hold."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactline.activity.models import Event
from pactline.catalog import actions, queries
from pactline.catalog.lifecycle import OFFERING
from pactline.catalog.models import BundleItem, Offering
from pactline.catalog.rules import closes_circle, fits_unit
from pactline.catalog.testing import bundle, offering, unit
from pactline.identity.testing import Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked, InvalidInput, NotAllowed, NotVisible, WrongState


def test_published_is_frozen_but_for_its_words(db: None) -> None:
    thing = offering("A")
    actions.change_offering(thing.pk, name="New name", description="Words", actor=SYSTEM)
    before = Event.objects.count()
    with pytest.raises(WrongState, match="price_kind"):
        actions.change_offering(thing.pk, price_kind="recurring", periodicity="month", actor=SYSTEM)
    with pytest.raises(WrongState, match="sku"):
        actions.change_offering(thing.pk, sku="B", actor=SYSTEM)
    thing.refresh_from_db()
    assert (thing.name, thing.sku, thing.price_kind) == ("New name", "A", "one_time")
    assert Event.objects.count() == before


def test_copy_is_a_draft_that_knows_its_origin(db: None) -> None:
    source = bundle("SET", [offering("A"), offering("B")], included=True)
    made = actions.copy_offering(source.pk, sku="SET-2", actor=SYSTEM)
    assert made.status == "draft" and made.previous == source
    assert [item.child.sku for item in queries.bundle_items(made)] == ["A", "B"]
    assert all(item.included for item in queries.bundle_items(made))


def test_only_published_can_be_sold(cast: Cast) -> None:
    sold, draft, old = (
        offering("SOLD", "Blue lamp"),
        offering("DRAFT", "Blue chair", publish=False),
        offering("OLD", "Blue bed"),
    )
    actions.retire(old.pk, actor=SYSTEM)
    assert list(queries.sellable(cast.rita, "blue")) == [sold]
    assert list(queries.sellable(cast.rita, "sold LAMP")) == [sold]
    assert not queries.sellable(cast.rita, "chair")
    with pytest.raises(NotVisible):
        queries.get(draft.pk, actor=cast.rita)
    assert queries.get(draft.pk, actor=cast.adam) == draft
    assert queries.get(old.pk, actor=cast.rita) == old
    with pytest.raises(NotAllowed):
        queries.get(sold.pk, actor=cast.frank)


@pytest.mark.parametrize("name", ["rita", "max", "ada", "olga"])
def test_only_catalog_people_write(cast: Cast, name: str) -> None:
    actor, piece = getattr(cast, name), unit()
    thing = offering("A")
    with pytest.raises(NotAllowed):
        actions.create_offering(sku="X", name="X", unit_id=piece.pk, actor=actor)
    with pytest.raises(NotAllowed):
        actions.change_offering(thing.pk, name="X", actor=actor)
    with pytest.raises(NotAllowed):
        actions.retire(thing.pk, actor=actor)
    with pytest.raises(NotAllowed):
        actions.create_category(name="X", actor=actor)
    thing.refresh_from_db()
    assert thing.status == "published" and Offering.objects.count() == 1


def test_states_written_out(cast: Cast) -> None:
    allowed = {("draft", "publish"), ("draft", "retire"), ("published", "retire")}
    for state in Offering.Status.values:
        for verb in ("publish", "retire"):
            thing = offering(f"{state}-{verb}", publish=False)
            Offering.objects.filter(pk=thing.pk).update(status=state)
            with pytest.raises((NotAllowed, WrongState)):
                OFFERING.apply(thing.pk, verb, actor=cast.rita)
            if (state, verb) in allowed:
                OFFERING.apply(thing.pk, verb, actor=cast.adam)
            else:
                with pytest.raises(WrongState):
                    OFFERING.apply(thing.pk, verb, actor=cast.adam)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"sku": ""}, "sku"),
        ({"sku": "taken"}, "sku"),
        ({"name": " "}, "name"),
        ({"price_kind": "recurring"}, "periodicity"),
        ({"periodicity": "month"}, "periodicity"),
        ({"price_kind": "weekly"}, "price_kind"),
        ({"tax_class": "none"}, "tax_class"),
        ({"unit_id": uuid4()}, "unit"),
        ({"category_id": uuid4()}, "category"),
    ],
)
def test_what_an_offering_needs(db: None, fields: dict[str, object], wrong: str) -> None:
    offering("TAKEN")
    values = {"sku": "NEW", "name": "New", "unit_id": unit().pk, **fields}
    with pytest.raises(InvalidInput) as error:
        actions.create_offering(actor=SYSTEM, **values)  # type: ignore[arg-type]
    assert wrong in error.value.fields
    assert Offering.objects.count() == 1


def test_bundles_refuse_circles_and_bad_quantities(db: None) -> None:
    inner = offering("INNER", publish=False, is_bundle=True)
    outer = offering("OUTER", publish=False, is_bundle=True)
    actions.add_item(outer.pk, child_id=inner.pk, actor=SYSTEM)
    with pytest.raises(InvalidInput, match="cannot contain itself"):
        actions.add_item(inner.pk, child_id=outer.pk, actor=SYSTEM)
    with pytest.raises(InvalidInput, match="already"):
        actions.add_item(outer.pk, child_id=inner.pk, actor=SYSTEM)
    part = offering("PART")
    for options in (
        {"quantity": Decimal("0.5")},
        {"quantity": Decimal(0)},
        {"min_quantity": Decimal(2)},
        {"max_quantity": Decimal("0.5")},
    ):
        with pytest.raises(InvalidInput):
            actions.add_item(inner.pk, child_id=part.pk, actor=SYSTEM, **options)
    with pytest.raises(InvalidInput, match="not a bundle"):
        actions.add_item(part.pk, child_id=inner.pk, actor=SYSTEM)
    assert BundleItem.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        BundleItem.objects.create(parent=inner, child=inner)


def test_bundle_is_published_after_its_parts_and_retired_before_them(db: None) -> None:
    part = offering("PART", publish=False)
    whole = offering("WHOLE", publish=False, is_bundle=True)
    with pytest.raises(Blocked, match="no items"):
        actions.publish(whole.pk, actor=SYSTEM)
    item = actions.add_item(whole.pk, child_id=part.pk, actor=SYSTEM)
    with pytest.raises(Blocked, match="Publish these first: Offering PART"):
        actions.publish(whole.pk, actor=SYSTEM)
    actions.publish(part.pk, actor=SYSTEM)
    actions.publish(whole.pk, actor=SYSTEM)
    with pytest.raises(Blocked, match="part of the bundle"):
        actions.retire(part.pk, actor=SYSTEM)
    with pytest.raises(WrongState):
        actions.change_item(item.pk, quantity=Decimal(2), actor=SYSTEM)
    with pytest.raises(WrongState):
        actions.remove_item(item.pk, actor=SYSTEM)
    item.refresh_from_db()
    assert item.quantity == 1


def test_categories_and_units(db: None) -> None:
    software = actions.create_category(name="Software", actor=SYSTEM)
    actions.create_category(name="Add-ons", parent_id=software.pk, actor=SYSTEM)
    with pytest.raises(InvalidInput):
        actions.create_category(name="software", actor=SYSTEM)
    assert actions.rename_category(software.pk, name="Cloud", actor=SYSTEM).name == "Cloud"
    actions.create_unit(code="hur", name="Hour", decimals=2, actor=SYSTEM)
    with pytest.raises(InvalidInput):
        actions.create_unit(code="HUR", name="Hour", actor=SYSTEM)
    with pytest.raises(InvalidInput):
        actions.create_unit(code="XX", name="X", decimals=7, actor=SYSTEM)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3)))
def test_circles_are_found_and_always_end(children: dict[int, list[int]]) -> None:
    assert closes_circle(0, 0, children)  # type: ignore[arg-type]
    for parent in range(7):
        for child in range(7):
            closes_circle(parent, child, children)  # type: ignore[arg-type]


def test_decimals_of_a_unit() -> None:
    assert fits_unit(Decimal("1.50"), 1) and not fits_unit(Decimal("1.55"), 1)
    assert fits_unit(Decimal("3.000000"), 0)
