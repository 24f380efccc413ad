"""`syndicate edition`: see editions by name, make, arrange, preview and test them, count their readers."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.files import write
from syndicate.cli.output import json_option, many, result
from syndicate.desk import composing, listings, proofs, readers, sendings
from syndicate.desk.composing import Composed
from syndicate.desk.link_checks import check_links
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.article import Article
from syndicate.model.reader import Choice

park_option = click.option("--park", "parks", multiple=True, help="As a reader of this park would get it; repeat it.")


@click.group()
def edition() -> None:
    """See editions, make, arrange, preview and test them."""


@edition.command("list")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@json_option
@click.pass_obj
def listing(settings: Path | None, *, limit: int, as_json: bool) -> None:
    """List the editions, the one made last first."""
    found, _ = listings.editions(wiring.build(config.load(settings)), OPERATOR, after=None, limit=limit)
    rows = [
        {
            "key": one.key,
            "kind": one.kind.value,
            "subject": one.subject,
            "articles": [each.key for each in one.articles],
        }
        for one in found
    ]
    lines = (f"{one.key:<24} {many(len(one.articles), 'story', 'stories'):<12} {one.subject}" for one in found)
    result(rows, as_json=as_json, text="\n".join(lines) or "No edition yet: `syndicate edition make`.")


@edition.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Issue date. Default: the newest.")
@click.option("--week", is_flag=True, help="The edition of that day's week.")
@json_option
@click.pass_obj
def make(settings: Path | None, *, day: datetime | None, week: bool, as_json: bool) -> None:
    """Write down the edition that is to be sent next."""
    rooms = wiring.build(config.load(settings))
    wanted: date | None = day.date() if day else None
    made = composing.make(rooms, OPERATOR, day=wanted, week=week, now=wiring.clock())
    _tell(composing.look(rooms, OPERATOR, made.key), as_json=as_json)


@edition.command()
@click.argument("key")
@json_option
@click.pass_obj
def show(settings: Path | None, key: str, *, as_json: bool) -> None:
    """Show edition KEY (2022-11-30, 2022-w48): its stories in order, its words, what was left out."""
    _tell(composing.look(wiring.build(config.load(settings)), OPERATOR, key), as_json=as_json)


@edition.command()
@click.argument("key")
@click.option("--article", "articles", multiple=True, help="The articles in this order, the lead first; repeat it.")
@click.option("--lead", help="The article that comes first.")
@click.option("--leave-out", multiple=True, metavar="ARTICLE", help="An article that goes into no letter of it.")
@click.option("--subject", help="The subject; empty: suggested from each letter's stories.")
@click.option("--preheader", help="The line behind the subject; empty: suggested.")
@click.option("--note", help="The editor's note above the stories; empty: none.")
@json_option
@click.pass_obj
def arrange(
    settings: Path | None,
    *,
    key: str,
    articles: Sequence[str],
    lead: str | None,
    leave_out: Sequence[str],
    subject: str | None,
    preheader: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Choose the stories of edition KEY, their order and its words. What is not named stays as it is."""
    rooms = wiring.build(config.load(settings))
    found = composing.look(rooms, OPERATOR, key)
    there = found.edition
    keys = [*([lead] if lead else []), *(articles or [one.key for one in there.articles])]
    composing.arrange(
        rooms,
        OPERATOR,
        key,
        keys=[one for one in dict.fromkeys(keys) if one not in leave_out],
        subject=there.subject if subject is None else subject,
        preheader=there.preheader if preheader is None else preheader,
        note=(there.note or "") if note is None else note,
        seen=found.seen,
        now=wiring.clock(),
    )
    _tell(composing.look(rooms, OPERATOR, key), as_json=as_json)


