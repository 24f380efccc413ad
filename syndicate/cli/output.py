"""How the command line speaks: results on stdout (as JSON when asked), everything else on stderr."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from syndicate import errors

EXIT_CODES: Mapping[type[errors.SyndicateError], int] = {
    errors.SettingsError: 2,
    errors.WrongInput: 2,
    errors.PageError: 3,
    errors.NotFound: 4,
    errors.Conflict: 5,
    errors.StoreError: 6,
    errors.TemplateError: 7,
    errors.FolderError: 8,
    errors.DeliveryError: 9,
    errors.DoorError: 10,
    errors.NotAllowed: 11,
    errors.SyndicateError: 1,
}
"""The nearest class of the error's own tree counts. 0 is success; 1 anything else; 2 also wrong usage."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def many(count: int, one: str, more: str) -> str:
    """`1 story`, `2 stories`."""
    return f"{count} {one if count == 1 else more}"


def exit_code(error: errors.SyndicateError) -> int:
    """The exit code of an error."""
    return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)


def tell(error: errors.SyndicateError) -> None:
    """One line of what happened, one of what to do next."""
    click.secho(f"syndicate: {error.message}", fg="red", err=True)
    if error.hint:
        click.echo(f"           {error.hint}", err=True)


def result(value: Any, *, as_json: bool, text: str) -> None:
    """A command's result: for programs as JSON, for people as text."""
    if as_json:
        json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
        sys.stdout.write("\n")
    else:
        click.echo(text)
