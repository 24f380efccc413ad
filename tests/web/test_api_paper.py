"""/api from a page's text to a letter ordered: taken in, reviewed, signed off, arranged, previewed, tested, sent."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import readers, sendings, staff, tokens
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Rhythm
from syndicate.model.staff import Role
from syndicate.web.app import Door
from tests.web.conftest import PASSWORD, Woken, browser
from tests.web.test_api import bearer

PAGE = "A0{} 要闻 2026年11月21日\n\n湘潭经开区 开放日\n\n昨天，湘潭经开区开放。\n\n岳塘经开区 招商忙\n\n签三个项目。\n"
PLAIN = {"content-type": "text/plain"}


@pytest.fixture
async def api(rooms: Rooms, runner: Woken, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A program of an administrator."""
    staff.add_staff(rooms, login="boss", password=PASSWORD, role=Role.ADMIN, now=wiring.clock())
    async with browser(Door(rooms, wiring.clock, runner, tmp_path / "mail")) as made:
        made.headers.update(bearer(rooms, *tokens.SCOPES, login="boss"))
        yield made


async def got(client: httpx.AsyncClient, path: str, status: int = 200) -> Any:
    answer = await client.get(path)
    assert answer.status_code == status, answer.text
    return answer.json()


async def take_in(api: httpx.AsyncClient, number: int = 1, more: str = "") -> httpx.Response:
    return await api.post("/api/pages", content=(PAGE.format(number) + more).encode(), headers=PLAIN)


async def test_a_page_becomes_a_letter_that_is_ordered_once(
    api: httpx.AsyncClient, rooms: Rooms, runner: Woken
) -> None:
    made = await take_in(api)
    page = made.headers["location"]
    seen = await api.get(page)
    version = {"if-match": seen.headers["etag"]}
    edit = {"edits": [{"act": "advert", "story": 1}]}
    stepped = await api.post(f"{page}/edits", json=edit, headers=version)
    late = await api.post(f"{page}/edits", json=edit, headers=version)
    back = await api.post(f"{page}/undo", headers={"if-match": stepped.headers["etag"]})
    signed = await api.post(f"{page}/sign-off", json={}, headers={"if-match": back.headers["etag"]})

    assert (made.status_code, made.json()["came"], len(seen.json()["articles"])) == (201, "new", 2)
    assert (late.status_code, late.json()["etag"]) == (412, stepped.headers["etag"])
    assert late.json()["steps"] == [{"version": 1, "by": "boss", "acts": ["advert"]}]
    assert any("广告" in line for line in late.json()["difference"])
    assert signed.json()["signed_off"] == 2

    edition = await api.post("/api/editions", json={"day": "2026-11-21"})
    first, second = (article["key"] for article in edition.json()["articles"])
    arranged = await api.patch(
        "/api/editions/2026-11-21",
        json={"articles": [second, first], "subject": "两个园区", "note": "编者按"},
        headers={"if-match": edition.headers["etag"]},
    )
    stale = await api.patch("/api/editions/2026-11-21", json={}, headers={"if-match": edition.headers["etag"]})
    letter = await got(api, "/api/editions/2026-11-21/preview?park=岳塘经开区")
    sent = {"edition": "2026-11-21", "at": "2099-01-01T06:00:00+08:00", "at_least": 2, "late_hours": 3}
    orders = [await api.post("/api/sendings", json=sent, headers={"if-match": "*"}) for _ in range(2)]

    assert [article["key"] for article in arranged.json()["articles"]] == [second, first]
    assert (stale.status_code, stale.json()["etag"]) == (412, arranged.headers["etag"])
    assert (letter["subject"], "招商忙" in letter["text"], "开放日" in letter["html"]) == ("两个园区", True, False)
    assert [order.status_code for order in orders] == [202, 202]
    assert orders[0].json() == orders[1].json() == await got(api, orders[0].headers["location"])
    assert orders[0].json()["late_hours"] == 3
    assert runner.names == ["start_due"] * 2
    assert len(sendings.open_orders(rooms)) == 1
    assert (await api.delete(orders[0].headers["location"])).json()["state"] == "withdrawn"


async def test_without_if_match_nothing_is_changed(api: httpx.AsyncClient) -> None:
    await take_in(api)
    answers = [
        await api.post("/api/pages/2/undo"),
        await api.post("/api/pages/2/sign-off", json={}),
        await api.post("/api/articles/2026-11-20-a04-01/retract", json={"note": "错"}),
        await api.patch("/api/editions/2026-11-20", json={}),
    ]

    assert [answer.status_code for answer in answers] == [428] * 4


