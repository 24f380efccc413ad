"""The benchmarks of delivery measure what they say: every letter arrives, however its bytes come."""

import random
import socket
from pathlib import Path

import pytest

from bench.bench_delivery import relays
from bench.delivery_scene import audience, digest, rate, ready, running
from bench.delivery_senders import pool, transport, with_ledger, without_ledger


def test_every_sender_brings_every_letter_to_the_sink(tmp_path: Path) -> None:
    compose, made = digest(1), ready(5_000, 40)
    with running() as port, running("--delay", "2", "--to", str(port)) as far:
        for sender in (with_ledger(tmp_path, compose, 40), without_ledger(compose, 40), transport(made), pool(made)):
            assert rate(sender, port, port, 40)[0] > 0
        rate(transport(made), far, port, 40)


def test_several_relays_share_the_letters(tmp_path: Path) -> None:
    assert relays(tmp_path, 2, 60)["ours"] > 0


def test_ready_letters_have_their_size() -> None:
    assert abs(len(ready(62_000, 1)[0].data) - 62_000) < 500
    assert ready(62_000, 1)[0].recipient == audience(1)[0].address


@pytest.mark.parametrize("seed", range(6))
def test_the_sink_counts_whole_letters_of_a_client_that_waits_wherever_packets_end(seed: int) -> None:
    dice = random.Random(seed)
    bodies = [b"x\r\n" * dice.randint(0, 900) + dice.choice([b"", b"..\r\n", b". \r\n"]) for _ in range(5)]
    goes = [b"EHLO x\r\nMAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n"]
    goes += [body + b"y\r\n.\r\nMAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n" for body in bodies[:-1]]
    goes += [bodies[-1] + b"y\r\n.\r\nXCOUNT\r\n", b"QUIT\r\n"]
    answers = b""
    with running() as port, socket.create_connection(("127.0.0.1", port)) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for go, last in zip(goes, [b"354 "] * 5 + [b"250 5", b"221 "], strict=True):
            while go:
                size = dice.choice([1, 2, 7, 300, 2000])
                client.sendall(go[:size])
                go = go[size:]  # noqa: PLW2901 what is left of it
            answers += until(client, last)

    assert answers.count(b"queued") == 5
    assert b"\r\n250 5\r\n" in answers


def until(client: socket.socket, word: bytes) -> bytes:
    """Answers up to the one that a go ends with: a client waits there, as ours does."""
    answers = b""
    while word not in answers:
        answers += client.recv(65536)
    return answers
