"""Static files with hashed names, also where our JavaScript modules import each other."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A changed file has a new address, so browsers may keep every file for good."""

    support_js_module_import_aggregation = True