async def test_a_page_that_comes_again_is_the_same_or_waits(api: httpx.AsyncClient) -> None:
    await take_in(api)
    same, other = await take_in(api), await take_in(api, more="又及。\n")
    (waits,) = (await got(api, "/api/arrivals"))["items"]
    shown = await got(api, f"/api/arrivals/{waits['number']}")
    decided = await api.post(f"/api/arrivals/{waits['number']}", json={"accept": True})

    assert [(one.status_code, one.json()["came"]) for one in (same, other)] == [(200, "same"), (202, "changed")]
    assert "+又及。" in shown["difference"]
    assert (decided.status_code, await got(api, "/api/arrivals")) == (204, {"items": []})
    moved = await api.patch("/api/pages/2", json={"issue_date": "2026-11-22", "page_no": "B02"})
    assert (moved.json()["issue_date"], moved.json()["page_no"]) == ("2026-11-22", "B02")


async def test_problems_are_answered(api: httpx.AsyncClient, sample: bytes) -> None:
    text = sample.replace(b"A04", b"A05").replace("2026年11月20日".encode(), "2026年11月22日".encode())
    page = (await api.post("/api/pages", content=text, headers=PLAIN)).headers["location"]
    seen = await api.get(page)
    asked = seen.json()["problems"]
    first = next(one["number"] for one in asked if one["offers"])
    tag = {"if-match": seen.headers["etag"]}
    answered = await api.post(f"{page}/problems/{first}", json={"offer": 0}, headers=tag)

    assert answered.json() == {"version": 1}
    assert len((await got(api, page))["problems"]) == len(asked) - 1


async def test_a_correction_and_a_retraction_stand_in_the_history(api: httpx.AsyncClient) -> None:
    key = (await got(api, "/api/articles?limit=1"))["items"][0]["key"]
    path = f"/api/articles/{key}"
    before = await api.get(path)
    tag = {"if-match": before.headers["etag"]}
    corrected = await api.post(f"{path}/correct", json={"note": "题目有误。", "title": "新题目"}, headers=tag)
    late = await api.post(f"{path}/retract", json={"note": "有误。"}, headers=tag)
    offered = await got(api, f"{path}/follow-up")
    nobody = await api.post(f"{path}/follow-up")
    tag = {"if-match": corrected.headers["etag"]}
    retracted = await api.post(f"{path}/retract", json={"note": "不实。"}, headers=tag)
    history = (await got(api, f"{path}/history"))["items"]

    assert (corrected.json()["story"]["title"], corrected.json()["revision"]) == ("新题目", 2)
    assert corrected.json()["story"]["paragraphs"] == before.json()["story"]["paragraphs"]
    assert (late.status_code, offered, nobody.status_code) == (412, {"readers": 0}, 409)
    assert retracted.json()["state"] == "retracted"
    assert [change["note"] for change in history] == ["题目有误。", "不实。"]
    assert history[0]["before"]["title"] == before.json()["story"]["title"]


@pytest.fixture
def started(rooms: Rooms) -> int:
    """A sending to three readers that has started."""
    now = wiring.clock()
    for number in range(3):
        readers.add_reader(
            rooms, address=f"r{number}@example.com", name=None, parks=[], rhythm=Rhythm.EDITION, source="t", now=now
        )
    from syndicate.desk import editions  # noqa: PLC0415

    edition = editions.make_edition(rooms, issue_date=None, now=now)
    return sendings.start_sending(rooms, edition, now=now)[0].id


async def test_a_sending_is_watched_and_held(api: httpx.AsyncClient, started: int, runner: Woken) -> None:
    path = f"/api/sendings/{started}"
    states = [(await api.post(f"{path}/{act}")).json()["sending"]["state"] for act in ("pause", "resume", "cancel")]
    again = await api.post(f"{path}/pause")
    letters = await got(api, f"{path}/letters?limit=2")
    rest = await got(api, letters["next"])
    why = await got(api, "/api/readers/1/letters")

    assert (states, again.status_code) == (["paused", "running", "cancelled"], 409)
    assert [one["reader"] for one in (*letters["items"], *rest["items"])] == [1, 2, 3]
    assert why["items"][0]["reason"].startswith("Not sent")
    assert (await got(api, f"{path}/report"))["sending"]["tally"]["total"] == 3
    assert (await got(api, f"{path}/letters?state=accepted"))["items"] == []
    assert (await got(api, "/api/sendings"))["items"][0]["number"] == started
    assert runner.names == ["send_due"] * 3


