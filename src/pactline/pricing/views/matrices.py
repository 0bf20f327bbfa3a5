"""Pages of price matrices: the list, one version, its grid, the verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pactline.identity.access import acting, requires
from pactline.kernel import clock
from pactline.pricing import actions, agreed_lists, grids, queries
from pactline.pricing.lifecycle import PRICE_MATRIX
from pactline.pricing.models import PriceMatrix
from pactline.pricing.rules.matrices import COLUMNS
from pactline.ui import forms as ui_forms
from pactline.ui import pages, record

HOWS = {"percent": "%", "amount": "±", "override": "="}


@requires("pricing.view")
def matrices(request: HttpRequest) -> HttpResponse:
    """All matrices in all versions."""
    return agreed_lists.PriceMatrices().respond(request)


@requires("pricing.edit")
def matrix_new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    actor = acting(request)
    return ui_forms.page(
        request,
        grids.MatrixForm,
        title=_("New price matrix"),
        submit=_("Create price matrix"),
        initial={"valid_from": clock.today(), "position": 10, "match": "first", "kind": "context"},
        form_kwargs={"actor": actor},
        save=lambda data: actions.create_matrix(**data, actor=actor),
        back="pricing:matrices",
        template="pricing/grid_form.html",
    )


@requires("pricing.view")
def matrix(request: HttpRequest, matrix_id: UUID) -> HttpResponse:
    """One version of a matrix with its rows."""
    actor = acting(request)
    found = queries.get_matrix(matrix_id, actor=actor)
    verbs = record.verbs(
        PRICE_MATRIX.offers(found, actor),
        {
            "publish": record.To(reverse("pricing:matrix_publication", args=[found.pk]), primary=True),
            "retire": record.To(
                reverse("pricing:matrix_retirement", args=[found.pk]), confirm=_("Prices no longer follow it.")
            ),
        },
    )
    if actor.may("pricing.edit") and found.status == PriceMatrix.Status.DRAFT:
        url = reverse("pricing:matrix_edit", args=[found.pk])
        verbs.append(record.link("edit", _("Edit"), url, icon="pencil"))
    elif actor.may("pricing.edit"):
        url = reverse("pricing:matrix_version", args=[found.pk])
        verbs.append(record.VerbButton("new_version", _("New version"), url, icon="versions"))
    return record.page(
        request,
        "pricing/matrix.html",
        found,
        kind=_("Price matrix"),
        name=str(found),
        trail=[(_("Price matrices"), reverse("pricing:matrices"))],
        chevrons=record.chevrons(PriceMatrix.Status.choices, found.status, main=["draft", "published", "retired"]),
        verbs=verbs,
        layout="nofacts",
        context={
            "matrix": found,
            "columns": [COLUMNS.get(name, name.partition(":")[2] or name) for name in found.columns],
            "rows": [(row["cells"], HOWS[row["how"]], row["value"]) for row in found.rows],
        },
    )


@requires("pricing.edit")
def matrix_edit(request: HttpRequest, matrix_id: UUID) -> HttpResponse:
    """Change a draft in its grid."""
    actor = acting(request)
    found = queries.get_matrix(matrix_id, actor=actor)

    def save(data: dict[str, Any]) -> PriceMatrix:
        data.pop("price_list_id")
        return actions.change_matrix(matrix_id, **data, actor=actor)

    return ui_forms.page(
        request,
        grids.MatrixForm,
        title=str(found),
        submit=_("Save"),
        initial={
            name: getattr(found, name) for name in ("name", "kind", "match", "position", "valid_from", "valid_to")
        },
        form_kwargs={"actor": actor, "matrix": found},
        save=save,
        back=found,
        template="pricing/grid_form.html",
    )


@requires("pricing.edit")
@require_POST
def matrix_version(request: HttpRequest, matrix_id: UUID) -> HttpResponse:
    """A draft with the same rows."""
    return pages.done(request, actions.new_version(matrix_id, actor=acting(request)), message=_("A new version."))


@requires("pricing.publish")
@require_POST
def matrix_publication(request: HttpRequest, matrix_id: UUID) -> HttpResponse:
    """From now on prices follow it."""
    return pages.done(request, actions.publish_matrix(matrix_id, actor=acting(request)), message=_("Published."))


@requires("pricing.publish")
@require_POST
def matrix_retirement(request: HttpRequest, matrix_id: UUID) -> HttpResponse:
    """Prices no longer follow it."""
    return pages.done(request, actions.retire_matrix(matrix_id, actor=acting(request)), message=_("Retired."))
