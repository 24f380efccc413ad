"""The whole door: headers on every answer, errors as pages, health that tells the truth, templates as documented."""

import dataclasses
import inspect
import re
import shutil

import httpx
import pytest

from syndicate.desk.rooms import Rooms
from syndicate.templating import Templates, default_folder
from syndicate.web import views

PATHS = ["/", "/feeds/", "/feeds/all/atom.xml", "/desk/login", "/mailbox", "/healthz", "/nothing", "/assets/style.css"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_policy(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


async def test_the_front_door_leads_to_the_paper(client: httpx.AsyncClient) -> None:
    assert (await client.get("/")).headers["location"] == "/feeds/"
    assert (await client.get("/feeds/")).status_code == 200


async def test_a_missing_page_says_so_in_words(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.text


async def test_health_is_bad_while_no_relay_answers(client: httpx.AsyncClient, rooms: Rooms) -> None:
    answer = await client.get("/healthz")

    checks = {check["name"]: check["ok"] for check in answer.json()["checks"]}
    assert answer.status_code == 503
    assert checks == {"database": True, "feeds": True, "relay": False}


async def test_health_sees_a_database_and_a_folder_that_are_gone(client: httpx.AsyncClient, rooms: Rooms) -> None:
    rooms.database.close()
    shutil.rmtree("var")
    shutil.rmtree(rooms.feeds)

    checks = {check["name"]: check["ok"] for check in (await client.get("/healthz")).json()["checks"]}

    assert checks == {"database": False, "feeds": False, "relay": False}


@pytest.mark.parametrize("key", ["x", "%2e%2e%2fsecret", "0" * 32])
async def test_a_letter_that_is_not_there_is_404(client: httpx.AsyncClient, key: str) -> None:
    for part in ("", "/html", "/source"):
        assert (await client.get(f"/mailbox/{key}{part}")).status_code == 404


def test_every_template_takes_exactly_what_its_record_has() -> None:
    templates = Templates((default_folder(),))
    documented = set()
    for _, view in inspect.getmembers(views, dataclasses.is_dataclass):
        if view.__module__ != views.__name__:
            continue
        for template in re.findall(r"web/[a-z/]+\.html", view.__doc__ or ""):
            fields = {field.name for field in dataclasses.fields(view)}
            assert templates.find_undeclared(template) <= fields, template
            documented.add(template)

    web = default_folder() / "web"
    parts = (web / "desk", web / "leave", web / "mailbox")
    pages = [web / "error.html", *(page for part in parts for page in part.glob("*.html"))]
    assert documented == {f"web/{page.relative_to(web)}" for page in pages} - {"web/desk/layout.html"}
