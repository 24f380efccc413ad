"""One connection: TLS and login, rest and wear, and the certainty that a body did not leave."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from syndicate.delivery.opening import connect
from syndicate.delivery.probe import probe
from syndicate.delivery.relay import Relay, Tls
from syndicate.delivery.results import Ending, Step
from syndicate.errors import LoginRefused, RelayUnreachable, SettingsError, StoreUnavailable
from syndicate.model.sending import SendingState
from syndicate.testing import FakeClock
from tests.delivery.scene import PATIENT, compose, ledger_of, reader, relay_to, run_once
from tests.delivery.smtpd import Smtpd


async def nothing() -> None:
    """Commit nothing: no ledger is looked at here."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is missing: no certificate can be made")
    folder = tmp_path_factory.mktemp("tls")
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names: list[str | Path] = [
        "-addext",
        "subjectAltName=DNS:localhost",
        "-keyout",
        folder / "key.pem",
        "-out",
        folder / "cert.pem",
    ]
    subprocess.run([openssl, *words.split(), *names], check=True, capture_output=True)
    return folder / "cert.pem"


def speaking_tls(certificate: Path, tls: Tls) -> Smtpd:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    offers = ("STARTTLS", "AUTH PLAIN", "SIZE 1000000")
    return Smtpd(tls=context, implicit=tls == "implicit", password="open sesame", offers=offers)


def trusting(server: Smtpd, certificate: Path, tls: Tls, password: str | None = "open sesame") -> Relay:
    user = "paper" if password else None
    relay = relay_to(server, tls=tls, username=user, password=password, ca_file=str(certificate))
    return replace(relay, host="localhost")


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_letters_go_over_tls_with_a_login(certificate: Path, tls: Tls) -> None:
    ledger = ledger_of(reader(number) for number in range(5))
    async with speaking_tls(certificate, tls) as server:
        sending = await run_once(ledger, trusting(server, certificate, tls), FakeClock())

        assert sending.state is SendingState.FINISHED
        assert server.took.total() == 5


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_a_drop_after_the_dot_is_in_doubt_over_tls_too(certificate: Path, tls: Tls) -> None:
    async with speaking_tls(certificate, tls) as server:
        server.script = {reader(1).address: ["kept-drop"]}
        connection = await connect(trusting(server, certificate, tls))
        result = await connection.transact(compose(reader(1)), nothing)

        assert (result.ending, result.step) == (Ending.IN_DOUBT, Step.DOT)
        assert not await connection.ready()


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path, tls: Tls) -> None:
    async with speaking_tls(certificate, tls) as server:
        relay = replace(trusting(server, certificate, tls), ca_file=None)
        with pytest.raises(RelayUnreachable, match="cannot be trusted"):
            await connect(relay)

        assert not any(line.startswith(b"AUTH") for line in server.commands)


async def test_a_certificate_for_another_name_is_refused(certificate: Path) -> None:
    async with speaking_tls(certificate, "implicit") as server:
        with pytest.raises(RelayUnreachable, match="cannot be trusted"):
            await connect(replace(trusting(server, certificate, "implicit"), host="127.0.0.1"))


async def test_a_relay_that_offers_no_starttls_gets_nothing() -> None:
    async with Smtpd() as server:
        with pytest.raises(RelayUnreachable, match="offers no encryption"):
            await connect(relay_to(server, tls="starttls"))


async def test_a_refused_login_stops_the_sending_with_a_cause(certificate: Path) -> None:
    ledger = ledger_of(reader(number) for number in range(5))
    async with speaking_tls(certificate, "starttls") as server:
        relay = trusting(server, certificate, "starttls", password="wrong word")
        with pytest.raises(LoginRefused, match="535"):
            await connect(relay)
        sending = await run_once(ledger, relay, FakeClock())

        assert (sending.state, sending.tally.planned) == (SendingState.STOPPED, 5)
        assert "535" in str(sending.cause)
        assert "wrong word" not in str(sending.cause)


async def test_a_certificate_file_that_is_missing_is_a_settings_error(tmp_path: Path) -> None:
    relay = Relay("r", "localhost", 1, tls="implicit", ca_file=str(tmp_path / "none.pem"))
    with pytest.raises(SettingsError, match=r"none\.pem"):
        await connect(relay)


@pytest.mark.parametrize(
    ("greeting", "words"),
    [("554 5.7.1 not you", "554 not you"), ("421 later", "421 later"), ("SSH-2.0-OpenSSH", "does not speak SMTP")],
)
async def test_a_relay_that_does_not_greet_us_is_unreachable(greeting: str, words: str) -> None:
    async with Smtpd(greeting=greeting) as server:
        with pytest.raises(RelayUnreachable, match=words):
            await probe(relay_to(server))


