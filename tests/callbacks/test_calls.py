"""Requests to servers of every kind: honest, slow, huge, broken, redirecting; and names that change their mind."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from syndicate.callbacks import get, post
from syndicate.callbacks.answers import LARGEST
from syndicate.errors import CallbackError, CallbackRefused

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(peer: Peer, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server of our own on loopback: its port."""
    busy: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        busy.add(task)
        try:
            await peer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the caller hung up: that is what some of these tests are about
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


def saying(answer: bytes, heard: list[bytes] | None = None) -> Peer:
    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"Content-Length: " in head:
            head += await reader.readexactly(int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]))
        if heard is not None:
            heard.append(head)
        writer.write(answer)
        await writer.drain()

    return peer


async def ask(answer: bytes) -> tuple[int, bytes, bool]:
    async with serving(saying(answer)) as port:
        reply = await get(f"http://127.0.0.1:{port}/", timeout=5, allow_private=True)
        return reply.status, reply.body, reply.whole


async def test_a_post_says_who_it_is_for_and_nothing_of_us() -> None:
    heard: list[bytes] = []
    async with serving(saying(b"HTTP/1.1 204 No Content\r\nRetry-After: 7\r\n\r\n", heard)) as port:
        url = f"http://localhost:{port}/hook?a=1"
        reply = await post(url, b"body", {"X-One": "1"}, timeout=5, allow_private=True)

    assert (reply.status, reply.good, reply.headers, reply.body) == (204, True, {"retry-after": "7"}, b"")
    assert heard[0].decode().splitlines() == [
        "POST /hook?a=1 HTTP/1.1", "X-One: 1", f"Host: localhost:{port}", "User-Agent: syndicate", "Accept: */*",
        "Connection: close", "Content-Length: 4", "", "body",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nyes", (200, b"ye", True)),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nye\r\n1\r\ns\r\n0\r\n\r\n", (200, b"yes", True)),
        (b"HTTP/1.0 200 OK\r\n\r\nyes", (200, b"yes", True)),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", (404, b"", True)),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", (302, b"", True)),
    ],
)
async def test_an_answer_is_read_as_it_is_framed_and_no_redirect_followed(
    answer: bytes, expected: tuple[int, bytes, bool]
) -> None:
    assert await ask(answer) == expected


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"220 mail.example ESMTP\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * LARGEST,
    ],
)  # fmt: skip
async def test_what_is_no_whole_answer_is_an_error(answer: bytes) -> None:
    with pytest.raises(CallbackError):
        await ask(answer)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"])
async def test_of_a_huge_answer_only_the_beginning_is_read(head: bytes) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    async with serving(endless) as port:
        reply = await get(f"http://127.0.0.1:{port}/", timeout=5, allow_private=True)

    assert (reply.status, reply.whole) == (200, False)
    assert len(reply.body) <= LARGEST


async def test_one_who_drips_is_left_when_the_time_is_up() -> None:
    async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            writer.write(b"y")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with serving(dripping) as port:
        with pytest.raises(CallbackError, match="did not answer within"):
            await get(f"http://127.0.0.1:{port}/", timeout=0.2, allow_private=True)


async def test_a_large_body_that_nobody_reads_is_left_when_the_time_is_up() -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async with serving(deaf) as port:
        with pytest.raises(CallbackError):
            await post(f"http://127.0.0.1:{port}/", b"x" * 10_000_000, timeout=0.3, allow_private=True)


async def test_private_addresses_are_refused_without_a_connection() -> None:
    called: list[bytes] = []
    async with serving(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", called)) as port:
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0177.0.0.1", "0x7f.1"):
            with pytest.raises(CallbackError):
                await get(f"http://{host}:{port}/", timeout=5, allow_private=False)
    assert not called


async def test_a_name_that_changes_its_mind_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first answer is public and is the one that is connected to, whatever comes after."""
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    connected = []

    async def changing(_host: str, _port: int) -> Sequence[str]:
        return next(answers)

    async def connect(address: str, port: int, **_: object) -> object:
        connected.append((address, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio, "open_connection", connect)
    with pytest.raises(CallbackError, match=r"rebind\.example cannot be reached"):
        await get("http://rebind.example/", timeout=5, allow_private=False, resolve=changing)
    with pytest.raises(CallbackRefused):
        await get("http://rebind.example/", timeout=5, allow_private=False, resolve=changing)
    assert connected == [("93.184.215.14", 80)]


async def test_a_dead_address_gives_way_to_the_next() -> None:
    async with serving(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as port:

        async def two(_host: str, _port: int) -> Sequence[str]:
            return ["127.0.0.2", "127.0.0.1"]

        reply = await get(f"http://two.example:{port}/", timeout=5, allow_private=True, resolve=two)
    assert reply.status == 200


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert (await ask(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))[0] == 200


async def test_a_header_that_would_be_two_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="is no header"):
        await get("http://a.example/", {"X": "a\r\nY: b"}, timeout=1, allow_private=False)


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate of `name`, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return folder / "cert.pem", context


@pytest.mark.parametrize("host", ["hook.example", "other.example"])
async def test_tls_asks_for_the_name_and_checks_it_although_the_address_is_pinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    trusted, context = certificate(tmp_path, "hook.example")
    asked: list[str] = []
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    async def local(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async with serving(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), context) as port:
        call = get(f"https://{host}:{port}/", timeout=5, allow_private=True, resolve=local)
        if host == "hook.example":
            assert (await call).status == 200
        else:
            with pytest.raises(CallbackError, match="certificate is not its own"):
                await call
    assert asked == [host]
