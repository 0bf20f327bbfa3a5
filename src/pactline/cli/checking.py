"""`pactline check`: is everything here as it should be."""

from __future__ import annotations

import shutil
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import click

from .preparing import pending, reached_database
from .program import Failed

if TYPE_CHECKING:
    from pactline.config.environment import Environment

LEAST_SERVER = 150000
LEAST_FREE_BYTES = 2 * 10**9
CERTIFICATE_DAYS = 30
SAMPLE = 200


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Literal["ok", "warning", "failure"]
    subject: str
    sentence: str


@click.command()
@click.option("--deploy", is_flag=True, help="Also what only a production server must have.")
@click.option(
    "--all-files", is_flag=True, help=f"Compare every stored file with its SHA-256, not only {SAMPLE} of them."
)
@click.option("--mail", is_flag=True, help="Also sign in to the mail server (no message is sent).")
@click.option("--model", is_flag=True, help="Also ask the language model a question (about no contract).")
def check(deploy: bool, all_files: bool, mail: bool, model: bool) -> None:
    """Look at settings, database, tables, files, certificate, mail and readers; exit code 1 when something is wrong."""
    failures = warnings = 0
    with reached_database(tables=False) as settings:
        looks: list[Callable[[], Iterator[Finding]]] = [
            lambda: _settings(settings),
            _server,
            _tables,
            lambda: _disk(settings),
            lambda: _files(all_files),
            _certificate,
            _jobs,
            lambda: _mail(settings, ask=mail),
            _reader,
            lambda: _model(ask=model),
            lambda: _framework(deploy),
        ]
        if deploy:
            looks.append(lambda: _production(settings))
        for look in looks:
            for finding in look():
                mark = {"ok": "ok     ", "warning": "WARNING", "failure": "FAILURE"}[finding.level]
                click.echo(f"{mark}  {finding.subject}: {finding.sentence}")
                failures += finding.level == "failure"
                warnings += finding.level == "warning"
    click.echo(f"{failures} failures, {warnings} warnings")
    if failures:
        raise Failed(f"{failures} of the checks failed.")


def _settings(settings: Environment) -> Iterator[Finding]:
    for name in settings.unknown:
        yield Finding("warning", "settings", f"there is no setting {name}; docs/modules/settings.md lists all")
    mode = "production" if settings.production else "not production (PACTLINE_BASE_URL is not https)"
    yield Finding("ok", "settings", f"{settings.base_url}, {mode}, data in {settings.data_dir}")


def _server() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, current_setting('server_version'), "
            "current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes')"
        )
        number, version, encoding, fsync, pages = cursor.fetchone()
    if number < LEAST_SERVER:
        yield Finding("failure", "database", f"PostgreSQL {version} is too old; 15 or later is needed")
    elif encoding != "UTF8":
        yield Finding("failure", "database", f"its encoding is {encoding}; create it with ENCODING 'UTF8'")
    elif fsync != "on" or pages != "on":
        yield Finding(
            "failure", "database", "fsync or full_page_writes is off: a crash would lose what was acknowledged"
        )
    else:
        yield Finding("ok", "database", f"PostgreSQL {version}")


def _tables() -> Iterator[Finding]:
    if waiting := pending():
        yield Finding("failure", "tables", f"{len(waiting)} migrations wait; run pactline migrate")
    else:
        yield Finding("ok", "tables", "those of this version")


def _disk(settings: Environment) -> Iterator[Finding]:
    usage = shutil.disk_usage(settings.data_dir)
    level: Literal["ok", "warning"] = "warning" if usage.free < LEAST_FREE_BYTES else "ok"
    yield Finding(level, "disk", f"{usage.free / 1e9:.1f} GB are free in {settings.data_dir}")


def _files(every: bool) -> Iterator[Finding]:
    if pending():
        return
    from pactline.files import queries
    from pactline.files.models import Blob

    blobs = Blob.objects.all()
    if not every:
        blobs = blobs.filter(pk__in=list(blobs.order_by("?").values_list("pk", flat=True)[:SAMPLE]))
    looked_at = blobs.count()
    broken = 0
    for mismatch in queries.verify(blobs):
        broken += 1
        yield Finding("failure", "files", mismatch.problem)
    if not broken:
        yield Finding("ok", "files", f"{looked_at} compared with their SHA-256")


