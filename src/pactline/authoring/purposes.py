"""The purposes under which authoring stores files: they decide who may read them."""

from __future__ import annotations

TEMPLATE_FILES = "authoring.template"
CLAUSE_FILES = "authoring.clause"
