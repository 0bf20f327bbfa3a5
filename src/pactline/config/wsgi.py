"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from . import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pactline.config.settings")
application = get_wsgi_application()
connections.connect()
