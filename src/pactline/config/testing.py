"""The pytest plugin of the house: real PostgreSQL in a throw-away cluster, a data directory of its own.

Loaded with ``-p pactline.config.testing`` before Django reads its settings. ``PACTLINE_TEST_DATABASE_URL`` tests
against another server (CI: Debian's PostgreSQL 15).
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def _prepare() -> None:
    data = Path(tempfile.mkdtemp(prefix="pactline-test-"))
    data.chmod(0o711)
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("PACTLINE_") and not name.startswith("PACTLINE_TEST")]:
        del os.environ[name]
    os.environ["PACTLINE_DATA_DIR"] = str(data)
    os.environ["PACTLINE_LOG_LEVEL"] = "WARNING"
    url = os.environ.get("PACTLINE_TEST_DATABASE_URL")
    if not url:
        from pactline.config import postgres

        url = postgres.start(ROOT / ".pactline-test" / "postgres", durability="off").url
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


if "pytest" in sys.modules:
    _prepare()
