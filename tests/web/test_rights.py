"""Who may do what, for every route of the desk: the table below is compared with the routes that there are."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from syndicate import config, wiring
from syndicate.desk import intake, review, staff
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.staff import Role
from syndicate.store import staff as store
from syndicate.web import csrf
from syndicate.web.app import Door, build
from tests.web import rights_sending
from tests.web.conftest import PASSWORD, Woken

LOOKING = {
    "/desk": Role.VIEWER,
    "/desk/live": Role.VIEWER,
    "/desk/pages": Role.VIEWER,
    "/desk/pages/{page}": Role.VIEWER,
    "/desk/pages/{page}/stories/{story}": Role.VIEWER,
    "/desk/arrivals/{number}": Role.VIEWER,
    "/desk/articles/{key}": Role.VIEWER,
    "/desk/me": Role.VIEWER,
    "/desk/staff": Role.ADMIN,
    "/desk/audit": Role.ADMIN,
    **rights_sending.LOOKING,
}
CHANGING: dict[str, tuple[Role, dict[str, str]]] = {
    "/desk/send": (Role.EDITOR, {"edition": "2026-11-20"}),
    "/desk/pages": (Role.EDITOR, {"text": "甲经开区 开放日\n\n昨天，甲经开区举行开放日活动。\n"}),
    "/desk/pages/{page}/place": (Role.EDITOR, {"day": "2026-11-19", "number": "B01"}),
    "/desk/pages/{page}/edit": (Role.EDITOR, {"version": "0", "act": "advert", "story": "1"}),
    "/desk/pages/{page}/questions/{question}": (Role.EDITOR, {"version": "0", "offer": "keep"}),
    "/desk/pages/{page}/undo": (Role.EDITOR, {"version": "0"}),
    "/desk/pages/{page}/sign-off": (Role.EDITOR, {"version": "0"}),
    "/desk/pages/{page}/stories/{story}": (Role.EDITOR, {"version": "0", "title": "新"}),
    "/desk/arrivals/{number}": (Role.EDITOR, {"act": "discard"}),
    "/desk/articles/{key}/correct": (Role.EDITOR, {"revision": "1", "note": "错了"}),
    "/desk/articles/{key}/retract": (Role.EDITOR, {"revision": "1", "note": "错了"}),
    "/desk/articles/{key}/follow-up": (Role.EDITOR, {}),
    "/desk/staff": (Role.ADMIN, {"login": "new", "password": PASSWORD, "role": "viewer"}),
    "/desk/staff/{login}": (Role.ADMIN, {"act": "role", "role": "viewer"}),
    "/desk/me/password": (Role.VIEWER, {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}),
    "/desk/me/factor": (Role.VIEWER, {"act": "begin"}),
    "/desk/logout": (Role.VIEWER, {}),
    **rights_sending.CHANGING,
}
OPEN = {"/desk/login": {"login": "admin", "password": PASSWORD}, "/desk/login/code": {"ticket": "x", "code": "1"}}
"""For those who are not in yet; their forms have a token of their own."""
STRANGERS = ("/desk/login", "/desk/login/service", "/desk/login/service/back", "/desk/language/{code}")
FOREIGN = ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"})
SESSION = "a session of "


@dataclass
class World:
    """A desk with one person of each role, a page under review, one that came again, and an article in the paper."""

    rooms: Rooms
    app: Any
    file: Path
    values: dict[str, dict[str, object]]
    """What stands in the braces of a route, by the route's first two words: a `key` of articles is none of editions."""

    def path(self, route: str) -> str:
        return route.format(**self.values.get("/".join(route.split("/")[:3]), {}))

    def state(self) -> list[str]:
        """Everything in the database but sessions, which the tests make."""
        with sqlite3.connect(self.file) as database:
            return [line for line in database.iterdump() if '"staff_sessions"' not in line]

    def browser(self, role: Role | None) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url=self.rooms.paper.base_url,
        )
        if role is not None:
            self.let_in(role)
            client.cookies.set("desk", SESSION + role)
        return client

    def let_in(self, role: Role) -> None:
        token_hash = hashlib.sha256((SESSION + role).encode()).hexdigest()
        now = wiring.clock()
        with self.rooms.database.write() as db:
            store.close_session(db, token_hash)
            who = store.by_login(db, role.value)
            store.open_session(db, token_hash=token_hash, staff_id=who.id, now=now, expires=now + timedelta(hours=1))

    def token(self, role: Role) -> str:
        return csrf.signed(self.rooms, SESSION + role)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("desk")
    file = home / "syndicate.db"
    settings = config.Settings(database_url=f"sqlite:///{file}", feeds_dir=home / "feeds", var_dir=home / "var")
    rooms, now = wiring.build(settings, create=True), wiring.clock()
    for role in Role:
        staff.add_staff(rooms, login=role.value, password=PASSWORD, role=role, now=now)
    text = (
        "A01 要闻 2026年11月20日 星期五\n\n湘潭经开区 {}\n\n昨天，湘潭经开区{}。\n\n岳塘经开区 招商忙\n\n签三个项目。\n"
    )
    page = intake.receive(rooms, OPERATOR, text.format("开放日", "开放").encode(), source="a", now=now).page
    again = intake.receive(rooms, OPERATOR, text.format("开放日", "开放了").encode(), source="a", now=now)
    other = text.replace("A01", "A02").format("上新", "上新").encode()
    signed = intake.receive(rooms, OPERATOR, other, source="b", now=now).page
    review.sign_off(rooms, OPERATOR, signed.id, version=0, now=now)
    key = review.look(rooms, OPERATOR, signed.id).articles[0].key
    values: dict[str, dict[str, object]] = {
        "/desk/pages": {"page": page.id, "story": 0, "question": 0},
        "/desk/arrivals": {"number": again.arrival},
        "/desk/articles": {"key": key},
        "/desk/staff": {"login": "viewer"},
        **rights_sending.furnished(rooms, now),
    }
    yield World(rooms, build(Door(rooms, wiring.clock, Woken())), file, values)
    rooms.database.close()


