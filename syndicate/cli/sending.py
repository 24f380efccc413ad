"""`syndicate sending`: see what became of a sending, reader by reader, and act on it."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.cli.times import by_option
from syndicate.desk import hits, sendings
from syndicate.desk.report import report
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.sending import Delivery, DeliveryState, Sending
from syndicate.model.staff import Staff


@click.group()
def sending() -> None:
    """See what became of a sending; pause, resume or cancel it."""


@sending.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """List the sendings, newest first."""
    found = sendings.sendings(wiring.build(config.load(settings)))
    result(
        [asdict(one) for one in found],
        as_json=as_json,
        text="\n".join(f"{one.id:>5}  {summary(one)}" for one in found) or "Nothing was sent yet: `syndicate send`.",
    )


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def show(settings: Path | None, number: int, *, as_json: bool) -> None:
    """How sending NUMBER went: totals, by provider, and why letters were refused."""
    found = report(wiring.build(config.load(settings)), number)
    lines = [summary(found.sending)]
    lines += [
        f"{one.name:>12}  {one.accepted:>8} accepted  {one.later:>6} put off  {one.refused:>6} refused  "
        f"{one.in_doubt:>4} in doubt"
        for one in found.providers
    ]
    lines += [f"{kind:>12}  {number:>8} refused" for kind, number in found.refusals]
    if found.hits:
        lines += [f"{found.hits.opens:,} opens ({found.hits.left_out:,} more look like programs); clicks:"]
        lines += [f"{number:>12}  {title}" for title, number in found.hits.clicks]
    lines += [f"{found.rate:,.0f} letters a minute"] if found.minutes else []
    result(asdict(found), as_json=as_json, text="\n".join(lines))


@sending.command()
@click.argument("reader")
@click.option("--sending", "number", type=int, help="Only this sending. Default: the newest twenty.")
@json_option
@click.pass_obj
def why(settings: Path | None, reader: str, number: int | None, *, as_json: bool) -> None:
    """What READER (id or address) got, when, with which reply; and if not, why not."""
    found, told = sendings.why(wiring.build(config.load(settings)), reader, number)
    lines = [f"{one.sending.id:>5}  {one.sending.edition_key}: {one.reason}" for one in told]
    result(
        {"reader": found.id, "state": found.state, "sendings": [_plain(one) for one in told]},
        as_json=as_json,
        text="\n".join([f"Reader {found.id} is {found.state}.", *(lines or ["Nothing was sent yet."])]),
    )


def _plain(one: sendings.Received) -> dict[str, object]:
    row = None if one.delivery is None else asdict(one.delivery)
    return {"sending": one.sending.id, "edition": one.sending.edition_key, "reason": one.reason, "delivery": row}


@sending.command()
@click.argument("number", type=int)
@click.option("--state", type=click.Choice([state.value for state in DeliveryState]), help="Only those in this state.")
@json_option
@click.pass_obj
def who(settings: Path | None, number: int, state: str | None, *, as_json: bool) -> None:
    """The ledger of sending NUMBER: one line a reader (by id), with state, attempts and the relay's reply."""
    rooms = wiring.build(config.load(settings))
    after, rows = 0, list[Delivery]()
    only = DeliveryState(state) if state else None
    while part := sendings.who(rooms, number, after=after, state=only):
        rows.extend(part)
        after = part[-1].reader_id
    result(
        [asdict(row) for row in rows],
        as_json=as_json,
        text="\n".join(f"{row.reader_id:>7}  {row.state:<9} {row.attempt}  {_said(row)}" for row in rows),
    )