async def test_a_release_needs_another_person_and_its_role(rooms: Rooms, runner: Woken, tmp_path: Path) -> None:
    rooms = replace(rooms, two_people=True)
    now = wiring.clock()
    staff.add_staff(rooms, login="li", password=PASSWORD, role=Role.RELEASER, now=now)
    staff.add_staff(rooms, login="wang", password=PASSWORD, role=Role.RELEASER, now=now)
    async with browser(Door(rooms, wiring.clock, runner, tmp_path)) as client:
        li, wang, editor = (bearer(rooms, *tokens.SCOPES, login=login) for login in ("li", "wang", "editor"))
        sent = {"edition": "2026-11-20", "not_before": "23:59"}
        order = await client.post("/api/sendings", json=sent, headers={**li, "if-match": "*"})
        path = f"{order.headers['location']}/answer"
        answers = [await client.post(path, json={"yes": True}, headers=who) for who in (editor, li, wang, wang)]

    assert order.json()["question"] == "release"
    assert [answer.status_code for answer in answers] == [403, 403, 200, 409]
    assert answers[2].json()["answered_by"] == "wang"


async def test_schedules_come_and_go(api: httpx.AsyncClient) -> None:
    made = await api.post("/api/schedules", json={"days": "monday", "at": "06:30", "late_hours": 4})
    there = await got(api, "/api/schedules")
    gone = await api.delete(f"/api/schedules/{made.json()['number']}")

    assert (made.status_code, there["items"], made.json()["at"]) == (201, [made.json()], "06:30")
    assert (gone.status_code, await got(api, "/api/schedules")) == (204, {"items": []})


async def test_the_registry_of_parks(api: httpx.AsyncClient) -> None:
    new = {"slug": "lukou", "name": "渌口经开区", "aliases": [], "colour": "#2f5d62"}
    made = await api.post("/api/parks", json=new)
    tag = {"if-match": made.headers["etag"]}
    changed = await api.patch("/api/parks/lukou", json={"tagline": "先进制造", "closed": True}, headers=tag)
    late = await api.patch("/api/parks/lukou", json={"tagline": "别的"}, headers=tag)
    tag = {"if-match": changed.headers["etag"]}
    renamed = await api.post("/api/parks/lukou/rename", json={"slug": "zhuzhou"}, headers=tag)
    moved = await got(api, "/api/parks/lukou")
    gone = await api.delete("/api/parks/zhuzhou")

    assert (made.status_code, made.headers["location"]) == (201, "/api/parks/lukou")
    assert (changed.json()["tagline"], changed.json()["closed"], late.status_code) == ("先进制造", True, 412)
    assert (renamed.status_code, moved["slug"], gone.status_code) == (200, "zhuzhou", 204)
    merged = await api.post("/api/parks/yuetang/merge", json={"slug": "tianyi"})
    assert (merged.status_code, merged.json()["slug"]) == (200, "tianyi")


async def test_lists_go_on_where_they_ended_and_hold_each_row_once(api: httpx.AsyncClient) -> None:
    for number in (1, 2, 3):
        await take_in(api, number)
    every = [one["key"] for one in (await got(api, "/api/articles?limit=200"))["items"]]
    seen, path = [], "/api/articles?limit=3"
    while path:
        answer = await api.get(path)
        seen += [one["key"] for one in answer.json()["items"]]
        path = answer.json()["next"]
        assert ("link" in answer.headers) == bool(path)
    of_park = (await got(api, "/api/articles?park=yuetang&day=2026-11-21&state=draft"))["items"]
    pages = await got(api, "/api/pages?limit=2")

    assert seen == every
    assert len(set(seen)) == len(seen) == 16
    assert {one["headline"] for one in of_park} == {"岳塘经开区 招商忙"}
    assert [one["number"] for one in (*pages["items"], *(await got(api, pages["next"]))["items"])] == [4, 3, 2, 1]


def forged(cursor: str) -> list[str]:
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[-2] ^= 1
    return [
        "x",
        "é",
        "0" * 499,
        cursor[:-2],
        base64.urlsafe_b64encode(raw).decode(),
        base64.urlsafe_b64encode(b"[1]" * 20).decode(),
    ]


async def test_a_cursor_that_was_forged_or_is_another_lists_is_refused(api: httpx.AsyncClient) -> None:
    await take_in(api)
    there = httpx.URL((await got(api, "/api/articles?limit=1"))["next"]).params["cursor"]
    answers = [await api.get("/api/articles", params={"cursor": text}) for text in forged(there)]
    answers.append(await api.get("/api/pages", params={"cursor": there}))

    assert {(answer.status_code, answer.json()["title"]) for answer in answers} == {(400, "Bad Request")}
