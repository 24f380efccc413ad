"""`syndicate article`: look at articles, correct and retract them, see what was changed."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from syndicate import config, wiring
from syndicate.cli.files import read_page
from syndicate.cli.output import json_option, many, result
from syndicate.cli.send import go_on
from syndicate.cli.sending import person
from syndicate.cli.times import by_option as person_option
from syndicate.desk import corrections, followups, sendings
from syndicate.desk.corrections import Revision
from syndicate.errors import WrongInput
from syndicate.model.article import CHINA, Article
from syndicate.model.page import Story
from syndicate.store.changes import Change

FIELDS = ("title", "kicker", "subtitle", "parks", "paragraphs")
"""What a correction can change, and a JSON file may name."""

note_option = click.option("--note", required=True, help="What the public is told: a sentence.")
revision_option = click.option("--revision", type=int, help="The revision you looked at; another one is refused.")
by_option = click.option("--by", default="command line", show_default=True, help="Who does it.")


@click.group()
def article() -> None:
    """Look at articles, correct and retract them."""


@article.command("list")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Issue date. Default: the newest.")
@json_option
@click.pass_obj
def listing(settings: Path | None, day: datetime | None, *, as_json: bool) -> None:
    """List the articles of a day, in page order."""
    found = corrections.of_day(wiring.build(config.load(settings)), day.date() if day else None)
    lines = (f"{one.key}  {one.state.value:<10} r{one.revision}  {one.headline}" for one in found)
    result([_facts(one) for one in found], as_json=as_json, text="\n".join(lines) or "No article of that day.")


@article.command()
@click.argument("key")
@json_option
@click.pass_obj
def show(settings: Path | None, key: str, *, as_json: bool) -> None:
    """Show an article as it stands: KEY is its name, such as 2022-11-30-a03-02."""
    one = corrections.find(wiring.build(config.load(settings)), key)
    told = {**_facts(one), "note": one.note, **_words(one.story)}
    text = [f"{one.headline}", f"{one.key}  {one.state.value}  revision {one.revision}  {_time(one.updated)}"]
    text += [f"更正 note: {one.note}"] if one.note else []
    text += [f"园区 parks: {', '.join(one.parks) or 'none'}", "", *_words(one.story)["paragraphs"]]
    result(told, as_json=as_json, text="\n".join(text))


@article.command()
@click.argument("key")
@note_option
@click.option("--title", help="The headline from now on.")
@click.option("--kicker", help="The line over it; empty takes it away.")
@click.option("--subtitle", help="The line under it; empty takes it away.")
@click.option("--park", "parks", multiple=True, help="A park's slug; repeat it. All parks from now on.")
@click.option("--no-park", is_flag=True, help="The article is about no park.")
@click.option("--file", "path", type=click.Path(path_type=Path), help="Text, a paragraph a line; or JSON, see docs.")
@revision_option
@by_option
@json_option
@click.pass_obj
def correct(  # noqa: PLR0917 click's way
    settings: Path | None,
    key: str,
    note: str,
    title: str | None,
    kicker: str | None,
    subtitle: str | None,
    parks: tuple[str, ...],
    path: Path | None,
    revision: int | None,
    by: str,
    *,
    no_park: bool,
    as_json: bool,
) -> None:
    """Correct an article: its id, address and date stay, the note stands over it. `publish` shows it."""
    rooms = wiring.build(config.load(settings))
    said: dict[str, Any] = _from_file(path) if path else {}
    typed = {"title": title, "kicker": kicker, "subtitle": subtitle, "parks": parks if parks or no_park else None}
    said |= {name: value for name, value in typed.items() if value is not None}
    before = corrections.find(rooms, key)
    after = corrections.revise(rooms, key, Revision(**said), note=note, by=by, now=wiring.clock(), revision=revision)
    _tell(before, after, as_json=as_json)


@article.command()
@click.argument("key")
@note_option
@revision_option
@by_option
@json_option
@click.pass_obj
def retract(settings: Path | None, key: str, note: str, revision: int | None, by: str, *, as_json: bool) -> None:
    """Take an article back for ever; the note stands in its place. `publish` shows it."""
    rooms = wiring.build(config.load(settings))
    before = corrections.find(rooms, key)
    after = corrections.retract(rooms, key, note=note, by=by, now=wiring.clock(), revision=revision)
    _tell(before, after, as_json=as_json)


@article.command("follow-up")
@click.argument("key")
@click.option("--dry-run", is_flag=True, help="Only say how many readers were sent other words.")
@person_option
@json_option
@click.pass_obj
def follow_up(settings: Path | None, key: str, by: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Write to whoever was sent this article before its last correction. Once, whatever happens."""
    rooms = wiring.build(config.load(settings))
    if dry_run:
        number = followups.offer(rooms, key, now=wiring.clock(), who=person(by))
        result({"readers": number}, as_json=as_json, text=f"Would go to {many(number, 'reader', 'readers')}.")
        return
    wanted = followups.follow_up(rooms, key, now=wiring.clock(), who=person(by))
    go_on(rooms, sendings.start_order(rooms, wanted.id, now=wiring.clock()), as_json=as_json)


