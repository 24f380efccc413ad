"""What the desk can do, from the command line: questions, answers, people, the audit log."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

import pytest
from click.testing import CliRunner, Result

from syndicate.cli import cli
from syndicate.errors import Conflict
from tests.cli.command import SAMPLE

PASSWORD = "correct horse battery\n"


@pytest.fixture(autouse=True)
def paper(settings: object) -> None:
    """A paper with one page, in the folder we stand in."""
    assert settings
    done(["init"], ["page", "add", str(SAMPLE)])


def run(*command: str, stdin: str = "") -> Result:
    """The command in this process: what it says to a terminal is tested in test_cli.py."""
    return CliRunner().invoke(cli, command, input=stdin)


def done(*commands: Sequence[str], stdin: str = "") -> None:
    for command in commands:
        assert run(*command, stdin=stdin).exception is None, command


def ok(*command: str) -> Any:
    finished = run(*command, "--json")
    assert finished.exception is None, command
    return json.loads(finished.stdout)


def refused(*command: str) -> str:
    with pytest.raises(Conflict) as told:
        CliRunner().invoke(cli, command, catch_exceptions=False)
    return told.value.message


def test_questions_are_answered_undone_and_the_page_signed_off() -> None:
    asked = ok("page", "questions", "1")

    done(["page", "decide", "1", str(asked["questions"][0]["question"]), "--offer", "0"])
    answered = ok("page", "questions", "1")
    done(["page", "undo", "1"])
    signed = ok("page", "sign-off", "1")

    assert len(answered["questions"]) == len(asked["questions"]) - 1
    assert signed["signed_off"] > 1
    assert ok("page", "questions", "1")["questions"] == []
    assert ok("publish")["written"] == []


def test_people_come_change_and_go() -> None:
    done(["staff", "add", "li", "--role", "admin", "--password-stdin"], stdin=PASSWORD)
    done(["staff", "add", "wang", "--password-stdin"], stdin=PASSWORD)
    done(["staff", "role", "wang", "releaser"], ["staff", "disable", "wang"], ["staff", "no-code", "wang"])

    told = ok("staff", "list")
    done(["staff", "enable", "wang"])

    assert told == [
        {"login": "li", "role": "admin", "disabled": False, "email": None, "subject": None},
        {"login": "wang", "role": "releaser", "disabled": True, "email": None, "subject": None},
    ]
    assert ok("staff", "list")[1]["disabled"] is False
    assert "管理员" in refused("staff", "role", "li", "viewer")


def test_verify_names_the_first_row_that_was_changed() -> None:
    done(["staff", "add", "li", "--role", "admin", "--password-stdin"], stdin=PASSWORD)
    done(["page", "sign-off", "1"])
    rows = ok("verify")["rows"]
    with sqlite3.connect("var/syndicate.db") as database:
        database.execute("UPDATE audit SET by = 'lj' WHERE number = 2")
    database.close()

    told = refused("verify")

    assert rows > 3
    assert "Row 2 " in told


def test_who_may_come_in_by_a_login_service_is_said_and_shown() -> None:
    done(["staff", "add", "li", "--role", "admin", "--password-stdin"], stdin=PASSWORD)
    done(["staff", "identity", "li", "--email", "Li@Example.com"])
    shown = run("staff", "list").stdout
    listed = ok("staff", "list")
    done(["staff", "identity", "li", "--none"])

    assert "li (login service: li@example.com)" in shown
    assert listed[0]["email"] == "li@example.com"
    assert ok("staff", "list")[0]["email"] is None
    assert run("staff", "identity", "li").exit_code == 2
