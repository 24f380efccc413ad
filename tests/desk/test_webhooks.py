"""Webhooks: signed, told once, repeated while nobody takes them, and without an address."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from syndicate.desk import readers, webhooks
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound, WrongInput
from syndicate.letters.tokens import sign
from syndicate.model.reader import Rhythm
from syndicate.testing import FakeClock

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Listener:
    """Takes calls on a port of its own; answers with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        self.calls.append((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(f"HTTP/1.1 {self.status} x\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    made = Listener()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    await server.wait_closed()


def left(rooms: Rooms) -> int:
    reader, _ = readers.add_reader(
        rooms, address="lin@qq.com", name=None, parks=[], rhythm=Rhythm.EDITION, source="t", now=NOW
    )
    for _ in range(2):
        readers.leave(rooms, sign(rooms.secret, "leave", reader.id), now=NOW)
    return reader.id


async def test_leaving_is_told_once_signed_and_without_the_address(rooms: Rooms, listener: Listener) -> None:
    rooms = replace(rooms, private_callbacks=True)
    _, key = webhooks.add_hook(rooms, url=f"http://127.0.0.1:{listener.port}/x", events=["left"], now=NOW)
    reader = left(rooms)

    assert await webhooks.call_hooks(rooms, clock=FakeClock(NOW)) is None
    ((headers, body),) = listener.calls
    facts = json.loads(body)
    assert (facts["event"], facts["reader"]) == ("left", reader)
    assert b"lin" not in body
    seconds, _, given = headers["x-syndicate-signature"].removeprefix("t=").partition(",v1=")
    assert given == hmac.digest(key.encode(), f"{seconds}.".encode() + body, "sha256").hex()


async def test_a_call_nobody_takes_is_made_again_and_given_up_at_last(rooms: Rooms, listener: Listener) -> None:
    rooms = replace(rooms, private_callbacks=True)
    webhooks.add_hook(rooms, url=f"http://127.0.0.1:{listener.port}/x", events=["left", "confirmed"], now=NOW)
    left(rooms)
    listener.status = 500
    now = NOW
    for wait in (*webhooks.WAITS, None):
        due = await webhooks.call_hooks(rooms, clock=FakeClock(now))
        assert due == (now + wait if wait else None)
        now += wait or timedelta(0)

    (call,) = webhooks.log(rooms)
    assert (len(listener.calls), call.attempt, call.status, call.said) == (7, 7, 500, "not taken")


async def test_a_removed_hook_is_told_nothing(rooms: Rooms, listener: Listener) -> None:
    rooms = replace(rooms, private_callbacks=True)
    hook, _ = webhooks.add_hook(rooms, url=f"http://127.0.0.1:{listener.port}/x", events=["left"], now=NOW)
    left(rooms)
    webhooks.remove_hook(rooms, hook.id, now=NOW)
    await webhooks.call_hooks(rooms, clock=FakeClock(NOW))

    assert listener.calls == []
    with pytest.raises(NotFound):
        webhooks.remove_hook(rooms, 99, now=NOW)


async def test_an_address_inside_our_own_network_is_not_called(rooms: Rooms, listener: Listener) -> None:
    webhooks.add_hook(rooms, url=f"http://127.0.0.1:{listener.port}/x", events=["left"], now=NOW)
    left(rooms)
    await webhooks.call_hooks(rooms, clock=FakeClock(NOW))

    assert listener.calls == []
    assert "private" in (webhooks.log(rooms)[0].said or "")


@pytest.mark.parametrize(
    ("url", "events"), [("http://x.cn/", []), ("http://x.cn/", ["born"]), ("ftp://x.cn/", ["left"])]
)
def test_a_hook_of_no_sense_is_refused(rooms: Rooms, url: str, events: list[str]) -> None:
    with pytest.raises(WrongInput):
        webhooks.add_hook(rooms, url=url, events=events, now=NOW)
