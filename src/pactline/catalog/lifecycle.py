"""The states of offerings, specifications and catalogs: Draft → Published → Retired."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.kernel.actor import Actor
from pactline.kernel.lifecycle import Guard, Lifecycle, Step

from . import needs, queries
from .configuring import faults
from .configuring.selecting import judge
from .models import Catalog, Offering, Questionnaire, Specification

S = Offering.Status


def bundle_is_complete(offering: Offering, actor: Actor) -> str | None:
    """A bundle needs items, and each must be published before it."""
    if not offering.is_bundle:
        return None
    items = queries.bundle_items(offering)
    if not items:
        return _("The bundle has no items yet; add at least one.")
    drafts = [item.child.name for item in items if item.child.status != S.PUBLISHED]
    return _("Publish these first: %(names)s.") % {"names": ", ".join(drafts)} if drafts else None


def in_no_published_bundle(offering: Offering, actor: Actor) -> str | None:
    """What a published bundle holds cannot be retired before it."""
    names = list(queries.bundles_with(offering).filter(status=S.PUBLISHED).values_list("name", flat=True)[:5])
    return _("It is part of the bundle %(names)s; retire that first.") % {"names": ", ".join(names)} if names else None


def rules_go_together(offering: Offering, actor: Actor) -> str | None:
    """The rules of a configuration must leave every option its chance, and what is chosen from the start must go together."""
    shape = queries.shape(offering)
    if found := faults(shape.model):
        return " ".join(found)
    return " ".join(judge(shape, None).answer.problems) or None


def specification_is_published(offering: Offering, actor: Actor) -> str | None:
    """A sold offering is delivered by a published specification."""
    specification = offering.specification
    if specification is None or specification.status == Specification.Status.PUBLISHED:
        return None
    return _("Publish the specification %(name)s first.") % {"name": specification}


def targets_are_published(specification: Specification, actor: Actor) -> str | None:
    """What a published specification needs must be published before it."""
    drafts = [
        row.target.name
        for row in queries.relations(specification)
        if row.target.status != Specification.Status.PUBLISHED
    ]
    return _("Publish these first: %(names)s.") % {"names": ", ".join(drafts)} if drafts else None


def questionnaire_is_complete(questionnaire: Questionnaire, actor: Actor) -> str | None:
    """It asks something and recommends something, and its rules ask for what is asked."""
    asked, rules = queries.questions(questionnaire), queries.needs_rules(questionnaire)
    if not asked or not rules:
        return _("It needs at least one question and one rule.")
    found = [(rule, needs.rule_problems(asked, rule.condition, rule.per)) for rule in rules]
    return " ".join(f"{rule.name}: {' '.join(problems.values())}" for rule, problems in found if problems) or None


def is_not_the_default(catalog: Catalog, actor: Actor) -> str | None:
    """The default catalog cannot go."""
    return _("It is the default catalog; make another one the default first.") if catalog.is_default else None


OFFERING = Lifecycle(
    Offering,
    initial=S.DRAFT,
    steps=[
        Step(
            verb="publish",
            done="published",
            label=gettext_lazy("Publish"),
            source=[S.DRAFT],
            target=S.PUBLISHED,
            permission="catalog.publish",
            guards=[bundle_is_complete, rules_go_together, specification_is_published],
            stamp="published_at",
        ),
        Step(
            verb="retire",
            done="retired",
            label=gettext_lazy("Retire"),
            source=[S.DRAFT, S.PUBLISHED],
            target=S.RETIRED,
            permission="catalog.publish",
            guards=[in_no_published_bundle],
            stamp="retired_at",
            danger=True,
        ),
    ],
)


def _small(
    model: type[Specification] | type[Catalog] | type[Questionnaire], publish: list[Guard], retire: list[Guard]
) -> list[Step]:
    states = model.Status
    return [
        Step(
            verb="publish",
            done="published",
            label=gettext_lazy("Publish"),
            source=[states.DRAFT],
            target=states.PUBLISHED,
            permission="catalog.publish",
            guards=publish,
            stamp="published_at",
        ),
        Step(
            verb="retire",
            done="retired",
            label=gettext_lazy("Retire"),
            source=[states.DRAFT, states.PUBLISHED],
            target=states.RETIRED,
            permission="catalog.publish",
            guards=retire,
            stamp="retired_at",
            danger=True,
        ),
    ]


SPECIFICATION = Lifecycle(Specification, initial=S.DRAFT, steps=_small(Specification, [targets_are_published], []))
CATALOG = Lifecycle(Catalog, initial=S.DRAFT, steps=_small(Catalog, [], [is_not_the_default]))
QUESTIONNAIRE = Lifecycle(Questionnaire, initial=S.DRAFT, steps=_small(Questionnaire, [questionnaire_is_complete], []))
