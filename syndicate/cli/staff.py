"""`syndicate staff`: people of the desk."""

import sys
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import staff as use
from syndicate.model.staff import Role

password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)


@click.group()
def staff() -> None:
    """People of the desk: add them, change passwords."""


@staff.command()
@click.argument("login")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.EDITOR.value, show_default=True)
@password_option
@json_option
@click.pass_obj
def add(settings: Path | None, login: str, role: str, *, password_stdin: bool, as_json: bool) -> None:
    """Let LOGIN come to the desk. The password is asked for, never given on the command line."""
    rooms = wiring.build(config.load(settings))
    person = use.add_staff(
        rooms, login=login, password=_password(stdin=password_stdin), role=Role(role), now=wiring.clock()
    )
    result(
        {"login": person.login, "role": person.role},
        as_json=as_json,
        text=f"{person.login} may come in as {person.role}.",
    )


@staff.command("password")
@click.argument("login")
@password_option
@click.pass_obj
def change_password(settings: Path | None, login: str, *, password_stdin: bool) -> None:
    """Change the password of LOGIN; every open session of theirs ends."""
    rooms = wiring.build(config.load(settings))
    use.set_password(rooms, login=login, password=_password(stdin=password_stdin))
    click.echo(f"{login} has a new password.")


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
