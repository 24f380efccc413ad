"""The short way for published files says the same as the long way, in order, and steps aside when in doubt."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from syndicate.cli import quick as quick_module
from syndicate.cli.quick import MOST_HEAD, quick
from syndicate.cli.serve import Server, open_door
from syndicate.publish import publish
from syndicate.web.feeds import FeedsFolder
from syndicate.web.front import Front

ATOM = b"<feed/>" * 400
LARGE = b"x" * 300_000


async def slow(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(0.05)
    message = await receive()
    await PlainTextResponse(b"slow:" + message.get("body", b""))(scope, receive, send)


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[tuple[str, int]]:
    folder = tmp_path / "feeds"
    folder.mkdir()
    publish(folder, {"tianyi/atom.xml": ATOM, "large.png": LARGE, "index.html": b"front"})
    feeds = FeedsFolder(folder)
    door = open_door("127.0.0.1", 0)
    server = Server(
        uvicorn.Config(Front(feeds, slow), http=quick(feeds), lifespan="off", log_level="critical", ws="none")
    )
    task = asyncio.create_task(server.serve(sockets=[door]))
    yield door.getsockname()
    server.end()
    await task


async def say(address: tuple[str, int], request: bytes, *, pause: float = 0) -> bytes:
    """What comes back until the server hangs up; the last request asks it to."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(request)
    await asyncio.sleep(pause)
    try:
        return await asyncio.wait_for(reader.read(), 20)
    finally:
        writer.close()


def get(path: str, *headers: str, method: str = "GET", close: bool = False) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: paper", *headers, *(["Connection: close"] if close else [])]
    return "\r\n".join([*lines, "", ""]).encode()


LAST = get("/feeds/", close=True)


def answers(said: bytes) -> list[tuple[int, dict[str, str], bytes]]:
    """Status, headers and body of each answer; those to HEAD must not be among them."""
    found = []
    while said:
        head, _, said = said.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        length = int(headers.get("content-length", 0)) if " 304 " not in status else 0
        found.append((int(status.split()[1]), headers, said[:length]))
        said = said[length:]
    return found


def timeless(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in {"date", "connection"}}


async def test_both_ways_say_the_same(address: tuple[str, int]) -> None:
    """`Connection: close` is answered the long way, the same request without it the short one."""
    asked = "Accept-Encoding: gzip"
    (short, *_) = answers(await say(address, get("/feeds/tianyi/atom.xml", asked) + LAST))
    (long,) = answers(await say(address, get("/feeds/tianyi/atom.xml", asked, close=True)))

    assert (short[0], timeless(short[1]), short[2]) == (long[0], timeless(long[1]), long[2])
    assert gzip.decompress(short[2]) == ATOM
    assert set(short[1]) >= {"date", "etag", "content-security-policy", "vary"}


async def test_a_304_is_the_same_both_ways(address: tuple[str, int]) -> None:
    (first, *_) = answers(await say(address, get("/feeds/tianyi/atom.xml") + LAST))
    for validator in (f"If-None-Match: {first[1]['etag']}", f"If-Modified-Since: {first[1]['last-modified']}"):
        (short, *_) = answers(await say(address, get("/feeds/tianyi/atom.xml", validator) + LAST))
        (long,) = answers(await say(address, get("/feeds/tianyi/atom.xml", validator, close=True)))

        assert (short[0], timeless(short[1])) == (long[0], timeless(long[1])) == (304, timeless(short[1]))


async def test_an_older_client_is_answered_and_left(address: tuple[str, int]) -> None:
    """HTTP/1.0 waits for the end of the connection, also where it asks to keep it and is not told that we do."""
    asked = get("/feeds/tianyi/atom.xml", "Connection: keep-alive").replace(b"HTTP/1.1", b"HTTP/1.0")

    assert [answer[2] for answer in answers(await say(address, asked + LAST))] == [ATOM]


@pytest.mark.parametrize("piece", [b"x", b"x: y\r\n"], ids=["one line", "many lines"])
async def test_a_head_without_end_is_refused(address: tuple[str, int], piece: bytes) -> None:
    said = b""
    with suppress(ConnectionError):  # what is still on its way when the server hangs up
        said = await say(address, b"GET /feeds/ HTTP/1.1\r\nName: " + piece * (20 * MOST_HEAD // len(piece)))

    assert not said or answers(said)[0][0] == 400


async def test_a_body_is_no_head_however_large(address: tuple[str, int]) -> None:
    body = b"x" * (4 * MOST_HEAD)
    posted = get("/other", f"Content-Length: {len(body)}", method="POST") + body
    said = answers(await say(address, posted + posted + LAST))

    assert [answer[0] for answer in said] == [200, 200, 200]


async def test_a_head_has_no_body_and_the_next_answer_follows_it(address: tuple[str, int]) -> None:
    said = await say(address, get("/feeds/tianyi/atom.xml", method="HEAD") + LAST)
    head, _, rest = said.partition(b"\r\n\r\n")

    assert f"content-length: {len(ATOM)}".encode() in head
    assert [answer[2] for answer in answers(rest)] == [b"front"]


async def test_answers_come_in_the_order_of_the_requests(address: tuple[str, int]) -> None:
    """Short, slow, short, slow, on one connection in one packet."""
    feed, other = get("/feeds/tianyi/atom.xml"), get("/other")
    said = answers(await say(address, feed + other + feed + other + feed + LAST))

    assert [answer[2] for answer in said] == [ATOM, b"slow:", ATOM, b"slow:", ATOM, b"front"]


async def test_a_request_with_a_body_goes_the_long_way_and_its_body_is_no_request(address: tuple[str, int]) -> None:
    hidden = get("/feeds/large.png")
    sized = get("/feeds/", f"Content-Length: {len(hidden)}") + hidden
    chunked = get("/feeds/", "Transfer-Encoding: chunked") + b"%x\r\n" % len(hidden) + hidden + b"\r\n0\r\n\r\n"
    posted = get("/other", "Content-Length: 4", method="POST") + b"body"
    said = answers(await say(address, sized + chunked + posted + LAST))

    assert [answer[2] for answer in said] == [b"front", b"front", b"slow:body", b"front"]


async def test_both_lengths_at_once_are_refused(address: tuple[str, int]) -> None:
    both = get("/feeds/", "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n"
    assert answers(await say(address, both + LAST))[0][0] == 400


@pytest.mark.parametrize(
    "path", ["/feeds/%74ianyi/../index.html", "/feeds/../../etc/passwd", "/feeds/.manifest.json", "/feeds/gone/x.html"]
)
async def test_odd_paths_are_404(address: tuple[str, int], path: str) -> None:
    assert answers(await say(address, get(path) + LAST))[0][0] == 404


async def test_a_query_changes_nothing_and_a_method_that_writes_is_405(address: tuple[str, int]) -> None:
    said = answers(await say(address, get("/feeds/?utm=1") + get("/feeds/", method="POST", close=True)))
    assert [answer[0] for answer in said] == [200, 405]


async def test_one_who_asks_for_much_and_reads_nothing_fills_no_memory(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the high-water mark requests wait their turn: the short way writes no more until the client reads."""
    written = 0
    answer = quick_module.Quick._answer

    def counted(self: quick_module.Quick) -> bytes | None:
        nonlocal written
        found = answer(self)
        written += len(found or b"")
        return found

    monkeypatch.setattr(quick_module.Quick, "_answer", counted)
    said = await say(address, get("/feeds/large.png") * 60 + LAST, pause=0.3)

    assert [answer[2] for answer in answers(said)] == [LARGE] * 60 + [b"front"]
    assert written < 20 * len(LARGE)
