"""The desk: nobody comes in without a password, nothing changes without its own form, two presses are one sending."""

import re
from dataclasses import replace

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import readers, sendings, staff
from syndicate.desk.rooms import Rooms
from syndicate.jobs.runner import Runner
from syndicate.model.reader import Rhythm
from syndicate.model.staff import Role
from syndicate.store import staff as store
from syndicate.testing import FakeClock
from syndicate.web.app import Door
from tests.web.conftest import PASSWORD, Woken, browser, log_in, token

SEND = "/desk/send"


async def form(editor: httpx.AsyncClient) -> dict[str, str]:
    """What the Send button's form would post."""
    page = (await editor.get("/desk")).text
    inputs = page.split(f'action="{SEND}"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', inputs))


async def test_a_stranger_is_led_to_the_login(client: httpx.AsyncClient) -> None:
    answer = await client.get("/desk")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login")


@pytest.mark.parametrize(("login", "password"), [("editor", "wrong password"), ("nobody", PASSWORD)])
async def test_a_wrong_login_is_refused_with_the_same_words(
    client: httpx.AsyncClient, login: str, password: str
) -> None:
    answer = await log_in(client, login, password)

    assert answer.status_code == 403
    assert "desk" not in client.cookies
    assert "用户名或密码不对" in answer.text


async def test_a_login_that_no_database_could_hold_is_the_persons_fault(client: httpx.AsyncClient) -> None:
    answer = await log_in(client, "x\0", "x")

    assert answer.status_code == 400


async def test_a_disabled_person_does_not_come_in(client: httpx.AsyncClient, rooms: Rooms) -> None:
    with rooms.database.write() as db:
        store.disable(db, login="editor")

    answer = await log_in(client)

    assert answer.status_code == 403


async def test_a_login_form_of_another_site_is_refused(client: httpx.AsyncClient) -> None:
    form = {"login": "editor", "password": PASSWORD, "csrf": token((await client.get("/desk/login")).text)}

    answer = await client.post("/desk/login", data=form, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert "desk" not in client.cookies


async def test_behind_https_the_cookie_is_bound_to_the_host_and_secure(rooms: Rooms, runner: Runner) -> None:
    paper = replace(rooms.paper, base_url="https://news.example.com")
    async with browser(Door(replace(rooms, paper=paper), wiring.clock, runner)) as client:
        answer = await log_in(client)

    for cookie in answer.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-desk")
        assert "Secure" in cookie
        assert "Path=/" in cookie


async def test_a_session_ends_after_half_a_day(rooms: Rooms, runner: Runner) -> None:
    clock = FakeClock(wiring.clock())
    async with browser(Door(rooms, clock, runner)) as client:
        await log_in(client)
        clock.move(hours=11, minutes=59)
        before = await client.get("/desk")
        clock.move(minutes=2)
        after = await client.get("/desk")

    assert (before.status_code, after.status_code) == (200, 303)


async def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(client: httpx.AsyncClient) -> None:
    answer = await log_in(client)

    for cookie in answer.headers.get_list("set-cookie"):
        assert "httponly" in cookie.lower()
        assert "samesite=lax" in cookie.lower()


async def test_after_logging_out_the_old_cookie_opens_nothing(editor: httpx.AsyncClient) -> None:
    cookie = editor.cookies["desk"]
    csrf = (await form(editor))["csrf"]

    await editor.post("/desk/logout", data={"csrf": csrf})
    editor.cookies.set("desk", cookie)

    assert (await editor.get("/desk")).status_code == 303


async def test_a_new_password_ends_every_session(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    staff.set_password(rooms, login="editor", password="another long password", now=wiring.clock())

    assert (await editor.get("/desk")).status_code == 303


async def test_the_form_of_another_session_is_no_form(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    first = await form(editor)
    await log_in(editor)

    assert (await editor.post(SEND, data=first)).status_code == 403
    assert sendings.sendings(rooms) == ()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 403), (Role.EDITOR, 303), (Role.RELEASER, 303), (Role.ADMIN, 303)]
)
async def test_who_only_looks_does_not_send(client: httpx.AsyncClient, rooms: Rooms, role: Role, status: int) -> None:
    staff.add_staff(rooms, login="other", password=PASSWORD, role=role, now=wiring.clock())
    await log_in(client, "other")
    desk = (await client.get("/desk")).text
    csrf = re.findall(r'name="csrf" value="([^"]*)"', desk)[0]

    answer = await client.post(SEND, data={"csrf": csrf, "edition": "2026-11-20"})

    assert answer.status_code == status
    assert (f'action="{SEND}"' in desk) is (status == 303)
    assert len(sendings.sendings(rooms)) == (status == 303)


async def test_a_form_with_holes_is_answered_with_a_page(editor: httpx.AsyncClient) -> None:
    csrf = (await form(editor))["csrf"]
    for data in ({}, {"edition": "yesterday"}):
        answer = await editor.post(SEND, data={"csrf": csrf, **data})
        assert (answer.status_code, "表单不完整" in answer.text) == (422, True)


async def test_the_button_pressed_twice_is_one_sending(editor: httpx.AsyncClient, rooms: Rooms, runner: Woken) -> None:
    readers.add_reader(
        rooms, address="lin@example.com", name=None, parks=[], rhythm=Rhythm.EDITION, source="test", now=wiring.clock()
    )
    pressed = await form(editor)

    first, again = [await editor.post(SEND, data=pressed) for _ in range(2)]

    assert (first.status_code, again.status_code) == (303, 303)
    assert runner.names == ["send_due", "send_due"]
    assert [one.tally.total for one in sendings.sendings(rooms)] == [1]
    assert f'action="{SEND}"' not in (await editor.get("/desk")).text


@pytest.mark.parametrize("csrf", ["", "x", "é", "0" * 64])
async def test_without_its_own_form_nothing_starts(editor: httpx.AsyncClient, rooms: Rooms, csrf: str) -> None:
    answer = await editor.post(SEND, data={**await form(editor), "csrf": csrf})

    assert answer.status_code == 403
    assert sendings.sendings(rooms) == ()


async def test_another_sites_form_is_refused(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    pressed = await form(editor)

    answer = await editor.post(SEND, data=pressed, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert sendings.sendings(rooms) == ()


async def test_a_stranger_starts_nothing(client: httpx.AsyncClient, rooms: Rooms) -> None:
    answer = await client.post(SEND, data={"edition": "2026-11-20", "csrf": "x"})

    assert answer.status_code == 403
    assert sendings.sendings(rooms) == ()
