"""`syndicate publish`: the store becomes the feeds/ folder."""

from dataclasses import asdict
from pathlib import Path

import click

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

    Files that did not change are not touched.
    """
    done = publishing.publish(wiring.build(config.load(settings)), dry_run=dry_run, full=full)
    changes = [*(f"+ {path}" for path in done.written), *(f"- {path}" for path in done.removed)]
    summary = f"{len(done.written)} written, {len(done.unchanged)} unchanged, {len(done.removed)} removed"
    result(asdict(done), as_json=as_json, text="\n".join([*changes, f"{summary}{' (dry run)' if dry_run else ''}."]))
