"""`syndicate move`: an old address leads to the new one for ever."""

from dataclasses import asdict
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.desk import moving


@click.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@json_option
@click.pass_obj
def move(settings: Path | None, *, old: str | None, new: str | None, as_json: bool) -> None:
    """Have an old address lead to its new one for ever (301).

    OLD and NEW are two paths below feeds/; or OLD is a slug that the registry gave up, and NEW the park that gets its
    articles and readers (`syndicate parks rename` does it in one go). Without them, what has moved is listed.
    """
    rooms = wiring.build(config.load(settings))
    if old is None:
        known = moving.moves(rooms)
        result(dict(known), as_json=as_json, text="\n".join(f"{was}  {now}" for was, now in known.items()))
        return
    if new is None:
        raise click.UsageError("Give the new address, too.")
    done = moving.move(rooms, old, new, now=wiring.clock())
    along = f"{many(done.articles, 'article', 'articles')} and {many(done.choices, 'choice', 'choices')} of readers"
    told = f"feeds/{done.old} leads to feeds/{done.new} from now on; {along} went along. Publish to show it."
    result(asdict(done), as_json=as_json, text=told)
