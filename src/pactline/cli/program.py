"""The list of commands, and how a failure of any of them ends."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path

import click

from pactline import __version__

DONE, FAILED, USAGE = 0, 1, 2

COMMANDS = {
    "run": "starting",
    "serve": "starting",
    "worker": "starting",
    "stop": "starting",
    "migrate": "starting",
    "demo": "content",
    "story": "content",
    "token": "people",
    "createuser": "people",
    "backup": "keeping",
    "restore": "keeping",
    "check": "checking",
    "docs": "documenting",
    "text": "reading",
    "read": "reading",
    "portfolio": "portfolio",
}
"""Command -> file of this package that holds it. Only the file of the command asked for is imported."""


class Failed(click.ClickException):
    """A command that cannot do its work: the sentence goes to standard error, the exit code is 1."""

    exit_code = FAILED

    def show(self, file: object = None) -> None:
        click.echo(f"pactline: {self.format_message()}", err=True)


class Program(click.Group):
    """A group that imports a command when it is asked for, so that `--help` and `run` start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = getattr(importlib.import_module(f"pactline.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return found if isinstance(found, click.Command) else None


@click.command(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="pactline")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the database, files and keys (else PACTLINE_DATA_DIR).",
)
def program(data_dir: Path | None) -> None:
    """Pactline: sell on contract, from the first quote to the last obligation.

    Settings are environment variables or lines of pactline.env in the data directory; docs/modules/settings.md lists
    them. Exit codes: 0 done, 1 failed, 2 wrong usage.
    """
    if data_dir is not None:
        os.environ["PACTLINE_DATA_DIR"] = str(data_dir.expanduser().absolute())


def run_program(arguments: list[str]) -> int:
    """Run the command of `arguments`; every expected failure becomes one sentence and an exit code."""
    try:
        program.main(args=arguments, prog_name="pactline", standalone_mode=False)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.Abort:
        click.echo("pactline: stopped.", err=True)
        return FAILED
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except KeyboardInterrupt:
        click.echo("pactline: stopped.", err=True)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except Exception as problem:
        if os.environ.get("PACTLINE_DEBUG") in {"1", "true"} or not _expected(problem):
            traceback.print_exc()
        click.echo(f"pactline: {str(problem).strip() or type(problem).__name__}", err=True)
        return FAILED
    return DONE


def _expected(problem: Exception) -> bool:
    """Whether the message alone tells an operator what to do."""
    from pactline.config.environment import EnvironmentProblem
    from pactline.config.postgres import PostgresProblem
    from pactline.kernel.errors import DomainError

    if isinstance(problem, EnvironmentProblem | PostgresProblem | DomainError | PermissionError | FileNotFoundError):
        return True
    from django.db import OperationalError

    return isinstance(problem, OperationalError)
