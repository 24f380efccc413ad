"""/api in bad hands: huge, deep, foreign and broken bodies, a token revoked while it speaks; each a clear problem."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import review, tokens
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from tests.web.test_api import bearer
from tests.web.test_api_paper import PAGE

MEGABYTE = 1024 * 1024
JSON, PLAIN = {"content-type": "application/json"}, {"content-type": "text/plain"}


@pytest.fixture
def editor(rooms: Rooms) -> dict[str, str]:
    return bearer(rooms, *tokens.SCOPES)


def is_problem(answer: httpx.Response, status: int) -> bool:
    body = answer.json()
    return (answer.status_code, answer.headers["content-type"], body["status"], bool(body["detail"])) == (
        status, "application/problem+json", status, True,
    )  # fmt: skip


async def test_a_hundred_megabytes_are_refused_before_they_are_kept(
    client: httpx.AsyncClient, editor: dict[str, str]
) -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += MEGABYTE
            yield b"x" * MEGABYTE

    told = await client.post(
        "/api/pages", content=b"", headers={**editor, **PLAIN, "content-length": str(100 * MEGABYTE)}
    )
    trickled = await client.post("/api/pages", content=flood(), headers={**editor, **PLAIN, "idempotency-key": "k"})

    assert is_problem(told, 413)
    assert is_problem(trickled, 413)
    assert sent <= 4 * MEGABYTE


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"day":' * 50_000 + b"1" + b"}" * 50_000, 400),
        (b'{"day": "2026-11-20"', 422),
        (b"\xff\xfe{}", 422),
        (b"null", 422),
        (b'{"day": NaN}', 422),
        (b'{"day": 1e400}', 422),
        (b'{"day": "\\ud800"}', 422),
        (b"", 422),
    ],
)
async def test_broken_json_is_a_problem(
    client: httpx.AsyncClient, editor: dict[str, str], body: bytes, status: int
) -> None:
    assert is_problem(await client.post("/api/editions", content=body, headers={**editor, **JSON}), status)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""])
async def test_a_body_of_another_kind_is_refused(client: httpx.AsyncClient, editor: dict[str, str], kind: str) -> None:
    answer = await client.post("/api/editions", content=b'{"week": false}', headers={**editor, "content-type": kind})

    assert is_problem(answer, 415)


async def test_texts_that_no_database_keeps_are_refused(client: httpx.AsyncClient, editor: dict[str, str]) -> None:
    bad = {"subject": "a\0b", "note": "x"}
    answer = await client.patch(
        "/api/editions/2026-11-20", content=json.dumps(bad), headers={**editor, **JSON, "if-match": "*"}
    )

    assert is_problem(answer, 400)


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/articles/a%00b",
        "/api/articles/a%0Ab",
        "/api/articles/..%2f",
        "/api/pages/99999999999",
        "/api/pages/-1",
    ],
)
async def test_addresses_of_nothing(client: httpx.AsyncClient, editor: dict[str, str], path: str) -> None:
    answer = await client.get(path, headers=editor)

    assert is_problem(answer, answer.status_code)
    assert answer.status_code in {404, 422}


async def test_edits_of_no_page_that_there_is(client: httpx.AsyncClient, editor: dict[str, str]) -> None:
    headers = {**editor, **JSON, "if-match": "*"}
    for story in (-1, 99, 2**70):
        edits = {"edits": [{"act": "join", "story": story, "item": 1}]}
        assert (await client.post("/api/pages/1/edits", json=edits, headers=headers)).status_code in {409, 422}
    unknown = {"edits": [{"act": "number"}]}
    assert is_problem(await client.post("/api/pages/1/edits", json=unknown, headers=headers), 422)


async def test_a_token_revoked_while_it_speaks_changes_nothing(
    client: httpx.AsyncClient, rooms: Rooms, editor: dict[str, str]
) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        body = PAGE.format(1).encode()
        yield body[:20]
        tokens.revoke(rooms, 1, now=wiring.clock())
        yield body[20:]

    answer = await client.post("/api/pages", content=slowly(), headers={**editor, **PLAIN})

    assert is_problem(answer, 401)
    assert len(review.shelf(rooms, OPERATOR, limit=9).pages) == 1


async def test_a_method_that_is_none_is_told_which_there_are(client: httpx.AsyncClient) -> None:
    answer = await client.put("/api/pages/1")

    assert is_problem(answer, 405)
    assert answer.headers["allow"] == "GET, PATCH"
