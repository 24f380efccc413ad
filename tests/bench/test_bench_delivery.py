"""The benchmarks of delivery measure what they say: every letter arrives, however its bytes come."""

import random
import socket
from pathlib import Path

import pytest

from bench import delivery_ledger
from bench.delivery_scene import audience, digest, rate, ready, running
from bench.delivery_senders import pool, transport, with_ledger, without_ledger


def test_every_sender_brings_every_letter_to_the_sink(tmp_path: Path) -> None:
    compose, made = digest(1), ready(5_000, 40)
    with running() as port, running("--delay", "2", "--to", str(port)) as far:
        for sender in (with_ledger(tmp_path, compose, 40), without_ledger(compose, 40), transport(made), pool(made)):
            letters, cpu = rate(sender, port, port, 40)
            assert letters > 0
            assert cpu > 0
        rate(transport(made), far, port, 40)


def test_ready_letters_have_their_size() -> None:
    assert abs(len(ready(62_000, 1)[0].data) - 62_000) < 500
    assert ready(62_000, 1)[0].recipient == audience(1)[0].address


@pytest.mark.parametrize("seed", range(6))
def test_the_sink_counts_whole_letters_wherever_packets_end(seed: int) -> None:
    dice = random.Random(seed)
    bodies = [b"x\r\n" * dice.randint(0, 900) + dice.choice([b"", b"..\r\n", b". \r\n"]) for _ in range(5)]
    said = b"EHLO x\r\n" + b"".join(b"MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n" + body + b".\r\n" for body in bodies)
    said = said.replace(b"DATA\r\n.\r\n", b"DATA\r\ny\r\n.\r\n") + b"XCOUNT\r\nQUIT\r\n"
    with running() as port, socket.create_connection(("127.0.0.1", port)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while said:
            size = dice.choice([1, 2, 7, 300, 2000])
            client.sendall(said[:size])
            said = said[size:]
        answers = b""
        while b"221 " not in answers:
            answers += client.recv(65536)

    assert answers.count(b"queued") == 5
    assert b"\r\n250 5\r\n" in answers


def test_the_ledgers_figures_are_taken_on_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_ledger, "CLAIMS", 10)
    monkeypatch.setattr(delivery_ledger, "postgres_bin", lambda: None)
    ((name, figures),) = delivery_ledger.ledger_figures(tmp_path, 400)

    assert name == "ledger, SQLite"
    assert figures["readers"] == 400
    assert figures["claim at 0, ms"] > 0
