"""What authoring offers to other pages and modules when the application starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pactline.files import access
from pactline.files.models import Blob
from pactline.kernel.actor import Actor
from pactline.ui import create, nav, search

from . import queries
from .models import Clause, Template
from .purposes import CLAUSE_FILES, TEMPLATE_FILES

VIEW = "authoring.view"


def _may_view(blob: Blob, actor: Actor) -> bool:
    return actor.may(VIEW)


def _found(actor: Actor, text: str, limit: int) -> list[search.Hit]:
    hits = []
    for row in queries.search(actor, text, limit):
        if isinstance(row, Template):
            hits.append(search.Hit(_("Contract template"), "", row.name, row.get_absolute_url(), icon="file-text"))
        elif isinstance(row, Clause):
            hits.append(search.Hit(_("Clause"), row.number, row.name, row.get_absolute_url(), icon="scale"))
    return hits


def register() -> None:
    """Called once by `apps.py`."""
    for purpose in (TEMPLATE_FILES, CLAUSE_FILES):
        access.register(purpose, _may_view)
    entries = (
        ("settings", _("Contract templates"), "templates", "file-text", 40),
        ("settings", _("Clause library"), "clauses", "scale", 41),
        ("settings", _("Template rules"), "template_rules", "route", 42),
        ("settings", _("Signatory rules"), "signatory_rules", "signature", 43),
        ("settings", _("Contract types"), "contract_types", "category", 44),
        ("settings", _("Contract models"), "contract_models", "template", 45),
        ("settings", _("Template categories"), "categories", "folder", 46),
    )
    for area, label, name, icon, order in entries:
        nav.register(area=area, label=label, url_name=f"authoring:{name}", permission=VIEW, icon=icon, order=order)
    create.register(
        label=_("Contract template"),
        url_name="authoring:template_new",
        permission="authoring.configure",
        icon="file-text",
        order=80,
    )
    search.register(_found)
