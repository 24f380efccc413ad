"""Sending from the command line: orders, schedules, trials, what became of letters, and the doctor."""

import asyncio
import json
import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from syndicate import catcher, config, wiring
from syndicate.catcher import Catcher
from syndicate.cli import cli
from syndicate.desk import pages, readers
from syndicate.errors import Conflict, DeliveryError, NotAllowed, NotFound, SyndicateError, WrongInput
from syndicate.model.reader import Rhythm
from tests.cli.command import SAMPLE

DAY = "2026-11-20"


@pytest.fixture(autouse=True)
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a paper in it, one page signed off, and two readers."""
    monkeypatch.chdir(tmp_path)
    now = wiring.clock()
    rooms = wiring.build(config.load(), create=True)
    taken = pages.take_page(rooms, SAMPLE.read_bytes(), source="sample", now=now)
    pages.sign_off_page(rooms, taken.page.id, by="test", now=now)
    for address in ("lin@example.com", "wu@example.com"):
        readers.add_reader(rooms, address=address, name=None, parks=(), rhythm=Rhythm.EDITION, source="test", now=now)
    rooms.database.close()


def done(*arguments: str, **environment: str) -> Result:
    """A command, run in this process: what a start of Python costs is tested elsewhere."""
    return CliRunner().invoke(cli, arguments, env=environment)


def ok(*arguments: str, **environment: str) -> Any:
    """What a command that must succeed answers a program."""
    result = done(*arguments, "--json", **environment)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(result: Result, kind: type[SyndicateError]) -> str:
    """What a command that must fail says."""
    assert isinstance(result.exception, kind), result.output
    return str(result.exception)


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The settings of a relay that takes every letter; it has a thread of its own, for commands want the first."""
    opened: queue.Queue[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

    async def serve() -> None:
        async with Catcher(tmp_path / "mail") as box:
            over = asyncio.Event()
            opened.put((box.port, asyncio.get_running_loop(), over))
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    port, loop, over = opened.get(timeout=30)
    yield {"SYNDICATE_RELAY__PORT": str(port), "SYNDICATE_RELAY__TLS": "none"}
    loop.call_soon_threadsafe(over.set)
    thread.join()


def test_sent_shown_and_explained(tmp_path: Path, relay: dict[str, str]) -> None:
    trial = ok("send", DAY, "--to-test", "me@example.com", **relay)
    sent, again = ok("send", DAY, **relay), ok("send", DAY, **relay)

    assert trial["reply"]["code"] == 250
    assert sent["state"] == again["state"] == "finished"
    shown = ok("sending", "show", "1")
    assert (shown["sending"]["tally"]["accepted"], shown["refusals"]) == (2, [])
    assert sum(one["accepted"] for one in shown["providers"]) == 2
    assert "Accepted at" in ok("sending", "why", "lin@example.com")["sendings"][0]["reason"]
    assert [row["state"] for row in ok("sending", "who", "1")] == ["accepted", "accepted"]
    assert ok("sending", "retry", "1")["letters"] == 0
    assert ok("sending", "resend", "1")["letters"] == 0
    assert len(catcher.letters(tmp_path / "mail")) == 3


def test_a_week_is_sent_to_those_who_want_weeks(relay: dict[str, str]) -> None:
    assert ok("send", DAY, "--week", "--dry-run") == {"edition": "2026-w47", "stories": 10, "readers": 0}
    ok("readers", "add", "wang@example.com", "--rhythm", "weekly")

    assert ok("send", DAY, "--week", **relay)["tally"]["accepted"] == 1
    assert ok("send", "2026-w47", **relay)["tally"]["accepted"] == 1


def test_a_correction_is_followed_up_once(tmp_path: Path, relay: dict[str, str]) -> None:
    key = "2026-11-20-a04-01"
    refused(done("article", "follow-up", key), Conflict)
    ok("send", DAY, **relay)
    ok("article", "correct", key, "--title", "改正后的标题", "--note", "标题有误。")

    assert ok("article", "follow-up", key, "--dry-run") == {"readers": 2}
    sent, again = (ok("article", "follow-up", key, **relay) for _ in range(2))
    assert (sent["edition_key"], sent["tally"]["accepted"]) == (f"{key}-r2", 2)
    assert sent["id"] == again["id"]
    assert len(catcher.letters(tmp_path / "mail")) == 4


def test_a_rate_keeps_the_rest_for_later(relay: dict[str, str]) -> None:
    sent = ok("send", DAY, "--rate", "1", **relay)

    assert (sent["state"], sent["tally"]["accepted"]) == ("running", 1)


def test_letters_that_cannot_be_written_end_with_an_error_and_the_cause(tmp_path: Path) -> None:
    body = tmp_path / "own" / "letters" / "digest" / "body.html"
    body.parent.mkdir(parents=True)
    body.write_text("{{")
    broken = done("send", DAY, SYNDICATE_TEMPLATES_DIR=str(tmp_path / "own"))

    assert "cannot be written" in refused(broken, DeliveryError)
    assert "letters/digest/body.html" in broken.stdout
    assert "sending answer 1 yes" in broken.stdout
    again = done("send", DAY, "--json", SYNDICATE_TEMPLATES_DIR=str(tmp_path / "own"))
    assert refused(again, DeliveryError)
    assert json.loads(again.stdout)["state"] == "asking"


def test_ordered_listed_and_withdrawn() -> None:
    order = ok("send", DAY, "--at", "2099-01-01 06:00", "--not-before", "07:30", "--at-least", "3")
    listed = ok("schedule", "list")["orders"]

    assert (order["state"], order["terms"]["at_least"]) == ("waiting", 3)
    assert order["due"].startswith("2098-12-31 23:30"), "07:30 in China"
    assert [one["id"] for one in listed] == [order["id"]]
    refused(done("send", DAY, "--at", "2099-01-01 09:00"), Conflict)
    assert ok("schedule", "withdraw", str(order["id"]))["state"] == "withdrawn"
    assert ok("schedule", "list")["orders"] == []


def test_schedules_are_added_once_and_removed() -> None:
    first = ok("schedule", "add", "weekdays", "06:00", "--at-least", "2")
    again = ok("schedule", "add", "weekdays", "06:00", "--at-least", "2")

    assert first == again
    assert "weekdays at 06:00" in done("schedule", "list").stdout
    ok("schedule", "remove", str(first["id"]))
    refused(done("schedule", "remove", str(first["id"])), NotFound)
    assert done("schedule", "add", "sometimes", "06:00").exit_code == 2
    assert done("schedule", "add", "monday", "25:00").exit_code == 2


def test_a_release_needs_another_name() -> None:
    two = {"SYNDICATE_SENDING__TWO_PEOPLE": "true"}
    order = ok("send", DAY, "--by", "li", **two)

    assert (order["state"], order["question"]) == ("asking", "release")
    refused(done("sending", "answer", str(order["id"]), "yes", "--by", "li", **two), NotAllowed)
    assert ok("sending", "answer", str(order["id"]), "yes", "--by", "wang", **two)["state"] == "waiting"


def test_a_copied_database_is_adopted() -> None:
    assert "sends from here now" in done("sending", "adopt").stdout
    assert ok("sending", "adopt", "--go-on") == {"paused": [], "asking": 0}


def test_an_address_that_is_none_gets_no_trial() -> None:
    assert "nonsense" not in refused(done("send", DAY, "--to-test", "nonsense"), WrongInput)


def test_the_doctor_says_what_to_do_and_its_code_says_whether_something_fails() -> None:
    looked = done("doctor", "--json", SYNDICATE_RELAY__PORT="9")
    found = {one["name"]: one for one in json.loads(looked.stdout)}

    assert looked.exit_code == 1
    assert {"database", "home", "secret", "base_url", "relay", "one-click", "clock", "domain"} <= set(found)
    assert (found["relay"]["level"], found["database"]["level"], found["home"]["level"]) == ("fail", "ok", "ok")
    assert all(bool(one["advice"]) == (one["level"] != "ok") for one in found.values())
    assert "→ " in done("doctor", SYNDICATE_RELAY__PORT="9").stdout
