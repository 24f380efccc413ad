"""`syndicate staff`: people of the desk."""

import sys
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import staff as use
from syndicate.desk.rights import OPERATOR
from syndicate.model.staff import Role, Staff
from syndicate.store.staff import Bound

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
@json_option
@click.pass_obj
def change_password(settings: Path | None, login: str, *, password_stdin: bool, as_json: bool) -> None:
    """Change the password of LOGIN; every open session of theirs ends."""
    rooms = wiring.build(config.load(settings))
    use.set_password(rooms, login=login, password=_password(stdin=password_stdin), now=wiring.clock())
    result({"login": login}, as_json=as_json, text=f"{login} has a new password.")


@staff.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """List everybody who may come to the desk, or might once."""
    rooms = wiring.build(config.load(settings))
    found, known = use.people(rooms, OPERATOR), use.identities(rooms, OPERATOR)
    rows = [_row(one, known.get(one.id, Bound())) for one in found]
    told = "\n".join(_line(one, known.get(one.id, Bound())) for one in found)
    result(rows, as_json=as_json, text=told or "Nobody yet: `syndicate staff add LOGIN --role admin`.")


@staff.command()
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@json_option
@click.pass_obj
def role(settings: Path | None, login: str, role: str, *, as_json: bool) -> None:
    """Make LOGIN a ROLE; every open session of theirs ends."""
    rooms = wiring.build(config.load(settings))
    use.set_role(rooms, OPERATOR, login=login, role=Role(role), now=wiring.clock())
    result({"login": login, "role": role}, as_json=as_json, text=f"{login} is {role} now.")


@staff.command()
@click.argument("login")
@json_option
@click.pass_obj
def disable(settings: Path | None, login: str, *, as_json: bool) -> None:
    """Shut LOGIN out at once."""
    rooms = wiring.build(config.load(settings))
    use.set_disabled(rooms, OPERATOR, login=login, disabled=True, now=wiring.clock())
    result({"login": login, "disabled": True}, as_json=as_json, text=f"{login} is out.")


@staff.command()
@click.argument("login")
@json_option
@click.pass_obj
def enable(settings: Path | None, login: str, *, as_json: bool) -> None:
    """Let LOGIN in again."""
    rooms = wiring.build(config.load(settings))
    use.set_disabled(rooms, OPERATOR, login=login, disabled=False, now=wiring.clock())
    result({"login": login, "disabled": False}, as_json=as_json, text=f"{login} may come in again.")


@staff.command()
@click.argument("login")
@click.option("--email", default="", help="An address that the login service has verified; good until they came once.")
@click.option("--subject", default="", help="The login service's own name for them.")
@click.option("--none", "forget", is_flag=True, help="They come in by password alone.")
@json_option
@click.pass_obj
def identity(settings: Path | None, login: str, email: str, subject: str, *, forget: bool, as_json: bool) -> None:
    """Let LOGIN come in by the login service of [oidc]; every open session of theirs ends."""
    if forget == bool(email or subject):
        raise click.UsageError("Give --email, --subject or both; or --none.")
    rooms = wiring.build(config.load(settings))
    use.set_identity(rooms, OPERATOR, login=login, email=email, subject=subject, now=wiring.clock())
    result(
        {"login": login, "identity": not forget},
        as_json=as_json,
        text=f"{login} comes in by password alone." if forget else f"{login} may come in by the login service.",
    )


@staff.command("no-code")
@click.argument("login")
@json_option
@click.pass_obj
def no_code(settings: Path | None, login: str, *, as_json: bool) -> None:
    """Turn off the second factor of LOGIN, who lost it."""
    rooms = wiring.build(config.load(settings))
    use.forget_factor(rooms, OPERATOR, login=login, now=wiring.clock())
    result({"login": login}, as_json=as_json, text=f"{login} needs no code any more.")


def _row(one: Staff, bound: Bound) -> dict[str, object]:
    person = {"login": one.login, "role": one.role.value, "disabled": one.disabled}
    return {**person, "email": bound.email or None, "subject": bound.subject or None}


def _line(one: Staff, bound: Bound) -> str:
    by = f" (login service: {bound.subject or bound.email})" if bound != Bound() else ""
    return f"{one.role.value:<9} {one.login}{' (disabled)' if one.disabled else ''}{by}"


def _password(*, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
