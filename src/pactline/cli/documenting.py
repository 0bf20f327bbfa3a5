"""`pactline docs`: the tables of docs/modules that follow from the code."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .program import Failed


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; fail when a file is not what it should be.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to; default: docs/modules of the checkout.",
)
def docs(check: bool, out: Path | None) -> None:
    """Write docs/modules: permissions, lifecycles, events and settings, as the code has them."""
    from pactline.config import environment

    root = environment.checkout()
    if out is None and root is None:
        raise Failed("this is no checkout; say --out DIR.")
    folder = out or (root or Path()) / "docs" / "modules"
    # No database is asked.
    os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1/none")
    import django

    django.setup()
    from . import tables

    stale = []
    for name, text in tables.pages().items():
        path = folder / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    if check and stale:
        raise Failed(f"docs/modules: {', '.join(stale)} not up to date. Run: .venv/bin/pactline docs")
    click.echo(f"docs/modules: {len(stale)} written" if stale else "docs/modules: up to date")
