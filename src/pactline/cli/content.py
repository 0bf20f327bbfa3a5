"""`pactline demo, story`: the demo company, and the business story played through the real actions."""

from __future__ import annotations

import time
from pathlib import Path

import click

from .preparing import migrate, reached_database, say
from .program import Failed


def load_demo_once() -> None:
    """Load the demo company unless it, or anybody's own data, is there already."""
    from pactline import demo as company

    if company.is_loaded():
        return
    if company.has_other_data():
        say("There is data of your own here; the demo company is not loaded")
        return
    _load()


def print_sign_ins() -> None:
    """The people of the demo company and how they sign in; nothing when it is not loaded."""
    from pactline import demo as company

    people = company.sign_ins()
    if not people:
        click.echo("Create the first person with: pactline createuser you@example.com\n")
        return
    width = max(len(person.email) for person in people)
    click.echo("Sign in as:")
    for person in people:
        click.echo(f"  {person.email:<{width}}  {person.password}  {person.what}")
    click.echo()


def _load() -> None:
    from pactline import demo as company

    say("Loading the demo company")
    began = time.monotonic()
    company.load(say=lambda text: say(f"  {text}"))
    say(f"The demo company is there ({time.monotonic() - began:.1f} s)")


@click.command()
def demo() -> None:
    """Load the demo company: people, products, prices, and a quote that became a signed contract.

    Loads once; a second time it only prints the sign-ins.
    """
    with reached_database(tables=False):
        migrate()
        from pactline import demo as company

        if not company.is_loaded():
            if company.has_other_data():
                raise Failed("there is data of your own in this database; the demo company needs an empty one.")
            _load()
        print_sign_ins()


@click.command()
@click.argument("name", type=click.Choice(["quote-to-contract"]))
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A .docx contract template of yours; default: the template of the demo company.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the .docx, the PDF, the signed PDF, the certificate and story.json.",
)
def story(name: str, template: Path | None, out: Path | None) -> None:
    """Play a story of the business through the real actions, with a line for each step.

    quote-to-contract: the eleven steps from the forecast to the tracked obligations; then the other side's paper is read.
    """
    with reached_database(tables=False):
        migrate()
        from pactline import demo as company

        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
        company.play(name, template=template, out=out, say=click.echo)
