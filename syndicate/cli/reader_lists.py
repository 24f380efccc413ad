"""`syndicate readers import|export|suppress`: lists in and out."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.desk import exports, lists
from syndicate.desk.list_rows import Report
from syndicate.desk.readers import park_slug
from syndicate.desk.rooms import Rooms
from syndicate.errors import WrongInput
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.store.segments import Segment

F = TypeVar("F", bound=Callable[..., Any])
SHOWN = 20
"""Bad rows that are printed for people; --json has up to 1,000."""


def segment_options(command: F) -> F:
    """The conditions of a segment."""
    for option in (
        click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Who joined on this day or later."),
        click.option("--provider", help="Who has an address of this domain, such as qq.com."),
        click.option("--state", type=click.Choice([s.value for s in ReaderState])),
        click.option("--rhythm", type=click.Choice([r.value for r in Rhythm])),
        click.option("--park", "parks", multiple=True, help="Who reads of this park; may be repeated."),
    ):
        command = option(command)
    return command


def segment(
    rooms: Rooms,
    *,
    parks: Sequence[str],
    rhythm: str | None,
    state: str | None,
    provider: str | None,
    since: datetime | None,
) -> Segment:
    return Segment(
        parks=tuple(park_slug(rooms, park) for park in parks),
        rhythm=Rhythm(rhythm) if rhythm else None,
        provider=provider,
        since=since.astimezone() if since else None,
        state=ReaderState(state) if state else None,
    )


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--consent", default="", help="How these people agreed, in words; needed unless you only --look.")
@click.option("--column", "columns", multiple=True, help="ours=theirs, such as address=电邮. May be repeated.")
@click.option("--look", is_flag=True, help="Say what would be done, and change nothing.")
@json_option
@click.pass_obj
def import_list(
    settings: Path | None, *, file: Path, consent: str, columns: Sequence[str], look: bool, as_json: bool
) -> None:
    """Take readers in from a CSV file, all of its good rows or none.

    Columns: address, name, parks, rhythm, language (also in Chinese). Bad rows are named and left out.
    """
    rooms = wiring.build(config.load(settings))
    columns_of_bar = ("{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    screen = Console(stderr=True)
    with Progress(*columns_of_bar, console=screen, disable=not screen.is_terminal) as bar:
        task = bar.add_task("Reading", total=file.stat().st_size)
        report = lists.import_readers(
            rooms,
            file,
            consent=consent,
            now=wiring.clock(),
            columns=dict(_pair(one) for one in columns),
            look=look,
            watch=lambda read: bar.update(task, completed=read),
        )
        bar.update(task, completed=file.stat().st_size)
    result(_figures(report), as_json=as_json, text=_told(report, look=look))


@click.command("export")
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@segment_options
@click.pass_obj
def export_list(settings: Path | None, /, *, kind: str, **conditions: Any) -> None:
    """Print readers as CSV (for spreadsheets) or as lines of JSON."""
    rooms = wiring.build(config.load(settings))
    export = exports.export_csv if kind == "csv" else exports.export_json
    for line in export(rooms, segment(rooms, **conditions), now=wiring.clock()):
        click.echo(line, nl=False)


@click.command()
@click.argument("who")
@click.option("--list", "is_list", is_flag=True, help="WHO is a CSV file of addresses.")
@click.option("--lift", is_flag=True, help="Write to them again.")
@json_option
@click.pass_obj
def suppress(settings: Path | None, *, who: str, is_list: bool, lift: bool, as_json: bool) -> None:
    """Never write to a reader, an address, or a list of them."""
    rooms = wiring.build(config.load(settings))
    if is_list:
        report = lists.suppress_list(rooms, Path(who), reason="imported", now=wiring.clock())
        result(_figures(report), as_json=as_json, text=f"{report.added} new, {report.known} known, {report.bad} bad.")
        return
    number = exports.suppress(rooms, who, now=wiring.clock(), lift=lift)
    text = f"Reader {number}" if number else "This address"
    result({"reader": number, "lifted": lift}, as_json=as_json, text=f"{text}: {'lifted' if lift else 'never again'}.")


def _pair(text: str) -> tuple[str, str]:
    ours, equals, theirs = text.partition("=")
    if not equals:
        raise WrongInput(f"{text!r} is no pair.", hint="Write --column address=电邮.")
    return ours.strip(), theirs.strip()


def _figures(report: Report) -> dict[str, Any]:
    words = ("number", "rows", "added", "known", "doubled", "never", "bad", "columns")
    told = [{"line": row.line, "reason": row.reason} for row in report.told]
    return {word: getattr(report, word) for word in words} | {"bad_rows": told}


def _told(report: Report, *, look: bool) -> str:
    taken = "would be added" if look else "added"
    head = (
        f"{many(report.rows, 'row', 'rows')}: {report.added} {taken}, {report.known} known, {report.doubled} twice in "
        f"the file, {report.never} never to be written to, {report.bad} bad."
    )
    columns = ", ".join(f"{ours} = {theirs}" for ours, theirs in report.columns.items())
    bad = [f"  line {row.line}: {row.reason}" for row in report.told[:SHOWN]]
    first = [
        f"  first: {row.address}, {row.name or 'no name'}, {' '.join(row.parks) or 'all parks'}" for row in report.first
    ]
    return "\n".join([head, f"Columns: {columns}", *(first if look else ()), *bad])
