"""Taking the whole catalog out, and taking one in."""

from __future__ import annotations

import json
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pactline.catalog import actions, queries, sheets
from pactline.catalog.queries.exchange import COLUMNS, FORMAT
from pactline.identity.access import acting, requires
from pactline.kernel import clock
from pactline.kernel.errors import InvalidInput, NotVisible
from pactline.ui import forms as ui_forms

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(django_forms.Form):
    """A catalog as it was exported."""

    file = django_forms.FileField(
        label=gettext_lazy("File"),
        widget=ui_forms.FileDrop(accept=".json,.xlsx", note=gettext_lazy("A catalog as Pactline exports it.")),
    )


@requires("catalog.edit")
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole catalog as JSON or as a workbook."""
    tables = queries.tables(acting(request))
    name = f"catalog-{clock.today().isoformat()}.{kind}"
    if kind == "json":
        response: HttpResponse = JsonResponse({"format": FORMAT, "tables": tables})
    elif kind == "xlsx":
        response = HttpResponse(sheets.write(tables, COLUMNS), content_type=XLSX)
    else:
        raise NotVisible(_("A catalog is exported as json or xlsx."))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("catalog.publish")
def import_page(request: HttpRequest) -> HttpResponse:
    """Add what another installation exported: all of it or nothing."""
    actor = acting(request)

    def save(data: dict[str, Any]) -> str:
        content = data["file"].read()
        if content[:2] == b"PK":
            actions.import_workbook(content, actor=actor)
        else:
            actions.import_catalog(_json(content), actor=actor)
        return reverse("catalog:list")

    return ui_forms.page(
        request,
        ImportForm,
        title=_("Import a catalog"),
        intro=_("What is here already must be the same; everything else is added, or nothing."),
        submit=_("Import"),
        save=save,
        back="catalog:shelves",
        message=_("Imported."),
    )


def _json(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise InvalidInput(
            _("This file cannot be read."), fields={"file": _("Neither JSON nor a workbook.")}
        ) from error
    if not isinstance(found, dict):
        raise InvalidInput(_("This is no catalog as Pactline exports it."))
    return found
