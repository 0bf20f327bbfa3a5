"""The modules of Pactline from the ground up. Settings, URLs and API are assembled from this list alone."""

_ORDER = [
    "ui",
    "identity",
    "activity",
    "files",
    "notify",
    "approvals",
    "esign",
    "authoring",
    "parties",
    "catalog",
    "pricing",
    "pipeline",
    "quotes",
    "contracts",
    "obligations",
    "orders",
    "flows",
    "portal",
    "demo",
]

# While the house is being built: only the modules that stand.
from importlib.util import find_spec as _find  # noqa: E402

MODULES = [name for name in _ORDER if _find(f"pactline.{name}") and _find(f"pactline.{name}.apps")]
if "contracts" not in MODULES:
    MODULES = [name for name in MODULES if name not in ("obligations", "orders", "flows", "demo")]
