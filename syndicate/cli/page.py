"""`syndicate page`: take pages in, list them; what is done to one is in `page_review`."""

from datetime import datetime
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli import page_review
from syndicate.cli.files import read_page
from syndicate.cli.output import json_option, many, result
from syndicate.desk import intake, pages, review
from syndicate.desk.intake import Came
from syndicate.desk.rights import OPERATOR
from syndicate.errors import Conflict


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
    """Take a page in. The same page again changes nothing; with other words it waits for `page accept`."""
    raw = read_page(file)
    rooms, now = wiring.build(config.load(settings)), wiring.clock()
    wanted = day.date() if day else None
    got = intake.receive(rooms, OPERATOR, raw, source=file.name, now=now, issue_date=wanted, page_no=page_no)
    where = f"page {got.page.page_no} of {got.page.issue_date}"
    if got.came is Came.CHANGED:
        hint = f"`syndicate page compare {got.arrival}`, then `page accept` or `page discard`."
        raise Conflict(f"There is a {where} with other words; this one waits as arrival {got.arrival}.", hint=hint)
    found = review.look(rooms, OPERATOR, got.page.id)
    if sign_off:
        pages.sign_off(rooms, [article.id for article in found.articles], by=OPERATOR.login, now=now)
    created, adverts, problems = got.came is Came.NEW, len(found.sheet.parsed.adverts), len(found.questions)
    headlines = [article.headline for article in found.articles]
    told = "\n".join(f"  {number}. {headline}" for number, headline in enumerate(headlines, 1))
    counts = f"{many(len(headlines), 'article', 'articles')}, {many(adverts, 'advert', 'adverts')}"
    result(
        {
            "page": got.page.id,
            "created": created,
            "issue_date": got.page.issue_date,
            "page_no": got.page.page_no,
            "articles": [{"key": article.key, "headline": article.headline} for article in found.articles],
            "adverts": adverts,
            "problems": problems,
        },
        as_json=as_json,
        text=f"{'Took in' if created else 'Already here:'} {where}: {counts}, "
        f"{many(problems, 'place', 'places')} to look at.\n{told}",
    )


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


for command in (
    page_review.review,
    page_review.edit,
    page_review.decide,
    page_review.undo,
    page_review.sign_off,
    page_review.place,
    page_review.arrivals,
    page_review.compare,
    page_review.accept,
    page_review.discard,
):
    page.add_command(command)
