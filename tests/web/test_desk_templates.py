"""The letters' editor in the browser: looks without a script, nothing broken saved, nobody's words lost."""

import html
import re

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import staff, templates
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.staff import Role
from tests.web.conftest import PASSWORD, log_in, token

STORY = "letters/digest/story.html"
EDIT = f"/desk/templates/edit?name={STORY}"
FRAME = f"/desk/templates/letter?name={STORY}&letter=digest&language=zh-CN"
MARK = "<!-- 更 -->"


@pytest.fixture
async def admin(client: httpx.AsyncClient, rooms: Rooms) -> httpx.AsyncClient:
    staff.add_staff(rooms, login="admin", password=PASSWORD, role=Role.ADMIN, now=wiring.clock())
    await log_in(client, "admin")
    return client


async def post(client: httpx.AsyncClient, act: str, source: str, **given: str) -> httpx.Response:
    page = (await client.get(EDIT)).text
    seen = re.findall(r'name="seen" value="(\d+)"', page)[0]
    form = {"csrf": token(page), "seen": seen, "name": STORY, "act": act, "source": source.replace("\n", "\r\n")}
    return await client.post("/desk/templates/edit", data={**form, **given})


def source(rooms: Rooms) -> str:
    return templates.look(rooms, OPERATOR, STORY).source


async def test_a_look_shows_the_draft_in_the_frames_and_nowhere_else(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    answer = await post(admin, "look", source(rooms) + MARK)
    page = (await admin.get(answer.headers["location"])).text
    frame = await admin.get(FRAME)

    assert answer.headers["location"].endswith("#look")
    assert "&lt;!-- 更 --&gt;" in page
    assert MARK in frame.text
    assert "script" not in frame.headers["content-security-policy"]
    assert "sandbox" in frame.headers["content-security-policy"]
    assert source(rooms).count(MARK) == 0
    assert (await post(admin, "drop", "")).status_code == 303
    assert MARK not in (await admin.get(FRAME)).text


async def test_what_is_saved_is_what_was_typed(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    typed = f"\n{source(rooms)}{MARK}\n"
    answer = await post(admin, "save", typed, note="看得清楚")

    assert answer.status_code == 303
    assert source(rooms) == typed
    assert f">\n{typed}</textarea>" in html.unescape((await admin.get(EDIT)).text)
    assert "看得清楚" in (await admin.get(f"/desk/templates/versions?name={STORY}")).text


async def test_a_broken_template_stays_in_the_form_and_is_told_with_its_line(
    admin: httpx.AsyncClient, rooms: Rooms
) -> None:  # fmt: skip
    answer = await post(admin, "save", "{{ kicker }}\n{{ nope }}")

    assert answer.status_code == 422
    assert "第 2 行不对" in answer.text
    assert "{{ nope }}</textarea>" in answer.text
    assert templates.look(rooms, OPERATOR, STORY).version == 0
    assert (await admin.get(FRAME)).status_code == 200


async def test_two_editors_see_each_others_changes(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    page = (await admin.get(EDIT)).text
    shipped = source(rooms)
    templates.save(rooms, OPERATOR, STORY, shipped + "\n<!-- theirs -->", seen=0, note="", now=wiring.clock())
    form = {"csrf": token(page), "seen": "0", "name": STORY, "act": "save", "source": shipped + "<!-- mine -->"}
    late = await admin.post("/desk/templates/edit", data=form)

    assert late.status_code == 409
    assert "<ins>&lt;!-- theirs --&gt;</ins>" in late.text
    assert "&lt;!-- mine --&gt;</textarea>" in late.text
    assert (await post(admin, "save", shipped + "<!-- mine -->")).status_code == 303
    assert "mine" in source(rooms)


async def test_a_version_comes_back(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    shipped = source(rooms)
    one = templates.save(rooms, OPERATOR, STORY, shipped + MARK, seen=0, note="", now=wiring.clock())
    page = (await admin.get(f"/desk/templates/versions?name={STORY}&at=0")).text
    form = {"csrf": token(page), "name": STORY, "at": "0", "seen": str(one)}

    assert (await admin.post("/desk/templates/versions", data=form)).status_code == 303
    assert source(rooms) == shipped
    late = await admin.post("/desk/templates/versions", data=form)
    assert (late.status_code, "别人刚刚存过这个模板。" in late.text) == (409, True)


async def test_editors_look_and_do_not_change(editor: httpx.AsyncClient) -> None:
    page = (await editor.get(EDIT)).text

    assert "readonly" in page
    assert 'value="save"' not in page
    assert (await post(editor, "look", "x")).status_code == 403
