"""What the desk does with editions and with one page, from the command line and as JSON."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from syndicate import config, wiring
from syndicate.cli import cli
from syndicate.desk import readers
from syndicate.errors import Conflict, DeliveryError, NotFound, SyndicateError, WrongInput
from syndicate.model.reader import Rhythm
from syndicate.store.schema import articles
from tests.cli.command import SAMPLE

PAGE = "A01 要闻 2026年11月21日\n\n湘潭经开区 开放日\n\n昨天，湘潭经开区开放。\n\n岳塘经开区 招商忙\n\n签三个项目。\n"


@pytest.fixture
def page(settings: config.Settings, tmp_path: Path) -> Path:
    """A folder with one page of two stories, under review."""
    made = tmp_path / "page.txt"
    made.write_text(PAGE)
    done(["init"], ["page", "add", str(made)])
    return made


def run(*command: str, stdin: str = "") -> Any:
    finished = CliRunner().invoke(cli, [*command, "--json"], input=stdin, catch_exceptions=False)
    return json.loads(finished.stdout)


def done(*commands: Sequence[str]) -> None:
    for command in commands:
        CliRunner().invoke(cli, command, catch_exceptions=False)


def refused(kind: type[SyndicateError], *command: str, stdin: str = "") -> str:
    with pytest.raises(kind) as told:
        CliRunner().invoke(cli, command, input=stdin, catch_exceptions=False)
    return told.value.message


def test_a_page_is_edited_on_the_version_that_was_seen(page: Path) -> None:
    edits = json.dumps([{"act": "advert", "story": 1}])
    stepped = run("page", "edit", "1", "--file", "-", "--version", "0", stdin=edits)
    refused(Conflict, "page", "edit", "1", "--file", "-", "--version", "0", stdin=edits)
    shown = run("page", "review", "1")
    back = run("page", "undo", "1")

    assert (stepped["version"], back["version"]) == (1, 2)
    assert (len(shown["articles"]), len(shown["adverts"]), shown["steps"][0]["by"]) == (1, 1, "command line")


@pytest.mark.parametrize(
    "edits",
    [
        "",
        "{",
        "[]",
        "{}",
        "[1]",
        '[{"story": 1}]',
        '[{"act": "number"}]',
        '[{"act": "join", "story": "1"}]',
        "[" * 99999,
    ],
)
def test_what_is_no_edit_is_refused(page: Path, edits: str) -> None:
    assert refused(WrongInput, "page", "edit", "1", "--file", "-", stdin=edits)


def test_one_article_and_then_those_of_a_park_are_signed_off(page: Path) -> None:
    one = run("page", "sign-off", "1", "--article", "1")
    park = run("page", "sign-off", "1", "--park", "yuetang")

    assert (one["signed_off"], park["signed_off"]) == (1, 1)
    refused(Conflict, "page", "place", "1", "--date", "2026-11-22", "--page-no", "B01")


def test_a_page_that_came_again_is_compared_and_decided(page: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.txt"
    again.write_text(PAGE + "又及。\n")
    done(["page", "place", "1", "--date", "2026-11-21", "--page-no", "A01"])
    refused(Conflict, "page", "add", str(again))
    (waits,) = run("page", "arrivals")
    number = str(waits["arrival"])
    different = run("page", "compare", number)["difference"]
    done(["page", "discard", number])
    refused(Conflict, "page", "add", str(again), "--sign-off")
    run("page", "accept", str(run("page", "arrivals")[0]["arrival"]))

    assert "+又及。" in different
    assert run("page", "add", str(again))["created"] is False
    assert run("page", "arrivals") == []


def test_an_edition_is_made_arranged_previewed_and_counted(page: Path, tmp_path: Path) -> None:
    done(["page", "sign-off", "1"])
    rooms = wiring.build(config.load())
    with rooms.database.write() as db:  # times are whole seconds: who arranges in the second of a sign-off gets it back
        db.execute(sa.update(articles).values(updated=wiring.clock() - timedelta(seconds=5)))
    readers.add_reader(
        rooms,
        address="a@example.com",
        name=None,
        parks=["yuetang"],
        rhythm=Rhythm.DAILY,
        source="t",
        now=wiring.clock(),
    )
    made = run("edition", "make")
    first, second = (one["key"] for one in made["articles"])
    arranged = run("edition", "arrange", made["key"], "--lead", second, "--subject", "两个园区", "--note", "编者按")
    out = tmp_path / "letter.html"
    letter = run("edition", "preview", made["key"], "--park", "岳塘经开区", "--out", str(out))
    alone = run("edition", "arrange", made["key"], "--leave-out", first)

    assert [one["key"] for one in arranged["articles"]] == [second, first]
    assert (letter["subject"], "开放日" in letter["text"]) == ("两个园区", False)
    assert "招商忙" in out.read_text()
    assert [one["key"] for one in alone["left_out"]] == [first]
    assert run("edition", "list")[0]["key"] == run("edition", "show", made["key"])["key"] == "2026-11-21"
    assert run("edition", "audience", made["key"])["total"] == 1
    refused(NotFound, "edition", "show", "2000-01-01")


def test_a_test_letter_needs_a_relay(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNDICATE_RELAY__PORT", "1")
    monkeypatch.setenv("SYNDICATE_RELAY__TLS", "none")
    done(["page", "sign-off", "1"])

    refused(DeliveryError, "edition", "test", "2026-11-21", "--to", "me@example.com")


def test_a_reader_is_changed_and_leaves(page: Path) -> None:
    done(["readers", "add", "lin@example.com"])
    changed = run(
        "readers",
        "change",
        "lin@example.com",
        "--park",
        "岳塘经开区",
        "--rhythm",
        "weekly",
        "--pause-until",
        "2099-01-01",
    )
    left = run("readers", "leave", "1")

    assert (changed["parks"], changed["rhythm"], changed["paused"][:4]) == (["yuetang"], "weekly", "2098")
    assert left["state"] == "left"
    assert [row["act"] for row in run("verify", "--last", "2")["last"]] == ["readers.leave", "readers.change"]


def test_the_sample_page_is_shown_for_people(settings: config.Settings) -> None:
    done(["init"], ["page", "add", str(SAMPLE)])
    told = CliRunner().invoke(cli, ["page", "review", "1"]).stdout

    assert "version 0" in told
    assert "problems: `syndicate page questions 1`" in told


def test_today_says_what_is_to_be_done(page: Path) -> None:
    before = CliRunner().invoke(cli, ["today"]).stdout
    done(["page", "sign-off", "1"])
    after = run("today")

    assert "Review page 1 (A01 of 2026-11-21): 2 drafts" in before
    assert (after["waiting"], after["edition"], after["sent"]) == ([], "2026-11-21", False)
