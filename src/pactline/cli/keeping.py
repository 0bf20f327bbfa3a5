"""`pactline backup, restore`: everything into one file, and back."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from pactline import __version__

from . import archive, preparing
from .preparing import reached_database, say
from .program import Failed

TELL_EVERY_SECONDS = 2.0


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the database and all files to FILE (a tar with SHA-256 of every part).

    Pactline may go on running. FILE holds keys and personal data: it is readable by its owner only. Files in an S3
    bucket are not in it; keep versions of the bucket.
    """
    if file.exists():
        raise Failed(f"{file} exists already. Choose another name; a backup is never overwritten.")
    if not file.absolute().parent.is_dir():
        raise Failed(f"{file.absolute().parent} is no folder.")
    with reached_database(tables=False) as settings:
        from pactline.kernel import clock

        from . import dumping

        began = time.monotonic()
        with tempfile.TemporaryDirectory(dir=_work_folder(settings.data_dir)) as folder:
            dump = Path(folder) / archive.DUMP
            with dumping.snapshot() as (name, tables):
                say(f"Writing the database: {sum(tables.values()):,} rows of {len(tables)} tables")
                dumping.dump(dump, at=name)
            manifest = archive.Manifest(
                version=__version__,
                created_at=clock.now().isoformat(timespec="seconds"),
                server=dumping.server_version(),
                migrations=_applied(),
                tables=tables,
            )
            archive.write(file, dump, settings.data_dir, manifest, _teller("Writing"))
        if settings.s3 is not None:
            say(f"The files in the bucket {settings.s3.bucket} are not in this backup.")
        size = file.stat().st_size / 1e6
        say(f"Done: {len(manifest.entries)} parts, {size:.1f} MB, {time.monotonic() - began:.1f} s")
        click.echo(str(file))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--force", is_flag=True, help="Replace what is there; it is kept in before-restore-… of the data directory."
)
@click.option("--verify", is_flag=True, help="Only prove that FILE is whole; change nothing.")
def restore(file: Path, force: bool, verify: bool) -> None:
    """Read FILE of `pactline backup` into an empty database and data directory.

    Every part is compared with its SHA-256 before anything is touched, and the rows of every table afterwards.
    """
    if verify:
        with tempfile.TemporaryDirectory() as folder:
            manifest = archive.unpack(file, Path(folder), _teller("Verifying"))
        say(f"{file} is whole: {len(manifest.entries)} parts, {sum(manifest.tables.values()):,} rows")
        return
    with reached_database(tables=False) as settings:
        from . import dumping

        work = _work_folder(settings.data_dir)
        with tempfile.TemporaryDirectory(dir=work) as folder:
            unpacked = Path(folder)
            manifest = archive.unpack(file, unpacked, _teller("Verifying"))
            _known(manifest)
            _undisturbed(dumping.others())
            kept = _make_room(settings.data_dir, force=force)
            say(f"Reading the database: {sum(manifest.tables.values()):,} rows")
            dumping.restore(unpacked / archive.DUMP)
            _complete(manifest.tables, dumping.rows())
            _put_files(unpacked / archive.FILES, settings.data_dir)
        preparing.migrate()
        say(f"Restored what was backed up at {manifest.created_at} with Pactline {manifest.version}.")
        if kept is not None:
            say(f"What was here before lies in {kept}. Delete it when you are sure.")


def _work_folder(data_dir: Path) -> Path:
    """A private folder on the same disk as the data."""
    folder = data_dir / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _applied() -> list[str]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _known(manifest: archive.Manifest) -> None:
    """Refuse a backup of a later version: its tables mean nothing to this one."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    if later := sorted(set(manifest.migrations) - known):
        raise Failed(
            f"the backup was made by Pactline {manifest.version}, which is later than this one ({__version__}): it has "
            f"{', '.join(later[:3])}{' …' if len(later) > 3 else ''}. Restore it with that version."
        )


def _undisturbed(others: list[str]) -> None:
    if others:
        raise Failed(
            f"the database is in use by {len(others)} other connections. End Pactline first: pactline stop, and every "
            "pactline serve and worker."
        )


def _make_room(data_dir: Path, *, force: bool) -> Path | None:
    """Refuse to mix with what is there; with `force`, set it aside and return where."""
    from pactline.kernel import clock

    from . import dumping

    files = [path for name, path in archive.files_of(data_dir) if name != f"{archive.FILES}secret_key"]
    if dumping.is_empty() and not files:
        return None
    if not force:
        raise Failed(
            "there is data already, and a restore would replace it. Name an empty data directory (--data-dir) or "
            "database, or say --force: then what is here is set aside first."
        )
    aside = data_dir / f"before-restore-{clock.now():%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    say(f"Setting aside what is here, in {aside}")
    dumping.dump(aside / archive.DUMP)
    secret = data_dir / "secret_key"
    if secret.is_file():
        shutil.copy2(secret, aside / secret.name)
    for path in {data_dir / file.relative_to(data_dir).parts[0] for file in files}:
        path.rename(aside / path.name)
    dumping.empty()
    return aside


def _put_files(source: Path, data_dir: Path) -> None:
    if not source.is_dir():
        return
    for path in sorted(source.iterdir()):
        target = data_dir / path.name
        if target.is_dir():
            shutil.rmtree(target)
        path.replace(target)


def _complete(expected: dict[str, int], found: dict[str, int]) -> None:
    for table in sorted(set(expected) | set(found)):
        if expected.get(table) != found.get(table):
            raise Failed(
                f"the restored table {table} has {found.get(table, 'no')} rows, and the backup had {expected.get(table, 'no')}."
            )


def _teller(verb: str) -> Callable[[int, int], None]:
    last = time.monotonic()

    def tell(parts: int, size: int) -> None:
        nonlocal last
        if time.monotonic() - last > TELL_EVERY_SECONDS:
            last = time.monotonic()
            say(f"{verb}: {parts:,} parts, {size / 1e6:,.0f} MB")

    return tell
