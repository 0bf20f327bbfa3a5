"""The JSON API: the ``router`` of each module's ``api.py`` under /api/v1, OpenAPI 3.1, one handler of errors."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from ninja import NinjaAPI

from pactline import __version__
from pactline.ui.rest import register_errors

from . import search
from .modules import MODULES

api = NinjaAPI(
    title="Pactline",
    version=__version__,
    description="Sell on contract. Money is a string with its currency; instants are UTC; lists page by cursor.",
    openapi_url="/openapi.json",
    docs_url="/docs",
    urls_namespace="api",
    openapi_extra={
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    },
)
register_errors(api)
api.add_router("/search", search.router)
for name in MODULES:
    if find_spec(f"pactline.{name}.api"):
        api.add_router(f"/{name}", import_module(f"pactline.{name}.api").router)
