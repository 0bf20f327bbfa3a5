"""`make pricing-cases FILE=…`: every case of the file through POST /api/v1/pricing/calculations, in a database of its own."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .running import Send, problems_of

PATH = "/api/v1/pricing/calculations"


def main() -> int:
    """0 when every case passed."""
    parser = argparse.ArgumentParser(prog="make pricing-cases", description=__doc__)
    parser.add_argument("file", type=Path, help="cases in JSON, as {cases: [{id, family, input, expected}]}")
    path: Path = parser.parse_args().file
    if not path.is_file():
        parser.error(f"there is no file {path}; say FILE=…")
    content = json.loads(path.read_text("utf-8"))
    cases = content["cases"] if isinstance(content, dict) else content
    failed = 0
    with endpoint() as send:
        for case in cases:
            if problems := _problems(case, send):
                failed += 1
                print(f"FAILED {case.get('id', case)}: " + "; ".join(problems))
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _problems(case: Mapping[str, Any], send: Send) -> list[str]:
    try:
        return problems_of(case, send)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


@contextmanager
def endpoint() -> Iterator[Send]:
    """The API over a fresh database, asked by somebody who may calculate."""
    from pactline.config import testing

    testing.prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pactline.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment(debug=False)
    settings.DATABASES["default"].setdefault("TEST", {}).update(
        NAME=f"test_cases_{os.getpid()}", TEMPLATE=testing.template_database(), MIGRATE=False
    )
    before = settings.DATABASES["default"]["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        from pactline.identity.testing import person

        client = Client()
        user = person("Priya Rao", roles=["pricing_manager"])
        client.force_login(user, backend="pactline.identity.backends.PersonBackend")

        def send(body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
            answer = client.post(PATH, dict(body), content_type="application/json")
            return answer.status_code, answer.json()

        yield send
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
        teardown_test_environment()


if __name__ == "__main__":
    sys.exit(main())
