"""`syndicate staff`: people of the desk."""

import sys
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import staff as use
from syndicate.desk.rights import OPERATOR
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
    use.set_password(rooms, login=login, password=_password(stdin=password_stdin), now=wiring.clock())
    click.echo(f"{login} has a new password.")


@staff.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """List everybody who may come to the desk, or might once."""
    found = use.people(wiring.build(config.load(settings)), OPERATOR)
    rows = [{"login": one.login, "role": one.role.value, "disabled": one.disabled} for one in found]
    told = "\n".join(f"{one.role.value:<9} {one.login}{' (disabled)' if one.disabled else ''}" for one in found)
    result(rows, as_json=as_json, text=told or "Nobody yet: `syndicate staff add LOGIN --role admin`.")


@staff.command()
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.pass_obj
def role(settings: Path | None, login: str, role: str) -> None:
    """Make LOGIN a ROLE; every open session of theirs ends."""
    rooms = wiring.build(config.load(settings))
    use.set_role(rooms, OPERATOR, login=login, role=Role(role), now=wiring.clock())
    click.echo(f"{login} is {role} now.")


@staff.command()
@click.argument("login")
@click.pass_obj
def disable(settings: Path | None, login: str) -> None:
    """Shut LOGIN out at once."""
    rooms = wiring.build(config.load(settings))
    use.set_disabled(rooms, OPERATOR, login=login, disabled=True, now=wiring.clock())
    click.echo(f"{login} is out.")


@staff.command()
@click.argument("login")
@click.pass_obj
def enable(settings: Path | None, login: str) -> None:
    """Let LOGIN in again."""
    rooms = wiring.build(config.load(settings))
    use.set_disabled(rooms, OPERATOR, login=login, disabled=False, now=wiring.clock())
    click.echo(f"{login} may come in again.")


@staff.command("no-code")
@click.argument("login")
@click.pass_obj
def no_code(settings: Path | None, login: str) -> None:
    """Turn off the second factor of LOGIN, who lost it."""
    rooms = wiring.build(config.load(settings))
    use.forget_factor(rooms, OPERATOR, login=login, now=wiring.clock())
    click.echo(f"{login} needs no code any more.")


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