@edition.command()
@click.argument("key")
@park_option
@click.option("--reader", type=int, metavar="ID", help="As this reader would get it.")
@click.option("--out", type=click.Path(path_type=Path), help="Write its HTML into this file, or its text (.txt).")
@json_option
@click.pass_obj
def preview(
    settings: Path | None, *, key: str, parks: Sequence[str], reader: int | None, out: Path | None, as_json: bool
) -> None:
    """The letter of edition KEY: its text, its size and what should be mended."""
    rooms = wiring.build(config.load(settings))
    if reader is not None:
        made = proofs.of_reader(rooms, OPERATOR, key, reader)
    else:
        made = proofs.of_choice(rooms, OPERATOR, key, _slugs(rooms, parks))
    if out:
        write(out, (made.text if out.suffix.lower() == ".txt" else made.html).encode())
    lines = [made.subject, f"{made.size:,} bytes", *(f"! {warning}" for warning in made.warnings), "", made.text]
    result({"edition": key, **asdict(made), "file": out}, as_json=as_json, text="\n".join(lines))


@edition.command()
@click.argument("key")
@json_option
@click.pass_obj
def audience(settings: Path | None, key: str, *, as_json: bool) -> None:
    """How many readers edition KEY is for, in all and by park."""
    found = proofs.audience(wiring.build(config.load(settings)), OPERATOR, key)
    lines = [f"{found.total:>8}  readers"]
    lines += [f"{sum(by.values()):>8}  {park}" for park, by in sorted(found.parks.items())]
    result({"edition": key, "total": found.total, **asdict(found)}, as_json=as_json, text="\n".join(lines))


@edition.command()
@click.argument("key")
@park_option
@click.option("--to", "address", required=True, help="Where the letter goes.")
@json_option
@click.pass_obj
def test(settings: Path | None, *, key: str, parks: Sequence[str], address: str, as_json: bool) -> None:
    """Send one test letter of edition KEY, marked 【测试】. It is in no ledger, and its links are nobody's."""
    rooms = wiring.build(config.load(settings))
    chosen, choice = composing.look(rooms, OPERATOR, key).edition, Choice(_slugs(rooms, parks))
    reply = asyncio.run(sendings.send_trial(rooms, chosen, address, now=wiring.clock(), choice=choice))
    result(
        {"edition": key, "reply": asdict(reply)}, as_json=as_json, text=f"The relay took it: {reply.code} {reply.text}"
    )


@edition.command()
@click.argument("key")
@park_option
@json_option
@click.pass_obj
def links(settings: Path | None, *, key: str, parks: Sequence[str], as_json: bool) -> None:
    """Visit the links of edition KEY's letter now, and say what answered."""
    rooms = wiring.build(config.load(settings))
    letter = proofs.of_choice(rooms, OPERATOR, key, _slugs(rooms, parks))
    visited = asyncio.run(check_links(rooms, OPERATOR, letter.html))
    lines = (f"{one.status or '-':>4}  {one.url}  {one.wrong}" for one in visited)
    result([asdict(one) for one in visited], as_json=as_json, text="\n".join(lines) or "There is no link.")


def _slugs(rooms: Rooms, parks: Sequence[str]) -> frozenset[str]:
    return frozenset(readers.park_slug(rooms, park) for park in parks)


def _tell(found: Composed, *, as_json: bool) -> None:
    made = found.edition
    facts = {
        "key": made.key,
        "kind": made.kind.value,
        "subject": made.subject or found.subject,
        "preheader": made.preheader or found.preheader,
        "note": made.note,
        "articles": [_story(one) for one in made.articles],
        "left_out": [_story(one) for one in found.left_out],
        "sending": found.sending.id if found.sending else None,
        "order": found.order.id if found.order else None,
    }
    lines = [f"{made.key}: {made.subject or found.subject}", *(f"  {one.key}  {one.headline}" for one in made.articles)]
    lines += [f"- {one.key}  {one.headline}" for one in found.left_out]
    result(facts, as_json=as_json, text="\n".join(lines))


def _story(one: Article) -> dict[str, object]:
    return {"key": one.key, "headline": one.headline, "parks": list(one.parks)}
