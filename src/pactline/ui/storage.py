"""Static files with hashed names, also where our JavaScript modules import each other."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A changed file has a new address, so browsers may keep every file for good."""

    support_js_module_import_aggregation = True
    # Modules lie in <app>/js/. What other packages bring is served as it is: some name files that they do not bring.
    _js_module_import_aggregation_patterns = (
        "*/js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
