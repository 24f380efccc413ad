"""What the desk offers to whom: a release, a follow-up, a second factor, an audience; each in the words of the page."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import segno

from syndicate import wiring
from syndicate.desk import audit, composing, corrections, factors, readers, sendings, staff
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import START_DUE, Rooms
from syndicate.model.reader import Rhythm
from syndicate.model.schedule import OrderState
from syndicate.model.staff import Role
from syndicate.store import staff as store
from syndicate.web.app import Door
from tests.web.conftest import PASSWORD, Woken, browser, log_in, token

NOW = wiring.clock()
EDITION = "2026-11-20"


@pytest.fixture
def rooms(rooms: Rooms) -> Rooms:
    """Where two people must agree; with one who may release, one who may not, and one who is out."""
    for login, role in (("wang", Role.RELEASER), ("zhao", Role.RELEASER), ("out", Role.RELEASER), ("li", Role.EDITOR)):
        staff.add_staff(rooms, login=login, password=PASSWORD, role=role, now=NOW)
    staff.set_disabled(rooms, OPERATOR, login="out", disabled=True, now=NOW)
    return replace(rooms, two_people=True)


@pytest.fixture
async def client(rooms: Rooms, runner: Woken) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(Door(rooms, wiring.clock, runner)) as made:
        yield made


def subscribe(rooms: Rooms, name: str, *parks: str) -> int:
    made, _ = readers.add_reader(
        rooms, address=name, name=None, parks=parks, rhythm=Rhythm.EDITION, source="test", now=NOW
    )
    return made.id


async def order_page(rooms: Rooms, client: httpx.AsyncClient, *, asked_by: str, seen_by: str) -> str:
    with rooms.database.read() as db:
        who = store.by_login(db, asked_by)
    edition = composing.make(rooms, OPERATOR, day=None, week=False, now=NOW)
    placed, _ = sendings.order(rooms, edition, now=NOW, who=who)
    await log_in(client, seen_by)
    return (await client.get(f"/desk/orders/{placed.id}")).text.split("<main")[1]


async def test_the_asker_is_not_offered_the_yes_but_told_who_may_say_it(
    rooms: Rooms, client: httpx.AsyncClient
) -> None:
    shown = await order_page(rooms, client, asked_by="wang", seen_by="wang")

    assert 'value="yes"' not in shown
    assert "<strong>zhao</strong>" in shown
    assert "这是您安排的" in shown
    assert 'value="withdraw"' in shown


async def test_who_may_not_release_is_told_who_may(rooms: Rooms, client: httpx.AsyncClient) -> None:
    shown = await order_page(rooms, client, asked_by="editor", seen_by="li")

    assert 'value="yes"' not in shown
    assert "<strong>wang、zhao</strong>" in shown


async def test_another_person_may_release(rooms: Rooms, client: httpx.AsyncClient) -> None:
    shown = await order_page(rooms, client, asked_by="editor", seen_by="zhao")
    answer = await client.post("/desk/orders/1", data={"csrf": token(shown), "act": "yes"})

    assert 'value="yes"' in shown
    assert answer.status_code == 303
    assert sendings.orders(rooms)[0].state is OrderState.WAITING


async def test_with_nobody_to_release_the_page_says_what_to_do(rooms: Rooms, client: httpx.AsyncClient) -> None:
    for login in ("wang", "zhao"):
        staff.set_disabled(rooms, OPERATOR, login=login, disabled=True, now=NOW)

    assert "现在没有另一位能放行的人" in await order_page(rooms, client, asked_by="editor", seen_by="editor")


@pytest.mark.parametrize("act", ["correct", "retract"])
async def test_a_follow_up_is_one_click_after_a_correction_and_after_a_retraction(
    rooms: Rooms, client: httpx.AsyncClient, runner: Woken, act: str
) -> None:
    subscribe(rooms, "lin@qq.com")
    edition = composing.make(rooms, OPERATOR, day=None, week=False, now=NOW)
    sendings.start_sending(replace(rooms, two_people=False), edition, now=NOW)
    article = edition.articles[0]
    path = f"/desk/articles/{article.key}"
    await log_in(client)
    before = (await client.get(path)).text
    if act == "correct":
        corrections.correct(rooms, article.key, replace(article.story, title="改了"), note="错。", by="li", now=NOW)
    else:
        corrections.retract(rooms, article.key, note="失实。", by="li", now=NOW)
    offered = (await client.get(path)).text
    form = {"csrf": token(offered)}
    first, again = [await client.post(f"{path}/follow-up", data=form) for _ in range(2)]
    after = (await client.get(path)).text

    assert "/follow-up" not in before
    assert ("已撤稿" if act == "retract" else "写信告诉他们更正") in offered
    assert first.headers["location"] == again.headers["location"] == "/desk/orders/1?said=followed"
    assert "/follow-up" not in after
    assert 'href="/desk/orders/1"' in after
    assert runner.names[-1] == START_DUE
    assert "order.place" in [one.act for one in audit.entries(rooms, OPERATOR)]


async def test_nobody_was_sent_it_so_no_follow_up_is_offered(rooms: Rooms, client: httpx.AsyncClient) -> None:
    article = composing.look(rooms, OPERATOR, EDITION).edition.articles[0]
    corrections.retract(rooms, article.key, note="失实。", by="li", now=NOW)
    await log_in(client)
    shown = (await client.get(f"/desk/articles/{article.key}")).text
    answer = await client.post(f"/desk/articles/{article.key}/follow-up", data={"csrf": token(shown)})

    assert "/follow-up" not in shown
    assert answer.status_code == 409
    assert "没有以别的文字寄出过" in answer.text


async def test_the_second_factor_is_shown_as_a_code_to_scan_and_as_text(
    rooms: Rooms, client: httpx.AsyncClient
) -> None:
    await log_in(client)
    form = {"csrf": token((await client.get("/desk/me")).text), "act": "begin"}
    answer = await client.post("/desk/me/factor", data=form)
    with rooms.database.read() as db:
        setup = factors.setup(rooms, store.by_login(db, "editor"))
    picture = segno.make(setup.link, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")

    assert picture in answer.text.replace("&#39;", "'").replace("&amp;", "&")
    assert "style=" not in answer.text.split("<main")[1]
    assert setup.secret in re.sub(r"<[^>]+>", "", answer.text)
    assert answer.headers["cache-control"] == "no-store"


async def test_who_gets_it_is_counted_by_park_and_by_mail_provider(rooms: Rooms, client: httpx.AsyncClient) -> None:
    for address, parks in (("a@qq.com", ["yuetang"]), ("b@163.com", ["yuetang", "shaoshan"]), ("c@qq.com", [])):
        subscribe(rooms, address, *parks)
    await log_in(client)
    shown = (await client.get(f"/desk/editions/{EDITION}/audience")).text
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", shown, re.DOTALL)]

    assert rows[0] == ["园区", "读者", "QQ", "邮箱", "网易"]
    assert ["岳塘经开区", "2", "1", "1"] in rows
    assert ["全部园区", "1", "1", "0"] in rows
    assert rows[-1] == ["一共", "3", "2", "1"]
