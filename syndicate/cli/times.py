"""Times as people write them: in China, where the paper is."""

from datetime import datetime, time, timedelta
from typing import Any

import click

from syndicate.model.article import CHINA
from syndicate.model.schedule import Terms

FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


class Clock(click.ParamType[time]):
    """A time of the day: 06:00."""

    name = "HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        if isinstance(value, time):
            return value
        try:
            return datetime.strptime(value, "%H:%M").replace(tzinfo=CHINA).time()
        except ValueError:
            self.fail(f"{value!r} is no time; write 06:00.", param, ctx)


def instant(text: str, now: datetime) -> datetime:
    """`06:00` (the next one) or `2026-11-23 06:00`, in China. Raises click.BadParameter."""
    local = now.astimezone(CHINA)
    for form in FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=CHINA)
        except ValueError:
            continue
    at = Clock().convert(text, None, None)
    today = local.replace(hour=at.hour, minute=at.minute, second=0)
    return today if today > local else today + timedelta(days=1)


def shown(when: datetime) -> str:
    return f"{when.astimezone(CHINA):%Y-%m-%d %H:%M}"


def terms(usual: Terms, at_least: int | None, late: float | None) -> Terms:
    """The usual terms but for what was said."""
    return Terms(
        at_least=usual.at_least if at_least is None else at_least,
        late=usual.late if late is None else timedelta(hours=late),
    )


at_least_option = click.option("--at-least", type=click.IntRange(1), help="Skip it if it has fewer stories.")
late_option = click.option(
    "--ask-if-late", "late", type=float, help="Hours; later than that it asks before it is sent."
)
by_option = click.option("--by", help="Your name, where two people must agree. Default: command line.")
