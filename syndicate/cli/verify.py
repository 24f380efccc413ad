"""`syndicate verify`: whether the audit log is what was written."""

from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.desk import audit
from syndicate.errors import Conflict


@click.command()
@json_option
@click.pass_obj
def verify(settings: Path | None, *, as_json: bool) -> None:
    """Check the audit log: one changed byte is found.

    Ends with code 5 and the number of the first row that is not what was written.
    """
    found = audit.verify(wiring.build(config.load(settings)))
    if found.broken is not None:
        raise Conflict(
            f"Row {found.broken} of the audit log is not what was written, or was taken out.",
            hint=f"Rows 1 to {found.rows} are as they were. Compare the rest with a backup.",
        )
    result(
        {"rows": found.rows, "broken": None},
        as_json=as_json,
        text=f"{many(found.rows, 'row', 'rows')} of the audit log, each as it was written.",
    )
