"""The open door as a person meets it: it answers, carries out what waits, and ends well on a signal."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.cli.serve import keep_open, open_door
from syndicate.desk import editions, pages, readers, sendings
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Rhythm
from syndicate.model.sending import SendingState
from syndicate.store.database import Database

pytestmark = pytest.mark.usefixtures("settings")


@asynccontextmanager
async def opened(*arguments: str, **environment: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The command, running, and the address it says it is open at; ended at the latest with the test."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "syndicate",
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = ""
    try:
        while not (address := re.search(r"http://127\.0\.0\.1:\d+", said)):
            line = await asyncio.wait_for(process.stdout.readline(), 60)
            assert line, said
            said += line.decode()
        yield process, address[0]
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answer(url: str) -> httpx.Response:
    """What comes back, once the door answers at all."""
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=10)) as client:
        return await client.get(url)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_demo_opens_its_door_and_ends_well(number: signal.Signals) -> None:
    async with opened("demo", "--port", "0") as (process, address):
        health = await answer(f"{address}/healthz")
        mailbox = await answer(f"{address}/mailbox")
        front = await answer(f"{address}/feeds/")
        process.send_signal(number)
        code = await asyncio.wait_for(process.wait(), 30)

    assert (health.status_code, mailbox.status_code, front.status_code) == (200, 200, 200)
    assert mailbox.text.count("@example.com") == 5
    assert code == 0


async def test_serve_goes_on_with_a_sending_that_was_interrupted(rooms: Rooms, sample: bytes, tmp_path: Path) -> None:
    taken = pages.take_page(rooms, sample, source="page.txt", now=wiring.clock())
    pages.sign_off_page(rooms, taken.page.id, by="test", now=wiring.clock())
    readers.add_reader(
        rooms, address="lin@example.com", name=None, parks=(), rhythm=Rhythm.EDITION, source="x", now=wiring.clock()
    )
    edition = editions.make_edition(rooms, issue_date=None, now=wiring.clock())
    sendings.start_sending(rooms, edition, now=wiring.clock())
    async with Catcher(tmp_path / "mail") as box:
        relay = {"SYNDICATE_RELAY__PORT": str(box.port), "SYNDICATE_RELAY__TLS": "none"}
        async with opened("serve", "--port", "0", **relay) as (process, address):
            front = await answer(f"{address}/feeds/")
            await asyncio.wait_for(finished(rooms), 30)
            process.terminate()
            code = await asyncio.wait_for(process.wait(), 30)

    assert [letter.recipient for letter in catcher.letters(tmp_path / "mail")] == ["lin@example.com"]
    assert front.status_code == 200, "nothing was published before: the door saw to it"
    assert code == 0


async def test_the_database_is_closed_after_the_bounce_door(
    rooms: Rooms, settings: config.Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bounce in hand is still written down."""
    ended = []

    @asynccontextmanager
    async def listening(*_: object, **__: object) -> AsyncIterator[None]:
        yield
        ended.append("door")

    async def nothing(*_: object, **__: object) -> None:
        ended.append("web")

    monkeypatch.setattr("syndicate.cli.serve.listening", listening)
    monkeypatch.setattr("syndicate.cli.serve._keep_open", nothing)
    monkeypatch.setattr(Database, "close", lambda _: ended.append("database"))
    with open_door("127.0.0.1", 0) as door:
        await keep_open(settings, rooms, door)

    assert ended == ["web", "door", "database"]


async def finished(rooms: Rooms) -> None:
    while sendings.sendings(rooms)[0].state is not SendingState.FINISHED:  # noqa: ASYNC110 another process finishes it
        await asyncio.sleep(0.05)


async def test_a_second_signal_ends_a_sending_that_a_relay_holds_up(rooms: Rooms, sample: bytes) -> None:
    """The relay takes the letter and never answers: the letter is in doubt, and the person gets their prompt back."""
    taken = pages.take_page(rooms, sample, source="page.txt", now=wiring.clock())
    pages.sign_off_page(rooms, taken.page.id, by="test", now=wiring.clock())
    readers.add_reader(
        rooms, address="lin@example.com", name=None, parks=(), rhythm=Rhythm.EDITION, source="x", now=wiring.clock()
    )
    bodies = asyncio.Event()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hangs\r\n")
        while line := await reader.readline():
            if line.upper().startswith(b"DATA"):
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                bodies.set()
            else:
                writer.write(b"250 yes\r\n")
        writer.close()

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "syndicate",
            "send",
            env=os.environ | {"SYNDICATE_RELAY__PORT": str(port), "SYNDICATE_RELAY__TLS": "none"},
            stderr=asyncio.subprocess.DEVNULL,
        )
        await asyncio.wait_for(bodies.wait(), 60)
        process.send_signal(signal.SIGINT)
        await asyncio.sleep(0.5)
        assert process.returncode is None, "the first signal waits for the letter in hand"
        process.send_signal(signal.SIGINT)
        code = await asyncio.wait_for(process.wait(), 30)

    assert code == 130
    assert sendings.sendings(rooms)[0].tally.accepted == 0
