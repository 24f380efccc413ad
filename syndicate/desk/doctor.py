"""The doctor: everything that keeps letters from arriving and that can be seen from here, with what to do about it."""

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from syndicate.delivery.probe import examine
from syndicate.delivery.relay import Relay
from syndicate.desk.domain import NOBODYS, dkim, dmarc, mx, ptr, spf
from syndicate.desk.findings import Finding, fail, ok, warn
from syndicate.desk.offers import note
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import held
from syndicate.desk.sendings.guard import HINT
from syndicate.desk.visits import one_click
from syndicate.errors import DeliveryError, RelayUnreachable, SyndicateError

LEAST_ROOM, LITTLE_ROOM = 200, 2000
"""Megabytes: below the first a sending may stop, below the second somebody should look."""
LEAST_SIZE = 1_000_000
LEAST_LETTERS = 10
"""Different characters in a secret that a person or a generator took some trouble with."""
MEGABYTE = 1_000_000
LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
GOOD = 200
MOST_WRONG = timedelta(minutes=2)


async def examine_all(rooms: Rooms, *, now: datetime) -> tuple[Finding, ...]:
    """Look at everything at once. What cannot be looked at is a finding too; nothing is raised."""
    domain = rooms.paper.from_address.rpartition("@")[2]
    looks: list[tuple[str, Callable[[], Awaitable[tuple[Finding, ...]]]]] = [
        ("database", lambda: _threaded(_database, rooms)),
        ("settings", lambda: _threaded(_settings, rooms)),
        ("disk", lambda: _threaded(_disk, rooms)),
        ("feeds", lambda: _threaded(_feeds, rooms)),
        ("one-click", lambda: _threaded(_visit, rooms, now)),
    ]
    looks += [("relay", partial(_relay, rooms, relay, now)) for relay in rooms.relays or (rooms.relay,)]
    if domain in NOBODYS:
        looks.append(("domain", lambda: _threaded(_no_domain, domain)))
    else:
        looks += [
            ("spf", lambda: _one(spf(domain, rooms.relay))),
            ("dkim", lambda: _dkim(rooms)),
            ("dmarc", lambda: _one(dmarc(domain))),
            ("mx", lambda: _one(mx(domain))),
            ("ptr", lambda: _one(ptr(rooms.relay))),
        ]
    found = await asyncio.gather(*(_looked(name, look) for name, look in looks))
    return tuple(finding for findings in found for finding in findings)


async def _looked(name: str, look: Callable[[], Awaitable[tuple[Finding, ...]]]) -> tuple[Finding, ...]:
    try:
        return await look()
    except DeliveryError as error:
        make = fail if isinstance(error, RelayUnreachable) else warn
        return (make(name, error.message, error.hint),)
    except SyndicateError as error:
        return (fail(name, error.message, error.hint),)


async def _threaded(look: Callable[..., tuple[Finding, ...]], *args: object) -> tuple[Finding, ...]:
    return await asyncio.to_thread(look, *args)


async def _one(finding: Awaitable[Finding]) -> tuple[Finding, ...]:
    return (await finding,)


def _database(rooms: Rooms) -> tuple[Finding, ...]:
    rooms.database.check()
    cause = held(rooms)
    home = ok("home", "this database may send from here") if cause is None else fail("home", cause, HINT)
    return ok("database", f"{rooms.database.name} answers, its schema is current"), home


def _settings(rooms: Rooms) -> tuple[Finding, ...]:
    if len(set(rooms.secret)) < LEAST_LETTERS:
        strength = fail("secret", "It is easy to guess.", "Take a random one; old leave links end with the old one.")
    else:
        strength = ok("secret", f"{len(rooms.secret)} bytes")
    if rooms.paper.base_url.startswith("https://"):
        return strength, ok("base_url", rooms.paper.base_url)
    advice = "Put a proxy with a certificate before `serve` (deploy/), and set `paper.base_url` to https."
    return strength, warn(
        "base_url", f"{rooms.paper.base_url} is not https: mailboxes offer no one-click then.", advice
    )


def _disk(rooms: Rooms) -> tuple[Finding, ...]:
    folders = {"feeds": rooms.feeds, "database": rooms.database.file}
    return tuple(_room(name, path) for name, path in folders.items() if path is not None)


def _room(name: str, path: Path) -> Finding:
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free // MEGABYTE
    if free < LEAST_ROOM:
        return fail(f"disk ({name})", f"{free} MB are left.", "Free some space: a sending stops when it is full.")
    if free < LITTLE_ROOM:
        return warn(f"disk ({name})", f"{free} MB are left.", "Free some space.")
    return ok(f"disk ({name})", f"{free:,} MB are free")


def _feeds(rooms: Rooms) -> tuple[Finding, ...]:
    if not rooms.feeds.is_dir():
        return (fail("feeds", f"{rooms.feeds} is missing.", "`syndicate publish` makes it."),)
    if not os.access(rooms.feeds, os.W_OK):
        return (fail("feeds", f"{rooms.feeds} cannot be written.", "Give this user the right to."),)
    return (ok("feeds", f"{rooms.feeds} can be written"),)


async def _relay(rooms: Rooms, relay: Relay, now: datetime) -> tuple[Finding, ...]:
    offers = await examine(relay)
    await asyncio.to_thread(note, rooms, offers, now)
    here = relay.host in LOCAL
    login = ", login accepted" if relay.username else ""
    if offers.tls or here:
        found = [ok("relay", f"{offers.place} answers{', certificate checked' if offers.tls else ''}{login}")]
    else:
        found = [warn("relay", f"{offers.place} answers without TLS.", 'Set `relay.tls` to "starttls" or "implicit".')]
    if offers.size is not None and offers.size < LEAST_SIZE:
        found.append(
            warn("size", f"It takes letters up to {offers.size:,} bytes.", "Ask its operator for 1 MB or more.")
        )
    else:
        found.append(ok("size", f"{offers.size:,} bytes" if offers.size else "no limit told"))
    found.append(
        ok("pipelining", "offered")
        if offers.pipelining
        else warn("pipelining", "It is not offered: letters leave several times slower.", "Ask its operator.")
    )
    return tuple(found)


def _visit(rooms: Rooms, now: datetime) -> tuple[Finding, ...]:
    try:
        visit = one_click(rooms)
    except SyndicateError as error:
        return warn("one-click", error.message, error.hint), warn("clock", "Nobody to compare it with.", error.hint)
    if visit.status == GOOD:
        link = ok("one-click", f"{rooms.paper.base_url}/leave/... answers")
    else:
        advice = "Does `paper.base_url` lead to this paper, with the same secret?"
        link = fail("one-click", f"The leave link answers {visit.status}.", advice)
    if visit.clock is None:
        return link, warn("clock", "Nobody to compare it with: the door does not tell the time.", "Run an NTP client.")
    wrong = abs(visit.clock - now)
    if wrong > MOST_WRONG:
        return link, fail(
            "clock", f"It is {wrong.total_seconds():.0f} s off.", "Run an NTP client (chrony, timesyncd)."
        )
    return link, ok("clock", f"within {wrong.total_seconds():.0f} s of {rooms.paper.base_url}")


def _no_domain(domain: str) -> tuple[Finding, ...]:
    return (fail("domain", f"{domain} is nobody's domain.", "Set `paper.from_address` to an address of your own."),)


async def _dkim(rooms: Rooms) -> tuple[Finding, ...]:
    if rooms.signed_as is None:
        advice = "Let your relay sign, or set [dkim] (docs/howto/settings.md)."
        return (warn("dkim", "Letters are not signed here.", advice),)
    return (await dkim(*rooms.signed_as),)
