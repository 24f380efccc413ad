"""Everything is wired here, in one function; and only here and in workers does anybody read the clock or throw dice."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from syndicate import identity
from syndicate.config import DkimSettings, OidcSettings, PaperSettings, RelaySettings, Settings
from syndicate.delivery.relay import Relay
from syndicate.delivery.workers import worker_name
from syndicate.desk.hub import do_due
from syndicate.desk.notices import send_notices
from syndicate.desk.postroom import read_bounces
from syndicate.desk.rooms import FREEZE_DUE, HOOKS_DUE, HUB_DUE, NOTICES_DUE, SEND_DUE, START_DUE, BounceMail, Rooms
from syndicate.desk.sendings import freeze_due, send_due, start_due, turn
from syndicate.desk.sendings.carrying import waiting
from syndicate.desk.webhooks import call_hooks
from syndicate.errors import FolderError, SettingsError
from syndicate.feeds.places import ASSETS
from syndicate.feeds.sample import look
from syndicate.jobs.home import Home
from syndicate.jobs.runner import Job, Runner, Works
from syndicate.model.letter import LetterStyle
from syndicate.model.pace import Limits
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.schedule import Terms
from syndicate.model.sending import DoubtPolicy
from syndicate.pages.registry import parks_from
from syndicate.postbox import ImapBox, MaildirBox, Postbox
from syndicate.store import parks as park_registry
from syndicate.store.database import Database, Db
from syndicate.templating import Templates, default_folder

LONGEST_BOUNCE_NAME = 31
SECRET = "secret"  # noqa: S105 a name of a file, not its content
"""The file of var/ that holds it."""
SHORTEST_SECRET = 32
DESK_FILES = ("desk.css", "desk.js", "api.css")
READERS_FILES = ("readers.css", "work.js")


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
        paper=paper(settings.paper, hub=hub(settings)),
        database=database,
        feeds=settings.feeds_dir,
        render=Templates(templates).render,
        templates=Templates(templates),
        bench=Templates(templates),
        assets=_assets(templates),
        look=_look(templates),
        relay=relay(settings),
        relays=relays(settings),
        limits=limits(settings),
        policy=DoubtPolicy(settings.sending.doubt),
        expiry=timedelta(hours=settings.sending.expires_hours),
        worker=worker_name(),
        home=Home(settings.var_dir),
        checked=settings.var_dir / "checked.json",
        secret=secret(settings, create=create),
        token=lambda: secrets.token_urlsafe(32),
        style=LetterStyle(**settings.letters.model_dump()),
        seal=seal(settings.dkim),
        bounces=bounce_mail(settings),
        hub_embedded=settings.hub.embedded,
        private_callbacks=settings.callbacks.allow_private,
        two_people=settings.sending.two_people,
        signed_as=(settings.dkim.domain, settings.dkim.selector) if settings.dkim.domain else None,
        login_service=login_service(settings.oidc),
        metrics_token=settings.web.metrics_token.get_secret_value() if settings.web.metrics_token else None,
        terms=Terms(late=timedelta(hours=settings.sending.late_hours)),
        defer=_defer if database.file is None else lambda _db, _name: None,
    )
    if create:
        database.upgrade()
        if database.file is None:
            from syndicate.jobs import queue_schema  # noqa: PLC0415 as below

            queue_schema.upgrade(settings.database_url)
    else:
        database.check()
    _first_parks(rooms, settings)
    return rooms


def _first_parks(rooms: Rooms, settings: Settings) -> None:
    """A new paper begins with the parks of the settings; from then on the store has the registry."""
    with rooms.database.read() as db:
        filled = not park_registry.is_empty(db)
    if not filled:
        registry = parks(settings)
        with rooms.database.write() as db:
            if park_registry.is_empty(db):
                park_registry.sync(db, registry)


def paper(of: PaperSettings, *, hub: str | None = None) -> Paper:
    return Paper(**of.model_dump(), hub=hub)


def hub(settings: Settings) -> str | None:
    """The address of the feeds' hub: our own, somebody else's, or none. Raises SettingsError for both."""
    if settings.hub.embedded and settings.hub.url:
        raise SettingsError("`hub.embedded` and `hub.url` are both set.", hint="A feed has one hub: take one away.")
    return f"{settings.paper.base_url}/hub" if settings.hub.embedded else settings.hub.url


def parks(settings: Settings) -> tuple[Park, ...]:
    """The registry a paper begins with: the file of the settings, else the one that comes with the program."""
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
    """The relay of [relay]: the first of several."""
    return _relay(settings, settings.relay, f"{settings.relay.host}:{settings.relay.port}")


def relays(settings: Settings) -> tuple[Relay, ...]:
    """That of [relay], and one for each table of [relays]."""
    more = (_relay(settings, at, name) for name, at in sorted(settings.relays.items()))
    return (relay(settings), *more)


def limits(settings: Settings) -> dict[str, Limits]:
    """What a provider, or `all` of them, are sent at most."""
    return {name: Limits(at.per_minute, at.per_day, connections=at.connections) for name, at in settings.limits.items()}


def _relay(settings: Settings, at: RelaySettings, name: str) -> Relay:
    return Relay(
        name=name,
        host=at.host,
        port=at.port,
        username=at.username,
        password=at.password.get_secret_value() if at.password else None,
        tls=at.tls,
        connections=at.connections,
        messages_per_connection=at.messages_per_connection,
        weight=at.weight,
        limits=Limits(at.per_minute, at.per_day, at.warm_up),
        hello=settings.paper.from_address.rpartition("@")[2],
    )


def bounce_mail(settings: Settings) -> BounceMail:
    """Where bounces come in. Raises SettingsError for half an IMAP account or a name too long."""
    at = settings.bounces
    if at.address and len(at.address.rpartition("@")[0]) > LONGEST_BOUNCE_NAME:
        raise SettingsError(
            f"`bounces.address` has more than {LONGEST_BOUNCE_NAME} characters before the @.",
            hint="A tag of 32 is added to it, and mail servers take 64.",
        )
    boxes: list[Postbox] = [MaildirBox(at.maildir)] if at.maildir else []
    if at.imap_host:
        if not (at.imap_username and at.imap_password):
            raise SettingsError("`bounces.imap_host` is set without `imap_username` and `imap_password`.")
        password = at.imap_password.get_secret_value()
        boxes.append(ImapBox(at.imap_host, at.imap_username, password, at.imap_port, at.imap_folder))
    return BounceMail(
        address=at.address,
        delimiter=at.delimiter,
        boxes=tuple(boxes),
        every=timedelta(minutes=at.every_minutes),
        host=at.host,
        port=at.port or None,
        protocol=at.protocol,
        unread=MaildirBox(settings.var_dir / "bounces"),
    )


def login_service(of: OidcSettings) -> identity.Service | None:
    """The house's login service; None where none is set. Raises SettingsError, also when its library is missing."""
    if of.issuer is None:
        return None
    if not (of.client_id and of.client_secret):
        raise SettingsError(
            "`oidc.issuer` is set without `client_id` and `client_secret`.", hint="The login service gives both."
        )
    service = identity.Service(of.issuer, of.client_id, of.client_secret.get_secret_value(), of.name)
    identity.require(service)
    return service


