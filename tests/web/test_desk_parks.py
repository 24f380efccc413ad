"""The registry in the browser: what was typed stays when it is refused, and old slugs lead on."""

import re

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import parks, staff
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.staff import Role
from tests.web.conftest import PASSWORD, log_in, token

WORDS = {"name": "天易经开区", "aliases": "天易示范区\n天易新城、天易", "colour": "#8a4b08", "place": "3"}


@pytest.fixture
async def admin(client: httpx.AsyncClient, rooms: Rooms) -> httpx.AsyncClient:
    staff.add_staff(rooms, login="admin", password=PASSWORD, role=Role.ADMIN, now=wiring.clock())
    await log_in(client, "admin")
    return client


async def fields(browser: httpx.AsyncClient, path: str) -> dict[str, str]:
    """What the page's forms hold hidden."""
    page = (await browser.get(path)).text
    return {"csrf": token(page), "revision": "".join(re.findall(r'name="revision" value="(\d+)"', page)[:1])}


async def post(client: httpx.AsyncClient, slug: str, **given: str) -> httpx.Response:
    hidden = await fields(client, f"/desk/parks/{slug}")
    return await client.post(f"/desk/parks/{slug}", data={**hidden, **given})


async def test_a_park_is_added_changed_renamed_and_its_old_address_leads_on(
    admin: httpx.AsyncClient, rooms: Rooms
) -> None:  # fmt: skip
    made = await admin.post(
        "/desk/parks", data={**await fields(admin, "/desk/parks"), "slug": "xinqu", "name": "新区", "colour": "#0b6e4f"}
    )
    assert made.headers["location"] == "/desk/parks/xinqu?said=park-added"
    changed = await post(admin, "tianyi", act="change", **WORDS)
    assert changed.headers["location"] == "/desk/parks/tianyi?said=park-changed"
    assert parks.look(rooms, OPERATOR, "tianyi").at.park.aliases == ("天易示范区", "天易新城", "天易")
    moved = await post(admin, "tianyi", act="rename", new="ty")
    assert moved.headers["location"] == "/desk/parks/ty?said=park-renamed"

    for path in ("feeds/tianyi/", "feeds/tianyi/atom.xml"):
        answer = await admin.get(f"/{path}")
        assert (answer.status_code, answer.headers["location"]) == (301, f"/{path.replace('tianyi', 'ty')}")
    assert (await admin.get("/desk/parks/tianyi")).headers["location"] == "/desk/parks/ty"
    page = (await admin.get("/desk/parks/ty")).text
    assert "feeds/tianyi/" in page


async def test_what_was_typed_stays_when_it_is_refused(admin: httpx.AsyncClient) -> None:
    taken = await post(admin, "tianyi", act="change", **{**WORDS, "aliases": "岳塘经开区"})
    new = {**await fields(admin, "/desk/parks"), "slug": "Neu", "name": "新开的区", "colour": "#000000"}
    wrong = await admin.post("/desk/parks", data=new)

    assert taken.status_code == 409
    assert "这个名字已经属于另一个园区。" in taken.text
    assert ">岳塘经开区</textarea>" in taken.text
    assert wrong.status_code == 400
    assert 'value="新开的区"' in wrong.text


async def test_who_comes_second_sees_what_the_other_did(admin: httpx.AsyncClient, rooms: Rooms) -> None:
    mine = await fields(admin, "/desk/parks/tianyi")
    at = parks.look(rooms, OPERATOR, "tianyi").at
    parks.change(rooms, OPERATOR, "tianyi", at.park, revision=at.revision, now=wiring.clock())
    late = await admin.post("/desk/parks/tianyi", data={**mine, "act": "change", **WORDS})

    assert late.status_code == 409
    assert "别人刚刚改过这个园区。" in late.text
    assert "天易新城" in late.text
    again = {**mine, "revision": "2", "act": "change", **WORDS}
    assert (await admin.post("/desk/parks/tianyi", data=again)).status_code == 303


@pytest.mark.parametrize("act", ["close", "merge", "remove", "nonsense"])
async def test_every_act_says_what_became_of_it(admin: httpx.AsyncClient, act: str) -> None:
    answer = await post(admin, "tianyi", act=act, into="yuetang")

    assert answer.status_code == {"close": 303, "merge": 303, "remove": 409, "nonsense": 400}[act]


async def test_a_closed_park_is_not_offered(admin: httpx.AsyncClient) -> None:
    await post(admin, "tianyi", act="close")

    assert "天易经开区" not in (await admin.get("/subscribe?park=tianyi")).text
    assert "已关闭" in (await admin.get("/desk/parks")).text


async def test_the_registry_comes_as_a_file(editor: httpx.AsyncClient) -> None:
    answer = await editor.get("/desk/parks.toml")

    assert 'slug = "tianyi"' in answer.text
    assert answer.headers["content-disposition"].endswith('"parks.toml"')
    assert "<textarea" not in (await editor.get("/desk/parks/tianyi")).text
