"""The demo's closing screen: what was made, and what to try next."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from syndicate.cli.output import many
from syndicate.desk.pages import Taken
from syndicate.desk.rooms import Rooms
from syndicate.model.sending import Sending
from syndicate.publish import Published


@dataclass(frozen=True, slots=True)
class Made:
    """What the demo did."""

    taken: Taken
    published: Published
    sent_before: int
    sending: Sending | None
    mail: Path
    login: str
    password: str


def screen(made: Made, rooms: Rooms, *, serving: bool) -> RenderableType:
    """One screen for a newcomer."""
    return Panel(
        Group(_made(made, rooms), Text(), _next(made, rooms, serving=serving)),
        title=Text(f"{rooms.paper.name} · {made.taken.page.issue_date} · {made.taken.page.page_no}"),
        title_align="left",
        padding=(1, 2),
    )


def _made(made: Made, rooms: Rooms) -> Table:
    rows = Table.grid(padding=(0, 2))
    page = made.taken
    seen = "" if page.created else " (this page was in already: nothing doubled)"
    found = f"{many(len(page.articles), 'story', 'stories')}, {many(page.adverts, 'advert', 'adverts')}"
    _row(rows, "文章 page", f"{found}, {page.problems} to look at{seen}")
    _row(rows, "园区 parks", _per_park(made, rooms))
    files = made.published
    gone = f", {len(files.removed)} of another page removed" if files.removed else ""
    _row(
        rows,
        "订阅源 feeds",
        f"{len(files.written)} files written, {len(files.unchanged)} unchanged{gone} in {rooms.feeds}/",
    )
    _row(rows, "邮件 letters", _letters(made))
    return rows


def _per_park(made: Made, rooms: Rooms) -> str:
    counts = Counter(slug for article in made.taken.articles for slug in article.parks)
    return "  ".join(f"{park.name} {counts[park.slug]}" for park in rooms.parks if counts[park.slug]) or "none named"


def _letters(made: Made) -> str:
    if made.sending is None:
        return "none: the page has no story"
    tally = made.sending.tally
    now = tally.accepted - made.sent_before
    rest = f", {tally.waiting} waiting" if tally.waiting else ""
    return f"{now} sent now, {made.sent_before} before, of {tally.total} readers{rest}; in {made.mail}/"


def _next(made: Made, rooms: Rooms, *, serving: bool) -> Table:
    rows = Table.grid(padding=(0, 2))
    if serving:
        _row(rows, "读报 read", rooms.paper.url("feeds/"))
        _row(rows, "收信 letters", rooms.paper.url("mailbox"))
        _row(rows, "编辑台 desk", f"{rooms.paper.url('desk')}  (user {made.login}, password {made.password})")
        _row(rows, "健康 health", rooms.paper.url("healthz"))
        _row(rows, "", "Ctrl-C closes the door. Run again: nothing is doubled.")
    else:
        _row(rows, "make demo", "opens the door as well")
        _row(rows, "make demo PAGE=page.txt", "does it for your page")
        _row(rows, ".venv/bin/syndicate --help", "every command")
    return rows


def _row(table: Table, *cells: str) -> None:
    """Cells as they are: names and folders are no markup."""
    table.add_row(*(Text(cell, overflow="fold") for cell in cells))
