"""What authoring offers to other pages and modules when the application starts."""

from __future__ import annotations

from pactline.files import access
from pactline.files.models import Blob
from pactline.kernel.actor import Actor

TEMPLATE_FILES = "authoring.template"
CLAUSE_FILES = "authoring.clause"
PREVIEWS = "authoring.preview"


def _may_view(blob: Blob, actor: Actor) -> bool:
    return actor.may("authoring.view")


def register() -> None:
    """Called once by `apps.py`."""
    for purpose in (TEMPLATE_FILES, CLAUSE_FILES, PREVIEWS):
        access.register(purpose, _may_view)