def _certificate() -> Iterator[Finding]:
    from pactline.esign import sealkey
    from pactline.esign.pdf.refusals import SealRefused
    from pactline.kernel import clock

    if not sealkey.brought() and not (sealkey.folder() / "seal.pem").exists():
        yield Finding("ok", "certificate", "none yet; one is made when the first document is sealed")
        return
    try:
        key = sealkey.current()
        key.check(clock.now())
    except SealRefused as refusal:
        yield Finding("failure", "certificate", str(refusal))
        return
    left = key.days_left(clock.now())
    if left <= CERTIFICATE_DAYS:
        yield Finding("warning", "certificate", f"the sealing certificate “{key.subject}” expires in {left} days")
    else:
        yield Finding("ok", "certificate", f"“{key.subject}”, valid until {key.not_after:%Y-%m-%d}")


def _jobs() -> Iterator[Finding]:
    if pending():
        return
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'failed'), count(*) FILTER (WHERE status = 'todo'), "
            "(SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute') "
            "FROM procrastinate_jobs"
        )
        failed, waiting, workers = cursor.fetchone()
    if failed:
        yield Finding("warning", "jobs", f"{failed} have failed; the operators' page tells why and can repeat them")
    yield Finding("ok", "jobs", f"{waiting} wait, {workers} workers are at work")


def _mail(settings: Environment, *, ask: bool) -> Iterator[Finding]:
    email = settings.email
    if not email.host:
        level: Literal["ok", "warning"] = "warning" if settings.production else "ok"
        yield Finding(
            level, "mail", f"messages are only written to {email.directory}; set PACTLINE_SMTP_URL to send them"
        )
        return
    if not ask:
        yield Finding("ok", "mail", f"{email.host}:{email.port} as {email.sender} (--mail asks it)")
        return
    try:
        context = ssl.create_default_context()
        client: smtplib.SMTP
        if email.use_ssl:
            client = smtplib.SMTP_SSL(email.host, email.port, timeout=15, context=context)
        else:
            client = smtplib.SMTP(email.host, email.port, timeout=15)
        with client:
            if email.use_tls:
                client.starttls(context=context)
            if email.user:
                client.login(email.user, email.password)
            client.noop()
    except (OSError, smtplib.SMTPException) as problem:
        yield Finding("failure", "mail", f"{email.host}:{email.port} refused: {problem}")
    else:
        yield Finding("ok", "mail", f"{email.host}:{email.port} let us in")


def _reader() -> Iterator[Finding]:
    """The model that reads contracts here, by its files and their SHA-256."""
    from pactline.intelligence import embedded

    files = embedded.model_files()
    if not any(one.name == embedded.MODEL for one in files):
        yield Finding("failure", "reader", f"{embedded.MODEL} is not here; run make train, or install Pactline again")
        return
    told = ", ".join(f"{one.name} ({one.size / 1e6:.1f} MB, SHA-256 {one.sha256})" for one in files)
    yield Finding("ok", "reader", f"embedded reader {embedded.EmbeddedReader().version}: {told}")


def _model(*, ask: bool) -> Iterator[Finding]:
    """The language model that the operator has switched on; text goes nowhere without one."""
    from pactline.intelligence.generative import configuring

    goes = configuring.where_text_goes()
    if goes is None:
        yield Finding("ok", "language model", "none is switched on; no text of a contract leaves this server")
    elif not ask:
        yield Finding("ok", "language model", f"{goes.sentence} (--model asks it)")
    elif problem := configuring.trial():
        yield Finding("failure", "language model", f"{goes.host} ({goes.model}): {problem}")
    else:
        yield Finding("ok", "language model", f"{goes.sentence} It answered as it should.")


def _framework(deploy: bool) -> Iterator[Finding]:
    from django.core import checks

    found = checks.run_checks(include_deployment_checks=deploy)
    for message in found:
        level: Literal["failure", "warning"] = "failure" if message.is_serious() else "warning"
        yield Finding(level, f"framework {message.id}", message.msg.replace("\n", " "))
    if not found:
        yield Finding("ok", "framework", "Django has no complaints" + (" for production" if deploy else ""))


def _production(settings: Environment) -> Iterator[Finding]:
    if not settings.production:
        yield Finding("failure", "production", "PACTLINE_BASE_URL must begin with https://")
    if settings.embedded_database:
        yield Finding("warning", "production", "our own PostgreSQL runs here: see docs/ops/install.md on backups")
    if settings.production and not settings.trusted_proxies:
        yield Finding(
            "warning", "production", "PACTLINE_TRUSTED_PROXIES is 0, so the proxy that speaks TLS is not believed"
        )
