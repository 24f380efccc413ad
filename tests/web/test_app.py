"""The whole door: headers on every answer, errors as pages, health that tells the truth, templates as documented."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest

import syndicate.web
from syndicate import wiring
from syndicate.catcher import Catcher, keep
from syndicate.desk.rooms import Rooms
from syndicate.jobs.runner import Runner
from syndicate.letters.tokens import sign
from syndicate.model.reader import Choice, ReaderState
from syndicate.store import readers
from syndicate.store.database import Database
from syndicate.templating import Templates, default_folder
from syndicate.web.app import Door
from tests.web.conftest import browser

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


async def test_health_is_good_when_everything_answers(rooms: Rooms, runner: Runner, tmp_path: Path) -> None:
    async with Catcher(tmp_path / "mail") as box:
        relay = replace(rooms.relay, port=box.port, tls="none")
        async with browser(Door(replace(rooms, relay=relay), wiring.clock, runner)) as client:
            answer = await client.get("/healthz")

    assert (answer.status_code, answer.json()["ok"]) == (200, True)


async def test_health_is_bad_while_no_relay_answers(client: httpx.AsyncClient, rooms: Rooms) -> None:
    answer = await client.get("/healthz")

    checks = answer.json()["checks"]
    assert answer.status_code == 503
    assert checks == {"database": True, "home": True, "feeds": True, "relay": False}


async def test_health_sees_a_database_and_a_folder_that_are_gone(client: httpx.AsyncClient, rooms: Rooms) -> None:
    rooms.database.close()
    shutil.rmtree("var")
    shutil.rmtree(rooms.feeds)

    checks = (await client.get("/healthz")).json()["checks"]

    assert checks == {"database": False, "home": False, "feeds": False, "relay": False}


@pytest.mark.parametrize("key", ["x", "%2e%2e%2fsecret", "0" * 32])
async def test_a_letter_that_is_not_there_is_404(client: httpx.AsyncClient, key: str) -> None:
    for part in ("", "/html", "/source"):
        assert (await client.get(f"/mailbox/{key}{part}")).status_code == 404


async def test_a_caught_letter_is_shown_in_a_cage(client: httpx.AsyncClient, tmp_path: Path) -> None:
    letter = b"Subject: x\r\nMessage-ID: <1@a>\r\nContent-Type: text/html\r\n\r\n<head></head><script>1</script>"
    (tmp_path / "mail").mkdir()
    async with Catcher(tmp_path / "mail"):
        key = keep(tmp_path / "mail", "lin@example.com", letter)

    policy = (await client.get(f"/mailbox/{key}/html")).headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


async def test_a_fault_of_ours_is_told_in_the_log_and_not_to_the_public(
    rooms: Rooms, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    with rooms.database.write() as db:
        readers.add(
            db,
            address="lin@example.com",
            name=None,
            choice=Choice(),
            state=ReaderState.CONFIRMED,
            source="test",
            now=wiring.clock(),
        )
    rooms.database.close()
    away = replace(rooms, database=Database(f"sqlite:///{rooms.feeds}/nowhere/paper.db", patience=0.1))
    token = sign(rooms.secret, "leave", 1)
    async with browser(Door(away, wiring.clock, runner)) as client:
        answer = await client.post(f"/leave/{token}")

    assert (answer.status_code, "服务暂时不可用" in answer.text) == (503, True)
    assert "paper.db" not in answer.text
    assert "/leave/{token} is answered with 503" in caplog.text
    assert token not in caplog.text


async def test_a_bug_is_a_page_with_the_policy_too(rooms: Rooms, runner: Runner) -> None:
    def broken() -> datetime:
        raise RuntimeError("a bug")

    async with browser(Door(rooms, broken, runner)) as client:
        answer = await client.post(f"/leave/{sign(rooms.secret, 'leave', 1)}")

    assert (answer.status_code, "服务暂时不可用" in answer.text) == (500, True)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/feeds", "/desk", "/desk/"])
async def test_no_redirect_trusts_the_host_it_was_asked_by(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"host": "evil.example"})

    assert "evil" not in answer.headers.get("location", "")


def test_every_template_takes_exactly_what_its_record_has() -> None:
    """And every page has a record. What one template takes from another (import, extends, include) is no page."""
    templates, root = Templates((default_folder(),)), default_folder()
    pages = {str(page.relative_to(root)): page.read_text() for page in root.glob("web/**/*.html")}
    pages = {name: text for name, text in pages.items() if not name.startswith("web/site/")}
    written = "\n".join(pages.values())
    names = set(re.findall(r"{%-? import \S+ as (\w+)", written)) | {"language"}
    names |= set(re.findall(r"{% (?:set|with|macro) (\w+)", written))
    parts = set(re.findall(r'{%-? (?:extends|import|include|from) "([^"]+)"', written))
    for found in re.findall(r"{%-? from \S+ import ([\w, ]+?)(?: with context)? -?%}", written):
        names |= {name.strip() for name in found.split(",")}

    documented = set()
    for module in pkgutil.walk_packages(syndicate.web.__path__, "syndicate.web."):
        for _, view in inspect.getmembers(importlib.import_module(module.name), dataclasses.is_dataclass):
            for template in set(re.findall(r"web/[a-z/_]+\.html", view.__doc__ or "")) - parts:
                fields = {field.name for field in dataclasses.fields(view)}
                assert templates.find_undeclared(template) <= fields | names, template
                documented.add(template)
    assert pages.keys() - parts <= documented
