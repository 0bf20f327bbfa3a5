"""`pactline token, createuser`: people and their tokens."""

from __future__ import annotations

import secrets
import sys
from dataclasses import replace
from datetime import timedelta

import click

from .preparing import reached_database, say
from .program import Failed


@click.command()
@click.argument("user")
@click.option("--name", default="command line", show_default=True, help="What the list of tokens calls it.")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="Days until it expires.")
@click.option("--permission", "permissions", multiple=True, help="Only this permission of the user (may be repeated).")
def token(user: str, name: str, days: int, permissions: tuple[str, ...]) -> None:
    """Print an API token of USER (an e-mail address, or the part before the @).

    The token stands alone on standard output, so that a script can take it; it cannot be shown again.
    """
    with reached_database():
        from pactline.identity import actions, queries
        from pactline.kernel import clock

        person = queries.find_user(user)
        actor = replace(queries.actor_for(person), via="cli")
        row, secret = actions.create_token(
            user=person,
            name=name,
            actor=actor,
            permissions=list(permissions) or None,
            expires_at=clock.now() + timedelta(days=days),
        )
        say(f"Token “{row.name}” of {person.name} <{person.email}>, valid for {days} days:")
        click.echo(secret)


@click.command()
@click.argument("email")
@click.option("--name", prompt="Full name", help="Full name; asked for when missing.")
@click.option("--role", "roles", multiple=True, help="A role (may be repeated); default: system_administrator.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def createuser(email: str, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """Create a person who can sign in, and print a password for the first time.

    Without --role the person is a system administrator, who can create all others on the page.
    """
    if "@" not in email:
        raise click.UsageError(f"{email} is no e-mail address.")
    with reached_database():
        from pactline.identity import actions
        from pactline.kernel.actor import SYSTEM

        password = sys.stdin.readline().strip() if password_stdin else secrets.token_urlsafe(15)
        if not password:
            raise Failed("no password came on standard input.")
        person = actions.create_user(
            email=email,
            name=name,
            actor=replace(SYSTEM, via="cli"),
            roles=list(roles) or ["system_administrator"],
            password=password,
        )
        say(f"{person.name} <{person.email}> can sign in." + ("" if password_stdin else " The password:"))
        if not password_stdin:
            click.echo(password)
