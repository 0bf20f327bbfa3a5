"""The modules of Pactline from the ground up. Settings, URLs and API are assembled from this list alone."""

MODULES = [
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
    "intelligence",
    "flows",
    "portal",
    "demo",
]
