"""`syndicate token`: personal tokens of the API."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import tokens


@click.group()
def token() -> None:
    """Personal tokens of the API: make, list, revoke."""


@token.command()
@click.argument("login")
@click.option("--name", required=True, help="What it is for.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(list(tokens.SCOPES)))
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is good. Default: until it is revoked.")
@json_option
@click.pass_obj
def add(
    settings: Path | None, *, login: str, name: str, scopes: Sequence[str], days: int | None, as_json: bool
) -> None:
    """Make a token for a person of the desk. It is shown this once."""
    now = wiring.clock()
    rooms = wiring.build(config.load(settings))
    expires = now + timedelta(days=days) if days else None
    number, made = tokens.add_token(rooms, login=login, name=name, scopes=scopes, now=now, expires=expires)
    result({"number": number, "token": made}, as_json=as_json, text=made)


@token.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """Whose tokens there are, and what they are good for."""
    found = tokens.listing(wiring.build(config.load(settings)))
    result(
        [
            {
                "number": one.id,
                "login": one.staff.login,
                "name": one.name,
                "scopes": sorted(one.scopes),
                "created": one.created,
                "expires": one.expires,
                "revoked": one.revoked,
            }
            for one in found
        ],
        as_json=as_json,
        text="\n".join(
            f"{one.id:>5}  {one.staff.login:<16} {one.name:<24} {' '.join(sorted(one.scopes))}"
            f"{'  (revoked)' if one.revoked else ''}"
            for one in found
        )
        or "No token yet: `syndicate token add LOGIN --name WHAT --scope readers:read`.",
    )


@token.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def revoke(settings: Path | None, *, number: int, as_json: bool) -> None:
    """Make a token worth nothing."""
    tokens.revoke(wiring.build(config.load(settings)), number, now=wiring.clock())
    result({"revoked": number}, as_json=as_json, text=f"Token {number} is revoked.")
