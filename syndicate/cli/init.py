"""`syndicate init` and `syndicate config`: the settings, written once and shown whenever asked."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from syndicate import config as settings_of
from syndicate import wiring
from syndicate.cli.files import write_new
from syndicate.cli.output import json_option, result
from syndicate.store.database import Database

HEADER = """# The settings of your paper. Every line is optional; `syndicate config` shows what is in effect.
# The environment wins over this file: SYNDICATE_RELAY__PASSWORD sets [relay] password.
"""


@click.command()
@json_option
@click.pass_obj
def init(file: Path | None, *, as_json: bool) -> None:
    """Make a folder ready for your paper: settings and database.

    Writes syndicate.toml here (or the file of --settings), never over an existing one, and brings the database up to
    date. Run it again after an update of the program.
    """
    path = file or Path(settings_of.FILE)
    settings = settings_of.load(path if path.exists() else None)
    rooms = wiring.build(settings, create=True)
    rooms.database.close()
    written = write_new(path, template().encode())
    told = f"{'Wrote' if written else 'Kept'} {path}. The database is ready: {rooms.database.name}."
    result(
        {"settings": str(path), "written": written, "database": rooms.database.name},
        as_json=as_json,
        text=f"{told}\nNext: fill in [paper] and [relay], then `syndicate page add PAGE.txt`.",
    )


@click.command()
@json_option
@click.pass_obj
def config(file: Path | None, *, as_json: bool) -> None:
    """Print the settings in effect and where each comes from."""
    settings = settings_of.load(file)
    where = settings_of.sources(file)
    rows = {
        name: (_hidden(name, value), where.get(name, "default"))
        for name, value in settings_of.flat(settings.model_dump())
    }
    if as_json:
        result({name: {"value": v, "source": s} for name, (v, s) in rows.items()}, as_json=True, text="")
        return
    table = Table("setting", "value", "source", box=None, pad_edge=False)
    for name, (value, source) in rows.items():
        table.add_row(Text(name), Text(value, overflow="fold"), Text(source, overflow="fold"))
    Console().print(table)


def template() -> str:
    """A settings file with every setting commented out: at its default (`...`: none), and what it is for."""
    defaults = dict(settings_of.flat(settings_of.Settings.model_construct().model_dump()))
    lines, section = [HEADER], ""
    for name, purpose in settings_of.described().items():
        table, _, key = name.rpartition(".")
        if table != section:
            lines.append(f"\n[{table}]")
            section = table
        lines.append(f"# {key} = {_toml(defaults[name])}  # {purpose}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, tuple | dict):
        return "[]" if isinstance(value, tuple) else "{}"
    return str(value) if isinstance(value, int | float) else f'"{"..." if value is None else value}"'


def _hidden(name: str, value: object) -> str:
    if name == "database_url":
        return Database(str(value)).name
    return "" if value is None else str(value)
