"""`syndicate demo`: the main job in one go, in a small world of its own, with a mail catcher as its internet."""

import hashlib
import re
import secrets
import socket
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import click
from rich.console import Console

from syndicate import config, wiring
from syndicate.catcher import Catcher
from syndicate.cli.files import read_page
from syndicate.cli.screen import Made, screen
from syndicate.cli.send import send_with_progress
from syndicate.cli.serve import keep_open, open_door, run
from syndicate.config import RelaySettings, Settings
from syndicate.desk import editions, pages, publishing, readers, sendings, staff
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotFound
from syndicate.model.reader import Rhythm
from syndicate.model.sending import Sending
from syndicate.model.staff import Role

HOST = "127.0.0.1"
LOGIN = "demo"
READERS: tuple[tuple[str | None, tuple[int, ...]], ...] = (
    ("周全", ()),
    ("莲小青", (2,)),
    ("双园生", (3, 5)),
    (None, (4, 0, 1)),
    ("何湘乡", (6, 7)),
)
"""Invented readers: a name, and the places in the registry of the parks they chose (none: all parks)."""


@dataclass(frozen=True, slots=True)
class World:
    """Where one demo lives: a page, and the folder that holds everything made from it."""

    raw: bytes
    source: str
    home: Path

    @property
    def mail(self) -> Path:
        return self.home / "mail"


@click.command()
@click.argument("page", type=click.Path(path_type=Path), required=False)
@click.option("--port", type=int, default=8000, show_default=True, help="Where the door opens.")
@click.option("--no-serve", is_flag=True, help="End after sending, for scripts.")
@click.pass_obj
def demo(file: Path | None, page: Path | None, port: int, *, no_serve: bool) -> None:
    """The whole paper in one go, on a sample page or on yours.

    Parses PAGE, publishes its feeds, sends its letters and opens the door. Letters go by real SMTP to a catcher in
    this process and can be read at /mailbox. Every page has its own small world under var/demo; run again and
    nothing is doubled.
    """
    settings = config.load(file)
    world = _world(page, settings.var_dir)
    pages.read_page(world.raw, wiring.parks(settings))  # a page that cannot be read makes no world
    own_paper = _own_paper(file, settings)
    if no_serve:
        run(_run(_at_home(settings, world.home, port, own_paper=own_paper), world, None))
        return
    with open_door(HOST, port) as door:
        port = door.getsockname()[1]
        run(_run(_at_home(settings, world.home, port, own_paper=own_paper), world, door))


def _world(page: Path | None, var: Path) -> World:
    raw = read_page(page) if page else (files("syndicate") / "data" / "sample-page.txt").read_bytes()
    source = page.name if page else "sample-page.txt"
    name = re.sub(r"[^a-z0-9]+", "-", Path(source).stem.lower()).strip("-") or "page"
    return World(raw, source, var / "demo" / f"{name}-{hashlib.sha256(raw).hexdigest()[:8]}")


def _own_paper(file: Path | None, settings: Settings) -> bool:
    """Whether a real paper lives here: then its feeds/ is not the demo's to write."""
    told = bool(config.sources(file).keys() & {"database_url", "feeds_dir", "var_dir"})
    return told or Path(config.FILE).exists() or (settings.var_dir / wiring.SECRET).exists()


def _at_home(settings: Settings, home: Path, port: int, *, own_paper: bool) -> Settings:
    """The same settings, in the demo's own world: its database, its secret, this machine as its address."""
    return settings.model_copy(
        update={
            "database_url": f"sqlite:///{home / 'syndicate.db'}",
            "var_dir": home,
            "feeds_dir": home / "feeds" if own_paper else settings.feeds_dir,
            "secret": None,
            "paper": settings.paper.model_copy(update={"base_url": f"http://{HOST}:{port}"}),
        }
    )


async def _run(settings: Settings, world: World, door: socket.socket | None) -> None:
    async with Catcher(world.mail) as catcher:
        relay = RelaySettings(host=HOST, port=catcher.port, tls="none", connections=settings.relay.connections)
        rooms = wiring.build(settings.model_copy(update={"relay": relay}), create=True)
        made = await _make(rooms, world)
        Console().print(screen(made, rooms, serving=door is not None))
        if door is not None:
            await keep_open(settings, rooms, door, mail=world.mail)


async def _make(rooms: Rooms, world: World) -> Made:
    """Page, feeds, letters: what an editor does in a morning."""
    taken = pages.take_page(rooms, world.raw, source=world.source, now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by=LOGIN, now=wiring.clock())
    published = publishing.publish(rooms)
    _add_readers(rooms)
    before, sending = await _send(rooms, taken.page.issue_date)
    return Made(taken, published, before, sending, world.mail, LOGIN, _password(rooms))


async def _send(rooms: Rooms, day: date) -> tuple[int, Sending | None]:
    """How many letters had been sent before, and the sending; None when the page has no story to send."""
    try:
        edition = editions.make_edition(rooms, issue_date=day, now=wiring.clock())
    except NotFound:
        return 0, None
    sending, _ = sendings.start_sending(rooms, edition, now=wiring.clock())
    done, interrupted = await send_with_progress(rooms, sending)
    if interrupted:
        raise click.Abort
    return sending.tally.accepted, done


def _add_readers(rooms: Rooms) -> None:
    registry = rooms.parks
    for number, (name, places) in enumerate(READERS, 1):
        parks = [registry[place % len(registry)].slug for place in places]
        readers.add_reader(
            rooms,
            address=f"reader{number}@example.com",
            name=name,
            parks=parks,
            rhythm=Rhythm.EDITION,
            source="demo",
            now=wiring.clock(),
        )


def _password(rooms: Rooms) -> str:
    """A new password for the demo's admin at each start, who may see everything: there is no default one."""
    password = secrets.token_urlsafe(9)
    try:
        staff.add_staff(rooms, login=LOGIN, password=password, role=Role.ADMIN, now=wiring.clock())
    except Conflict:
        staff.set_password(rooms, login=LOGIN, password=password, now=wiring.clock())
    return password