async def test_a_probe_goes_in_and_out() -> None:
    async with Smtpd() as server:
        assert await probe(relay_to(server)) == f"127.0.0.1:{server.port} answers (no TLS)"
        assert server.commands == [b"EHLO localhost", b"QUIT"]


async def test_a_probe_of_nothing_says_where_and_what_to_check() -> None:
    async with Smtpd() as server:
        port = server.port
    with pytest.raises(RelayUnreachable, match=f"127.0.0.1:{port} does not answer") as caught:
        await probe(Relay("r", "127.0.0.1", port))

    assert "relay.port" in caught.value.hint


async def test_a_rested_connection_is_asked_before_it_is_used() -> None:
    async with Smtpd() as server:
        connection = await connect(relay_to(server, idle_limit=-1.0))

        assert await connection.ready()
        assert server.commands[-1] == b"NOOP"
        await connection.close(politely=True)


async def test_a_worn_connection_is_not_ready() -> None:
    async with Smtpd() as server:
        old = await connect(relay_to(server, age_limit=-1.0))
        busy = await connect(relay_to(server, messages_per_connection=1))
        assert await busy.ready()
        await busy.transact(compose(reader(1)), nothing)

        assert not await old.ready()
        assert not await busy.ready()
        for connection in (old, busy):
            await connection.close(politely=True)


async def test_a_connection_is_replaced_after_its_number_of_letters() -> None:
    async with Smtpd() as server:
        relay = relay_to(server, connections=1, messages_per_connection=2)
        await run_once(ledger_of(reader(number) for number in range(6)), relay, FakeClock())

        assert server.took.total() == 6
        assert server.connections in {3, 4}


async def test_a_refused_letter_is_cleared_away_before_the_next() -> None:
    async with Smtpd({reader(1).address: ["rcpt-550"]}) as server:
        connection = await connect(relay_to(server))
        refused = await connection.transact(compose(reader(1)), nothing)
        assert await connection.ready()
        taken = await connection.transact(compose(reader(2)), nothing)
        await connection.close(politely=True)

        assert (refused.ending, refused.step, refused.reply.code) == (Ending.REPLIED, Step.RCPT, 550)
        assert (taken.ending, taken.reply.code) == (Ending.REPLIED, 250)
        assert b"RSET" in server.commands


async def test_a_connection_that_speaks_unasked_is_not_used_again() -> None:
    async with Smtpd({reader(1).address: ["ok-unasked"]}) as server:
        connection = await connect(relay_to(server))
        taken = await connection.transact(compose(reader(1)), nothing)
        assert connection.usable
        async with asyncio.timeout(5):
            while connection.usable:  # noqa: ASYNC110 the server speaks when it likes
                await asyncio.sleep(0.001)

        assert taken.reply.code == 250
        assert not await connection.ready()


async def test_what_before_body_raises_keeps_the_body_back_and_closes() -> None:
    async def no_ledger() -> None:
        raise StoreUnavailable("The disk is full.")

    async with Smtpd() as server:
        connection = await connect(relay_to(server))
        with pytest.raises(StoreUnavailable):
            await connection.transact(compose(reader(1)), no_ledger)

        assert not await connection.ready()
        assert b"DATA" not in server.commands


async def test_a_body_that_did_not_get_out_whole_was_certainly_not_sent() -> None:
    """The relay stops reading in the middle of a large letter, and drops the connection: no dot was ever written."""
    letter = compose(reader(1))
    large = replace(letter, pieces=(letter.data + (b"x" * 98 + b"\r\n") * 400_000,))
    for hang in (False, True):
        async with lazy_relay(hang=hang) as port:
            connection = await connect(Relay("r", "127.0.0.1", port, timeouts=replace(PATIENT, body=0.3)))
            result = await connection.transact(large, nothing)

            assert (result.ending, result.step) == (Ending.NOT_SENT, Step.DATA)


@asynccontextmanager
async def lazy_relay(*, hang: bool) -> AsyncIterator[int]:
    """A relay that takes a little of a body and then stops: for good, or by dropping the connection."""
    over = asyncio.Event()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 lazy\r\n")
        for answer in (b"250 lazy\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            await reader.readline()
            writer.write(answer)
        await reader.readexactly(1000)
        if hang:
            await over.wait()
        writer.transport.abort()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        over.set()
        server.close()
        await server.wait_closed()
