"""The sign-up at the door: one answer for every address, a stop for robots, and no change by opening a page."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from syndicate import wiring
from syndicate.desk import exports, gates, notices, readers, subscribing
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.store import readers as people_store
from syndicate.store.outbox_book import Outbox
from syndicate.store.schema_readers import requests
from syndicate.web.app import Door
from syndicate.web.subscribe import FORM
from tests.web.conftest import Woken, browser

NOW = wiring.clock()


def age(rooms: Rooms, seconds: int = 5) -> str:
    return gates.stamp(rooms, FORM, wiring.clock() - timedelta(seconds=seconds))


def fields(rooms: Rooms, address: str = "lin@example.com", **more: str) -> dict[str, str | list[str]]:
    return {"address": address, "name": "林", "park[]": ["tianyi"], "rhythm": "weekly", "age": age(rooms), **more}


def asked(rooms: Rooms) -> list[str]:
    with rooms.database.read() as db:
        return list(db.execute(sa.select(requests.c.address).order_by(requests.c.id)).scalars())


def token(rooms: Rooms) -> str:
    with rooms.database.read() as db:
        return subscribing.confirm_token(rooms, db.execute(sa.select(sa.func.max(requests.c.id))).scalar_one())


async def test_a_park_is_ticked_by_the_link_of_its_page(client: httpx.AsyncClient) -> None:
    page = (await client.get("/subscribe?park=tianyi")).text

    assert 'value="tianyi" checked' in page
    assert page.count(" checked") == 2


async def test_the_short_form_of_a_parks_page_leads_to_the_whole_one(client: httpx.AsyncClient, rooms: Rooms) -> None:
    page = (await client.post("/subscribe", data={"address": "lin@example.com", "park[]": ["tianyi"]})).text

    assert 'value="tianyi" checked' in page
    assert 'value="lin@example.com"' in page
    assert 'role="alert"' not in page
    assert asked(rooms) == []


async def test_a_form_is_written_down_and_answered_by_mail(
    client: httpx.AsyncClient, rooms: Rooms, runner: Woken
) -> None:
    answer = await client.post("/subscribe", data=fields(rooms))

    assert answer.status_code == 200
    assert "请查看邮箱" in answer.text
    assert (asked(rooms), runner.names) == (["lin@example.com"], ["notices_due"])


async def test_every_address_is_answered_alike(client: httpx.AsyncClient, rooms: Rooms) -> None:
    """New, pending, reading, left, suppressed: the same bytes and headers, and as many rows written."""
    people = {}
    for name in ("reading", "left", "suppressed"):
        made, _ = readers.add_reader(
            rooms, address=f"{name}@example.com", name=None, parks=[], rhythm=Rhythm.DAILY, source="t", now=NOW
        )
        people[name] = made.id
    exports.suppress(rooms, "suppressed@example.com", now=NOW)
    with rooms.database.write() as db:
        people_store.leave(db, people["left"], NOW)
    answers = set()
    for name in ("new", "reading", "left", "suppressed", "new"):
        with rooms.database.write() as db:
            db.execute(sa.delete(requests))
        answer = await client.post("/subscribe", data=fields(rooms, f"{name}@example.com"))
        headers = tuple(sorted((key, value) for key, value in answer.headers.items() if key != "content-length"))
        answers.add((answer.status_code, answer.text.replace(f"{name}@", "x@"), headers, len(asked(rooms))))

    assert len(answers) == 1


async def test_a_trap_and_a_quick_hand_write_nothing_down(client: httpx.AsyncClient, rooms: Rooms) -> None:
    trapped = await client.post("/subscribe", data=fields(rooms, website="http://spam.example"))
    quick = await client.post("/subscribe", data=fields(rooms) | {"age": age(rooms, 0)})
    forged = await client.post("/subscribe", data=fields(rooms) | {"age": "1.x"})
    honest = await client.post("/subscribe", data=fields(rooms))

    assert trapped.text == honest.text
    assert "请再点一次" in quick.text
    assert "请再点一次" in forged.text
    assert 'value="lin@example.com"' in quick.text
    assert asked(rooms) == ["lin@example.com"]


async def test_a_slip_is_asked_about_and_never_changed_silently(client: httpx.AsyncClient, rooms: Rooms) -> None:
    question = await client.post("/subscribe", data=fields(rooms, "lin@qq.con"))
    assert 'name="sure" value="lin@qq.com"' in question.text
    assert 'name="sure" value="lin@qq.con"' in question.text
    await client.post("/subscribe", data=fields(rooms, "lin@qq.con", sure="lin@qq.con"))
    await client.post("/subscribe", data=fields(rooms, "lin@qq.con", sure="lin@qq.com"))

    assert asked(rooms) == ["lin@qq.con", "lin@qq.com"]


async def test_what_is_no_address_is_said_at_its_field(client: httpx.AsyncClient, rooms: Rooms) -> None:
    answer = await client.post("/subscribe", data=fields(rooms, "lin@"))

    assert answer.status_code == 422
    assert 'aria-describedby="address-wrong"' in answer.text
    assert asked(rooms) == []


async def test_the_sixth_of_a_network_is_told_to_come_later(client: httpx.AsyncClient, rooms: Rooms) -> None:
    answers = [await client.post("/subscribe", data=fields(rooms, f"r{n}@example.com")) for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "IN_ALL", 0)


async def test_in_a_busy_hour_waiting_does_what_a_script_does(
    rooms: Rooms, runner: Woken, tmp_path: Path, busy: None
) -> None:
    times = [wiring.clock()]

    def clock() -> datetime:
        return times[0]

    async with browser(Door(rooms, clock, runner, tmp_path)) as client:
        form = fields(rooms)
        page = await client.post("/subscribe", data=form)
        challenge = page.text.split('name="challenge" value="')[1].split('"')[0]
        early = await client.post("/subscribe", data={**form, "challenge": challenge})
        times[0] += gates.WAIT
        late = await client.post("/subscribe", data={**form, "challenge": challenge})

    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "work.js" in page.text
    assert "请稍等" in early.text
    assert "请查看邮箱" in late.text
    assert asked(rooms) == ["lin@example.com"]


async def test_only_the_button_confirms(client: httpx.AsyncClient, rooms: Rooms) -> None:
    await client.post("/subscribe", data=fields(rooms))
    link = f"/confirm/{token(rooms)}"
    for _ in range(3):
        assert (await client.get(link)).status_code == 200
        assert (await client.head(link)).status_code == 200
    assert readers.list_readers(rooms) == ()
    answers = [await client.post(link) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    (reader,) = readers.list_readers(rooms)
    assert (reader.state, reader.choice.rhythm) == (ReaderState.CONFIRMED, Rhythm.WEEKLY)


async def test_a_dead_link_and_a_forged_one_are_answered_alike(client: httpx.AsyncClient, rooms: Rooms) -> None:
    await client.post("/subscribe", data=fields(rooms))
    right = token(rooms)
    notices.forget_old(rooms, now=wiring.clock() + timedelta(hours=73))
    dead = [await client.get(f"/confirm/{right}"), await client.post(f"/confirm/{right}")]
    forged = [await client.get("/confirm/xyz"), await client.post(f"/confirm/{'A' * 32}")]

    assert {(answer.status_code, answer.text) for answer in (*dead, *forged)} == {(404, dead[0].text)}


async def test_a_form_of_another_site_is_refused(client: httpx.AsyncClient, rooms: Rooms) -> None:
    answer = await client.post("/subscribe", data=fields(rooms), headers={"origin": "https://evil.example"})

    assert (answer.status_code, asked(rooms)) == (403, [])


async def test_pages_are_english_where_it_was_asked_for(client: httpx.AsyncClient, rooms: Rooms) -> None:
    page = (await client.get("/subscribe?lang=en")).text
    answer = await client.post("/subscribe", data=fields(rooms, lang="en"))

    assert '<html lang="en">' in page
    assert "Subscribe by e-mail" in page
    assert "Look into your mailbox" in answer.text


async def test_the_letter_that_goes_out_is_composed(client: httpx.AsyncClient, rooms: Rooms) -> None:
    """Its link leads to the page with the button; nothing of the visitor is in it."""
    await client.post("/subscribe", data=fields(rooms, name="点我 http://evil.example"))
    notices.answer_requests(rooms, now=wiring.clock())
    book = Outbox(rooms.database, lambda notice: f"<{notice.id}@example.com>")
    (claim,) = book.claim(0, "w/1/1", 5, wiring.clock())
    letter = notices.Composer(replace(rooms), book).letter(claim.recipient)

    assert letter.recipient == "lin@example.com"
    assert b"evil" not in letter.data