def _said(row: Delivery) -> str:
    return f"{row.reply.code} {row.reply.text}" if row.reply else ""


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def pause(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Hold sending NUMBER before its next letter."""
    _control(settings, number, sendings.pause, as_json=as_json)


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def resume(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Let sending NUMBER go on, also one that stopped by itself; `syndicate send` or `serve` then carries it out."""
    _control(settings, number, sendings.resume, as_json=as_json)


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def cancel(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Send nothing more of sending NUMBER, for ever."""
    _control(settings, number, sendings.cancel, as_json=as_json)


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def retry(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Offer the refused letters of sending NUMBER once more; `syndicate send` or `serve` then carries it out."""
    _again(settings, number, sendings.retry_refused, as_json=as_json)


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def resend(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Offer the letters in doubt of sending NUMBER once more, the same bytes: whoever has one may get it twice."""
    _again(settings, number, sendings.resend_doubts, as_json=as_json)


@sending.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def leave(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Leave the letters in doubt of sending NUMBER as they are."""
    _control(settings, number, sendings.leave_doubts, as_json=as_json)


@sending.command()
@click.argument("number", type=int)
@click.argument("word", type=click.Choice(["yes", "no"]))
@by_option
@json_option
@click.pass_obj
def answer(settings: Path | None, number: int, word: str, by: str | None, *, as_json: bool) -> None:
    """Answer what order NUMBER asks (see `syndicate schedule list`): a release, a late start, trouble."""
    rooms = wiring.build(config.load(settings))
    done = sendings.answer(rooms, number, yes=word == "yes", now=wiring.clock(), who=person(by))
    result(asdict(done), as_json=as_json, text=f"Order {done.id} is {done.state}.")


@sending.command()
@click.argument("word", type=click.Choice(["on", "off", "show"]), default="show")
@by_option
@json_option
@click.pass_obj
def count(settings: Path | None, word: str, by: str | None, *, as_json: bool) -> None:
    """Count opens and clicks of sendings from the next one on, by edition and never by reader; off by default."""
    rooms = wiring.build(config.load(settings))
    if word == "show":
        found = hits.switch(rooms)
    else:
        found = hits.turn(rooms, on=word == "on", now=wiring.clock(), who=person(by))
    text = f"Opens and clicks are counted, since {found.since} by {found.by}." if found else "Nothing is counted."
    result(asdict(found) if found else None, as_json=as_json, text=text)


@sending.command()
@click.option("--go-on", is_flag=True, help="One more machine of a paper that is well: nothing is paused.")
@json_option
@click.pass_obj
def adopt(settings: Path | None, *, go_on: bool, as_json: bool) -> None:
    """Send from this database here, after it was restored, moved or copied.

    What was running is paused and what was ordered asks: each needs a yes of its own.
    """
    done = sendings.adopt(wiring.build(config.load(settings)), now=wiring.clock(), go_on=go_on)
    lines = [f"Paused: {summary(one)}; `syndicate sending resume {one.id}`." for one in done.paused]
    lines += [f"{done.asking} orders ask: `syndicate schedule list`."] if done.asking else []
    result(asdict(done), as_json=as_json, text="\n".join(["This database sends from here now.", *lines]))


def person(name: str | None) -> Staff:
    """Who works here, by the name they give."""
    return replace(OPERATOR, login=name) if name else OPERATOR


def _again(
    settings: Path | None, number: int, act: Callable[[Rooms, int, datetime], tuple[Sending, int]], *, as_json: bool
) -> None:
    done, letters = act(wiring.build(config.load(settings)), number, wiring.clock())
    told = f"{many(letters, 'letter', 'letters')} will be offered again.\n{summary(done)}"
    result({"letters": letters, "sending": asdict(done)}, as_json=as_json, text=told)


def _control(
    settings: Path | None, number: int, act: Callable[[Rooms, int, datetime], Sending], *, as_json: bool
) -> None:
    done = act(wiring.build(config.load(settings)), number, wiring.clock())
    result(asdict(done), as_json=as_json, text=summary(done))


def summary(sending: Sending) -> str:
    """One line: what became of every letter of the frozen audience."""
    tally = sending.tally
    parts = [f"{count} {name.replace('_', ' ')}" for name, count in asdict(tally).items() if count and name != "total"]
    cause = f" ({sending.cause})" if sending.cause else ", its audience being frozen" if sending.freezing else ""
    return f"{sending.edition_key}: {sending.state}{cause}: {tally.total} readers = {' + '.join(parts) or '0'}"
