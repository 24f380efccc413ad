"""`syndicate doctor`: relay, records, links, clock, disk, database; what is wrong, and what to do."""

import asyncio
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk.doctor import examine_all
from syndicate.desk.findings import Finding, Level

MARKS = {Level.OK: ("ok", "green"), Level.WARN: ("warn", "yellow"), Level.FAIL: ("FAIL", "red")}


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """Look at everything that keeps letters from arriving, and say what to do.

    Ends with 0 when nothing fails (warnings do not), else with 1. It changes nothing and sends no letter.
    """
    settings: Path | None = ctx.obj
    rooms = wiring.build(config.load(settings))
    findings = asyncio.run(examine_all(rooms, now=wiring.clock()))
    if as_json:
        result([asdict(finding) for finding in findings], as_json=True, text="")
    else:
        Console().print(_table(findings))
    ctx.exit(1 if any(finding.level is Level.FAIL for finding in findings) else 0)


def _table(findings: tuple[Finding, ...]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in findings:
        mark, colour = MARKS[finding.level]
        told = Text(finding.told, overflow="fold")
        if finding.advice:
            told.append(f"\n→ {finding.advice}", style="bold")
        table.add_row(Text(mark, style=colour), Text(finding.name), told)
    return table
