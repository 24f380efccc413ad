"""`syndicate verify`: whether the audit log is what was written."""

from dataclasses import asdict
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.desk import audit
from syndicate.desk.rights import OPERATOR
from syndicate.errors import Conflict
from syndicate.model.article import CHINA


@click.command()
@click.option("--last", type=click.IntRange(0, audit.A_PAGE), default=0, help="Print the newest so many rows too.")
@json_option
@click.pass_obj
def verify(settings: Path | None, last: int, *, as_json: bool) -> None:
    """Check the audit log: one changed byte is found.

    Ends with code 5 and the number of the first row that is not what was written.
    """
    rooms = wiring.build(config.load(settings))
    found = audit.verify(rooms)
    if found.broken is not None:
        raise Conflict(
            f"Row {found.broken} of the audit log is not what was written, or was taken out.",
            hint=f"Rows 1 to {found.rows} are as they were. Compare the rest with a backup.",
        )
    newest = audit.entries(rooms, OPERATOR)[:last]
    lines = [f"{many(found.rows, 'row', 'rows')} of the audit log, each as it was written."]
    lines += [
        f"{one.number:>7}  {one.at.astimezone(CHINA):%Y-%m-%d %H:%M}  {one.by}  {one.act}  {one.subject}  {one.detail}"
        for one in newest
    ]
    facts = {"rows": found.rows, "broken": None, "last": [asdict(one) for one in newest]}
    result(facts, as_json=as_json, text="\n".join(lines))
