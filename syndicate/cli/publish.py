"""`syndicate publish`: the store becomes the feeds/ folder."""

from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from syndicate import config, wiring
from syndicate.cli.output import json_option, result
from syndicate.desk import publishing


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--full", is_flag=True, help="Make every file anew, and compare it with what stands there.")
@json_option
@click.pass_obj
def publish(settings: Path | None, *, dry_run: bool, full: bool, as_json: bool) -> None:
    """Write feeds and pages for what is signed off.

    Only what changed since the last time is made, and only files that differ are touched.
    """
    rooms = wiring.build(config.load(settings))
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("publishing", total=None, visible=False)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        done = publishing.publish(rooms, dry_run=dry_run, full=full, progress=told)
    changes = [*(f"+ {path}" for path in done.written), *(f"- {path}" for path in done.removed)]
    summary = f"{len(done.written)} written, {len(done.unchanged)} unchanged, {len(done.removed)} removed"
    result(asdict(done), as_json=as_json, text="\n".join([*changes, f"{summary}{' (dry run)' if dry_run else ''}."]))
