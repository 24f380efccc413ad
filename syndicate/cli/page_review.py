"""`syndicate page review` and its like: the page beside its articles, changed step by step; pages that came again."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.files import read_page
from syndicate.cli.output import json_option, many, result
from syndicate.desk import intake
from syndicate.desk import review as use
from syndicate.desk.edit_texts import edits_of
from syndicate.desk.rights import OPERATOR
from syndicate.store.drafts import Draft

seen_option = click.option("--version", type=int, help="The version you looked at; another one is refused.")


@click.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def review(settings: Path | None, number: int, *, as_json: bool) -> None:
    """Show page NUMBER as it lies on the desk: its articles, adverts, problems and steps."""
    found = use.look(wiring.build(config.load(settings)), OPERATOR, number)
    lines = [f"Page {found.page.page_no} of {found.page.issue_date}, version {found.version}"]
    for place, article in enumerate(found.articles):
        lines.append(f"{place:>3}  {article.state.value:<10} {article.headline}  [{', '.join(article.parks)}]")
    told = f"{many(len(found.questions), 'problem', 'problems')}: `syndicate page questions {number}`"
    lines += [f"{many(len(found.sheet.parsed.adverts), 'advert', 'adverts')}, {told}"]
    facts = {
        "page": asdict(found.page),
        "version": found.version,
        "drafts": found.drafts,
        "articles": [{"key": one.key, "state": one.state.value, "story": asdict(one.story)} for one in found.articles],
        "adverts": [asdict(one) for one in found.sheet.parsed.adverts],
        "unplaced": [asdict(one) for one in found.sheet.parsed.unplaced],
        "questions": [asdict(one) for one in found.questions],
        "steps": [asdict(one) for one in found.steps],
    }
    result(facts, as_json=as_json, text="\n".join(lines))


@click.command()
@click.argument("number", type=int)
@click.option(
    "--file", "path", type=click.Path(path_type=Path), required=True, help="A JSON list of edits; - is stdin."
)
@seen_option
@json_option
@click.pass_obj
def edit(settings: Path | None, number: int, path: Path, version: int | None, *, as_json: bool) -> None:
    """Take one step on page NUMBER: move, join, cut, divide, merge, reword ... as docs/howto/api.md has them."""
    rooms = wiring.build(config.load(settings))
    edits = edits_of(read_page(None if str(path) == "-" else path).decode("utf-8-sig", "replace"))
    seen = use.look(rooms, OPERATOR, number).version if version is None else version
    stepped(number, use.change(rooms, OPERATOR, number, seen, edits, now=wiring.clock()), as_json=as_json)


@click.command()
@click.argument("number", type=int)
@click.argument("question", type=int)
@click.option("--offer", type=int, help="Which of the offers, from 0. Default: it is right as it is.")
@seen_option
@json_option
@click.pass_obj
def decide(
    settings: Path | None, number: int, question: int, *, offer: int | None, version: int | None, as_json: bool
) -> None:
    """Answer QUESTION of page NUMBER (see `page questions`)."""
    rooms = wiring.build(config.load(settings))
    seen = use.look(rooms, OPERATOR, number).version if version is None else version
    made = use.decide(rooms, OPERATOR, number, version=seen, question=question, offer=offer, now=wiring.clock())
    stepped(number, made, as_json=as_json)


@click.command()
@click.argument("number", type=int)
@seen_option
@json_option
@click.pass_obj
def undo(settings: Path | None, number: int, version: int | None, *, as_json: bool) -> None:
    """Take the newest step on page NUMBER back."""
    rooms = wiring.build(config.load(settings))
    seen = use.look(rooms, OPERATOR, number).version if version is None else version
    made = use.undo(rooms, OPERATOR, number, version=seen, now=wiring.clock())
    result({"page": number, "version": made.version}, as_json=as_json, text="The newest step is taken back.")


@click.command()
@click.argument("number", type=int)
@click.option("--article", "ordinal", type=int, help="Only the article of this number on the page.")
@click.option("--park", help="Only those of this park, by its slug.")
@seen_option
@json_option
@click.pass_obj
def sign_off(
    settings: Path | None, number: int, *, ordinal: int | None, park: str | None, version: int | None, as_json: bool
) -> None:
    """Sign off every article of page NUMBER (see `page list`) and publish it."""
    rooms = wiring.build(config.load(settings))
    seen = use.look(rooms, OPERATOR, number).version if version is None else version
    signed = use.sign_off(rooms, OPERATOR, number, version=seen, ordinal=ordinal, park=park, now=wiring.clock())
    result({"page": number, "signed_off": signed}, as_json=as_json, text=f"{signed} articles signed off.")


@click.command()
@click.argument("number", type=int)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--page-no", required=True, help="Such as A03.")
@json_option
@click.pass_obj
def place(settings: Path | None, number: int, *, day: datetime, page_no: str, as_json: bool) -> None:
    """Give page NUMBER another date and page number, while nothing of it is signed off."""
    rooms = wiring.build(config.load(settings))
    made = intake.rename(rooms, OPERATOR, number, issue_date=day.date(), page_no=page_no, now=wiring.clock())
    result(asdict(made), as_json=as_json, text=f"It is page {made.page_no} of {made.issue_date}.")


@click.command()
@json_option
@click.pass_obj
def arrivals(settings: Path | None, *, as_json: bool) -> None:
    """List the pages that came again with other words and wait for a yes or no."""
    found = intake.waiting(wiring.build(config.load(settings)), OPERATOR)
    rows = [{"arrival": one.id, "page": one.page_id, "source": one.source, "arrived": one.arrived} for one in found]
    lines = (f"{row['arrival']:>5}  page {row['page']}  {row['source']}" for row in rows)
    result(rows, as_json=as_json, text="\n".join(lines) or "Nothing waits.")


@click.command()
@click.argument("arrival", type=int)
@json_option
@click.pass_obj
def compare(settings: Path | None, arrival: int, *, as_json: bool) -> None:
    """Show what is different in ARRIVAL (see `page arrivals`)."""
    found = intake.compare(wiring.build(config.load(settings)), OPERATOR, arrival)
    facts = {"arrival": arrival, "page": found.page.id, "signed": found.signed, "difference": found.difference}
    result(facts, as_json=as_json, text="\n".join(found.difference))


@click.command()
@click.argument("arrival", type=int)
@json_option
@click.pass_obj
def accept(settings: Path | None, arrival: int, *, as_json: bool) -> None:
    """Let ARRIVAL take the place of the page that is there."""
    made = intake.accept(wiring.build(config.load(settings)), OPERATOR, arrival, now=wiring.clock())
    result(asdict(made), as_json=as_json, text=f"Page {made.id} has the new words.")


@click.command()
@click.argument("arrival", type=int)
@json_option
@click.pass_obj
def discard(settings: Path | None, arrival: int, *, as_json: bool) -> None:
    """Keep the page that is there, and forget ARRIVAL."""
    intake.discard(wiring.build(config.load(settings)), OPERATOR, arrival, now=wiring.clock())
    result({"arrival": arrival, "kept": True}, as_json=as_json, text="The page stays as it is.")


def stepped(number: int, made: Draft, *, as_json: bool) -> None:
    """What a step came to."""
    told = f"Done, version {made.version}. `syndicate page undo {number}` takes it back."
    result({"page": number, "version": made.version}, as_json=as_json, text=told)
