"""/metrics: for this machine itself, or for whoever shows the token; to others it is not there."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from syndicate import wiring
from syndicate.desk.metrics import metrics
from syndicate.desk.rooms import Rooms
from syndicate.jobs.runner import Runner
from syndicate.web.app import Door, build


def asking(rooms: Rooms, runner: Runner, *, host: str = "127.0.0.1", peer: str = "127.0.0.1") -> httpx.AsyncClient:
    app = build(Door(rooms, wiring.clock, runner, Path("mail")))
    transport = httpx.ASGITransport(app=app, client=(peer, 1))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}:8000")


async def test_this_machine_may_read_them(rooms: Rooms, runner: Runner) -> None:
    async with asking(rooms, runner) as client:
        answer = await client.get("/metrics")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "syndicate_database_up 1" in answer.text


def test_a_memory_that_cannot_be_read_is_no_database_that_is_away(rooms: Rooms) -> None:
    Path("var/sent").write_text("damaged")

    told = metrics(rooms, now=wiring.clock())

    assert "syndicate_database_up 1" in told
    assert "syndicate_held 1" in told


@pytest.mark.parametrize(
    ("host", "peer", "headers"),
    [
        ("127.0.0.1", "203.0.113.7", {}),
        ("news.example.com", "127.0.0.1", {}),
        ("127.0.0.1", "127.0.0.1", {"x-forwarded-for": "203.0.113.7"}),
        ("127.0.0.1", "127.0.0.1", {"authorization": "Bearer guess"}),
    ],
    ids=["stranger", "proxy that keeps the host", "proxy that says so", "this machine, whatever it shows"],
)
async def test_nobody_else_may(rooms: Rooms, runner: Runner, host: str, peer: str, headers: dict[str, str]) -> None:
    async with asking(rooms, runner, host=host, peer=peer) as client:
        answer = await client.get("/metrics", headers=headers)

    assert answer.status_code == (200 if "authorization" in headers else 404)


async def test_with_a_token_it_is_the_token_that_counts(rooms: Rooms, runner: Runner) -> None:
    locked = replace(rooms, metrics_token="a long token")
    async with asking(locked, runner, host="news.example.com", peer="203.0.113.7") as client:
        good = await client.get("/metrics", headers={"authorization": "Bearer a long token"})
        bad = await client.get("/metrics", headers={"authorization": "Bearer another"})
    async with asking(locked, runner) as client:
        none = await client.get("/metrics")

    assert (good.status_code, bad.status_code, none.status_code) == (200, 404, 404)
