"""/api: tokens with scopes, one shape of errors, the same gates, and no address in a URL."""

from collections.abc import AsyncIterator
from datetime import UTC, timedelta
from pathlib import Path

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import gates, readers, tokens
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Reader, ReaderState, Rhythm
from syndicate.model.staff import Role
from syndicate.web import api_pace
from syndicate.web.app import Door
from tests.web.conftest import Woken, browser

CSV = {"content-type": "text/csv"}


@pytest.fixture
def reader(rooms: Rooms) -> Reader:
    made, _ = readers.add_reader(
        rooms, address="lin@example.com", name="林", parks=["tianyi"], rhythm=Rhythm.EDITION, source="t",
        now=wiring.clock(),
    )  # fmt: skip
    return made


def bearer(rooms: Rooms, *scopes: str, login: str = "editor", days: int | None = None) -> dict[str, str]:
    now = wiring.clock()
    expires = now + timedelta(days=days) if days else None
    _, token = tokens.add_token(rooms, login=login, name="test", scopes=scopes, now=now, expires=expires)
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
async def admin(rooms: Rooms, runner: Woken, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A program that may do everything."""
    from syndicate.desk import staff  # noqa: PLC0415

    staff.add_staff(rooms, login="boss", password="correct horse battery", role=Role.ADMIN, now=wiring.clock())
    async with browser(Door(rooms, wiring.clock, runner, tmp_path / "mail")) as made:
        made.headers.update(bearer(rooms, *tokens.SCOPES, login="boss"))
        yield made


async def test_without_a_token_or_with_a_wrong_one_there_is_nothing(
    client: httpx.AsyncClient, rooms: Rooms, reader: Reader
) -> None:
    paths = ["/api/readers", "/api/readers/1", "/api/readers/export", "/api/webhooks"]
    for headers in ({}, {"authorization": "Bearer syn_x"}, {"authorization": "Basic eA=="}):
        for path in paths:
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_opens_its_scope_only_and_no_more_than_its_person(
    client: httpx.AsyncClient, rooms: Rooms, reader: Reader
) -> None:
    reads = bearer(rooms, "readers:read")
    assert (await client.get("/api/readers/1", headers=reads)).json()["address"] == "lin@example.com"
    assert (await client.patch("/api/readers/1", json={"name": "x"}, headers=reads)).status_code == 403
    wide = bearer(rooms, *tokens.SCOPES)
    assert (await client.get("/api/readers/export", headers=wide)).status_code == 403
    tomorrow = (wiring.clock() + timedelta(days=1)).astimezone(UTC).replace(tzinfo=None).isoformat()
    assert (await client.get("/api/readers", params={"since": tomorrow}, headers=wide)).json()["items"] == []
    assert (await client.get("/api/readers", params={"since": "0001-01-01T00:00:00"}, headers=wide)).status_code == 200
    assert (await client.delete("/api/readers/1", headers=wide)).status_code == 403
    assert len(readers.list_readers(rooms)) == 1


async def test_a_token_that_was_revoked_is_worth_nothing(client: httpx.AsyncClient, rooms: Rooms) -> None:
    headers = bearer(rooms, "readers:read")
    (token,) = tokens.listing(rooms)
    assert (await client.get("/api/readers", headers=headers)).status_code == 200
    tokens.revoke(rooms, token.id, now=wiring.clock())
    assert (await client.get("/api/readers", headers=headers)).status_code == 401


async def test_readers_are_looked_up_changed_left_and_erased(
    admin: httpx.AsyncClient, rooms: Rooms, reader: Reader
) -> None:
    found = await admin.post("/api/readers/lookup", json={"address": "LIN@example.com"})
    assert found.json()["number"] == reader.id
    for nobody in ("9" * 25, "9" * 300, "٩" * 20):
        assert (await admin.post("/api/readers/lookup", json={"address": nobody})).status_code == 404
    changed = await admin.patch(
        f"/api/readers/{reader.id}", json={"parks": ["湘乡经开区"], "rhythm": "weekly", "paused_until": "2090-01-01"}
    )
    assert (changed.json()["parks"], changed.json()["rhythm"]) == (["xiangxiang"], "weekly")
    assert (await admin.post(f"/api/readers/{reader.id}/leave")).json()["state"] == ReaderState.LEFT
    assert (await admin.delete(f"/api/readers/{reader.id}")).status_code == 204
    assert (await admin.get(f"/api/readers/{reader.id}")).status_code == 404


async def test_lists_go_in_and_out(admin: httpx.AsyncClient, rooms: Rooms, reader: Reader) -> None:
    body = "address,parks\na@example.com,tianyi\nnonsense,\nb@example.com,\n"
    look = (await admin.post("/api/readers/import?look=true", content=body, headers=CSV)).json()
    none = await admin.post("/api/readers/import", content=body, headers=CSV)
    done = (await admin.post("/api/readers/import?consent=form", content=body, headers=CSV)).json()
    assert (look["added"], none.status_code, done["added"], done["bad"]) == (2, 400, 2, 1)
    assert done["told"] == [{"line": 3, "reason": "this is not an e-mail address"}]
    out = (await admin.get("/api/readers/export?form=csv&park=tianyi")).text
    assert out.count("\r\n") == 4

    pages, path = [], "/api/readers?limit=2&park=tianyi&park=yuetang"
    while path:
        page = (await admin.get(path)).json()
        pages += [one["number"] for one in page["items"]]
        path = page["next"]
    assert pages == [1, 2, 3]


async def test_webhooks(admin: httpx.AsyncClient) -> None:
    made = await admin.post("/api/webhooks", json={"url": "https://crm.example.com/x", "events": ["left"]})
    assert (made.status_code, len(made.json()["key"])) == (201, 64)
    assert (await admin.post("/api/webhooks", json={"url": "x", "events": ["left"]})).status_code < 500
    assert (await admin.delete(f"/api/webhooks/{made.json()['id']}")).status_code == 204
    assert (await admin.get("/api/webhooks")).json()["webhooks"][0]["active"] is False


async def test_the_sign_up_of_programs_has_the_same_gates(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [await client.post("/api/subscriptions", json={"address": f"r{n}@example.com"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "3600"
    monkeypatch.setattr(gates, "FROM_NETWORK", 99)
    monkeypatch.setattr(gates, "IN_ALL", 0)
    busy = await client.post("/api/subscriptions", json={"address": "x@example.com"})
    assert busy.json()["bits"] == gates.WORK_BITS
    monkeypatch.setattr(gates, "WORK_BITS", 4)
    challenge = busy.json()["challenge"]
    work = next(str(n) for n in range(9999) if gates.solves(challenge, str(n)))
    sent = {"address": "x@example.com", "challenge": challenge, "work": work}
    assert (await client.post("/api/subscriptions", json=sent)).status_code == 202


async def test_calls_are_counted(client: httpx.AsyncClient, rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_pace, "CALLS", 3)
    headers = bearer(rooms, "readers:read", days=1)
    answers = [(await client.get("/api/readers", headers=headers)) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert answers[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'
    assert answers[0].headers["ratelimit"] == '"minute";r=2;t=60'


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/subscriptions", "{"),
        ("POST", "/api/subscriptions", '{"address": 1, "rhythm": "hourly"}'),
        ("POST", "/api/subscriptions", '{"address": "nobody"}'),
        ("GET", "/api/nothing", ""),
        ("PUT", "/api/readers", ""),
    ],
)
async def test_every_error_is_a_problem_and_repeats_no_value(
    client: httpx.AsyncClient, method: str, path: str, body: str
) -> None:
    answer = await client.request(method, path, content=body, headers={"content-type": "application/json"})

    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    assert "nobody" not in answer.text
    assert "hourly" not in answer.text


async def test_the_api_describes_itself(client: httpx.AsyncClient) -> None:
    described = (await client.get("/api/openapi.json")).json()
    page = await client.get("/api/docs")
    calls = [one for methods in described["paths"].values() for one in methods.values()]

    assert described["openapi"].startswith("3.1")
    assert len({one["operationId"] for one in calls}) == len(calls)
    assert all({"500", "429"} <= one["responses"].keys() for one in calls)
    assert {tag["name"] for tag in described["tags"]} == {one["tags"][0] for one in calls}
    assert page.text.count("<details>") == len(calls)
    assert "<script" not in page.text
    assert {"/subscriptions", "/readers", "/readers/{number}", "/readers/import", "/webhooks"} <= set(
        described["paths"]
    )
    assert described["servers"] == [{"url": "/api"}]
