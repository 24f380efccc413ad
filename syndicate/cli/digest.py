"""`syndicate digest`: look at the letter before anybody gets it."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.files import write
from syndicate.cli.output import json_option, result
from syndicate.desk import editions, letters, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.letters.proof import proof
from syndicate.model.edition import Edition
from syndicate.model.reader import Choice

day_option = click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Issue date of the edition. Default: the latest."
)
week_option = click.option("--week", is_flag=True, help="The edition of that day's week.")
park_option = click.option(
    "--park", "--parks", "parks", multiple=True, help="As a reader of this park would get it; may be repeated."
)


@click.group()
def digest() -> None:
    """Look at the letter before anybody gets it."""


@digest.command()
@day_option
@week_option
@park_option
@click.option("--reader", type=int, metavar="ID", help="As this reader would get it.")
@click.option("--name", help="As a reader of this name would get it.")
@click.option("--out", type=click.Path(path_type=Path), help="Write it into this .html or .eml file.")
@click.option("--open", "opened", is_flag=True, help="Open the HTML in the browser.")
@json_option
@click.pass_obj
def preview(
    settings: Path | None,
    *,
    day: datetime | None,
    parks: Sequence[str],
    reader: int | None,
    name: str | None,
    out: Path | None,
    week: bool,
    opened: bool,
    as_json: bool,
) -> None:
    """Compose the letter of one choice of parks, or of a reader; print its size and what should be mended."""
    loaded = config.load(settings)
    rooms = wiring.build(loaded)
    edition = editions.upcoming(rooms, issue_date=day.date() if day else None, week=week)
    if reader is not None:
        letter = letters.preview_for(rooms, edition, reader)
    else:
        letter = letters.preview(rooms, edition, _choice(rooms, parks), name=name)
    message = message_from_bytes(letter.data, EmailMessage, policy=default)
    html = _html(message)
    if opened and out is None:
        out = loaded.var_dir / "preview.html"
    if out:
        write(out, html if out.suffix.lower() in {".html", ".htm"} else letter.data)
    if opened and out:
        click.launch(str(out.resolve()))
    warnings = proof(letter.data)
    size = f"{len(letter.data):,} bytes"
    lines = [str(message["Subject"]), f"{size} in {out}" if out else f"{size}; --out FILE.eml or FILE.html keeps it"]
    result(
        {
            "edition": edition.key,
            "subject": str(message["Subject"]),
            "bytes": len(letter.data),
            "html_bytes": len(html),
            "warnings": warnings,
            "file": out,
        },
        as_json=as_json,
        text="\n".join([*lines, *(f"! {warning}" for warning in warnings)]),
    )


@digest.command()
@day_option
@week_option
@json_option
@click.pass_obj
def sizes(settings: Path | None, day: datetime | None, *, week: bool, as_json: bool) -> None:
    """What the letter weighs for readers of all parks, and of each, and what was left out to keep it small."""
    rooms = wiring.build(config.load(settings))
    edition = editions.upcoming(rooms, issue_date=day.date() if day else None, week=week)
    rows = [
        {"park": park, "bytes": size.sent, "stories": size.shown, "whole": size.whole, "more": size.more}
        for park, size in letters.sizes(rooms, edition)
    ]
    lines = (
        f"{row['bytes']:>8,} bytes  {row['stories']:>3} stories  {row['more']:>3} left out  {row['park']}"
        for row in rows
    )
    result(rows, as_json=as_json, text="\n".join(lines))


@digest.command()
@day_option
@week_option
@park_option
@click.option("--to", "address", required=True, help="Where the letter goes.")
@json_option
@click.pass_obj
def test(
    settings: Path | None, *, day: datetime | None, parks: Sequence[str], address: str, week: bool, as_json: bool
) -> None:
    """Send one test letter by the relay, marked 【测试】. It is in no ledger, and its links are nobody's."""
    rooms = wiring.build(config.load(settings))
    edition = editions.upcoming(rooms, issue_date=day.date() if day else None, week=week)
    choice = _choice(rooms, parks)
    reply = asyncio.run(sendings.send_trial(rooms, edition, address, now=wiring.clock(), choice=choice))
    told = f"The relay took it: {reply.code} {reply.text}"
    result({"edition": edition.key, "reply": asdict(reply)}, as_json=as_json, text=told)


@digest.command()
@day_option
@week_option
@click.option("--lead", help="The article that comes first.")
@click.option("--order", multiple=True, metavar="ARTICLE", help="The articles in this order; may be repeated.")
@click.option("--leave-out", multiple=True, metavar="ARTICLE", help="An article that goes into no letter of it.")
@click.option("--subject", help="The subject; empty: suggested from each letter's stories.")
@click.option("--preheader", help="The line behind the subject; empty: suggested.")
@click.option("--note", help="The editor's note above the stories; empty: none.")
@json_option
@click.pass_obj
def arrange(
    settings: Path | None,
    *,
    day: datetime | None,
    lead: str | None,
    order: Sequence[str],
    leave_out: Sequence[str],
    subject: str | None,
    preheader: str | None,
    note: str | None,
    week: bool,
    as_json: bool,
) -> None:
    """Choose lead, order and words of the edition that is sent next. What is not named stays as it is."""
    rooms = wiring.build(config.load(settings))
    edition = editions.upcoming(rooms, issue_date=day.date() if day else None, week=week)
    first = [lead] if lead else []
    keys = [*first, *(order or [article.key for article in edition.articles])]
    arranged = editions.arrange(
        rooms,
        edition,
        keys=[key for key in keys if key not in leave_out],
        subject=edition.subject if subject is None else subject,
        preheader=edition.preheader if preheader is None else preheader,
        note=edition.note if note is None else note,
        now=wiring.clock(),
    )
    facts = {"edition": arranged.key, "subject": editions.subject(arranged), "note": arranged.note}
    stories = [article.key for article in arranged.articles]
    result({**facts, "articles": stories}, as_json=as_json, text=_told(arranged))


def _choice(rooms: Rooms, parks: Sequence[str]) -> Choice:
    return Choice(frozenset(readers.park_slug(rooms, park) for park in parks))


def _html(message: EmailMessage) -> bytes:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content()).encode()


def _told(edition: Edition) -> str:
    lines = [f"{article.key}  {article.headline}" for article in edition.articles]
    return "\n".join([f"{edition.key}: {editions.subject(edition)}", *lines])
