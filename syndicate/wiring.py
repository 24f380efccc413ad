"""Everything is wired here, in one function; and only here and in workers does anybody read the clock or throw dice."""

import asyncio
import contextlib
import os
import secrets
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from syndicate.config import PaperSettings, Settings
from syndicate.delivery.relay import Relay
from syndicate.delivery.workers import worker_name
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import send_due
from syndicate.errors import FolderError, SettingsError
from syndicate.feeds.site import ASSETS
from syndicate.jobs.runner import Job
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.sending import DoubtPolicy
from syndicate.pages.registry import parks_from
from syndicate.store import parks as park_registry
from syndicate.store.database import Database
from syndicate.templating import Templates, default_folder

SECRET = "secret"  # noqa: S105 a name of a file, not its content
"""The file of var/ that holds it."""
SHORTEST_SECRET = 32
DESK_STYLE = "desk.css"


def clock() -> datetime:
    """The present instant in UTC, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 the one place that may


def build(settings: Settings, *, create: bool = False) -> Rooms:
    """The rooms these settings describe. With `create`, secret and database are made, or brought up to date, first.

    Raises SettingsError, StoreError, FolderError.
    """
    if settings.templates_dir and not settings.templates_dir.is_dir():
        raise SettingsError(f"`templates_dir` names {settings.templates_dir}, which is no folder.")
    templates = [folder for folder in (settings.templates_dir, default_folder()) if folder]
    database = Database(settings.database_url)
    rooms = Rooms(
        paper=paper(settings.paper),
        parks=parks(settings),
        database=database,
        feeds=settings.feeds_dir,
        render=Templates(templates).render,
        assets=_assets(templates),
        relay=relay(settings),
        policy=DoubtPolicy(settings.sending.doubt),
        expiry=timedelta(hours=settings.sending.expires_hours),
        worker=worker_name(),
        secret=secret(settings, create=create),
        token=lambda: secrets.token_urlsafe(32),
    )
    if create:
        database.upgrade()
    else:
        database.check()
    _sync_parks(rooms)
    return rooms


def _sync_parks(rooms: Rooms) -> None:
    """The registry is data of the settings; the store follows it."""
    with rooms.database.read() as db:
        same = park_registry.all_parks(db) == rooms.parks
    if not same:
        with rooms.database.write() as db:
            park_registry.sync(db, rooms.parks)


def paper(of: PaperSettings) -> Paper:
    return Paper(**of.model_dump())


def parks(settings: Settings) -> tuple[Park, ...]:
    """The registry: the file of the settings, else the one that comes with the program."""
    if settings.parks_file is None:
        shipped = files("syndicate") / "data" / "parks.toml"
        return parks_from(shipped.read_text(encoding="utf-8"), "parks.toml")
    return registry(settings.parks_file)


def registry(path: Path) -> tuple[Park, ...]:
    """A park registry from a file, TOML or JSON. Raises SettingsError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The park registry {path} cannot be read: {error}.") from None
    return parks_from(text, str(path))


def relay(settings: Settings) -> Relay:
    at = settings.relay
    return Relay(
        name=f"{at.host}:{at.port}",
        host=at.host,
        port=at.port,
        username=at.username,
        password=at.password.get_secret_value() if at.password else None,
        tls=at.tls,
        connections=at.connections,
        hello=settings.paper.from_address.rpartition("@")[2],
    )


def secret(settings: Settings, *, create: bool) -> bytes:
    """What signs links and Message-IDs: from the settings, else from var/secret, which `create` makes."""
    if settings.secret:
        found, where = settings.secret.get_secret_value().encode(), "`secret`"
    else:
        path = settings.var_dir / SECRET
        found, where = _kept(path, create=create), str(path)
    if len(found) < SHORTEST_SECRET:
        raise SettingsError(f"{where} is shorter than {SHORTEST_SECRET} characters.", hint="Take a random one.")
    return found


def _kept(path: Path, *, create: bool) -> bytes:
    try:
        if create and not path.exists():
            _make_secret(path)
        return path.read_bytes().strip()
    except FileNotFoundError:
        raise SettingsError(f"There is no paper here yet: {path} is missing.", hint="Run `syndicate init`.") from None
    except OSError as error:
        raise FolderError(f"{path} cannot be read or made: {error.strerror}.") from None


def _make_secret(path: Path) -> None:
    """For its owner only. Two processes that start at once agree: the first to link its file wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(own)
    finally:
        own.unlink()


def _assets(folders: list[Path]) -> dict[str, bytes]:
    """Style sheet and icons; an editor's own before the shipped ones."""
    found = {}
    for name in (*ASSETS, DESK_STYLE):
        path = next((path for folder in folders if (path := folder / "web" / name).is_file()), None)
        if path is None:
            raise SettingsError(f"templates/web/{name} is missing.", hint="Install the program again.")
        found[name] = path.read_bytes()
    return found


def jobs(rooms: Rooms, stop: asyncio.Event) -> dict[str, Job]:
    """What the runner does, by name."""
    return {"send_due": lambda: send_due(rooms, clock=clock, stop=stop)}