@article.command()
@click.argument("key")
@json_option
@click.pass_obj
def history(settings: Path | None, key: str, *, as_json: bool) -> None:
    """Every correction and retraction of an article, with what it said before."""
    rooms = wiring.build(config.load(settings))
    changes = corrections.history(rooms, key)
    later = [*(change.before for change in changes), corrections.find(rooms, key).story][1:]
    told = [_change(change, after) for change, after in zip(changes, later, strict=True)]
    lines = [
        "\n".join([f"r{one['revision']}  {one['changed']}  {one['by']}: {one['note']}", *_differences(one["differs"])])
        for one in told
    ]
    result(told, as_json=as_json, text="\n".join(lines) or "Nothing was ever changed.")


def _from_file(path: Path) -> dict[str, Any]:
    """The words of a file: an object of FIELDS, or lines of text as paragraphs."""
    text = read_page(path).decode("utf-8-sig", "replace")
    if path.suffix != ".json":
        return {"paragraphs": tuple(line.strip() for line in text.splitlines() if line.strip())}
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise WrongInput(f"{path} is not JSON: {error}.", hint=f"An object of {', '.join(FIELDS)}.") from None
    sound = isinstance(found, dict) and found.keys() <= {*FIELDS} and all(map(_fits, found, found.values()))
    if not sound:
        raise WrongInput(
            f"{path} is no correction.", hint="An object of title, kicker, subtitle (texts), parks, paragraphs (lists)."
        )
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def _fits(name: str, value: object) -> bool:
    if name in {"parks", "paragraphs"}:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def _tell(before: Article, after: Article, *, as_json: bool) -> None:
    differs = _differs(before.story, after.story)
    head = f"{after.key} is {after.state.value.replace('_', ' ')} at revision {after.revision}: {after.note}"
    if after == before:
        head = f"{after.key} is as it was: nothing to correct."
    rest = [*_differences(differs), "`syndicate publish` shows it."] if after != before else []
    result({**_facts(after), "note": after.note, "differs": differs}, as_json=as_json, text="\n".join([head, *rest]))


def _change(change: Change, after: Story) -> dict[str, Any]:
    return {
        "revision": change.revision,
        "changed": _time(change.changed),
        "by": change.by,
        "note": change.note,
        "differs": _differs(change.before, after),
    }


def _differs(before: Story, after: Story) -> dict[str, dict[str, Any]]:
    old, new = _words(before), _words(after)
    return {name: {"before": old[name], "after": new[name]} for name in FIELDS if old[name] != new[name]}


def _differences(differs: dict[str, dict[str, Any]]) -> list[str]:
    return [
        f"  {sign} {name}: {_line(said[when])}"
        for name, said in differs.items()
        for sign, when in (("-", "before"), ("+", "after"))
    ]


def _line(value: object) -> str:
    return " / ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _words(story: Story) -> dict[str, Any]:
    texts = [paragraph.text for paragraph in story.paragraphs]
    lists = {"parks": list(story.parks), "paragraphs": texts}
    return {"title": story.title, "kicker": story.kicker, "subtitle": story.subtitle, **lists}


def _facts(one: Article) -> dict[str, Any]:
    facts = {"key": one.key, "state": one.state.value, "revision": one.revision, "headline": one.headline}
    return {**facts, "parks": list(one.parks), "updated": _time(one.updated)}


def _time(when: datetime) -> str:
    return when.astimezone(CHINA).isoformat()
