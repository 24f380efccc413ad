"""Idempotency-Key: a call that comes twice is done once, and answered alike; and what is not kept."""

import asyncio
from pathlib import Path

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import repeats, review, tokens
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.errors import StoreUnavailable
from tests.web.test_api import bearer
from tests.web.test_api_paper import PAGE

PLAIN = {"content-type": "text/plain"}


@pytest.fixture
def editor(rooms: Rooms) -> dict[str, str]:
    return {**bearer(rooms, *tokens.SCOPES), **PLAIN}


async def take_in(client: httpx.AsyncClient, who: dict[str, str], key: str = '"k1"', number: int = 1) -> httpx.Response:
    headers = {**who, "idempotency-key": key}
    return await client.post("/api/pages", content=PAGE.format(number).encode(), headers=headers)


def pages(rooms: Rooms) -> int:
    return len(review.shelf(rooms, OPERATOR, limit=99).pages)


async def test_a_repeated_call_is_answered_alike(
    client: httpx.AsyncClient, rooms: Rooms, editor: dict[str, str]
) -> None:
    first, again = await take_in(client, editor), await take_in(client, editor)
    bare = await take_in(client, editor, key="k1")
    other = await take_in(client, editor, number=2)
    new = await take_in(client, editor, key="k2")

    assert (first.status_code, again.status_code, bare.status_code) == (201, 201, 201)
    assert first.json() == again.json() == bare.json()
    assert first.headers["location"] == again.headers["location"]
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert (other.status_code, other.headers["content-type"]) == (422, "application/problem+json")
    assert (new.status_code, new.json()["came"]) == (200, "same")
    assert pages(rooms) == 2


async def test_of_two_at_once_one_is_done_and_the_other_told_to_wait(
    client: httpx.AsyncClient, rooms: Rooms, editor: dict[str, str]
) -> None:
    both = await asyncio.gather(*(take_in(client, editor) for _ in range(4)))
    told = [answer for answer in both if answer.status_code == 409]
    done = [answer.json() for answer in both if answer.status_code == 201]

    assert len(told) + len(done) == 4
    assert done
    assert all(answer == done[0] for answer in done)
    assert all(answer.headers["retry-after"] == "1" for answer in told)
    assert pages(rooms) == 2


async def test_an_answer_that_says_no_is_kept_too(client: httpx.AsyncClient, editor: dict[str, str]) -> None:
    headers = {**editor, "content-type": "application/json", "idempotency-key": "k"}
    no = [await client.post("/api/editions", json={"day": "1999-01-01"}, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in no] == [404, 404]
    assert no[0].json() == no[1].json()
    assert "idempotency-replayed" in no[1].headers


async def test_a_revoked_token_is_answered_nothing(
    client: httpx.AsyncClient, rooms: Rooms, editor: dict[str, str]
) -> None:
    await take_in(client, editor)
    tokens.revoke(rooms, 1, now=wiring.clock())

    assert (await take_in(client, editor)).status_code == 401


async def test_another_token_has_keys_of_its_own(
    client: httpx.AsyncClient, rooms: Rooms, editor: dict[str, str]
) -> None:
    await take_in(client, editor)
    other = await take_in(client, {**bearer(rooms, "paper:write"), **PLAIN}, number=2)

    assert (other.status_code, pages(rooms)) == (201, 3)


async def test_a_fault_is_not_kept(
    client: httpx.AsyncClient, rooms: Rooms, editor: dict[str, str], tmp_path: Path
) -> None:
    headers = {**editor, "idempotency-key": "k", "content-type": "application/json"}
    body = {"address": "me@example.com", "parks": []}
    answers = [await client.post("/api/editions/2026-11-20/test", json=body, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert not any("idempotency-replayed" in answer.headers for answer in answers)


async def test_what_was_done_is_told_also_where_its_answer_cannot_be_kept(
    client: httpx.AsyncClient, rooms: Rooms, editor: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database is away.")

    monkeypatch.setattr(repeats, "finish", away)
    done, again = await take_in(client, editor), await take_in(client, editor)

    assert (done.status_code, again.status_code) == (201, 409)
    assert pages(rooms) == 2


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb"])
async def test_what_is_no_key_is_refused(client: httpx.AsyncClient, editor: dict[str, str], key: str) -> None:
    assert (await take_in(client, editor, key=key)).status_code == 400
