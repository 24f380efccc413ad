"""`syndicate today`: what the desk's first page says."""

from dataclasses import asdict
from pathlib import Path

import click

from syndicate import config, wiring
from syndicate.cli.output import json_option, many, result
from syndicate.cli.send import told
from syndicate.cli.sending import summary
from syndicate.desk import today as use
from syndicate.desk.rights import OPERATOR


@click.command()
@json_option
@click.pass_obj
def today(settings: Path | None, *, as_json: bool) -> None:
    """What waits for review, can be sent, is on its way, or needs a person."""
    found = use.today(wiring.build(config.load(settings)), OPERATOR)
    lines = [f"Nothing leaves from here: {found.held}"] if found.held else []
    lines += [
        f"Review page {one.page.id} ({one.page.page_no} of {one.page.issue_date}): "
        f"{many(one.drafts, 'draft', 'drafts')}, "
        f"{many(one.problems, 'problem', 'problems')}: `syndicate page review {one.page.id}`."
        for one in found.waiting
    ]
    lines += [f"Page {one.page_id} came again: `syndicate page compare {one.id}`." for one in found.changed]
    if found.edition and not found.sent:
        lines.append(f"Edition {found.edition.key} can be sent: {found.subject}")
    lines += [told(one) for one in found.orders]
    lines += [f"Sending {one.id}: {summary(one)}" for one in (*found.stopped, *found.doubtful)]
    facts = {
        "held": found.held,
        "waiting": [{"page": one.page.id, "drafts": one.drafts, "problems": one.problems} for one in found.waiting],
        "changed": [one.id for one in found.changed],
        "edition": found.edition.key if found.edition else None,
        "subject": found.subject,
        "sent": found.sent,
        "orders": [asdict(one) for one in found.orders],
        "sendings": [asdict(one) for one in found.sendings],
    }
    result(facts, as_json=as_json, text="\n".join(lines) or "Nothing waits: `syndicate page add FILE`.")
