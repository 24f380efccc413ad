"""`syndicate page`: take pages in, list them, sign them off."""

from datetime import datetime
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.files import read_page
from syndicate.cli.output import json_option, many, result
from syndicate.desk import pages, review
from syndicate.desk.rights import OPERATOR


@click.group()
def page() -> None:
    """Take pages in, list them, sign them off."""


@page.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Issue date. Default: the page header's, or today."
)
@click.option("--page-no", help="Page number, such as A03. Default: the page header's, or the next free one.")
@click.option("--sign-off", is_flag=True, help="Sign every article off at once: it may be published and sent.")
@json_option
@click.pass_obj
def add(
    settings: Path | None, file: Path, day: datetime | None, page_no: str | None, *, sign_off: bool, as_json: bool
) -> None:
    """Take a page in. The same page again changes nothing."""
    raw = read_page(file)
    rooms = wiring.build(config.load(settings))
    taken = pages.take_page(
        rooms, raw, source=file.name, now=wiring.clock(), issue_date=day.date() if day else None, page_no=page_no
    )
    if sign_off:
        pages.sign_off(rooms, [article.id for article in taken.articles], by="command line", now=wiring.clock())
    headlines = [article.headline for article in taken.articles]
    told = "\n".join(f"  {number}. {headline}" for number, headline in enumerate(headlines, 1))
    where = f"page {taken.page.page_no} of {taken.page.issue_date}"
    found = f"{many(len(headlines), 'article', 'articles')}, {many(taken.adverts, 'advert', 'adverts')}"
    result(
        {
            "page": taken.page.id,
            "created": taken.created,
            "issue_date": taken.page.issue_date,
            "page_no": taken.page.page_no,
            "articles": [{"key": article.key, "headline": article.headline} for article in taken.articles],
            "adverts": taken.adverts,
            "problems": taken.problems,
        },
        as_json=as_json,
        text=f"{'Took in' if taken.created else 'Already here:'} {where}: {found}, "
        f"{many(taken.problems, 'place', 'places')} to look at.\n{told}",
    )


@page.command("sign-off")
@click.argument("number", type=int)
@json_option
@click.pass_obj
def sign_off(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Sign off every article of page NUMBER (see `page list`) and publish it."""
    rooms = wiring.build(config.load(settings))
    seen = review.look(rooms, OPERATOR, number).version
    signed = review.sign_off(rooms, OPERATOR, number, version=seen, now=wiring.clock())
    result({"page": number, "signed_off": signed}, as_json=as_json, text=f"{signed} articles signed off.")


@page.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def questions(settings: Path | None, number: int, *, as_json: bool) -> None:
    """List what an editor should look at on page NUMBER, with what can be done about it."""
    seen = review.look(wiring.build(config.load(settings)), OPERATOR, number)
    rows = [
        {
            "question": one.number,
            "line": one.place.first_line,
            "asks": one.asks,
            "quote": one.quote,
            "offers": [f"{offer.word} {offer.about}".strip() for offer in one.offers],
        }
        for one in seen.questions
    ]
    told = "\n".join(
        f"{row['question']:>4}  line {row['line']:<5} {row['asks']:<10} {row['quote']}  {row['offers']}" for row in rows
    )
    result({"page": number, "version": seen.version, "questions": rows}, as_json=as_json, text=told or "Nothing.")


@page.command()
@click.argument("number", type=int)
@click.argument("question", type=int)
@click.option("--offer", type=int, help="Which of the offers, from 0. Default: it is right as it is.")
@click.pass_obj
def decide(settings: Path | None, number: int, question: int, offer: int | None) -> None:
    """Answer QUESTION of page NUMBER (see `page questions`)."""
    rooms = wiring.build(config.load(settings))
    seen = review.look(rooms, OPERATOR, number).version
    review.decide(rooms, OPERATOR, number, version=seen, question=question, offer=offer, now=wiring.clock())
    click.echo("Done. `syndicate page undo` takes it back.")


@page.command()
@click.argument("number", type=int)
@click.pass_obj
def undo(settings: Path | None, number: int) -> None:
    """Take the newest step on page NUMBER back."""
    rooms = wiring.build(config.load(settings))
    seen = review.look(rooms, OPERATOR, number).version
    review.undo(rooms, OPERATOR, number, version=seen, now=wiring.clock())
    click.echo("The newest step is taken back.")


@page.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """List the pages that were taken in, newest first."""
    found = pages.list_pages(wiring.build(config.load(settings)))
    result(
        [{"page": p.id, "issue_date": p.issue_date, "page_no": p.page_no, "source": p.source} for p in found],
        as_json=as_json,
        text="\n".join(f"{p.id:>5}  {p.issue_date}  {p.page_no:<5} {p.source}" for p in found)
        or "No page yet: `syndicate page add FILE`.",
    )