def seal(of: DkimSettings) -> Callable[[bytes], bytes]:
    """What signs letters; what changes nothing where no domain is set. Raises SettingsError."""
    if of.domain is None:
        return bytes
    from syndicate.letters import dkim, dkim_keys  # noqa: PLC0415 costly, and most relays sign

    if of.key_file is None:
        raise SettingsError("`dkim.domain` is set, `dkim.key_file` is not.", hint="Unset both where the relay signs.")
    try:
        rsa = dkim_keys.rsa_key(of.key_file.read_bytes(), str(of.key_file))
        signers = [dkim.Signer(of.domain, of.selector, rsa)]
        if of.second_key_file:
            second = dkim_keys.ed25519_key(of.second_key_file.read_bytes(), str(of.second_key_file))
            signers.append(dkim.Signer(of.domain, of.second_selector, second))
    except OSError as error:
        raise SettingsError(f"The key {error.filename} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise SettingsError(f"`dkim`: {error}.") from None
    return lambda message: dkim.seal(message, signers)


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


def _look(folders: list[Path]) -> Callable[[], str]:
    """What the sample paper looks like; it is drawn anew when a template was edited."""

    @lru_cache(maxsize=1)
    def drawn(_edited: tuple[tuple[str, int], ...]) -> str:
        return look(Templates(folders).render, _assets(folders))

    def edited() -> Iterator[tuple[str, int]]:
        for folder in folders:
            used = (*(folder / "web").glob("*.html"), *(folder / "web" / "site").glob("*.html"))
            yield from sorted((str(path), path.stat().st_mtime_ns) for path in used)

    return lambda: drawn(tuple(edited()))


def _assets(folders: list[Path]) -> dict[str, bytes]:
    """Style sheet and icons; an editor's own before the shipped ones."""
    found = {}
    for name in (*ASSETS, *DESK_FILES, *READERS_FILES):
        path = next((path for folder in folders if (path := folder / "web" / name).is_file()), None)
        if path is None:
            raise SettingsError(f"templates/web/{name} is missing.", hint="Install the program again.")
        found[name] = path.read_bytes()
    return found


def jobs(rooms: Rooms, stop: asyncio.Event) -> dict[str, Job]:
    """What the runner does, by name."""
    return {
        "read_bounces": lambda: read_bounces(rooms, clock=clock),
        HUB_DUE: lambda: do_due(rooms, clock=clock),
        HOOKS_DUE: lambda: call_hooks(rooms, clock=clock),
        NOTICES_DUE: lambda: send_notices(rooms, clock=clock, stop=stop),
        START_DUE: lambda: start_due(rooms, clock=clock),
        SEND_DUE: lambda: send_due(rooms, clock=clock, stop=stop),
        FREEZE_DUE: lambda: freeze_due(rooms, clock=clock, stop=stop),
    }


def runner(settings: Settings, rooms: Rooms, stop: asyncio.Event) -> Works:
    """Who runs the jobs: this process alone, or on PostgreSQL all processes together."""
    work = jobs(rooms, stop)
    if rooms.database.file is not None:
        return Runner(work, clock)
    from syndicate.jobs.calls import Turns  # noqa: PLC0415 as below
    from syndicate.jobs.queue import Queue  # noqa: PLC0415 slow to load, and only PostgreSQL needs it

    del work[SEND_DUE]
    turns = Turns(
        SEND_DUE,
        waiting=lambda: asyncio.to_thread(waiting, rooms, clock(), held=True),
        take=lambda sending_id: turn(rooms, sending_id, clock=clock, stop=stop),
    )
    return Queue(settings.database_url, work, turns, clock, silent=settings.jobs.silent_seconds)


def _defer(db: Db, name: str) -> None:
    from syndicate.jobs import calls  # noqa: PLC0415 as above

    calls.call(db.connection.driver_connection, name)
