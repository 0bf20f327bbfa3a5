"""Folds indexes and constraints of first migrations into the CreateModel that they belong to.

Usage: python tools/fold_migrations.py [APP …]. Django writes them as operations of their own, and each of them makes it
render all models anew: half a minute for an empty database instead of five seconds. The resulting tables are the same, and
`makemigrations --check` proves it. Only `0001_initial` is touched, so only before a release that has it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))


def fold(app: str) -> int:
    """Rewrite the app's 0001_initial; returns how many operations went into a CreateModel."""
    from django.db.migrations import operations
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.writer import MigrationWriter

    migration = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.get((app, "0001_initial"))
    if migration is None:
        return 0
    made = {one.name_lower: one for one in migration.operations if isinstance(one, operations.CreateModel)}
    kept, folded = [], 0
    later: dict[str, set[str]] = {}
    for one in migration.operations:
        if isinstance(one, operations.AddField):
            later.setdefault(one.model_name_lower, set()).add(one.name)
        model = made.get(getattr(one, "model_name_lower", ""))
        kind = {operations.AddIndex: "indexes", operations.AddConstraint: "constraints"}.get(type(one))
        thing = getattr(one, "index", None) or getattr(one, "constraint", None)
        if model is None or kind is None or any(name in repr(thing) for name in later.get(model.name_lower, ())):
            kept.append(one)
            continue
        model.options.setdefault(kind, []).append(thing)
        folded += 1
    if folded:
        migration.operations = kept
        path = ROOT / "src" / "pactline" / app / "migrations" / "0001_initial.py"
        path.write_text(MigrationWriter(migration, include_header=False).as_string(), "utf-8")
    return folded


def main() -> int:
    """0 when done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pactline.config.settings")
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    django.setup()
    from pactline.config.modules import MODULES

    for app in sys.argv[1:] or MODULES:
        if count := fold(app):
            print(f"{app}: {count} operations folded")
    return subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"], check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
