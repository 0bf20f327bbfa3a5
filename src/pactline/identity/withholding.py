"""Whether what the operator withholds from everybody are permissions at all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from .roles import all_permissions


def check(**_options: Any) -> list[CheckMessage]:
    """An error for each name that no role holds: a slip of the pen would withhold nothing."""
    return [
        Error(
            f"PACTLINE_WITHHELD_PERMISSIONS: there is no permission “{name}”.",
            hint="docs/modules/permissions.md lists them.",
            id="identity.E001",
        )
        for name in sorted(settings.PACTLINE_WITHHELD_PERMISSIONS - all_permissions())
    ]
