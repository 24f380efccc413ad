"""`syndicate webhook`: who is told when readers confirm, leave, bounce or complain."""

from collections.abc import Sequence
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import webhooks
from syndicate.store.webhooks import EVENTS


@click.group()
def webhook() -> None:
    """Webhooks: who is told when readers come, leave, bounce."""


@webhook.command()
@click.argument("url")
@click.option("--event", "events", multiple=True, type=click.Choice(EVENTS), help="May be repeated. Default: all.")
@json_option
@click.pass_obj
def add(settings: Path | None, *, url: str, events: Sequence[str], as_json: bool) -> None:
    """Tell an address of events. Prints the key that signs the calls."""
    rooms = wiring.build(config.load(settings))
    hook, key = webhooks.add_hook(rooms, url=url, events=events or EVENTS, now=wiring.clock())
    told = {"number": hook.id, "events": hook.events, "key": key}
    result(told, as_json=as_json, text=f"Webhook {hook.id} for {', '.join(hook.events)}. Key: {key}")


@webhook.command("list")
@json_option
@click.pass_obj
def listing(settings: Path | None, *, as_json: bool) -> None:
    """The webhooks, and the newest calls with what came of them."""
    rooms = wiring.build(config.load(settings))
    hooks, calls = webhooks.hooks(rooms), webhooks.log(rooms)
    value = {
        "webhooks": [{"number": h.id, "url": h.url, "events": h.events, "active": h.active} for h in hooks],
        "calls": [
            {"webhook": c.hook.id, "event": c.event, "reader": c.reader_id, "at": c.at, "attempt": c.attempt,
             "status": c.status, "said": c.said, "due": c.due}
            for c in calls
        ],
    }  # fmt: skip
    lines = [f"{h.id:>4}  {h.url}  {' '.join(h.events)}{'' if h.active else '  (removed)'}" for h in hooks]
    lines += [f"      {c.at:%Y-%m-%d %H:%M} {c.event} of reader {c.reader_id}: {c.said or 'waits'}" for c in calls]
    result(value, as_json=as_json, text="\n".join(lines) or "No webhook yet: `syndicate webhook add URL`.")


@webhook.command()
@click.argument("number", type=int)
@json_option
@click.pass_obj
def remove(settings: Path | None, *, number: int, as_json: bool) -> None:
    """Tell an address nothing more."""
    webhooks.remove_hook(wiring.build(config.load(settings)), number, now=wiring.clock())
    result({"removed": number}, as_json=as_json, text=f"Webhook {number} is told nothing more.")
