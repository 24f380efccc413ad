"""Who may do what by the API: every route of its description, each role, each scope; others change nothing."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate import config, wiring
from syndicate.desk import editions, intake, readers, review, sendings, staff, tokens, webhooks
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.model.reader import Rhythm
from syndicate.model.schedule import Days
from syndicate.model.staff import Role
from syndicate.web import api_examples, api_pace
from syndicate.web.app import Door, build
from tests.web.conftest import PASSWORD, Woken

NEEDED = {
    "paper:read": Role.VIEWER,
    "paper:write": Role.EDITOR,
    "sendings:write": Role.EDITOR,
    "sendings:release": Role.EDITOR,
    "parks:write": Role.ADMIN,
    "readers:read": Role.EDITOR,
    "readers:write": Role.EDITOR,
    "readers:import": Role.ADMIN,
    "readers:export": Role.ADMIN,
    "webhooks": Role.ADMIN,
}
"""The role that a scope is worth something to; a release's own role is asked for by its order (test_api_paper)."""
MORE = {"DELETE /readers/{number}": Role.ADMIN}
"""Routes that ask for more."""
OPEN = {"POST /subscriptions"}
VALUES = {"act": "pause", "problem": 0, "slug": "yuetang"}
RAW = {
    "POST /pages": ("text/plain", "甲经开区 开放日\n\n昨天，甲经开区开放。\n"),
    "POST /readers/import": ("text/csv", "a\n"),
}


@dataclass
class World:
    """A paper with one of each thing, a person of each role, and their tokens by role and scope."""

    rooms: Rooms
    app: Any
    file: Path
    values: dict[str, dict[str, Any]]
    tokens: dict[tuple[Role, frozenset[str]], str]
    described: dict[str, Any]

    def state(self) -> list[str]:
        with sqlite3.connect(self.file) as database:
            return list(database.iterdump())

    def token(self, role: Role, scopes: frozenset[str]) -> dict[str, str]:
        if (role, scopes) not in self.tokens:
            made = tokens.add_token(self.rooms, login=role.value, name="t", scopes=scopes, now=wiring.clock())
            self.tokens[role, scopes] = made[1]
        return {"authorization": f"Bearer {self.tokens[role, scopes]}"}

    async def call(self, route: str, headers: dict[str, str]) -> httpx.Response:
        """The route as its description has it, about things that there are."""
        method, path = route.split()
        operation = self.described["paths"][path][method.lower()]
        given = {**VALUES, **self.values.get(path.split("/")[1], {})}
        names = [one["name"] for one in operation.get("parameters", [])]
        headers = {**headers, **({"if-match": "*"} if "If-Match" in names else {})}
        body: dict[str, Any] = {}
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if "$ref" in content["schema"]:
                body = {"json": api_examples.BODIES[content["schema"]["$ref"].split("/")[-1]]}
            elif route in RAW and kind == RAW[route][0]:
                body = {"content": RAW[route][1].encode()}
                headers["content-type"] = kind
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=self.rooms.paper.base_url) as client:
            return await client.request(method, f"/api{path.format(**given)}", headers=headers, **body)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("api")
    file = home / "syndicate.db"
    settings = config.Settings(
        database_url=f"sqlite:///{file}", feeds_dir=home / "feeds", var_dir=home / "var",
        relay=config.RelaySettings(port=1, tls="none"),
    )  # fmt: skip
    rooms, now = wiring.build(settings, create=True), wiring.clock()
    for role in Role:
        staff.add_staff(rooms, login=role.value, password=PASSWORD, role=role, now=now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api_pace, "CALLS", 1_000_000)
        app = build(Door(rooms, wiring.clock, Woken()))
        yield World(rooms, app, file, furnished(rooms), {}, described(app))
    rooms.database.close()