def routes(world: World) -> set[tuple[str, str]]:
    """Every route below /desk, of whichever router of the application."""
    app = world.app
    while not isinstance(app, FastAPI):
        app = getattr(app, "rest", None) or app.app
    routers = [route.original_router for route in app.routes if hasattr(route, "original_router")]
    flat = [route for router in [app.router, *routers] for route in router.routes if isinstance(route, APIRoute)]
    return {(method, route.path) for route in flat for method in route.methods or () if route.path.startswith("/desk")}


def test_the_table_names_every_route(world: World) -> None:
    looking = {("GET", path) for path in (*LOOKING, *STRANGERS)}

    assert routes(world) == looking | {("POST", path) for path in (*CHANGING, *OPEN)}


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("route", LOOKING)
async def test_who_may_look(world: World, route: str, role: Role | None) -> None:
    method = "HEAD" if route.endswith("/live") else "GET"
    async with world.browser(role) as client:
        answer = await client.request(method, world.path(route))

    if role is None:
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/desk/login")
    else:
        assert answer.status_code == (200 if role.covers(LOOKING[route]) else 403)
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("route", CHANGING)
async def test_who_may_change(world: World, route: str, role: Role | None) -> None:
    needed, form = CHANGING[route]
    token = world.token(role or Role.ADMIN)
    async with world.browser(role) as client:
        before = world.state()
        answer = await client.post(world.path(route), data={"csrf": token, **form})

    if role is not None and role.covers(needed):
        assert answer.status_code != 403, answer.text
        assert answer.status_code < 500
    else:
        assert answer.status_code == 403
        assert world.state() == before


@pytest.mark.parametrize("route", CHANGING)
async def test_without_its_own_form_nothing_changes(world: World, route: str) -> None:
    form, path, token = CHANGING[route][1], world.path(route), world.token(Role.ADMIN)
    foreign = world.token(Role.EDITOR)
    async with world.browser(Role.ADMIN) as client:
        before = world.state()
        refused = [await client.post(path, data={"csrf": csrf, **form}) for csrf in ("x", "é", foreign, token[:-1])]
        refused.append(await client.post(path, data=form))
        refused += [await client.post(path, data={"csrf": token, **form}, headers=headers) for headers in FOREIGN]

    assert [answer.status_code for answer in refused] == [403] * 8
    assert world.state() == before


@pytest.mark.parametrize("route", OPEN)
async def test_a_login_needs_the_form_that_was_shown(world: World, route: str) -> None:
    async with world.browser(None) as client:
        client.cookies.set("desk-visit", "visit")
        token = csrf.signed(world.rooms, "visit")
        before = world.state()
        refused = [await client.post(route, data={"csrf": given, **OPEN[route]}) for given in ("", "x", token[:-1])]
        headers = {"origin": "https://evil.example"}
        refused.append(await client.post(route, data={"csrf": token, **OPEN[route]}, headers=headers))

    assert [answer.status_code for answer in refused] == [403] * 4
    assert world.state() == before
