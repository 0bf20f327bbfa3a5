"""Pages of cost books: the list, one book with its costs, their grid, the verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.identity.access import acting, requires
from pactline.kernel import clock
from pactline.kernel.conditions import describe
from pactline.pricing import actions, grids, queries, setup_forms, setup_lists
from pactline.pricing.lifecycle import COST_BOOK
from pactline.pricing.models import CostBook
from pactline.pricing.queries.costs import FIELDS
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

SHOWN = 500


@requires("pricing.view_cost")
def cost_books(request: HttpRequest) -> HttpResponse:
    """All cost books."""
    return setup_lists.CostBooks().respond(request)


@requires("pricing.edit")
def cost_book_new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    actor = acting(request)
    return ui_forms.page(
        request,
        setup_forms.CostBookForm,
        title=_("New cost book"),
        submit=_("Create cost book"),
        initial={"valid_from": clock.today()},
        form_kwargs={"actor": actor},
        save=lambda data: actions.create_cost_book(**data, actor=actor),
        back="pricing:cost_books",
        template="pricing/when_form.html",
    )


@requires("pricing.view_cost")
def cost_book(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """One cost book with its costs."""
    actor = acting(request)
    found = queries.get_cost_book(book_id, actor=actor)
    verbs = record.verbs(
        COST_BOOK.offers(found, actor),
        {
            "publish": record.To(reverse("pricing:cost_book_publication", args=[found.pk]), primary=True),
            "retire": record.To(
                reverse("pricing:cost_book_retirement", args=[found.pk]),
                confirm=_("New calculations no longer take their costs of it."),
            ),
        },
    )
    if actor.may("pricing.edit") and found.status != CostBook.Status.RETIRED:
        verbs += [
            record.link("costs", _("Edit costs"), reverse("pricing:cost_book_costs", args=[found.pk]), icon="table"),
            record.link("edit", _("Edit"), reverse("pricing:cost_book_edit", args=[found.pk]), icon="pencil"),
        ]
    costs = queries.costs_of(found)
    return record.page(
        request,
        "pricing/cost_book.html",
        found,
        kind=_("Cost book"),
        name=str(found),
        trail=[(_("Cost books"), reverse("pricing:cost_books"))],
        chevrons=record.chevrons(CostBook.Status.choices, found.status, main=["draft", "published", "retired"]),
        verbs=verbs,
        layout="nofacts",
        context={
            "cost_book": found,
            "costs": costs[:SHOWN],
            "count": costs.count(),
            "when": describe(found.condition, {path: str(label) for path, label in FIELDS.items()}),
        },
    )


@requires("pricing.edit")
def cost_book_edit(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """Name, dates, place and condition."""
    actor = acting(request)
    found = queries.get_cost_book(book_id, actor=actor)
    return ui_forms.page(
        request,
        setup_forms.CostBookForm,
        title=str(found),
        submit=_("Save"),
        form_kwargs={"actor": actor, "book": found},
        save=lambda data: actions.change_cost_book(book_id, **data, actor=actor),
        back=found,
        template="pricing/when_form.html",
    )


@requires("pricing.edit")
def cost_book_costs(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """All costs in a grid; rows that are taken out are gone."""
    actor = acting(request)
    found = queries.get_cost_book(book_id, actor=actor)

    def save(data: dict[str, Any]) -> CostBook:
        return actions.set_costs(book_id, costs=data["costs"], replace=True, actor=actor)

    return ui_forms.page(
        request,
        grids.CostsForm,
        title=_("Costs of %(book)s") % {"book": found},
        submit=_("Save"),
        intro=_("A cost with a day holds from then on, one without always. Rows that are taken out are gone."),
        form_kwargs={"costs": list(queries.costs_of(found))},
        save=save,
        back=found,
        template="pricing/grid_form.html",
    )


@requires("pricing.publish")
@require_POST
def cost_book_publication(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """From now on documents take their costs of it."""
    return pages.done(request, actions.publish_cost_book(book_id, actor=acting(request)), message=_("Published."))


@requires("pricing.publish")
@require_POST
def cost_book_retirement(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """No document takes its costs of it."""
    return pages.done(request, actions.retire_cost_book(book_id, actor=acting(request)), message=_("Retired."))
