"""The desk: nobody comes in without a password, nothing changes without its own form, two presses are one sending."""

import re

import httpx
import pytest

from syndicate import wiring
from syndicate.desk import readers, sendings, staff
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Rhythm

SEND = "/desk/send"


async def form(editor: httpx.AsyncClient) -> dict[str, str]:
    """What the Send button's form would post."""
    page = (await editor.get("/desk")).text
    inputs = page.split(f'action="{SEND}"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', inputs))


async def test_a_stranger_is_led_to_the_login(client: httpx.AsyncClient) -> None:
    answer = await client.get("/desk")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login")


@pytest.mark.parametrize(
    ("login", "password"), [("editor", "wrong password"), ("nobody", "correct horse battery"), ("", "x")]
)
async def test_a_wrong_login_is_refused_with_the_same_words(
    client: httpx.AsyncClient, login: str, password: str
) -> None:
    answer = await client.post("/desk/login", data={"login": login, "password": password})

    assert answer.status_code in {403, 422}
    assert "set-cookie" not in answer.headers
    if login:
        assert "用户名或密码不对" in answer.text


async def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(client: httpx.AsyncClient) -> None:
    answer = await client.post("/desk/login", data={"login": "editor", "password": "correct horse battery"})

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_after_logging_out_the_old_cookie_opens_nothing(editor: httpx.AsyncClient) -> None:
    cookie = editor.cookies["desk"]
    csrf = (await form(editor))["csrf"]

    await editor.post("/desk/logout", data={"csrf": csrf})
    editor.cookies.set("desk", cookie)

    assert (await editor.get("/desk")).status_code == 303


async def test_a_new_password_ends_every_session(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    staff.set_password(rooms, login="editor", password="another long password")

    assert (await editor.get("/desk")).status_code == 303


async def test_the_button_pressed_twice_is_one_sending(editor: httpx.AsyncClient, rooms: Rooms) -> None:
    readers.add_reader(
        rooms, address="lin@example.com", name=None, parks=[], rhythm=Rhythm.EDITION, source="test", now=wiring.clock()
    )
    pressed = await form(editor)

    first, again = [await editor.post(SEND, data=pressed) for _ in range(2)]

    assert (first.status_code, again.status_code) == (303, 303)
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
