"""`pactline portfolio FOLDER`: read a folder of old contracts as jobs, as often as one likes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .contracts import MOST_BYTES
from .preparing import reached_database, say
from .program import Failed

if TYPE_CHECKING:
    from pactline.intelligence.models import Batch
    from pactline.kernel.actor import Actor

KINDS = (".docx", ".pdf", ".txt", ".zip")
AT_ONCE = 25
POLL_SECONDS = 2.0


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--as", "email", required=True, help="Whose portfolio it is: an e-mail address, or the part before the @."
)
@click.option("--name", default="", help="Its name; default: that of the folder. One of yours of that name goes on.")
@click.option("--type", "code", default="", help="Code of the contract type, whose playbook judges the contracts.")
@click.option("--never-send", is_flag=True, help="The text of these files never leaves this server.")
@click.option("--again", is_flag=True, help="Also read again what other readers or another playbook have read.")
@click.option("--wait", is_flag=True, help="Show the progress until the workers have read everything.")
def portfolio(folder: Path, email: str, name: str, code: str, never_send: bool, again: bool, wait: bool) -> None:
    """Have every .docx, .pdf and .txt below FOLDER (and in its .zip files) read by the workers.

    Run it again to go on: a file that is here already is not read twice, what failed is tried again. Prints the number of
    the portfolio. A file that cannot be taken (or, with --wait, read) is named on standard error, and the exit code is 1.
    """
    with reached_database():
        from pactline.identity import queries as identity
        from pactline.intelligence import actions, queries

        person = identity.find_user(email)
        actor = replace(identity.actor_for(person), via="cli")
        paths = list(_files(folder))
        if not paths:
            raise Failed(f"{folder} holds no file of these kinds: {', '.join(KINDS)}.")
        found = _begun(name or folder.resolve().name, code, never_send, actor)
        refused = _add(found, paths, actor)
        handed = actions.resume(found.pk, actor=actor)
        if again:
            handed += actions.read_again(found.pk, actor=actor)
        done = queries.progress(found)
        say(f"{done.documents} contracts in {found.number}, {done.done} read, {handed} handed to the workers")
        if wait:
            _wait(found)
            refused += _unread(found)
        for sentence in refused:
            click.echo(f"pactline: {sentence}", err=True)
        click.echo(found.number)
        if refused:
            raise Failed(f"{len(refused)} of {len(paths)} files could not be read.")


def _files(folder: Path) -> Iterator[Path]:
    """What can be read below a folder, or the file itself; nothing that is hidden."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        inner = path.relative_to(folder).parts if folder.is_dir() else (path.name,)
        if path.is_file() and path.suffix.lower() in KINDS and not any(part.startswith((".", "~$")) for part in inner):
            yield path


def _begun(name: str, code: str, never_send: bool, actor: Actor) -> Batch:
    """The actor's portfolio of that name, else a new one."""
    from pactline.authoring.models import ContractType
    from pactline.intelligence import actions, queries

    before = queries.batches(actor).filter(owner_id=actor.user_id, name=" ".join(name.split())[:160]).first()
    if before is not None:
        return before
    kind = ContractType.objects.filter(code=code).first() if code else None
    if code and kind is None:
        known = ", ".join(ContractType.objects.filter(is_active=True).order_by("code").values_list("code", flat=True))
        raise Failed(f"there is no contract type “{code}”; there is {known or 'none'}.")
    return actions.create_batch(
        name=name, contract_type_id=kind.pk if kind is not None else None, never_send=never_send, actor=actor
    )


def _add(found: Batch, paths: Sequence[Path], actor: Actor) -> list[str]:
    """Take the files in, a few at a time; returns a sentence for each that was refused."""
    from pactline.intelligence import actions
    from pactline.kernel.errors import InvalidInput

    refused = []
    with click.progressbar(length=len(paths), label="Adding", file=sys.stderr) as bar:
        rest = iter(paths)
        while some := list(islice(rest, AT_ONCE)):
            files = []
            for path in some:
                packed = path.suffix.lower() == ".zip"
                try:
                    with path.open("rb") as stream:
                        content = stream.read() if packed else stream.read(MOST_BYTES + 1)
                    if packed:
                        added = actions.add_archive(found.pk, data=content, actor=actor)
                        refused += [f"{path.name}: {item.filename}: {item.problem}" for item in added if item.problem]
                    else:
                        files.append((path.name, content))
                except OSError as problem:
                    refused.append(f"{path.name}: it cannot be opened ({problem.strerror}).")
                except InvalidInput as problem:
                    refused.append(f"{path.name}: {problem}")
            added = actions.add_files(found.pk, files=files, actor=actor) if files else []
            refused += [f"{item.filename}: {item.problem}" for item in added if item.problem]
            bar.update(len(some))
    return refused


def _unread(found: Batch) -> list[str]:
    """A sentence for each document that the workers could not read."""
    from pactline.intelligence import queries

    rows = queries.items(found).filter(analysis__status="failed")
    return [f"{row.filename}: {row.analysis.error}" for row in rows if row.analysis is not None]


def _wait(found: Batch) -> None:
    """Show how far the workers are until nothing more is to come."""
    from pactline.intelligence import queries

    shown = 0
    with click.progressbar(length=queries.progress(found).documents, label="Reading", file=sys.stderr) as bar:
        while True:
            now = queries.progress(found)
            bar.update(now.over - shown)
            shown = now.over
            if now.is_over:
                break
            time.sleep(POLL_SECONDS)
    say(f"{now.done} read, {now.failed} could not be read")
