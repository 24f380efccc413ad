"""`syndicate schedule`: editions that are made and sent by themselves, and what is ordered."""

from dataclasses import asdict
from datetime import time
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.cli.send import told
from syndicate.cli.sending import person
from syndicate.cli.times import Clock, at_least_option, by_option, late_option, shown, terms
from syndicate.desk import sendings
from syndicate.model.schedule import Days, Schedule


@click.group()
def schedule() -> None:
    """Have editions made and sent by themselves; see what is ordered."""


@schedule.command()
@click.argument("days", type=click.Choice([day.value for day in Days]))
@click.argument("at", type=Clock())
@at_least_option
@late_option
@by_option
@json_option
@click.pass_obj
def add(
    settings: Path | None,
    *,
    days: str,
    at: time,
    at_least: int | None,
    late: float | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Make and send the edition of the day on DAYS at AT, in China.

    Of a single weekday it is the edition of the week, for those who want a weekly letter.
    """
    rooms = wiring.build(config.load(settings))
    conditions = terms(rooms.terms, at_least, late)
    made = sendings.add_schedule(rooms, Days(days), at, now=wiring.clock(), who=person(by), terms=conditions)
    result(asdict(made), as_json=as_json, text=_line(made))


@schedule.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """List the schedules, and the orders that wait or ask."""
    rooms = wiring.build(config.load(settings))
    found, orders = sendings.schedules(rooms), sendings.open_orders(rooms)
    lines = [*map(_line, found), *map(told, orders)]
    result(
        {"schedules": [asdict(one) for one in found], "orders": [asdict(one) for one in orders]},
        as_json=as_json,
        text="\n".join(lines) or "Nothing is scheduled: `syndicate schedule add weekdays 06:00`.",
    )


@schedule.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def remove(settings: Path | None, number: int, *, as_json: bool) -> None:
    """End schedule NUMBER."""
    sendings.remove_schedule(wiring.build(config.load(settings)), number, now=wiring.clock())
    result({"removed": number}, as_json=as_json, text=f"Schedule {number} is over.")


@schedule.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def withdraw(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Take back order NUMBER, which has not started."""
    done = sendings.withdraw(wiring.build(config.load(settings)), number, now=wiring.clock())
    result(asdict(done), as_json=as_json, text=told(done))


def _line(one: Schedule) -> str:
    return f"Schedule {one.id}: {one.days} at {one.at:%H:%M}, next {shown(one.due)} (at least {one.terms.at_least})."