def furnished(rooms: Rooms) -> dict[str, dict[str, Any]]:
    """One of each thing; its values by the first word of a path."""
    now = wiring.clock()
    text = "{} 要闻 2026年11月20日\n\n湘潭经开区 开放日\n\n昨天，湘潭经开区{}。\n\n岳塘经开区 招商忙\n\n签三个项目。\n"
    page = intake.receive(rooms, OPERATOR, text.format("A01", "开放").encode(), source="a", now=now).page
    again = intake.receive(rooms, OPERATOR, text.format("A01", "又开放").encode(), source="a", now=now)
    signed = intake.receive(rooms, OPERATOR, text.format("A02", "上新").encode(), source="b", now=now).page
    review.sign_off(rooms, OPERATOR, signed.id, version=0, now=now)
    key = review.look(rooms, OPERATOR, signed.id).articles[0].key
    reader, _ = readers.add_reader(
        rooms, address="lin@example.com", name=None, parks=[], rhythm=Rhythm.WEEKLY, source="test", now=now
    )
    week = editions.make_edition(rooms, issue_date=None, now=now, week=True)
    sending, _ = sendings.start_sending(rooms, week, now=now)
    day = editions.make_edition(rooms, issue_date=None, now=now)
    order, _ = sendings.order(rooms, day, now=now, at=now + timedelta(days=1))
    schedule = sendings.add_schedule(rooms, Days.MONDAY, now.time(), now=now)
    hook, _ = webhooks.add_hook(rooms, url="https://example.com/hook", events=["left"], now=now)
    return {
        "pages": {"number": page.id},
        "arrivals": {"number": again.arrival},
        "articles": {"key": key},
        "editions": {"key": day.key},
        "sendings": {"number": sending.id},
        "orders": {"number": order.id},
        "schedules": {"number": schedule.id},
        "readers": {"number": reader.id},
        "webhooks": {"number": hook.id},
    }


def described(app: Any) -> dict[str, Any]:
    """The API's description of itself."""
    return api(app).openapi()  # type: ignore[no-any-return]


def api(app: Any) -> Any:
    while not hasattr(app, "routes"):
        app = getattr(app, "rest", None) or app.app
    return next(route.app for route in app.routes if getattr(route, "path", "") == "/api")


def routes() -> dict[str, str]:
    """Every operation with its scope, from a description made of nothing but the routes."""

    class Nothing:
        rooms = None

    from syndicate.web import api as part  # noqa: PLC0415 only its description is wanted

    paths = part.build(Nothing(), lambda _: 500).openapi()["paths"]
    return {
        f"{method.upper()} {path}": next(iter(one.get("security", [{}])[0].values()), [""])[0]
        for path, methods in paths.items()
        for method, one in methods.items()
    }


ROUTES = routes()


def test_every_route_but_the_sign_up_asks_for_a_scope_that_there_is() -> None:
    assert {route for route, scope in ROUTES.items() if not scope} == OPEN
    assert {scope for scope in ROUTES.values() if scope} == set(tokens.SCOPES) == set(NEEDED)


@pytest.mark.parametrize("route", sorted(set(ROUTES) - OPEN))
async def test_nobody_and_no_other_scope_comes_in(world: World, route: str) -> None:
    others = frozenset(tokens.SCOPES) - {ROUTES[route]}
    wide = world.token(Role.ADMIN, others)
    before = world.state()
    nobody = [await world.call(route, headers) for headers in ({}, {"authorization": "Bearer syn_x"})]
    other = await world.call(route, wide)

    assert [answer.status_code for answer in nobody] == [401, 401]
    assert other.status_code == 403
    assert {answer.headers["content-type"] for answer in (*nobody, other)} == {"application/problem+json"}
    assert world.state() == before


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", sorted(set(ROUTES) - OPEN))
async def test_a_scope_is_worth_what_its_person_may(world: World, route: str, role: Role) -> None:
    headers = world.token(role, frozenset({ROUTES[route]}))
    before = world.state()
    answer = await world.call(route, headers)

    if role.covers(MORE.get(route, NEEDED[ROUTES[route]])):
        assert answer.status_code not in {401, 403, 422}, answer.text
        assert answer.status_code < 500 or route == "POST /editions/{key}/test"
    else:
        assert (answer.status_code, world.state() == before) == (403, True), answer.text
